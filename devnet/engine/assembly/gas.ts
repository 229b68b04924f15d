/** Gas costs that are not in the opcode table, and the rules that differ between forks. Names follow the yellow paper and the EIPs. */
import { FORK } from './layout'

export const GAS_TRANSACTION: i64 = 21000
export const GAS_TRANSACTION_CREATE: i64 = 32000
export const GAS_CALLDATA_ZERO: i64 = 4
export const GAS_CALLDATA_NONZERO: i64 = 16
export const GAS_ACCESS_LIST_ADDRESS: i64 = 2400
export const GAS_ACCESS_LIST_KEY: i64 = 1900
/** Cold account access (EIP-2929: 2600) above the 100 that the opcode table charges. */
export const GAS_COLD_ACCOUNT_EXTRA: i64 = 2500
/** Cold account access of SELFDESTRUCT, whose static gas has no warm part. */
export const GAS_COLD_ACCOUNT: i64 = 2600
/** Cold slot read (EIP-2929: 2100) above the 100 that the opcode table charges for SLOAD. */
export const GAS_COLD_SLOT_EXTRA: i64 = 2000
export const GAS_COLD_SLOT: i64 = 2100
export const GAS_WARM: i64 = 100
export const GAS_SSTORE_SET: i64 = 20000
/** 5000 − cold slot (EIP-2929). */
export const GAS_SSTORE_RESET: i64 = 2900
/** SSTORE needs more than this (EIP-2200). */
export const GAS_SSTORE_SENTRY: i64 = 2300
export const GAS_CALL_VALUE: i64 = 9000
export const GAS_CALL_STIPEND: i64 = 2300
export const GAS_NEW_ACCOUNT: i64 = 25000
export const GAS_CREATE: i64 = 32000
export const GAS_CODE_BYTE: i64 = 200
export const GAS_COPY_WORD: i64 = 3
export const GAS_KECCAK_WORD: i64 = 6
export const GAS_EXP_BYTE: i64 = 50
export const GAS_LOG: i64 = 375
export const GAS_LOG_TOPIC: i64 = 375
export const GAS_LOG_BYTE: i64 = 8
export const GAS_SYSTEM_CALL: i64 = 30000000
/** EIP-4844: blob gas of one blob. */
export const GAS_BLOB: u64 = 131072

/** EIP-170. */
export const CODE_SIZE_MAX: u32 = 24576

/** EIP-7623: gas per calldata token below which a transaction never goes; 0 where there is no floor. */
export function floorGasPerToken(): i64 {
  return <i64>load<u32>(FORK)
}

/** The fork's precompiles are the addresses 1 … this, */
export function lastPrecompile(): u32 {
  return load<u32>(FORK, 4)
}

/** and this one; 0 where there is none beyond. */
export function farPrecompile(): u32 {
  return load<u32>(FORK, 8)
}

/** EIP-2718 types up to this one are valid. */
export function lastTransactionType(): u32 {
  return load<u32>(FORK, 12)
}

/** EIP-7702: transactions of type 4, and delegated code. */
export function hasSetCodeTransactions(): bool {
  return lastTransactionType() >= 4
}

/** EIP-7825: the most gas that a transaction may ask for; 0 where only the block limits it. */
export function transactionGasMax(): i64 {
  return <i64>load<u32>(FORK, 16)
}

/** Refunds are at most this fraction of the gas used. */
export function refundQuotient(): i64 {
  return <i64>load<u32>(FORK, 24)
}

export function slotClearRefund(): i64 {
  return <i64>load<u32>(FORK, 28)
}

export function selfDestructRefund(): i64 {
  return <i64>load<u32>(FORK, 32)
}

/** EIP-3860: bytes that init code may have; 0 where there is no limit. */
export function initCodeSizeMax(): u32 {
  return load<u32>(FORK, 36)
}

/** EIP-3860: gas for each 32-byte word of init code. */
export function initCodeWordGas(): i64 {
  return initCodeSizeMax() == 0 ? 0 : 2
}

/** EIP-3541. */
export function refusesEfCode(): bool {
  return load<u32>(FORK, 40) != 0
}

/** EIP-3651. */
export function coinbaseIsWarm(): bool {
  return load<u32>(FORK, 44) != 0
}

/** Whether SELFDESTRUCT deletes accounts that are older than the transaction too: not since EIP-6780. */
export function selfDestructDeletesOld(): bool {
  return load<u32>(FORK, 48) != 0
}

/** EIP-7594: the most blobs that one transaction may carry; 0 where only the block limits them. */
export function transactionBlobsMax(): u32 {
  return load<u32>(FORK, 52)
}

/** Cost of `words` 32-byte words of memory. */
// @ts-ignore: decorator
@inline
export function memoryGas(words: u64): i64 {
  return <i64>(3 * words + ((words * words) >> 9))
}
