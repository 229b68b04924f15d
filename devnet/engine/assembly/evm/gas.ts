/** Gas costs that are not in the opcode table, and the rules that differ between forks. Names follow the yellow paper and the EIPs. */
import { COLD_GAS, FORK } from '../layout'

export const GAS_TRANSACTION: i64 = 21000
export const GAS_CALLDATA_ZERO: i64 = 4
export const GAS_ACCESS_LIST_ADDRESS: i64 = 2400
export const GAS_ACCESS_LIST_KEY: i64 = 1900
/** Cold account access (EIP-2929), where the opcode table charges nothing of it. */
export const GAS_COLD_ACCOUNT: i64 = 2600
export const GAS_WARM: i64 = 100
export const GAS_SSTORE_SET: i64 = 20000
export const GAS_CALL_VALUE: i64 = 9000
export const GAS_CALL_STIPEND: i64 = 2300
export const GAS_NEW_ACCOUNT: i64 = 25000
export const GAS_CREATE: i64 = 32000
export const GAS_CODE_BYTE: i64 = 200
export const GAS_COPY_WORD: i64 = 3
export const GAS_KECCAK_WORD: i64 = 6
export const GAS_LOG: i64 = 375
export const GAS_LOG_TOPIC: i64 = 375
export const GAS_LOG_BYTE: i64 = 8
export const GAS_SYSTEM_CALL: i64 = 30000000
/** EIP-4844: blob gas of one blob. */
export const GAS_BLOB: u64 = 131072

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

/** Whether accounts exist while they are empty, from their first touch on: not since EIP-161. */
export function keepsEmptyAccounts(): bool {
  return load<u32>(FORK, 56) != 0
}

/** EIP-2929: later accesses in a transaction are cheaper than the first. */
export function tracksAccesses(): bool {
  return load<u32>(FORK, 60) != 0
}

/** What `op` costs above its static gas at its first access of an account or slot; before EIP-2929, always. */
// @ts-ignore: decorator
@inline
export function coldGas(op: usize): i64 {
  return <i64>load<u32>(COLD_GAS + (op << 2))
}

/** The most of `gas` that may go to a callee: all but one 64th (EIP-150), before that all. */
// @ts-ignore: decorator
@inline
export function callableGas(gas: i64): i64 {
  return gas - (gas >> <i64>load<u32>(FORK, 64))
}

/** EIP-150; before, a call that asks for more gas than there is halts its caller. */
export function keepsCallGas(): bool {
  return load<u32>(FORK, 64) != 63
}

/** EIP-161: nonce of a new contract. */
export function createdNonce(): u64 {
  return <u64>load<u32>(FORK, 68)
}

/** EIP-2: what a transaction pays on top for creating a contract. */
export function transactionCreateGas(): i64 {
  return <i64>load<u32>(FORK, 72)
}

/** EIP-2: a creation that cannot pay for its code fails; before, it succeeds without code. */
export function failsUnpaidCode(): bool {
  return load<u32>(FORK, 76) != 0
}

/** EIP-170: bytes that code may have. */
export function codeSizeMax(): u32 {
  return load<u32>(FORK, 80)
}

/** EIP-160: gas of EXP for each byte of the exponent. */
export function exponentByteGas(): i64 {
  return <i64>load<u32>(FORK, 84)
}

/** EIP-2028: gas for a byte of call data that is not zero. */
export function calldataByteGas(): i64 {
  return <i64>load<u32>(FORK, 88)
}

/** SSTORE is priced by the slot's value at the start of the transaction too (EIP-1283, EIP-2200). */
export function hasNetGasMetering(): bool {
  return load<u32>(FORK, 92) != 0
}

/** SSTORE fails with no more gas than this (EIP-2200). */
export function slotSentryGas(): i64 {
  return <i64>load<u32>(FORK, 96)
}

/** What SSTORE costs when it writes a slot again, or writes what is there. */
export function slotAgainGas(): i64 {
  return <i64>load<u32>(FORK, 100)
}

/** What SSTORE costs when it changes a slot that is not zero. */
export function slotResetGas(): i64 {
  return <i64>load<u32>(FORK, 104)
}

/** What SSTORE costs on top at its first access of a slot (EIP-2929). */
export function slotColdGas(): i64 {
  return <i64>load<u32>(FORK, 108)
}

export function selfDestructGas(): i64 {
  return <i64>load<u32>(FORK, 112)
}

/** What SELFDESTRUCT costs on top when its heir is a new account. */
export function selfDestructNewAccountGas(): i64 {
  return <i64>load<u32>(FORK, 116)
}

/** EIP-155: signatures may hold for one chain alone. */
export function hasProtectedSignatures(): bool {
  return load<u32>(FORK, 120) != 0
}

/** EIP-7708: transfers of ether are logged. */
export function logsTransfers(): bool {
  return load<u32>(FORK, 132) != 0
}

/** Whether deleted accounts lose the balance that they still have: not since EIP-8246. */
export function selfDestructBurns(): bool {
  return load<u32>(FORK, 136) != 0
}

/** Of the two empty code objects, the one that no touched account keeps. */
// @ts-ignore: decorator
@inline
export function staleEmptyCode(): usize {
  return <usize>load<u32>(FORK, 124)
}

/** Cost of `words` 32-byte words of memory. */
// @ts-ignore: decorator
@inline
export function memoryGas(words: u64): i64 {
  return <i64>(3 * words + ((words * words) >> 9))
}
