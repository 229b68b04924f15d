/** Entry points of a lane. */
import { blockBloom, finishRoots, prepareRoots, workOnRoots } from './trie/blockRoots'
import { beginChanges, compactChanges, forgetChanges, rollbackChanges } from './state/changes'
import { clearCode, internCode, truncateCode } from './state/code'
import { writeOverlay } from './state/commit'
import { compactCode, compactState } from './state/compaction'
import { recordAt, RECORDS_AHEAD, setTransaction, TX_BYTES } from './transaction/record'
import { finishBlock, handOver, lead, work, workAlone } from './lanes/executor'
import { hashBytes } from './hashing/hash'
import { forgetHints, placeHints } from './lanes/hints'
import { storeKeccakRoundConstants } from './hashing/keccak'
import {
  bindLane,
  KECCAK_CONSTANTS,
  lane,
  LANE_BYTES,
  LANE_TRIE,
  recordsStart,
  scratch,
  SCRATCH_KEY,
} from './layout'
import { logEnd, TOUCH_KEY, touchAt, touchCount } from './state/overlay'
import { recordMessage } from './lanes/recorder'
import { traceEnd } from './tracing/tracer'
import { TRACING } from './tracing/tracingBuild'
import { packChanges } from './state/packedChanges'
import { packedEnd, packedExecuted, packedStart, packResults } from './transaction/packedResults'
import { bindThread } from './trie/trieThread'
import { createdAccount, ended, gasUsed, runUncharged } from './transaction/transaction'
import { returnBuffer, returnSize } from './evm/frame'
import {
  accountExists,
  clearState,
  ENTRY_NONCE,
  ENTRY_CODE,
  forgetPending,
  growBuckets,
  internAccount,
  internSlot,
  outsideTag,
  truncateState,
  writeEntry,
} from './state/state'
import { lookUp, provideAccount as provideAccountEntry, provideSlot as provideSlotEntry } from './state/unknown'
import { clearWord, readBigEndian, readBigEndianBytes } from './words/word'

/** Binds this instance to its lane. */
export function start(index: u32): void {
  bindLane(index)
  bindThread(lane + LANE_TRIE, KECCAK_CONSTANTS)
}

/** For the host to check that its memory map is this one. */
export function laneBytes(): usize {
  return LANE_BYTES
}

/** Prepares the empty state: once per memory, after `start(0)`. */
export function initialise(buckets: u32): void {
  storeKeccakRoundConstants(KECCAK_CONSTANTS)
  clearState(buckets)
  clearCode()
}

export { beginChanges, compactChanges, forgetChanges, rollbackChanges }
export { compactCode, compactState }
export { packChanges, packResults, packedStart, packedEnd, packedExecuted }
export { prepareRoots, workOnRoots, finishRoots, blockBloom }
export { lead, work, workAlone, handOver, finishBlock, recordMessage, placeHints, forgetHints }
export { forgetPending, growBuckets, truncateState, truncateCode, internCode, accountExists, hashBytes }

/** 256 bytes through which the host passes addresses, slots and values (big endian, at +0, +32, +64). */
export function exchange(): usize {
  return scratch + SCRATCH_KEY
}

/** Entry of the account whose 20-byte address lies in the exchange; 0 if there is none. */
export function findAccount(): usize {
  const at = scratch + SCRATCH_KEY
  readBigEndianBytes(at + 0xc0, at, 20)
  return lookUp(0, at + 0xc0)
}

/** Writes the nonces of `count` accounts, whose 20-byte addresses lie at `from`, as u64 to `to`; 0 of those that there are not. */
export function readNonces(from: usize, count: u32, to: usize): void {
  const key = scratch + SCRATCH_KEY
  for (let i: u32 = 0; i < count; i++, from += 20, to += 8) {
    readBigEndianBytes(key, from, 20)
    const account = lookUp(0, key)
    store<u64>(to, account == 0 ? 0 : load<u64>(account, ENTRY_NONCE))
  }
}

/** The same, inserted if there is none. */
export function ensureAccount(): usize {
  const at = scratch + SCRATCH_KEY
  readBigEndianBytes(at + 0xc0, at, 20)
  return internAccount(at + 0xc0)
}

/** Entry of the slot at +32 of the exchange; 0 if there is none. */
export function findSlot(account: usize): usize {
  const at = scratch + SCRATCH_KEY
  readBigEndian(at + 0xe0, at + 32)
  return lookUp(<u32>account, at + 0xe0)
}

/** See unknown.ts. Address at the exchange, balance at +64. */
export function provideAccount(nonce: u64, code: usize, isStorageKnown: u32): usize {
  const at = scratch + SCRATCH_KEY
  readBigEndianBytes(at + 0xc0, at, 20)
  readBigEndian(at + 0xe0, at + 64)
  return provideAccountEntry(at + 0xc0, at + 0xe0, nonce, code, isStorageKnown)
}

/** The same of a slot: number at +32, value at +64. */
export function provideSlot(account: usize): void {
  const at = scratch + SCRATCH_KEY
  readBigEndian(at + 0xc0, at + 32)
  readBigEndian(at + 0xe0, at + 64)
  provideSlotEntry(account, at + 0xc0, at + 0xe0)
}

/** Writes the account: balance at +64 of the exchange. */
export function writeAccount(account: usize, nonce: u64, code: usize): void {
  const at = scratch + SCRATCH_KEY
  readBigEndian(at + 0xe0, at + 64)
  writeEntry(account, at + 0xe0, nonce, code, outsideTag())
}

/** Writes the slot at +32 of the exchange: value at +64. */
export function writeSlot(account: usize): void {
  const at = scratch + SCRATCH_KEY
  readBigEndian(at + 0xe0, at + 32)
  const slot = internSlot(account, at + 0xe0)
  readBigEndian(at + 0xe0, at + 64)
  writeEntry(slot, at + 0xe0, 0, 0, outsideTag())
}

/** The record that the host fills in before `runMessageUncharged`. */
export function transactionRecord(): usize {
  const at = recordAt(RECORDS_AHEAD)
  setTransaction(at)
  for (let i: usize = 0; i < TX_BYTES; i += 32) clearWord(at + i)
  return at
}

export function runMessageUncharged(isSystem: bool): void {
  runUncharged(isSystem)
  if (TRACING) traceEnd()
}

/** Keeps what the last message changed. */
export function keepMessage(): void {
  writeOverlay(outsideTag())
}

export function messageEnd(): u32 {
  return ended
}
export function messageGasUsed(): i64 {
  return gasUsed
}
export function messageOutput(): usize {
  return returnBuffer()
}
export function messageOutputLength(): u32 {
  return returnSize
}
export function messageLogs(): usize {
  return recordsStart
}
export function messageLogsEnd(): usize {
  return logEnd
}
export function messageCreated(): usize {
  return createdAccount == 0 ? 0 : createdAccount + TOUCH_KEY
}
export function messageTouchCount(): u32 {
  return touchCount
}
/** Overlay entry: owner u32 at 0, key word at 8, state entry u32 at 40, storage owner u32 at 128. */
export function messageTouch(index: u32): usize {
  return touchAt(index)
}

/** Bytes of an account's code object: its hash at +16, its code at +64. */
export function codeOf(account: usize): usize {
  return <usize>load<u32>(account, ENTRY_CODE)
}
export function nonceOf(account: usize): u64 {
  return load<u64>(account, ENTRY_NONCE)
}
