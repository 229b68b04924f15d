/** Code of the accounts that a case begins with. */
import { Assembler, op } from './assembler.ts'
import { hasOpcode } from './plainOpcodes.ts'
import { type FuzzFork, isAtLeast } from './pool.ts'
import { ProgramWriter } from './programWriter.ts'
import type { Random } from './random.ts'

/** Code of the contract of this rank. */
export function program(random: Random, fork: FuzzFork, rank: number): Uint8Array {
  const writer = new ProgramWriter(random, fork, 0, rank)
  if (random.oneIn(25)) {
    writer.soup()
    return withoutForbiddenStart(writer.finish())
  }
  writer.statements(3 + random.below(12))
  if (random.oneIn(12)) writer.destroy()
  else writer.epilogue()
  return withoutForbiddenStart(writer.finish())
}

/** Enters itself as often as depth and gas allow, and counts the frames that succeeded. Calls nothing else. */
export function recursiveProgram(random: Random, fork: FuzzFork): Uint8Array {
  const out = new Assembler(hasOpcode(fork, op.PUSH0))
  const code = random.pick(
    [op.CALL, op.CALLCODE, op.DELEGATECALL, op.STATICCALL, op.CREATE, op.CREATE2].filter((each) =>
      hasOpcode(fork, each),
    ),
  )
  if (code === op.CREATE || code === op.CREATE2) {
    out.op(op.CODESIZE)
    out.push(0)
    out.push(0)
    out.op(op.CODECOPY)
    if (code === op.CREATE2) out.push(0)
    out.op(op.CODESIZE)
    out.push(0)
    out.push(random.below(2))
  } else {
    out.push(random.pick([0, 32]))
    out.push(random.pick([0, 32, 64]))
    out.push(random.pick([0, 32]))
    out.push(0)
    if (code === op.CALL || code === op.CALLCODE) out.push(random.below(2))
    out.op(0x30)
    if (!isAtLeast(fork, 'tangerineWhistle')) out.push(60_000)
    out.op(op.GAS)
    if (!isAtLeast(fork, 'tangerineWhistle')) out.op(op.SUB)
  }
  out.op(code, op.ISZERO)
  if (code === op.STATICCALL) {
    out.op(0x59) // MSIZE
    out.op(op.MSTORE)
  } else {
    out.push(0)
    out.op(op.SLOAD, op.ADD)
    out.push(0)
    out.op(op.SSTORE)
  }
  out.push(random.pick([0, 32]))
  out.push(0)
  out.op(random.oneIn(6) && hasOpcode(fork, op.REVERT) ? op.REVERT : op.RETURN)
  return out.finish()
}

/** Since London no account has code that begins with 0xef unless it delegates (EIP-3541, EIP-7702). */
function withoutForbiddenStart(code: Uint8Array): Uint8Array {
  if (code[0] === 0xef) code[0] = op.STOP
  return code
}
