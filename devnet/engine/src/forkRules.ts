/** The rules in which the supported forks differ: this table is the only place that knows forks by name. */
import type { ForkName } from './api.ts'
import { FORK } from './memoryMap.ts'

/** EIP-4844 and EIP-7892: blobs per block, and how fast their price moves. */
export interface BlobSchedule {
  target: number
  max: number
  baseFeeUpdateFraction: number
}

export interface ForkRules {
  /** Opcodes beyond those of the oldest fork. */
  addedOpcodes: readonly number[]
  /** EIP-7623: gas per calldata token below which a transaction never goes; 0: there is no floor. */
  floorGasPerToken: number
  /** The precompiles are 1 … this, */
  lastPrecompile: number
  /** and this one; 0: there is none beyond. */
  farPrecompile: number
  /** EIP-2718 types up to this one are valid; with 4, delegated code runs (EIP-7702). */
  lastTransactionType: number
  /** EIP-7825: the most gas that a transaction may ask for; 0: only the block limits it. */
  transactionGasMax: number
  /** EIP-7823 and EIP-7883 instead of EIP-2565. */
  modexpBounded: boolean
  /** Refunds are at most this fraction of the gas used (EIP-3529). */
  refundQuotient: number
  slotClearRefund: number
  selfDestructRefund: number
  /** EIP-3860: bytes that init code may have, and its words cost gas; 0: neither. */
  initCodeSizeMax: number
  /** EIP-3541. */
  refusesEfCode: boolean
  /** EIP-3651. */
  warmCoinbase: boolean
  /** SELFDESTRUCT deletes accounts that are older than the transaction too: not since EIP-6780. */
  selfDestructDeletesOld: boolean
  /** System calls of a block: EIP-4788 and EIP-2935. */
  beaconRoots: boolean
  historyStorage: boolean
  /** Null: there are no blobs. */
  blobs: BlobSchedule | null
  /** EIP-7594: the most blobs that one transaction may carry; 0: only the block limits them. */
  transactionBlobsMax: number
}

const berlin: ForkRules = {
  addedOpcodes: [],
  floorGasPerToken: 0,
  lastPrecompile: 0x09,
  farPrecompile: 0,
  lastTransactionType: 1,
  transactionGasMax: 0,
  modexpBounded: false,
  refundQuotient: 2,
  slotClearRefund: 15_000,
  selfDestructRefund: 24_000,
  initCodeSizeMax: 0,
  refusesEfCode: false,
  warmCoinbase: false,
  selfDestructDeletesOld: true,
  beaconRoots: false,
  historyStorage: false,
  blobs: null,
  transactionBlobsMax: 0,
}
const london: ForkRules = {
  ...berlin,
  addedOpcodes: [0x48], // BASEFEE
  lastTransactionType: 2,
  refundQuotient: 5,
  slotClearRefund: 4800,
  selfDestructRefund: 0,
  refusesEfCode: true,
}
/** Opcode 0x44 reads PREVRANDAO instead of DIFFICULTY: the caller gives either in the block's environment. */
const paris: ForkRules = london
const shanghai: ForkRules = {
  ...paris,
  addedOpcodes: [...paris.addedOpcodes, 0x5f], // PUSH0
  initCodeSizeMax: 49_152,
  warmCoinbase: true,
}
const cancun: ForkRules = {
  ...shanghai,
  addedOpcodes: [...shanghai.addedOpcodes, 0x49, 0x4a, 0x5c, 0x5d, 0x5e], // BLOBHASH, BLOBBASEFEE, TLOAD, TSTORE, MCOPY
  lastPrecompile: 0x0a,
  lastTransactionType: 3,
  selfDestructDeletesOld: false,
  beaconRoots: true,
  blobs: { target: 3, max: 6, baseFeeUpdateFraction: 3_338_477 },
}
const prague: ForkRules = {
  ...cancun,
  floorGasPerToken: 10,
  lastPrecompile: 0x11,
  lastTransactionType: 4,
  historyStorage: true,
  blobs: { target: 6, max: 9, baseFeeUpdateFraction: 5_007_716 },
}
const osaka: ForkRules = {
  ...prague,
  addedOpcodes: [...prague.addedOpcodes, 0x1e], // CLZ
  farPrecompile: 0x100,
  transactionGasMax: 2 ** 24,
  modexpBounded: true,
  transactionBlobsMax: 6,
}
/** Forks that only change the blob schedule (EIP-7892). */
const bpo1: ForkRules = { ...osaka, blobs: { target: 10, max: 15, baseFeeUpdateFraction: 8_346_193 } }
const bpo2: ForkRules = { ...osaka, blobs: { target: 14, max: 21, baseFeeUpdateFraction: 11_684_671 } }

export const forkRules: Readonly<Record<ForkName, ForkRules>> = {
  berlin,
  london,
  paris,
  shanghai,
  cancun,
  prague,
  osaka,
  bpo1,
  bpo2,
}

/** Opcodes that some fork has and this one has not. */
export function absentOpcodes(rules: ForkRules): number[] {
  const added = new Set(Object.values(forkRules).flatMap((each) => each.addedOpcodes))
  return [...added].filter((opcode) => !rules.addedOpcodes.includes(opcode))
}

/** Blob gas of one blob (EIP-4844). */
export const GAS_PER_BLOB = 131_072

/** Offset of the word that lane.ts reads; assembly/gas.ts reads the others. */
const MODEXP_BOUNDED = FORK + 20

/** Writes the rules that lanes follow, u32 each, in the order of assembly/gas.ts. */
export function writeForkRules(memory: DataView, rules: ForkRules): void {
  const words: (number | boolean)[] = [
    rules.floorGasPerToken,
    rules.lastPrecompile,
    rules.farPrecompile,
    rules.lastTransactionType,
    rules.transactionGasMax,
    rules.modexpBounded,
    rules.refundQuotient,
    rules.slotClearRefund,
    rules.selfDestructRefund,
    rules.initCodeSizeMax,
    rules.refusesEfCode,
    rules.warmCoinbase,
    rules.selfDestructDeletesOld,
    rules.transactionBlobsMax,
  ]
  for (const [index, word] of words.entries()) memory.setUint32(FORK + index * 4, Number(word), true)
}

/** Whether MODEXP in this memory is that of EIP-7823 and EIP-7883. */
export function isModexpBounded(memory: DataView): boolean {
  return memory.getUint32(MODEXP_BOUNDED, true) !== 0
}
