/** Opcodes that leave the flow of a program alone, and the kinds of operands that make them interesting. */
import { type FuzzFork, forks } from './pool.ts'
import type { Random } from './random.ts'
import { accountWord, memoryOffset, shift, size, slot, sourceOffset, stored, word } from './values.ts'

/** What an opcode takes, top of the stack first. */
export type Operand = (random: Random) => bigint

/** An operand that may also be an earlier result. */
export const flowing = new Set<Operand>([word, shift, stored, slot])

export interface Opcode {
  code: number
  operands: readonly Operand[]
  results: 0 | 1
}

const opcode = (code: number, operands: readonly Operand[], results: 0 | 1): Opcode => ({
  code,
  operands,
  results,
})

/** Opcodes that came after Frontier. */
const since: Readonly<Record<number, FuzzFork>> = {
  27: 'constantinople',
  28: 'constantinople',
  29: 'constantinople',
  30: 'osaka',
  61: 'byzantium',
  62: 'byzantium',
  63: 'constantinople',
  70: 'istanbul',
  71: 'istanbul',
  72: 'london',
  73: 'cancun',
  74: 'cancun',
  92: 'cancun',
  93: 'cancun',
  94: 'cancun',
  95: 'shanghai',
  244: 'homestead',
  245: 'constantinople',
  250: 'byzantium',
  253: 'byzantium',
}

/** Whether the fork has the opcode. */
export function hasOpcode(fork: FuzzFork, code: number): boolean {
  const first = since[code]
  return first === undefined || forks.indexOf(fork) >= forks.indexOf(first)
}

const blobIndex: Operand = (random) => (random.oneIn(6) ? word(random) : BigInt(random.below(3)))
const blockNumber: Operand = (random) => (random.oneIn(4) ? word(random) : BigInt(random.below(600)))
export const condition: Operand = (random) => (random.oneIn(2) ? 0n : word(random))

/** Opcodes without consequences for the flow of the program. */
export const plainOpcodes: readonly (readonly [number, Opcode])[] = [
  ...[0x01, 0x03, 0x02, 0x04, 0x05, 0x06, 0x07].map((code) => [4, opcode(code, [word, word], 1)] as const),
  ...[0x08, 0x09].map((code) => [5, opcode(code, [word, word, word], 1)] as const),
  [4, opcode(0x0a, [word, word], 1)],
  [2, opcode(0x0a, [word, shift], 1)],
  [6, opcode(0x0b, [shift, word], 1)],
  ...[0x10, 0x11, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18].map(
    (code) => [3, opcode(code, [word, word], 1)] as const,
  ),
  [3, opcode(0x15, [condition], 1)],
  [3, opcode(0x19, [word], 1)],
  ...[0x1a, 0x1b, 0x1c, 0x1d].map((code) => [4, opcode(code, [shift, word], 1)] as const),
  [6, opcode(0x1e, [word], 1)],
  [10, opcode(0x20, [memoryOffset, size], 1)],
  ...[
    0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x3d, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x4a,
  ].map((code) => [2, opcode(code, [], 1)] as const),
  ...[0x58, 0x59, 0x5a].map((code) => [4, opcode(code, [], 1)] as const),
  [8, opcode(0x31, [accountWord], 1)],
  [6, opcode(0x3b, [accountWord], 1)],
  [8, opcode(0x3f, [accountWord], 1)],
  [8, opcode(0x35, [sourceOffset], 1)],
  ...[0x37, 0x39].map((code) => [6, opcode(code, [memoryOffset, sourceOffset, size], 0)] as const),
  [1, opcode(0x3e, [memoryOffset, sourceOffset, size], 0)],
  [6, opcode(0x3c, [accountWord, memoryOffset, sourceOffset, size], 0)],
  [4, opcode(0x40, [blockNumber], 1)],
  [4, opcode(0x49, [blobIndex], 1)],
  [10, opcode(0x51, [memoryOffset], 1)],
  [14, opcode(0x52, [memoryOffset, word], 0)],
  [6, opcode(0x53, [memoryOffset, word], 0)],
  [20, opcode(0x54, [slot], 1)],
  [36, opcode(0x55, [slot, stored], 0)],
  [10, opcode(0x5c, [slot], 1)],
  [12, opcode(0x5d, [slot, stored], 0)],
  [8, opcode(0x5e, [memoryOffset, memoryOffset, size], 0)],
  ...[0, 1, 2, 3, 4].map(
    (topics) =>
      [3, opcode(0xa0 + topics, [memoryOffset, size, ...Array<Operand>(topics).fill(word)], 0)] as const,
  ),
]
