/** Contract code in the form of anvil's historical states. */
import type { Hex } from '@safelane/devnet-engine'
import { bytesToHex, hexToBytes, size, slice } from 'viem/utils'
import { type AnvilBytecode, DumpError } from './anvilState.ts'

const STOP = 0x00
const JUMPDEST = 0x5b
const PUSH1 = 0x60
const PUSH32 = 0x7f
/** What the code of an account begins with that has delegated it (EIP-7702). */
const DELEGATION = '0xef0100'
const DELEGATION_BYTES = 23

/** Code as anvil keeps it. */
export function analyzedBytecode(code: Hex): AnvilBytecode {
  if (code.startsWith(DELEGATION) && size(code) === DELEGATION_BYTES) {
    return { Eip7702: { delegated_address: slice(code, 3), version: 0, raw: code } }
  }
  const bytes = hexToBytes(code)
  const jumps = new Array<number>(Math.ceil(bytes.length / 8)).fill(0)
  let at = 0
  let last = -1
  while (at < bytes.length) {
    last = bytes[at] as number
    if (last === JUMPDEST) jumps[at >> 3] = (jumps[at >> 3] as number) | (1 << (at & 7))
    at += last >= PUSH1 && last <= PUSH32 ? last - PUSH1 + 2 : 1
  }
  // What a PUSH wants beyond the end, and a STOP unless one is there.
  const padding = at - bytes.length + (last === STOP ? 0 : 1)
  return {
    LegacyAnalyzed: {
      bytecode: bytesToHex(Uint8Array.of(...bytes, ...new Uint8Array(padding))),
      original_len: bytes.length,
      jump_table: {
        order: 'bitvec::order::Lsb0',
        head: { width: 8, index: 0 },
        bits: bytes.length,
        data: jumps,
      },
    },
  }
}

/** The code itself. Throws DumpError for a form that is not known. */
export function codeOf(bytecode: AnvilBytecode | null): Hex {
  if (bytecode === null) return '0x'
  if ('LegacyAnalyzed' in bytecode) {
    const { bytecode: padded, original_len: length } = bytecode.LegacyAnalyzed
    return length === 0 ? '0x' : slice(padded, 0, length)
  }
  if ('Eip7702' in bytecode) return bytecode.Eip7702.raw
  if ('LegacyRaw' in bytecode) return bytecode.LegacyRaw
  throw new DumpError(`historical_states: code of the form ${Object.keys(bytecode).join()} is not known`)
}
