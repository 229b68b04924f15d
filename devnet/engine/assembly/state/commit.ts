/** Commits one transaction's overlay to the state; the caller holds the commit pointer. */
import { BLOB_GAS_LIMIT_EXCEEDED, BLOCK_GAS_LIMIT_EXCEEDED, isCheckedAfterBlockLimits } from '../transaction/envelope'
import { TX_GAS_LIMIT, transaction } from '../transaction/record'
import { keepsEmptyAccounts } from '../evm/gas'
import {
  BLOCK_BLOB_GAS_USED,
  BLOCK_GAS_USED,
  ENV_BLOB_GAS_LIMIT,
  ENV_COINBASE,
  ENV_GAS_LIMIT,
  PENDING_FEES,
} from '../layout'
import {
  CREATED,
  destroyedStorage,
  DESTRUCTED,
  touchCoinbase,
  TOUCH_CODE,
  TOUCH_ENTRY,
  TOUCH_FLAGS,
  TOUCH_NONCE,
  TOUCH_ORIGINAL,
  TOUCH_ORIGINAL_CODE,
  TOUCH_ORIGINAL_NONCE,
  TOUCH_OWNER,
  TOUCH_STORAGE,
  TOUCH_VALUE,
  touchAt,
  touchCount,
  WRITTEN,
} from './overlay'
import { RESULT_BLOB_GAS, RESULT_FEE, RESULT_GAS_LIMIT, RESULT_GAS_USED, RESULT_REJECTED } from '../transaction/receipt'
import { clearStorage, internAccount, writeEntry } from './state'
import { blobGas, fee, gasUsed, reject, rejected } from '../transaction/transaction'
import { addWords, equalWords } from '../words/word'

/** Whether this overlay entry must be written to the state: what is as it was is no reason to execute again who has read it. */
// @ts-ignore: decorator
@inline
export function isWrite(touch: usize): bool {
  if (!(load<u32>(touch, TOUCH_FLAGS) & WRITTEN) || load<u32>(touch, TOUCH_ENTRY) == 0) return false
  if (!equalWords(touch + TOUCH_VALUE, touch + TOUCH_ORIGINAL)) return true
  return load<u32>(touch, TOUCH_OWNER) == 0 && (hasNewNonce(touch) || hasNewCode(touch))
}

// @ts-ignore: decorator
@inline
function hasNewNonce(account: usize): bool {
  return load<u64>(account, TOUCH_NONCE) != load<u64>(account, TOUCH_ORIGINAL_NONCE)
}

/** Another code object: there are two of no code, and it matters which. */
// @ts-ignore: decorator
@inline
function hasNewCode(account: usize): bool {
  return load<u32>(account, TOUCH_CODE) != load<u32>(account, TOUCH_ORIGINAL_CODE)
}

/** Writes everything that the overlay changed. */
export function writeOverlay(tag: u32): void {
  // Before the accounts: who sees a deleted account must find its storage empty (collides in create.ts asks).
  if (destroyedStorage) clearDestroyedStorages(tag)
  for (let i: u32 = 0; i < touchCount; i++) {
    const touch = touchAt(i)
    if (!isWrite(touch)) continue
    writeEntry(
      <usize>load<u32>(touch, TOUCH_ENTRY),
      touch + TOUCH_VALUE,
      load<u64>(touch, TOUCH_NONCE),
      <usize>load<u32>(touch, TOUCH_CODE),
      tag,
    )
  }
}

function clearDestroyedStorages(tag: u32): void {
  for (let i: u32 = 0; i < touchCount; i++) {
    const account = touchAt(i)
    const isDeleted = (load<u32>(account, TOUCH_FLAGS) & (DESTRUCTED | CREATED)) == DESTRUCTED
    if (load<u32>(account, TOUCH_OWNER) == 0 && isDeleted) clearStorage(<usize>load<u32>(account, TOUCH_STORAGE), tag)
  }
}

/**
 * Settles the next transaction in the block: gas and blob gas limits, gas used, fee. Returns why it is rejected after all, or
 * 0: only then may anything of it be written. `rejected` is what the transaction itself was rejected for.
 */
// @ts-ignore: decorator
@inline
export function settle(rejected: u32, gasLimit: u64, gasUsed: u64, blobGas: u64, fee: usize): u32 {
  if (rejected != 0 && !isCheckedAfterBlockLimits(rejected)) return rejected
  const before = load<u64>(BLOCK_GAS_USED)
  if (before + gasLimit > load<u64>(ENV_GAS_LIMIT)) return BLOCK_GAS_LIMIT_EXCEEDED
  if (blobGas != 0) {
    const blobGasUsed = load<u64>(BLOCK_BLOB_GAS_USED) + blobGas
    if (blobGasUsed > load<u64>(ENV_BLOB_GAS_LIMIT)) return BLOB_GAS_LIMIT_EXCEEDED
    if (rejected == 0) store<u64>(BLOCK_BLOB_GAS_USED, blobGasUsed)
  }
  if (rejected != 0) return rejected
  store<u64>(BLOCK_GAS_USED, before + gasUsed)
  addWords(PENDING_FEES, PENDING_FEES, fee)
  // Before what the transaction itself does to the coinbase; since EIP-161 there is nothing to see of it in between.
  if (keepsEmptyAccounts()) touchCoinbase(internAccount(ENV_COINBASE))
  return 0
}

/** The same of the transaction that this lane has just run. */
export function settleRun(): bool {
  const gasLimit = load<u64>(transaction, TX_GAS_LIMIT)
  reject(settle(rejected, gasLimit, gasUsed, blobGas(), fee()))
  return rejected == 0
}

/** The same of a result that lies in memory. */
export function settleResult(result: usize): bool {
  const reason = settle(
    load<u32>(result, RESULT_REJECTED),
    load<u64>(result, RESULT_GAS_LIMIT),
    load<u64>(result, RESULT_GAS_USED),
    load<u64>(result, RESULT_BLOB_GAS),
    result + RESULT_FEE,
  )
  store<u32>(result, reason, RESULT_REJECTED)
  return reason == 0
}
