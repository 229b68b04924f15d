/** What the interpreter looks up before each opcode: static gas, words required on the stack, words by which it grows. */

import { writeForkRules } from './forkMemory.ts'
import { absentOpcodes, type ForkRules } from './forkRules.ts'
import { COLD_GAS, OPCODES, PUSH_MASKS } from './memoryMap.ts'

type Row = readonly [gas: number, required: number, grown: number]

/** Static gas, yellow paper appendix G; what depends on operands is in assembly/evm/gas.ts, on what was accessed, below. */
function opcodeRows(): Map<number, Row> {
  const rows = new Map<number, Row>()
  const set = (opcodes: readonly number[], ...row: Row) => {
    for (const opcode of opcodes) rows.set(opcode, row)
  }
  set([0x00], 0, 0, 0)
  set([0x01, 0x03, 0x10, 0x11, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1a, 0x1b, 0x1c, 0x1d], 3, 2, 0)
  set([0x02, 0x04, 0x05, 0x06, 0x07, 0x0b], 5, 2, 0)
  set([0x08, 0x09], 8, 3, 0)
  set([0x0a], 10, 2, 0)
  set([0x15, 0x19], 3, 1, 0)
  set([0x1e], 5, 1, 0)
  set([0x20], 30, 2, 0)
  set([0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x3d], 2, 0, 1)
  set([0x31, 0x3b, 0x3f], 0, 1, 0)
  set([0x35], 3, 1, 0)
  set([0x37, 0x39, 0x3e, 0x5e], 3, 3, 0)
  set([0x3c], 0, 4, 0)
  set([0x40], 20, 1, 0)
  set([0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x48, 0x4a, 0x4b], 2, 0, 1)
  set([0x47], 5, 0, 1)
  set([0x49], 3, 1, 0)
  set([0x50], 2, 1, 0)
  set([0x51], 3, 1, 0)
  set([0x52, 0x53], 3, 2, 0)
  set([0x54], 0, 1, 0)
  set([0x5c], 100, 1, 0)
  set([0x55], 0, 2, 0)
  set([0x5d], 100, 2, 0)
  set([0x56], 8, 1, 0)
  set([0x57], 10, 2, 0)
  set([0x58, 0x59, 0x5a, 0x5f], 2, 0, 1)
  set([0x5b], 1, 0, 0)
  for (let n = 1; n <= 32; n++) set([0x5f + n], 3, 0, 1)
  for (let n = 1; n <= 16; n++) {
    set([0x7f + n], 3, n, 1)
    set([0x8f + n], 3, n + 1, 0)
  }
  set([0xe6], 3, 17, 1)
  set([0xe7], 3, 18, 0)
  set([0xe8], 3, 3, 0)
  for (let n = 0; n <= 4; n++) set([0xa0 + n], 0, n + 2, 0)
  set([0xf0], 0, 3, 0)
  set([0xf5], 0, 4, 0)
  set([0xf1, 0xf2], 0, 7, 0)
  set([0xf4, 0xfa], 0, 6, 0)
  set([0xf3, 0xfd], 0, 2, 0)
  set([0xff], 0, 1, 0)
  return rows
}

/** Entry of an opcode that the fork has not: more stack than there can be, which the interpreter knows as this mark. */
const ABSENT = 0xffff * 2 ** 8

/** EIP-2929: what these cost whether they access something for the first time or not. SELFDESTRUCT has its own price. */
const WARM_GAS = 100
const SELFDESTRUCT = 0xff

function warmGas(rules: ForkRules, opcode: number): number {
  return rules.tracksAccesses && rules.accessGas[opcode] !== undefined && opcode !== SELFDESTRUCT
    ? WARM_GAS
    : 0
}

/** Writes the tables of the fork. */
export function writeTables(memory: DataView, rules: ForkRules): void {
  for (const [opcode, [gas, required, grown]] of opcodeRows()) {
    const staticGas = gas + warmGas(rules, opcode)
    memory.setUint32(OPCODES + opcode * 4, staticGas + required * 32 * 2 ** 8 + grown * 32 * 2 ** 24, true)
  }
  for (let opcode = 0; opcode < 256; opcode++) {
    const gas = rules.accessGas[opcode] ?? 0
    memory.setUint32(COLD_GAS + opcode * 4, gas - (gas === 0 ? 0 : warmGas(rules, opcode)), true)
  }
  for (const opcode of absentOpcodes(rules)) memory.setUint32(OPCODES + opcode * 4, ABSENT, true)
  for (let bytes = 0; bytes <= 32; bytes++) {
    for (let i = 0; i < bytes; i++) memory.setUint8(PUSH_MASKS + bytes * 32 + i, 0xff)
  }
  writeForkRules(memory, rules)
}
