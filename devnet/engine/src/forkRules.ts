/** The rules in which the supported forks differ: this table is the only place that knows forks by name. */
import type { ForkName, RuleOverrides } from './api.ts'

/** EIP-4844 and EIP-7892: blobs per block, and how fast their price moves. */
export interface BlobSchedule {
  target: number
  max: number
  baseFeeUpdateFraction: number
}

/** Gas of opcodes that reach for an account or a slot, by opcode; that of SSTORE and SELFDESTRUCT is counted elsewhere. */
type AccessGas = Readonly<Record<number, number>>

export interface ForkRules {
  /** They may still change: in force only where `experimental` was asked for. */
  isExperimental: boolean
  /** Opcodes beyond those of the oldest fork. */
  addedOpcodes: readonly number[]

  // ---- transactions
  /** EIP-2718 types up to this one are valid; with 4, delegated code runs (EIP-7702). */
  lastTransactionType: number
  /** EIP-155: signatures may hold for one chain alone. */
  protectedSignatures: boolean
  /** EIP-2: of the two values that s can have, the lower one only. */
  lowSignatures: boolean
  /** EIP-2: what a transaction pays on top for creating a contract. */
  transactionCreateGas: number
  /** Gas for a byte of call data that is not zero (EIP-2028). */
  calldataByteGas: number
  /** EIP-7623: gas per calldata token below which a transaction never goes; 0: there is no floor. */
  floorGasPerToken: number
  /** EIP-7825: the most gas that a transaction may ask for; 0: only the block limits it. */
  transactionGasMax: number
  /** Refunds are at most this fraction of the gas used (EIP-3529). */
  refundQuotient: number
  /** Null: there are no blobs. */
  blobs: BlobSchedule | null
  /** EIP-7594: the most blobs that one transaction may carry; 0: only the block limits them. */
  transactionBlobsMax: number

  // ---- accounts
  /** Accounts exist while they are empty, from their first touch on: not since EIP-161. */
  keepsEmptyAccounts: boolean
  /** EIP-161: nonce of a new contract. */
  createdNonce: number
  /** EIP-7708: transfers of ether are logged as those of ERC-20 tokens are. */
  logsTransfers: boolean

  // ---- access
  /** EIP-2929: what was accessed before in the transaction costs 100, or nothing for SELFDESTRUCT. */
  tracksAccesses: boolean
  /** EIP-150, EIP-1884, EIP-2929. */
  accessGas: AccessGas
  /** EIP-3651. */
  warmCoinbase: boolean

  // ---- storage
  /** SSTORE is priced by the slot's value at the start of the transaction too (EIP-1283, EIP-2200). */
  netGasMetering: boolean
  /** SSTORE fails with no more gas than this (EIP-2200). */
  slotSentryGas: number
  /** What SSTORE costs when it writes a slot again, or writes what is there. */
  slotAgainGas: number
  /** What SSTORE costs when it changes a slot that is not zero. */
  slotResetGas: number
  /** What SSTORE costs on top at its first access of a slot (EIP-2929). */
  slotColdGas: number
  slotClearRefund: number

  // ---- calls, creation, destruction
  /** EIP-150: a call gets at most all but one 64th of the gas; before, all it asks for or the caller halts. */
  keepsCallGas: boolean
  /** EIP-160. */
  exponentByteGas: number
  /** EIP-2: a creation that cannot pay for its code fails; before, it succeeds without code. */
  failsUnpaidCode: boolean
  /** EIP-170: bytes that code may have. */
  codeSizeMax: number
  /** EIP-3860: bytes that init code may have, and its words cost gas; 0: neither. */
  initCodeSizeMax: number
  /** EIP-3541. */
  refusesEfCode: boolean
  /** EIP-150: what SELFDESTRUCT costs, and what on top when its heir is a new account. */
  selfDestructGas: number
  selfDestructNewAccountGas: number
  selfDestructRefund: number
  /** SELFDESTRUCT deletes accounts that are older than the transaction too: not since EIP-6780. */
  selfDestructDeletesOld: boolean
  /** Deleted accounts lose the balance that they still have: not since EIP-8246. */
  selfDestructBurns: boolean

  // ---- precompiles
  /** The precompiles are 1 … this, */
  lastPrecompile: number
  /** and this one; 0: there is none beyond. */
  farPrecompile: number
  /** EIP whose price MODEXP has. */
  modexpPricing: 198 | 2565 | 7883
  /** EIP-1108: cheaper operations on alt_bn128. */
  cheapBn254: boolean

  // ---- system calls of a block
  /** EIP-4788. */
  beaconRoots: boolean
  /** EIP-2935. */
  historyStorage: boolean
}

/** More bytes than there is memory for. */
const CODE_SIZE_UNLIMITED = 0xffffffff

function accessGas(balance: number, code: number, codeHash: number, call: number, slot: number): AccessGas {
  return {
    49: balance,
    59: code, // EXTCODESIZE
    60: code, // EXTCODECOPY
    63: codeHash,
    84: slot, // SLOAD
    241: call,
    242: call,
    244: call,
    250: call,
  }
}

const frontier: ForkRules = {
  isExperimental: false,
  addedOpcodes: [],
  lastTransactionType: 0,
  protectedSignatures: false,
  lowSignatures: false,
  transactionCreateGas: 0,
  calldataByteGas: 68,
  floorGasPerToken: 0,
  transactionGasMax: 0,
  refundQuotient: 2,
  blobs: null,
  transactionBlobsMax: 0,
  keepsEmptyAccounts: true,
  createdNonce: 0,
  logsTransfers: false,
  tracksAccesses: false,
  accessGas: accessGas(20, 20, 0, 40, 50),
  warmCoinbase: false,
  netGasMetering: false,
  slotSentryGas: 0,
  slotAgainGas: 5000,
  slotResetGas: 5000,
  slotColdGas: 0,
  slotClearRefund: 15_000,
  keepsCallGas: false,
  exponentByteGas: 10,
  failsUnpaidCode: false,
  codeSizeMax: CODE_SIZE_UNLIMITED,
  initCodeSizeMax: 0,
  refusesEfCode: false,
  selfDestructGas: 0,
  selfDestructNewAccountGas: 0,
  selfDestructRefund: 24_000,
  selfDestructDeletesOld: true,
  selfDestructBurns: true,
  lastPrecompile: 0x04,
  farPrecompile: 0,
  modexpPricing: 198,
  cheapBn254: false,
  beaconRoots: false,
  historyStorage: false,
}
/** EIP-2, EIP-7. */
const homestead: ForkRules = {
  ...frontier,
  addedOpcodes: [0xf4], // DELEGATECALL
  lowSignatures: true,
  transactionCreateGas: 32_000,
  failsUnpaidCode: true,
}
/** EIP-150. */
const tangerineWhistle: ForkRules = {
  ...homestead,
  accessGas: accessGas(400, 700, 0, 700, 200),
  keepsCallGas: true,
  selfDestructGas: 5000,
  selfDestructNewAccountGas: 25_000,
}
/** EIP-155, EIP-160, EIP-161, EIP-170. */
const spuriousDragon: ForkRules = {
  ...tangerineWhistle,
  protectedSignatures: true,
  keepsEmptyAccounts: false,
  createdNonce: 1,
  exponentByteGas: 50,
  codeSizeMax: 24_576,
}
/** EIP-140, EIP-196, EIP-197, EIP-198, EIP-211, EIP-214. */
const byzantium: ForkRules = {
  ...spuriousDragon,
  addedOpcodes: [...spuriousDragon.addedOpcodes, 0x3d, 0x3e, 0xfa, 0xfd], // RETURNDATASIZE, RETURNDATACOPY, STATICCALL, REVERT
  lastPrecompile: 0x08,
}
/** EIP-145, EIP-1014, EIP-1052, EIP-1283. */
const constantinople: ForkRules = {
  ...byzantium,
  addedOpcodes: [...byzantium.addedOpcodes, 0x1b, 0x1c, 0x1d, 0x3f, 0xf5], // SHL, SHR, SAR, EXTCODEHASH, CREATE2
  accessGas: accessGas(400, 700, 400, 700, 200),
  netGasMetering: true,
  slotAgainGas: 200,
}
/** Constantinople without EIP-1283; in the official tests ConstantinopleFix. */
const petersburg: ForkRules = { ...constantinople, netGasMetering: false, slotAgainGas: 5000 }
/** EIP-152, EIP-1108, EIP-1344, EIP-1884, EIP-2028, EIP-2200. */
const istanbul: ForkRules = {
  ...petersburg,
  addedOpcodes: [...petersburg.addedOpcodes, 0x46, 0x47], // CHAINID, SELFBALANCE
  calldataByteGas: 16,
  accessGas: accessGas(700, 700, 700, 700, 800),
  netGasMetering: true,
  slotSentryGas: 2300,
  slotAgainGas: 800,
  lastPrecompile: 0x09,
  cheapBn254: true,
}
/** EIP-2565, EIP-2929, EIP-2930. */
const berlin: ForkRules = {
  ...istanbul,
  lastTransactionType: 1,
  tracksAccesses: true,
  accessGas: { ...accessGas(2600, 2600, 2600, 2600, 2100), 255: 2600 },
  slotAgainGas: 100,
  slotResetGas: 2900,
  slotColdGas: 2100,
  modexpPricing: 2565,
}
/** EIP-1559, EIP-3198, EIP-3529, EIP-3541. */
const london: ForkRules = {
  ...berlin,
  addedOpcodes: [...berlin.addedOpcodes, 0x48], // BASEFEE
  lastTransactionType: 2,
  refundQuotient: 5,
  slotClearRefund: 4800,
  selfDestructRefund: 0,
  refusesEfCode: true,
}
/** Opcode 0x44 reads PREVRANDAO instead of DIFFICULTY (EIP-4399): the caller gives either in the block's environment. */
const paris: ForkRules = london
/** EIP-3651, EIP-3855, EIP-3860. */
const shanghai: ForkRules = {
  ...paris,
  addedOpcodes: [...paris.addedOpcodes, 0x5f], // PUSH0
  initCodeSizeMax: 49_152,
  warmCoinbase: true,
}
/** EIP-1153, EIP-4788, EIP-4844, EIP-5656, EIP-6780, EIP-7516. */
const cancun: ForkRules = {
  ...shanghai,
  addedOpcodes: [...shanghai.addedOpcodes, 0x49, 0x4a, 0x5c, 0x5d, 0x5e], // BLOBHASH, BLOBBASEFEE, TLOAD, TSTORE, MCOPY
  lastPrecompile: 0x0a,
  lastTransactionType: 3,
  selfDestructDeletesOld: false,
  beaconRoots: true,
  blobs: { target: 3, max: 6, baseFeeUpdateFraction: 3_338_477 },
}
/** EIP-2537, EIP-2935, EIP-7623, EIP-7691, EIP-7702. */
const prague: ForkRules = {
  ...cancun,
  floorGasPerToken: 10,
  lastPrecompile: 0x11,
  lastTransactionType: 4,
  historyStorage: true,
  blobs: { target: 6, max: 9, baseFeeUpdateFraction: 5_007_716 },
}
/** EIP-7594, EIP-7823, EIP-7825, EIP-7883, EIP-7939, EIP-7951. */
const osaka: ForkRules = {
  ...prague,
  addedOpcodes: [...prague.addedOpcodes, 0x1e], // CLZ
  farPrecompile: 0x100,
  transactionGasMax: 2 ** 24,
  modexpPricing: 7883,
  transactionBlobsMax: 6,
}
/** Forks that only change the blob schedule (EIP-7892). */
const bpo1: ForkRules = { ...osaka, blobs: { target: 10, max: 15, baseFeeUpdateFraction: 8_346_193 } }
const bpo2: ForkRules = { ...osaka, blobs: { target: 14, max: 21, baseFeeUpdateFraction: 11_684_671 } }

/** Of what is scheduled: EIP-7708, EIP-7843, EIP-7954, EIP-8024, EIP-8246. Its prices and block access lists are left out. */
const amsterdam: ForkRules = {
  ...bpo2,
  isExperimental: true,
  addedOpcodes: [...bpo2.addedOpcodes, 0x4b, 0xe6, 0xe7, 0xe8], // SLOTNUM, DUPN, SWAPN, EXCHANGE
  logsTransfers: true,
  codeSizeMax: 65_536,
  initCodeSizeMax: 131_072,
  selfDestructBurns: false,
}

export const forkRules: Readonly<Record<ForkName, ForkRules>> = {
  frontier,
  homestead,
  tangerineWhistle,
  spuriousDragon,
  byzantium,
  constantinople,
  petersburg,
  istanbul,
  berlin,
  london,
  paris,
  shanghai,
  cancun,
  prague,
  osaka,
  bpo1,
  bpo2,
  amsterdam,
}

/** Opcodes that some fork has and this one has not. */
export function absentOpcodes(rules: ForkRules): number[] {
  const added = new Set(Object.values(forkRules).flatMap((each) => each.addedOpcodes))
  return [...added].filter((opcode) => !rules.addedOpcodes.includes(opcode))
}

/** Blob gas of one blob (EIP-4844). */
export const GAS_PER_BLOB = 131_072

/** The most blob gas that a block may use; `blobs` is null before Cancun. */
export function blobGasLimit(blobs: BlobSchedule | null): bigint {
  return BigInt((blobs?.max ?? 0) * GAS_PER_BLOB)
}

/** The rules of a fork with those of a development chain in their place. */
export function overriddenRules(
  fork: ForkName,
  { codeSizeMax, transactionGas, protectedSignatures }: RuleOverrides,
): ForkRules {
  const rules = forkRules[fork]
  return {
    ...rules,
    ...(codeSizeMax === undefined
      ? {}
      : {
          codeSizeMax: Math.min(codeSizeMax, CODE_SIZE_UNLIMITED),
          // 0 would be none.
          initCodeSizeMax:
            rules.initCodeSizeMax && Math.min(Math.max(codeSizeMax, 1) * 2, CODE_SIZE_UNLIMITED),
        }),
    ...(transactionGas === false ? { transactionGasMax: 0 } : {}),
    ...(protectedSignatures ? { protectedSignatures } : {}),
  }
}

/** Throws a RangeError for rules that are not settled, unless such are allowed. */
export function assertAllowed(
  fork: ForkName,
  { experimental, isLazy }: { experimental: boolean; isLazy: boolean },
): void {
  if (forkRules[fork].isExperimental && !experimental) {
    throw new RangeError(`the rules of ${fork} may still change: create the engine with experimental: true`)
  }
  if (isLazy && forkRules[fork].selfDestructDeletesOld) {
    throw new RangeError(
      `a lazy state needs cancun or later, not ${fork}: SELFDESTRUCT would delete storage that is not known`,
    )
  }
}
