/** The rules in which the supported forks differ: this table is the only place that knows forks by name. */
import type { ForkName } from './api.ts'
import { FORK } from './memoryMap.ts'

export interface ForkRules {
  /** Opcodes that later forks added to those of the oldest one. */
  addedOpcodes: readonly number[]
  /** EIP-7623: gas per calldata token below which a transaction never goes; 0: there is no floor. */
  floorGasPerToken: number
  /** The precompiles are 1 … this, */
  lastPrecompile: number
  /** and this one; 0: there is none beyond. */
  farPrecompile: number
  /** EIP-7702: delegated code runs. */
  setCode: boolean
  /** EIP-7825: the most gas that a transaction may ask for; 0: only the block limits it. */
  transactionGasMax: number
  /** EIP-7823 and EIP-7883 instead of EIP-2565. */
  modexpBounded: boolean
  /** System calls of a block: EIP-4788 and EIP-2935. */
  beaconRoots: boolean
  historyStorage: boolean
}

const cancun: ForkRules = {
  addedOpcodes: [],
  floorGasPerToken: 0,
  lastPrecompile: 0x0a,
  farPrecompile: 0,
  setCode: false,
  transactionGasMax: 0,
  modexpBounded: false,
  beaconRoots: true,
  historyStorage: false,
}
const prague: ForkRules = {
  ...cancun,
  floorGasPerToken: 10,
  lastPrecompile: 0x11,
  setCode: true,
  historyStorage: true,
}
const osaka: ForkRules = {
  ...prague,
  addedOpcodes: [...prague.addedOpcodes, 0x1e],
  farPrecompile: 0x100,
  transactionGasMax: 2 ** 24,
  modexpBounded: true,
}

export const forkRules: Readonly<Record<ForkName, ForkRules>> = { cancun, prague, osaka }

/** Opcodes that some fork has and this one has not. */
export function absentOpcodes(rules: ForkRules): number[] {
  const added = new Set(Object.values(forkRules).flatMap((each) => each.addedOpcodes))
  return [...added].filter((opcode) => !rules.addedOpcodes.includes(opcode))
}

/** Offset of the word that lane.ts reads; assembly/gas.ts reads the others. */
const MODEXP_BOUNDED = FORK + 20

/** Writes the rules that lanes follow, u32 each, in the order of assembly/gas.ts. */
export function writeForkRules(memory: DataView, rules: ForkRules): void {
  const words: (number | boolean)[] = [
    rules.floorGasPerToken,
    rules.lastPrecompile,
    rules.farPrecompile,
    rules.setCode,
    rules.transactionGasMax,
    rules.modexpBounded,
  ]
  for (const [index, word] of words.entries()) memory.setUint32(FORK + index * 4, Number(word), true)
}

/** Whether MODEXP in this memory is that of EIP-7823 and EIP-7883. */
export function isModexpBounded(memory: DataView): boolean {
  return memory.getUint32(MODEXP_BOUNDED, true) !== 0
}
