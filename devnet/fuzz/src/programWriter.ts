/** Random programs that get somewhere: every opcode finds operands of its kind, and results flow into what can be seen. */
import type { Hex } from '@safelane/devnet-engine'
import { Assembler, op } from './assembler.ts'
import { condition, flowing, hasOpcode, type Opcode, type Operand, plainOpcodes } from './plainOpcodes.ts'
import { bytesFromHex, contracts, type FuzzFork, forks, isAtLeast } from './pool.ts'
import { precompileInput } from './precompileInputs.ts'
import { type Random, Weighted } from './random.ts'
import { account, accountWord, gasAmount, memoryOffset, size, slot, wei, word } from './values.ts'

type Statement =
  | 'plain'
  | 'sink'
  | 'shuffle'
  | 'deepShuffle'
  | 'call'
  | 'precompile'
  | 'returnData'
  | 'create'
  | 'skip'
  | 'loop'
  | 'jump'
  | 'selfDestruct'
  | 'end'
  | 'fillStack'
  | 'raw'

const statements = new Weighted<Statement>([
  [520, 'plain'],
  [70, 'sink'],
  [40, 'shuffle'],
  [20, 'deepShuffle'],
  [80, 'call'],
  [26, 'precompile'],
  [24, 'returnData'],
  [44, 'create'],
  [30, 'skip'],
  [8, 'loop'],
  [8, 'jump'],
  [12, 'selfDestruct'],
  [3, 'end'],
  [1, 'fillStack'],
  [2, 'raw'],
])

const plainByFork = new Map<FuzzFork, Weighted<Opcode>>(
  forks.map((fork) => [fork, new Weighted(plainOpcodes.filter(([, { code }]) => hasOpcode(fork, code)))]),
)
const allPlain = new Weighted(plainOpcodes)

/** Gas of some inputs less 1: one more pays for it. */
const precompileCosts: readonly number[] = [
  2999, 59, 71, 83, 599, 719, 839, 14, 17, 20, 199, 499, 149, 5999, 44_999, 78_999, 0, 11, 49_999, 374,
  11_999, 599, 22_499, 37_699, 70_299, 5499, 23_799, 6899,
]

/** What a static call forbids: SSTORE, TSTORE, LOG. */
const changingOpcodes = new Set([0x55, 0x5d, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4])
const nothing: Operand = () => 0n

/** Deeper creations within creations are cut off. */
const NESTING_MAX = 2

export class ProgramWriter {
  readonly #random: Random
  readonly #fork: FuzzFork
  readonly #nesting: number
  /** Place of the contract among the contracts. */
  readonly #rank: number
  readonly #out: Assembler
  readonly #plain: Weighted<Opcode>
  /** Words that are on the stack if the program comes here at all. */
  #height = 0
  #mayLoop = true
  #lastCallee: Hex | null = null
  /** It changes nothing itself, so that it lives on in a static call, and what it calls there is seen to be static as well. */
  readonly #isView: boolean
  readonly #writers: Record<Statement, () => void> = {
    plain: () => this.#plainStatement(),
    sink: () => this.#sink(),
    shuffle: () => this.#shuffle(),
    deepShuffle: () => this.#deepShuffle(),
    call: () => this.#call(),
    precompile: () => this.#precompile(),
    returnData: () => this.#returnData(),
    create: () => this.#create(),
    skip: () => this.#skip(),
    loop: () => this.#loop(),
    jump: () => this.#jump(),
    selfDestruct: () => this.#selfDestruct(),
    end: () => this.epilogue(),
    fillStack: () => this.#fillStack(),
    raw: () => this.#out.raw(this.#random.bytes(1 + this.#random.below(3))),
  }

  constructor(random: Random, fork: FuzzFork, nesting: number, rank: number) {
    this.#random = random
    this.#fork = fork
    this.#nesting = nesting
    this.#rank = rank
    this.#isView = nesting === 0 && random.oneIn(3)
    this.#out = new Assembler(hasOpcode(fork, op.PUSH0))
    this.#plain = plainByFork.get(fork)!
  }

  statements(count: number): void {
    for (let i = 0; i < count; i++) this.#statement()
  }

  /** Any opcodes in any order, over a stack with some small numbers. */
  soup(): void {
    const random = this.#random
    for (let i = 4 + random.below(12); i > 0; i--) this.#operand(random.oneIn(4) ? word : size)
    for (let i = 10 + random.below(40); i > 0; i--) {
      if (random.oneIn(3)) this.#operand(random.oneIn(4) ? word : size)
      else this.#out.op(random.oneIn(4) ? random.below(256) : this.#plain.draw(random).code)
    }
  }

  /** Shows what is on the stack, and ends. */
  epilogue(): void {
    const random = this.#random
    const out = this.#out
    if (random.oneIn(6)) return // runs off the end
    const shown = Math.min(this.#height, 4)
    for (let i = 0; i < shown; i++) {
      out.push(i * 32)
      out.op(op.MSTORE)
    }
    if (random.oneIn(8)) {
      if (shown > 0 && !this.#isView) {
        out.push(0)
        out.op(op.MLOAD)
        this.#operand(slot)
        out.op(op.SSTORE)
      }
      out.op(op.STOP)
      return
    }
    out.push(random.oneIn(5) ? size(random) : Math.max(shown, 1) * 32)
    out.push(random.oneIn(8) ? memoryOffset(random) : 0)
    out.op(random.oneIn(9) ? this.#known([op.REVERT]) : op.RETURN)
  }

  /** Ends init code in one of the ways that matter for the account it creates. */
  deploy(): void {
    const random = this.#random
    const out = this.#out
    switch (random.below(16)) {
      case 0: // no code
        out.op(op.STOP)
        return
      case 1:
        this.#operand(memoryOffset)
        this.#operand(size)
        out.op(op.SWAP1, random.oneIn(2) ? this.#known([op.REVERT]) : op.RETURN)
        return
      case 2:
        out.op(op.INVALID)
        return
      case 3:
        this.#address()
        out.op(op.SELFDESTRUCT)
        return
      case 4: // code that begins with 0xef, but not with the 0xef00 that the oracle takes for EOF on every fork
        out.push(random.oneIn(2) ? 0xef : 0x60)
        out.push(0)
        out.op(0x53)
        out.push(1)
        out.push(1)
        out.op(0x53)
        out.push(1 + random.below(4))
        out.push(random.below(2))
        out.op(op.RETURN)
        return
      case 5: // near the greatest size of code (EIP-170), which little gas pays for
        out.push(24_575 + random.below(3))
        out.push(0)
        out.op(op.RETURN)
        return
      default: {
        const runtime = smallProgram(random, this.#fork, this.#nesting + 1, this.#rank)
        const place = out.data(runtime)
        out.push(runtime.length)
        out.pushLabel(place)
        out.push(0)
        out.op(op.CODECOPY)
        out.push(runtime.length)
        out.push(0)
        out.op(op.RETURN)
      }
    }
  }

  destroy(): void {
    this.#address()
    this.#out.op(op.SELFDESTRUCT)
  }

  finish(): Uint8Array {
    return this.#out.finish()
  }

  #statement(): void {
    const kind = statements.draw(this.#random)
    const isTooDeep = kind === 'create' && this.#nesting >= NESTING_MAX
    const wouldLoopTwice = (kind === 'loop' || kind === 'fillStack') && !this.#mayLoop
    const isChange = this.#isView && (kind === 'create' || kind === 'selfDestruct' || kind === 'sink')
    const isTooNew = kind === 'returnData' && !hasOpcode(this.#fork, op.RETURNDATACOPY)
    if (isTooDeep || wouldLoopTwice || isTooNew || isChange) this.#plainStatement()
    else this.#writers[kind]()
  }

  /** Pushes a value, or now and then an earlier result. */
  #operand(kind: Operand): void {
    const random = this.#random
    if (this.#height > 0 && flowing.has(kind) && random.oneIn(kind === word ? 2 : 8)) {
      this.#out.op(op.DUP1 + random.below(Math.min(this.#height, 16)))
    } else this.#out.push(kind(random))
    this.#height++
  }

  /** Pushes the address of an account, or what the program has on the stack, such as an account that it created. */
  #address(): void {
    const random = this.#random
    if (this.#height > 0 && random.oneIn(8)) this.#out.op(op.DUP1 + random.below(Math.min(this.#height, 16)))
    else if (random.oneIn(12)) this.#out.op(random.pick([0x30, 0x32, 0x33, 0x41]))
    else {
      const value = accountWord(random)
      if (value < 2n ** 160n && random.oneIn(2)) this.#out.pushBytes(bytesFromHex(account(random)))
      else this.#out.push(value)
    }
    this.#height++
  }

  #emit({ code, operands, results }: Opcode): void {
    for (let i = operands.length - 1; i >= 0; i--) {
      const kind = operands[i]!
      if (kind === accountWord) this.#address()
      else this.#operand(kind)
    }
    this.#out.op(code)
    this.#height += results - operands.length
  }

  #plainStatement(): void {
    const random = this.#random
    // Seldom an opcode that the fork may not have, or one without its operands.
    let drawn = (random.oneIn(400) ? allPlain : this.#plain).draw(random)
    while (this.#isView && changingOpcodes.has(drawn.code)) drawn = this.#plain.draw(random)
    if (random.oneIn(1500)) {
      this.#out.op(drawn.code)
      this.#height = Math.max(0, this.#height - drawn.operands.length) + drawn.results
    } else this.#emit(drawn)
  }

  /** Uses up the top of the stack where it can be seen. */
  #sink(): void {
    if (this.#height === 0) this.#operand(word)
    const random = this.#random
    const out = this.#out
    switch (random.below(5)) {
      case 0:
      case 1:
        this.#operand(slot)
        out.op(op.SSTORE)
        break
      case 2:
        this.#operand(memoryOffset)
        out.op(op.MSTORE)
        break
      case 3:
        out.push(size(random))
        out.push(memoryOffset(random))
        this.#height += 2
        out.op(op.LOG1)
        this.#height--
        break
      default:
        out.op(op.POP)
        this.#height++
        break
    }
    this.#height -= 2
  }

  #shuffle(): void {
    const random = this.#random
    if (this.#height === 0) this.#operand(word)
    const depth = random.oneIn(200) ? random.below(16) : random.below(Math.min(this.#height, 16))
    if (random.oneIn(2)) {
      this.#out.op(op.DUP1 + depth)
      this.#height++
    } else if (depth > 0) this.#out.op(op.SWAP1 + depth - 1)
    else if (this.#height > 1) this.#out.op(op.SWAP1)
  }

  /** Every PUSH, DUP and SWAP, on a stack that is high enough. */
  #deepShuffle(): void {
    const random = this.#random
    while (this.#height < 17) {
      this.#out.pushBytes(random.bytes(1 + random.below(32)))
      this.#height++
    }
    for (let i = random.below(16); i >= 0; i--) {
      if (random.oneIn(2)) this.#out.op(op.SWAP1 + random.below(16))
      else {
        this.#out.op(op.DUP1 + random.below(16))
        this.#height++
      }
    }
  }

  /** One of the opcodes, seldom one that the fork has not; RETURN where it has none of them. */
  #known(opcodes: readonly number[]): number {
    const known = this.#random.oneIn(200) ? opcodes : opcodes.filter((code) => hasOpcode(this.#fork, code))
    return known.length > 0 ? this.#random.pick(known) : op.RETURN
  }

  #pushGas(): void {
    // Before EIP-150 a caller halts that asks for all it has: half of it then.
    const isBounded = isAtLeast(this.#fork, 'tangerineWhistle')
    if (this.#random.below(8) < 5) {
      if (!isBounded && !this.#random.oneIn(20)) {
        this.#out.push(2)
        this.#out.op(op.GAS, 0x04)
      } else this.#out.op(op.GAS)
    } else this.#out.push(gasAmount(this.#random))
    this.#height++
  }

  /**
   * Callee and gas. Mostly a contract of higher rank; others get less gas, lest most frames be those of calls in circles, which
   * end for want of gas before anything else happens.
   */
  #calleeAndGas(): void {
    const random = this.#random
    const higher = contracts.slice(this.#rank + 1)
    if (higher.length > 0 && random.below(8) < 5) {
      // Often the one that was called before, maybe to be destroyed twice.
      if (this.#lastCallee === null || random.oneIn(2)) this.#lastCallee = random.pick(higher)
      this.#out.pushBytes(bytesFromHex(this.#lastCallee))
      this.#height++
      this.#pushGas()
      return
    }
    this.#address()
    if (random.oneIn(6)) this.#pushGas()
    else {
      this.#out.push(random.below(25_000))
      this.#height++
    }
  }

  #call(): void {
    const code = this.#known([
      op.CALL,
      op.CALL,
      op.CALL,
      op.CALLCODE,
      op.DELEGATECALL,
      op.DELEGATECALL,
      op.STATICCALL,
      op.STATICCALL,
    ])
    this.#operand(size)
    this.#operand(memoryOffset)
    this.#operand(size)
    this.#operand(memoryOffset)
    const hasValue = code === op.CALL || code === op.CALLCODE
    if (hasValue && this.#isView) this.#operand(nothing)
    else if (hasValue) this.#operand(wei)
    this.#calleeAndGas()
    this.#out.op(code)
    this.#height -= hasValue ? 6 : 5
  }

  #precompile(): void {
    const random = this.#random
    const out = this.#out
    const { to, input } = precompileInput(random)
    const place = out.data(input)
    out.push(input.length)
    out.pushLabel(place)
    out.push(0)
    out.op(op.CODECOPY)
    const code = this.#known([op.CALL, op.STATICCALL, op.STATICCALL, op.DELEGATECALL, op.CALLCODE])
    out.push(random.pick([0, 20, 32, 64, 96]))
    out.push(random.pick([0, 32, 64, 200]))
    out.push(random.oneIn(12) ? random.below(256) : input.length)
    out.push(random.oneIn(12) ? random.below(64) : 0)
    if (code === op.CALL || code === op.CALLCODE) out.push(random.oneIn(4) ? 1 : 0)
    out.push(BigInt(to))
    this.#height += 5
    if (random.oneIn(3)) {
      out.push(random.pick(precompileCosts) + random.below(2))
      this.#height++
    } else this.#pushGas()
    out.op(code)
    this.#height -= 5
  }

  /** Copies what the last call returned: all of it, or beyond its end. */
  #returnData(): void {
    const out = this.#out
    const random = this.#random
    out.op(op.RETURNDATASIZE)
    const beyond = random.below(30)
    if (beyond === 0) {
      out.push(1)
      out.op(op.ADD)
    }
    out.push(beyond === 1 ? 1 : 0)
    out.push(memoryOffset(random))
    out.op(op.RETURNDATACOPY)
  }

  #create(): void {
    const random = this.#random
    const out = this.#out
    const init = initCode(random, this.#fork, this.#nesting + 1, this.#rank)
    const place = out.data(init)
    const length = random.oneIn(16) ? random.below(300) : init.length
    out.push(length)
    out.pushLabel(place)
    out.push(0)
    out.op(op.CODECOPY)
    const isCreate2 = this.#known([op.CREATE, op.CREATE2]) === op.CREATE2
    if (isCreate2) out.push(random.oneIn(8) ? word(random) : BigInt(random.below(2)))
    out.push(random.oneIn(60) ? random.pick([49_152n, 49_153n, 2n ** 64n]) : length)
    out.push(random.oneIn(20) ? memoryOffset(random) : 0)
    out.push(wei(random))
    out.op(isCreate2 ? op.CREATE2 : op.CREATE)
    this.#height++
  }

  /** Jumps over some statements, or not. */
  #skip(): void {
    const out = this.#out
    const end = out.label()
    this.#operand(condition)
    out.pushLabel(end)
    out.op(op.JUMPI)
    this.#height--
    const height = this.#height
    this.statements(1 + this.#random.below(2))
    // What was pushed in between is taken off again, so that both ways meet at one height.
    while (this.#height > height) {
      out.op(op.POP)
      this.#height--
    }
    out.place(end)
    out.op(op.JUMPDEST)
  }

  /** Counts down from a small number. */
  #loop(): void {
    const out = this.#out
    const start = out.label()
    this.#mayLoop = false
    out.push(2 + this.#random.below(4))
    this.#height++
    out.place(start)
    out.op(op.JUMPDEST)
    const height = this.#height
    this.statements(1 + this.#random.below(3))
    while (this.#height > height) {
      out.op(op.POP)
      this.#height--
    }
    while (this.#height < height) {
      out.push(1)
      this.#height++
    }
    out.push(1)
    out.op(op.SWAP1, op.SUB, op.DUP1)
    out.pushLabel(start)
    out.op(op.JUMPI, op.POP)
    this.#height--
    this.#mayLoop = true
  }

  /** To where no JUMPDEST is, or only seems to be one; or over bytes that are never reached. */
  #jump(): void {
    const out = this.#out
    const random = this.#random
    const conditional = random.oneIn(2)
    if (conditional) this.#operand(condition)
    switch (random.below(4)) {
      case 0: // 0x5b within the operand of a PUSH
        out.push(out.length + 4 + 1)
        out.op(conditional ? op.JUMPI : op.JUMP, op.PUSH1 + random.below(2), op.JUMPDEST, op.JUMPDEST)
        break
      case 1:
        out.push(word(random))
        out.op(conditional ? op.JUMPI : op.JUMP)
        break
      case 2:
        out.push(random.below(out.length + 20))
        out.op(conditional ? op.JUMPI : op.JUMP)
        break
      default: {
        const end = out.label()
        out.pushLabel(end)
        out.op(conditional ? op.JUMPI : op.JUMP)
        out.raw(random.bytes(random.below(4)))
        out.place(end)
        out.op(op.JUMPDEST)
      }
    }
    if (conditional) this.#height--
  }

  #selfDestruct(): void {
    const out = this.#out
    const end = out.label()
    const isConditional = this.#random.below(4) !== 0
    if (isConditional) {
      this.#operand(condition)
      out.pushLabel(end)
      out.op(op.JUMPI)
      this.#height--
    }
    this.#address()
    out.op(op.SELFDESTRUCT)
    this.#height--
    out.place(end)
    out.op(op.JUMPDEST)
  }

  /** Pushes until the stack, or the gas, is used up. */
  #fillStack(): void {
    const out = this.#out
    const start = out.label()
    out.place(start)
    out.op(op.JUMPDEST)
    for (let i = 0; i < 20; i++) out.op(this.#random.pick([op.PC, op.GAS, 0x30, 0x36]))
    out.pushLabel(start)
    if (this.#random.oneIn(2)) out.op(op.JUMP)
    else {
      // Goes on while the gas is above a bound: ends with a high stack, maybe a full one.
      out.push(BigInt(20_000 + this.#random.below(60_000)))
      out.op(op.GAS, 0x11, op.SWAP1, op.JUMPI)
      this.#height += 20
    }
  }
}

function smallProgram(random: Random, fork: FuzzFork, nesting: number, rank: number): Uint8Array {
  const writer = new ProgramWriter(random, fork, nesting, rank)
  writer.statements(random.below(5))
  if (random.oneIn(3)) writer.destroy()
  else writer.epilogue()
  return writer.finish()
}

/** Init code of a creation. */
export function initCode(random: Random, fork: FuzzFork, nesting = 0, rank = -1): Uint8Array {
  if (random.oneIn(16)) return random.bytes(random.below(40))
  const writer = new ProgramWriter(random, fork, nesting, rank)
  writer.statements(random.below(4))
  writer.deploy()
  return writer.finish()
}
