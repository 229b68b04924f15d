/**
 * Records how transactions are executed, when the host asks for it. All of it lies in a region of its own, so that recording
 * never takes room from a block; when the region is full, blocks go on, and transactions are told without their record.
 *
 *   commits, 24 bytes per transaction, written by whoever holds the commit pointer:
 *     0 record u32 (0: none)   4 aborts u16   6 rejected u16   8 time of the commit f64, or 0: when the execution ended whose
 *     record is at 20 u32   16 handed over u16   18 waits u16
 *   record, written by the lane that executes, in memory that no other lane writes:
 *     0 locations u32   4 where the contents begin u32   8 flags u16   10 lane u16   12 first record of its run u32
 *    32 fee   64 weight u64   72 weight of those before it in its run u64
 *       of the first of a run: 16 start f64   24 end f64   80 weight of the whole run u64
 *    88 a word per location, in the order of first use: its entry, whose low bits are free, and ACCESS_* in them
 *     … contents of the locations that are ACCESS_WRITTEN, in the same order: the value, 32 bytes; of accounts then 16 bytes:
 *       nonce u64, code u32
 *
 * A look at the clock costs as much as a short transaction. So executions are not timed one by one but in runs: what a lane
 * executes without a pause, up to RECORD_RUN_GAS, whose time is divided by gas. Each look ends one run and begins the next.
 */
import { codeLength } from './code'
import { isWrite } from './commit'
import { now } from './host'
import {
  BLOCK_SEQUENCE,
  EMPTY_CODE,
  ENV_COINBASE,
  laneIndex,
  PENDING_FEES,
  RECORD_COMMITS,
  RECORD_END,
  RECORD_LIMIT,
  RECORD_RUN_GAS,
} from './layout'
import {
  destroyedStorage,
  exclusive,
  TOUCH_CODE,
  TOUCH_ENTRY,
  TOUCH_NONCE,
  TOUCH_ORIGINAL,
  TOUCH_ORIGINAL_CODE,
  TOUCH_ORIGINAL_NONCE,
  TOUCH_OWNER,
  TOUCH_VALUE,
  touchAt,
  touchCount,
} from './overlay'
import { claimBytes, ENTRY_KEY, ENTRY_NONCE, ENTRY_VALUE } from './state'
import { fee, gasUsed, rejected } from './transaction'
import { addWords, copyWord, equalWords, subtractWords } from './word'

const COMMIT_BYTES: usize = 24
const COMMIT_ABORTS: usize = 4
const COMMIT_REJECTED: usize = 6
const COMMIT_TIME: usize = 8
const COMMIT_HANDED_OVER: usize = 16
const COMMIT_WAITS: usize = 18
const COMMIT_AFTER: usize = 20

const RECORD_CONTENTS: usize = 4
const RECORD_FLAGS: usize = 8
const RECORD_RUN: usize = 12
const RECORD_STARTED: usize = 16
const RECORD_ENDED: usize = 24
const RECORD_FEE: usize = 32
const RECORD_WEIGHT: usize = 64
const RECORD_BEFORE: usize = 72
const RUN_WEIGHT: usize = 80
const RECORD_BYTES: usize = 88

const AT_POINTER: u32 = 1
/** Cleared slots that are not among its locations. */
const CLEARED_STORAGE: u32 = 4

/** What a plain transfer on the short way weighs in its run: a tenth of its gas, as other executions take that time for it. */
const PLAIN_WEIGHT: u64 = 2100

const ACCESS_WRITTEN: u32 = 1
const ACCESS_BALANCE: u32 = 2
const ACCESS_NONCE: u32 = 4
const ACCESS_CODE: u32 = 8
const ACCOUNT_BYTES: usize = 48
const CONTENT_NONCE: usize = 32
const CONTENT_CODE: usize = 40

/** What a lane takes of the region at once, so that lanes seldom meet at its end. */
const CHUNK_BYTES: usize = 4096

/** Commits of the block that is recorded; 0: none is. */
export let recording: usize = 0
let block: u32 = 0
let cursor: usize = 0
let chunkEnd: usize = 0
/** The lane's last look at the clock. */
let stamp: f64 = 0
/** Whether the lane has done nothing since. */
let isStampFresh: bool = false
/** Whether the transaction that this lane runs, a plain transfer, is recorded already. */
let isRecorded: bool = false
/** First and last record of the lane's run, or 0, and what the run weighs. */
let firstRecord: usize = 0
let lastRecord: usize = 0
let runWeight: u64 = 0

// @ts-ignore: decorator
@inline
function commitAt(index: u32): usize {
  return recording + <usize>index * COMMIT_BYTES
}

/** Looks at the clock, which ends the lane's run. */
function readClock(): void {
  stamp = now()
  isStampFresh = true
  if (lastRecord == 0) return
  store<f64>(firstRecord, stamp, RECORD_ENDED)
  store<u64>(firstRecord, runWeight, RUN_WEIGHT)
  lastRecord = 0
  runWeight = 0
}

/** The lane begins to work on a block, or goes on with it. */
export function beginRecording(): void {
  recording = <usize>load<u32>(RECORD_COMMITS)
  if (recording == 0) return
  isStampFresh = false
  lastRecord = 0
  runWeight = 0
  const sequence = load<u32>(BLOCK_SEQUENCE)
  if (sequence == block) return
  block = sequence
  cursor = 0
  chunkEnd = 0
}

/** The lane stops for now. */
export function endRecording(): void {
  if (lastRecord != 0) readClock()
}

/** The lane has nothing to do: that belongs to no run. */
export function noteIdle(): void {
  if (lastRecord != 0) readClock()
  isStampFresh = false
}

/** Transaction `index` is held back for an earlier one. */
export function noteWait(index: u32): void {
  const at = commitAt(index) + COMMIT_WAITS
  store<u16>(at, load<u16>(at) + 1)
}

/** The lane begins to execute a transaction. */
export function noteStart(): void {
  isRecorded = false
  if (lastRecord == 0 && !isStampFresh) readClock()
}

/** The lane leaves transaction `index` in the middle, to lane 0. */
export function noteHandOver(index: u32): void {
  endRecording()
  const at = commitAt(index) + COMMIT_HANDED_OVER
  store<u16>(at, load<u16>(at) + 1)
}

/** The speculation of transaction `index` is thrown away. */
export function noteAbort(index: u32): void {
  const at = commitAt(index) + COMMIT_ABORTS
  store<u16>(at, load<u16>(at) + 1)
}

/** The speculation of transaction `index`, with this record, is committed, or rejected for what the block has left. */
export function noteCommit(index: u32, record: u32, stands: bool): void {
  if (lastRecord == 0 && !isStampFresh) readClock()
  storeCommit(index, <usize>record, stands, lastRecord)
}

/** `after`: the execution at whose end it was committed, or 0: at the lane's last look at the clock. */
function storeCommit(index: u32, record: usize, stands: bool, after: usize): void {
  const commit = commitAt(index)
  store<u32>(commit, <u32>record)
  store<u16>(commit, u16(!stands), COMMIT_REJECTED)
  store<f64>(commit, after == 0 ? stamp : 0, COMMIT_TIME)
  store<u32>(commit, <u32>after, COMMIT_AFTER)
}

/** Adds the execution to the lane's run, which ends when it weighs enough. */
function addToRun(record: usize, weight: u64): void {
  if (record == 0) return readClock()
  if (lastRecord == 0) {
    firstRecord = record
    store<f64>(record, stamp, RECORD_STARTED)
  }
  store<u32>(record, <u32>firstRecord, RECORD_RUN)
  store<u64>(record, weight, RECORD_WEIGHT)
  store<u64>(record, runWeight, RECORD_BEFORE)
  lastRecord = record
  runWeight += weight
  if (runWeight > load<u64>(RECORD_RUN_GAS)) readClock()
}

/** Records the speculation that this lane has just run and returns its record; 0 when there is no room. */
export function recordSpeculation(): usize {
  const record = recordOverlay(true, 0)
  addToRun(record, <u64>gasUsed + 1)
  return record
}

/** Records what this lane has just run and committed by itself: at the commit pointer, or when it had come there meanwhile. */
export function recordRun(index: u32): void {
  if (isRecorded) return
  const stands = rejected == 0
  const flags: u32 = exclusive ? AT_POINTER : 0
  const record = recordOverlay(stands, stands && destroyedStorage ? flags | CLEARED_STORAGE : flags)
  addToRun(record, <u64>gasUsed + 1)
  storeCommit(index, record, stands, record)
}

/** Records a plain transfer at the commit pointer, between two accounts, by what they hold now; the coinbase the fees of all before it, too. */
export function recordPlainTransfer(index: u32, payer: usize, payee: usize, stands: bool): void {
  isRecorded = true
  const record = reserve(RECORD_BYTES + 2 * 4 + 2 * ACCOUNT_BYTES)
  if (record == 0) {
    readClock()
    return storeCommit(index, record, stands, record)
  }
  const words = record + RECORD_BYTES
  const contents = words + 8
  writeHead(record, contents, AT_POINTER)
  const bits: u32 = stands ? ACCESS_WRITTEN | ACCESS_BALANCE : 0
  store<u32>(record, 2)
  store<u32>(words, <u32>payer | bits | (stands ? ACCESS_NONCE : 0))
  store<u32>(words, <u32>payee | bits, 4)
  if (stands) {
    writeContent(contents, balanceWithFees(payer), load<u64>(payer, ENTRY_NONCE), <u32>EMPTY_CODE)
    writeContent(contents + ACCOUNT_BYTES, balanceWithFees(payee), load<u64>(payee, ENTRY_NONCE), <u32>EMPTY_CODE)
  }
  cursor = stands ? contents + 2 * ACCOUNT_BYTES : contents
  addToRun(record, PLAIN_WEIGHT)
  storeCommit(index, record, stands, record)
}

/** What a transaction that looked at the account would have left there. The transaction's own fee is earned already. */
function balanceWithFees(account: usize): usize {
  if (load<u64>(account, ENTRY_KEY) != load<u64>(ENV_COINBASE) || !equalWords(account + ENTRY_KEY, ENV_COINBASE))
    return account + ENTRY_VALUE
  const sum = PENDING_FEES + 32
  addWords(sum, account + ENTRY_VALUE, PENDING_FEES)
  subtractWords(sum, sum, fee())
  return sum
}

// @ts-ignore: decorator
@inline
function writeHead(record: usize, contents: usize, flags: u32): void {
  store<u32>(record, <u32>contents, RECORD_CONTENTS)
  store<u32>(record, flags | (laneIndex << 16), RECORD_FLAGS)
  copyWord(record + RECORD_FEE, fee())
}

// @ts-ignore: decorator
@inline
function writeContent(to: usize, value: usize, nonce: u64, code: u32): void {
  copyWord(to, value)
  store<u64>(to, nonce, CONTENT_NONCE)
  store<u32>(to, code, CONTENT_CODE)
}

/** Records the overlay's locations, with the contents that it writes if it is `written`; 0 when there is no room. */
function recordOverlay(written: bool, flags: u32): usize {
  const wordBytes = ((<usize>touchCount << 2) + 7) & ~7
  const record = reserve(RECORD_BYTES + wordBytes + <usize>touchCount * ACCOUNT_BYTES)
  if (record == 0) return 0
  const words = record + RECORD_BYTES
  let word = words
  let content = words + wordBytes
  writeHead(record, content, flags)
  for (let i: u32 = 0; i < touchCount; i++) {
    const touch = touchAt(i)
    let location = load<u32>(touch, TOUCH_ENTRY)
    if (location == 0) continue // transient
    if (written && isWrite(touch)) {
      if (load<u32>(touch, TOUCH_OWNER) != 0) {
        location |= ACCESS_WRITTEN
        copyWord(content, touch + TOUCH_VALUE)
        content += 32
      } else {
        location |= changesOf(touch)
        writeContent(content, touch + TOUCH_VALUE, load<u64>(touch, TOUCH_NONCE), load<u32>(touch, TOUCH_CODE))
        content += ACCOUNT_BYTES
      }
    }
    store<u32>(word, location)
    word += 4
  }
  store<u32>(record, <u32>((word - words) >> 2))
  cursor = content
  return record
}

/** What the transaction changed of an account that it wrote. */
function changesOf(touch: usize): u32 {
  let bits = ACCESS_WRITTEN
  if (!equalWords(touch + TOUCH_VALUE, touch + TOUCH_ORIGINAL)) bits |= ACCESS_BALANCE
  if (load<u64>(touch, TOUCH_NONCE) != load<u64>(touch, TOUCH_ORIGINAL_NONCE)) bits |= ACCESS_NONCE
  const code = <usize>load<u32>(touch, TOUCH_CODE)
  const before = <usize>load<u32>(touch, TOUCH_ORIGINAL_CODE)
  // There are two objects of no code.
  if (code != before && (codeLength(code) | codeLength(before)) != 0) bits |= ACCESS_CODE
  return bits
}

/** Room for `size` bytes from `cursor` on, which the caller moves; 0 when there is none. */
function reserve(size: usize): usize {
  if (cursor + size <= chunkEnd) return cursor
  const chunk = (max<usize>(size, CHUNK_BYTES) + 63) & ~63
  const at = <usize>claimBytes(RECORD_END, <u32>chunk)
  const limit = <usize>load<u32>(RECORD_LIMIT)
  if (at + chunk > limit || at + chunk < at) {
    claimBytes(RECORD_END, -<u32>chunk)
    return 0
  }
  cursor = at
  chunkEnd = at + chunk
  return at
}

/** Records the message that lane 0 has just run for the host, while no lane works on a block; 0 when nothing is recorded. */
export function recordMessage(): usize {
  beginRecording()
  return recording == 0 ? 0 : recordOverlay(true, 0)
}
