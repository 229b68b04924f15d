/**
 * One transaction: validate, charge, run, refund, destroy. It works on the overlay alone; who commits it decides what
 * becomes of it. What it did is left in the exported variables, in the logs and in the return data buffer.
 */
import { multiplyWords, productOverflows } from '../words/arithmetic'
import { runPrecompile, transfer } from '../evm/calls'
import { codeLength } from '../state/code'
import { applyAuthorizations, delegatedCode, isDelegation, readDelegate } from '../evm/delegation'
import { collides, createAddress, openCreateFrame } from '../evm/create'
import {
  beginAccessList,
  INSUFFICIENT_FUNDS_FOR_GAS,
  nextAccess,
  NONCE_OVERFLOW,
  NONCE_TOO_HIGH,
  NONCE_TOO_LOW,
  SENDER_NOT_EOA,
} from './envelope'
import {
  BLOB_HASH_ITEM_BYTES,
  setTransaction,
  transaction,
  TX_BLOB_COUNT,
  TX_BLOB_HASHES,
  TX_DATA,
  TX_DATA_LENGTH,
  TX_FLOOR_GAS,
  TX_GAS_LIMIT,
  TX_IMPERSONATED,
  TX_INTRINSIC_GAS,
  TX_IS_CREATE,
  TX_MAX_BLOB_FEE,
  TX_MAX_FEE,
  TX_NONCE,
  TX_PRICE,
  TX_REJECTED,
  TX_SENDER,
  TX_TO,
  TX_VALUE,
} from './record'
import { measureIntrinsicGas } from './prepare'
import {
  beginFrames,
  enterFrame,
  FRAME_ADDRESS,
  FRAME_CALLER,
  FRAME_GAS,
  FRAME_IS_CREATE,
  FRAME_SELF,
  FRAME_STATIC,
  FRAME_VALUE,
  gasLeft,
  openFrame,
  outcome,
  refund,
  rewindFrame,
  setFrameCode,
  setFrameData,
  setOutcome,
  setReturnSize,
} from '../evm/frame'
import { GAS_BLOB, hasSetCodeTransactions, refundQuotient, selfDestructBurns } from '../evm/gas'
import { CREATE_COLLISION, INSUFFICIENT_FUNDS, OUT_OF_GAS, PRECOMPILE_FAILURE, STOPPED, succeeded } from '../evm/halt'
import { interpret } from '../evm/interpreter'
import { journalCount, revertJournal } from '../state/journal'
import { EMPTY_CODE, ENV_BASE_FEE, ENV_BLOB_BASE_FEE, ENV_COINBASE, scratch, SCRATCH_SETTLE } from '../layout'
import {
  accountOfSlot,
  beforeWrite,
  beginOverlay,
  CREATED,
  DESTRUCTED,
  hasDestructed,
  forgetTouchedRipemd,
  noteDestroyedStorage,
  precompileNumber,
  TOUCH_CODE,
  TOUCH_FLAGS,
  TOUCH_KEY,
  TOUCH_NONCE,
  TOUCH_OWNER,
  TOUCH_VALUE,
  touchAccount,
  touchAt,
  touchCount,
  touchSlot,
  warm,
} from '../state/overlay'
import { movedPrecompile, traceExit, traceMessage } from '../tracing/tracer'
import { TRACING } from '../tracing/tracingBuild'
import {
  addWords,
  clearWord,
  copyWord,
  equalWords,
  exceedsU64,
  lessThan,
  readBigEndian,
  setWord,
  subtractWords,
} from '../words/word'

/** Reject reason, or 0: executed. */
export let rejected: u32 = 0

/** Gives the transaction another outcome: rejected by the block, or 0. */
export function reject(reason: u32): void {
  rejected = reason
}

/** How the outermost frame ended. */
export let ended: u32 = 0
export let gasUsed: i64 = 0
/** Created account, or 0. */
export let createdAccount: usize = 0

/** Fee for the coinbase: gas used × (price − base fee). */
export function fee(): usize {
  return scratch + SCRATCH_SETTLE
}

export function origin(): usize {
  return transaction + TX_SENDER
}

export function gasPrice(): usize {
  return transaction + TX_PRICE
}

/** Replaces the index at `word` by the transaction's blob versioned hash of that index; 0 beyond the last. */
export function blobHash(word: usize): void {
  const tx = transaction
  const index = load<u64>(word)
  if (exceedsU64(word) || index >= <u64>load<u32>(tx, TX_BLOB_COUNT)) clearWord(word)
  else readBigEndian(word, <usize>load<u32>(tx, TX_BLOB_HASHES) + <usize>index * BLOB_HASH_ITEM_BYTES + 1)
}

/** Blob gas of the transaction. */
export function blobGas(): u64 {
  return GAS_BLOB * <u64>load<u32>(transaction, TX_BLOB_COUNT)
}

/** Takes up the prepared transaction `tx`; `rejected` tells whether it can be executed. */
export function beginTransaction(tx: usize): void {
  setTransaction(tx)
  createdAccount = 0
  gasUsed = 0
  clearWord(fee())
  setReturnSize(0)
  rejected = load<u32>(tx, TX_REJECTED)
}

/** The result of a transfer of ether that used `gas`. */
export function noteTransferred(gas: i64): void {
  gasUsed = gas
  ended = STOPPED
}

/** Executes the transaction that was taken up, unless it is rejected. */
export function runTransaction(exclusive: bool): void {
  const tx = transaction
  beginOverlay(exclusive)
  beginFrames()
  if (rejected != 0) return
  const sender = tx + TX_SENDER
  const account = touchAccount(sender)
  rejected = checkSender(tx, account)
  if (rejected != 0) return

  const gasLimit = load<i64>(tx, TX_GAS_LIMIT)
  const cost = scratch + SCRATCH_SETTLE + 32
  setWord(cost, <u64>gasLimit)
  multiplyWords(cost, cost, tx + TX_PRICE)
  beforeWrite(account)
  subtractWords(account + TOUCH_VALUE, account + TOUCH_VALUE, cost)
  if (load<u32>(tx, TX_BLOB_COUNT)) burnBlobFee(account)
  const nonce = load<u64>(account, TOUCH_NONCE)
  store<u64>(account, nonce + 1, TOUCH_NONCE)
  warm(account)

  runMessage(tx, account, nonce, gasLimit - load<i64>(tx, TX_INTRINSIC_GAS))
  if (TRACING) traceExit(outcome, gasLeft)

  let used = gasLimit - gasLeft
  used -= min<i64>(refund, used / refundQuotient())
  used = max<i64>(used, load<i64>(tx, TX_FLOOR_GAS))
  gasUsed = used
  ended = outcome
  setWord(cost, <u64>(gasLimit - used))
  multiplyWords(cost, cost, tx + TX_PRICE)
  addWords(account + TOUCH_VALUE, account + TOUCH_VALUE, cost)
  const tip = cost + 32
  subtractWords(tip, tx + TX_PRICE, ENV_BASE_FEE)
  setWord(fee(), <u64>used)
  multiplyWords(fee(), fee(), tip)
  forgetTouchedRipemd()
  destroyAccounts()
}

/** Blob gas is paid at the block's price, whether the transaction succeeds or not, and nobody earns it (EIP-4844). */
function burnBlobFee(account: usize): void {
  const cost = scratch + SCRATCH_SETTLE + 32
  setWord(cost, blobGas())
  multiplyWords(cost, cost, ENV_BLOB_BASE_FEE)
  subtractWords(account + TOUCH_VALUE, account + TOUCH_VALUE, cost)
}

/** Nonce, EIP-3607, and gas limit × fee cap + blob gas × blob fee cap + value ≤ balance. */
function checkSender(tx: usize, account: usize): u32 {
  const nonce = load<u64>(tx, TX_NONCE)
  const expected = load<u64>(account, TOUCH_NONCE)
  if (nonce < expected) return NONCE_TOO_LOW
  if (nonce > expected) return NONCE_TOO_HIGH
  if (nonce == u64.MAX_VALUE) return NONCE_OVERFLOW
  const code = <usize>load<u32>(account, TOUCH_CODE)
  const mayHaveCode = load<u32>(tx, TX_IMPERSONATED) != 0 || (isDelegation(code) && hasSetCodeTransactions())
  if (codeLength(code) != 0 && !mayHaveCode) return SENDER_NOT_EOA
  const cost = scratch + SCRATCH_SETTLE + 32
  const gasLimit = cost + 32
  setWord(gasLimit, load<u64>(tx, TX_GAS_LIMIT))
  if (productOverflows(gasLimit, tx + TX_MAX_FEE)) return INSUFFICIENT_FUNDS_FOR_GAS
  multiplyWords(cost, gasLimit, tx + TX_MAX_FEE)
  addWords(cost, cost, tx + TX_VALUE)
  if (lessThan(cost, tx + TX_VALUE) || lessThan(account + TOUCH_VALUE, cost)) return INSUFFICIENT_FUNDS_FOR_GAS
  if (load<u32>(tx, TX_BLOB_COUNT)) {
    const blobCost = gasLimit
    setWord(blobCost, blobGas())
    if (productOverflows(blobCost, tx + TX_MAX_BLOB_FEE)) return INSUFFICIENT_FUNDS_FOR_GAS
    multiplyWords(blobCost, blobCost, tx + TX_MAX_BLOB_FEE)
    addWords(cost, cost, blobCost)
    if (lessThan(cost, blobCost) || lessThan(account + TOUCH_VALUE, cost)) return INSUFFICIENT_FUNDS_FOR_GAS
  }
  return 0
}

/** Runs the outermost frame; leaves `outcome` and `gasLeft`. The sender is charged already, its value is not. */
export function runMessage(tx: usize, sender: usize, nonce: u64, gas: i64): void {
  if (TRACING) traceMessage(tx, nonce, gas)
  const word = scratch + SCRATCH_SETTLE + 64
  let holder: usize = 0
  beginAccessList(tx)
  while (true) {
    const kind = nextAccess(word)
    if (kind == 0) break
    if (kind == 1) {
      holder = touchAccount(word)
      warm(holder)
    } else warm(touchSlot(holder, word))
  }
  applyAuthorizations()
  const value = tx + TX_VALUE
  const data = <usize>load<u32>(tx, TX_DATA)
  const length = load<u32>(tx, TX_DATA_LENGTH)
  if (lessThan(sender + TOUCH_VALUE, value)) {
    setOutcome(INSUFFICIENT_FUNDS, gas) // only a call of the host can come here
    return
  }
  if (load<u32>(tx, TX_IS_CREATE)) {
    createAddress(word, tx + TX_SENDER, nonce)
    const created = touchAccount(word)
    warm(created)
    createdAccount = created
    if (collides(created)) setOutcome(CREATE_COLLISION, 0)
    else {
      openCreateFrame(tx + TX_SENDER, sender, created, value, data, length, gas)
      interpret()
    }
    return
  }
  const target = touchAccount(tx + TX_TO)
  warm(target)
  let number = precompileNumber(tx + TX_TO)
  if (TRACING) number = movedPrecompile(tx + TX_TO, number)
  if (number != 0) {
    const frame = openFrame() // a checkpoint for the transfer
    const mark = journalCount
    transfer(sender, target, value)
    const left = runPrecompile(number, data, length, gas)
    if (left < 0) {
      revertJournal(mark)
      rewindFrame(frame)
      setReturnSize(0)
      setOutcome(PRECOMPILE_FAILURE, 0)
    } else setOutcome(frame == 0 ? 0 : STOPPED, left)
    return
  }
  let code = <usize>load<u32>(target, TOUCH_CODE)
  if (isDelegation(code) && hasSetCodeTransactions()) {
    readDelegate(word, code)
    const delegate = touchAccount(word)
    warm(delegate)
    code = delegatedCode(word, delegate)
  }
  if (codeLength(code) == 0) {
    transfer(sender, target, value)
    setOutcome(STOPPED, gas)
    return
  }
  const frame = openFrame()
  setFrameCode(frame, code)
  setFrameData(frame, data, length)
  store<i64>(frame, gas, FRAME_GAS)
  store<u32>(frame, 0, FRAME_IS_CREATE)
  store<u32>(frame, 0, FRAME_STATIC)
  store<u32>(frame, <u32>target, FRAME_SELF)
  copyWord(frame + FRAME_ADDRESS, tx + TX_TO)
  copyWord(frame + FRAME_CALLER, tx + TX_SENDER)
  copyWord(frame + FRAME_VALUE, value)
  transfer(sender, target, value)
  enterFrame(frame)
  interpret()
}

/**
 * Deletes the accounts that self-destructed, as far as the overlay has them. Of an account that this transaction created
 * that is all there is; the committed storage of an older one is cleared when the overlay is written.
 */
export function destroyAccounts(): void {
  if (!hasDestructed || !succeeded(outcome)) return
  for (let i: u32 = 0; i < touchCount; i++) {
    const account = touchAt(i)
    if (load<u32>(account, TOUCH_OWNER) != 0 || !(load<u32>(account, TOUCH_FLAGS) & DESTRUCTED)) continue
    if (selfDestructBurns()) clearWord(account + TOUCH_VALUE)
    store<u64>(account, 0, TOUCH_NONCE)
    store<u32>(account, <u32>EMPTY_CODE, TOUCH_CODE)
    // An account created here had no storage before (EIP-7610): every slot of it is in the overlay.
    if (!(load<u32>(account, TOUCH_FLAGS) & CREATED)) noteDestroyedStorage()
    if (selfDestructBurns() && equalWords(account + TOUCH_KEY, ENV_COINBASE)) clearWord(fee())
  }
  for (let i: u32 = 0; i < touchCount; i++) {
    const slot = touchAt(i)
    const owner = load<u32>(slot, TOUCH_OWNER)
    if (owner == 0 || (owner & 1) != 0) continue // an account, or a transient slot
    if (load<u32>(accountOfSlot(slot), TOUCH_FLAGS) & DESTRUCTED) clearWord(slot + TOUCH_VALUE)
  }
}

/**
 * A message that is no transaction, prepared by the host in the lane's transaction record: intrinsic gas is charged, the
 * fee is not, nonce and balance are not checked. With `isSystem`, nothing is charged at all (EIP-4788, EIP-2935).
 */
export function runUncharged(isSystem: bool): void {
  const tx = transaction
  beginOverlay(true)
  beginFrames()
  createdAccount = 0
  rejected = 0
  clearWord(fee())
  const gasLimit = load<i64>(tx, TX_GAS_LIMIT)
  if (!isSystem) measureIntrinsicGas(tx) // of a new record it is 0
  if (gasLimit < max<i64>(load<i64>(tx, TX_INTRINSIC_GAS), load<i64>(tx, TX_FLOOR_GAS))) {
    setReturnSize(0)
    gasUsed = gasLimit
    ended = OUT_OF_GAS
    return
  }
  const sender = touchAccount(tx + TX_SENDER)
  if (!isSystem) warm(sender)
  const nonce = load<u64>(sender, TOUCH_NONCE)
  if (!isSystem && load<u32>(tx, TX_IS_CREATE) && nonce != u64.MAX_VALUE) {
    beforeWrite(sender)
    store<u64>(sender, nonce + 1, TOUCH_NONCE)
  }
  runMessage(tx, sender, nonce, gasLimit - load<i64>(tx, TX_INTRINSIC_GAS))
  if (TRACING) traceExit(outcome, gasLeft)
  let used = gasLimit - gasLeft
  used -= min<i64>(refund, used / refundQuotient())
  used = max<i64>(used, load<i64>(tx, TX_FLOOR_GAS))
  gasUsed = used
  ended = outcome
  forgetTouchedRipemd()
  destroyAccounts()
}
