/**
 * Records how transactions are executed, when the host asks for it. All of it lies in a region of its own, so that recording
 * never takes room from a block; when the region is full, blocks go on, and transactions are told without their record.
 *
 *   commits, 20 bytes per transaction, written by whoever holds the commit pointer:
 *     0 record u32 (0: none)   4 aborts u16   6 waits u16   8 handed over u16   10 flags u16
 *    12 time of the commit f64, or u32: the record of the execution at whose end it was
 *   record, written by the lane that executes, in memory that no other lane writes:
 *     0 locations u32   4 flags u16   6 lane u16   8 its run u32   12 weight of those before it in the run f32   16 own weight f32
 *    20 fee, then the locations in the order of first use: each a word, its entry and in the low bits, which are free there, ACCESS_*;
 *       behind it what the transaction changed: the value of a slot or a balance, then nonce u64, then code u32
 *   run, written by its lane: 0 start f64   8 end f64   16 weight f64
 *
 * Amounts take 16 bytes if they fit, else 32: the smaller the records, the more blocks are kept, and the less goes through the caches.
 *
 * A look at the clock costs as much as a short transaction. So executions are not timed one by one but in runs: what a lane
 * executes without a pause, up to RECORD_RUN_GAS, whose time is divided by gas. Each look ends one run and begins the next.
 */
import { codeLength } from '../state/code'
import { isWrite } from '../state/commit'
import { now } from '../host'
import {
  BLOCK_SEQUENCE,
  ENV_COINBASE,
  laneIndex,
  PENDING_FEES,
  RECORD_COMMITS,
  RECORD_END,
  RECORD_LIMIT,
  RECORD_RUN_GAS,
} from '../layout'
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
} from '../state/overlay'
import { claimBytes, ENTRY_KEY, ENTRY_NONCE, ENTRY_VALUE } from '../state/state'
import { fee, gasUsed, rejected } from '../transaction/transaction'
import { addWords, equalWords, subtractWords } from '../words/word'

const COMMIT_BYTES: usize = 20
const COMMIT_ABORTS: usize = 4
const COMMIT_WAITS: usize = 6
const COMMIT_HANDED_OVER: usize = 8
const COMMIT_FLAGS: usize = 10
const COMMIT_TIME: usize = 12

const COMMIT_REJECTED: u32 = 1
/** Instead of its time the commit names an execution. */
const COMMIT_AFTER: u32 = 2

const RECORD_FLAGS: usize = 4
const RECORD_RUN: usize = 8
const RECORD_BEFORE: usize = 12
const RECORD_WEIGHT: usize = 16
const RECORD_BYTES: usize = 20

const RUN_ENDED: usize = 8
const RUN_WEIGHT: usize = 16
const RUN_BYTES: usize = 24

const AT_POINTER: u32 = 1
/** The fee takes 32 bytes. */
const WIDE_FEE: u32 = 2
/** Cleared slots that are not among its locations. */
const CLEARED_STORAGE: u32 = 4

/** What a plain transfer on the short way weighs in its run: a tenth of its gas, as other executions take that time for it. */
const PLAIN_WEIGHT: f64 = 2100

const ACCESS_WRITTEN: u32 = 1
/** A slot's value, or a balance. */
const ACCESS_VALUE: u32 = 2
const ACCESS_NONCE: u32 = 4
const ACCESS_CODE: u32 = 8
/** The amount takes 32 bytes. */
const ACCESS_WIDE: u32 = 16
/** What a location takes at most: its word, and all that can be changed of an account. */
const LOCATION_BYTES_MAX: usize = 4 + 32 + 8 + 4

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
/** The lane's run, or 0, what it weighs, and the last record in it. */
let run: usize = 0
let runWeight: f64 = 0
/** What a run may weigh before the lane looks at the clock. */
let runLimit: f64 = 0
let lastRecord: usize = 0

// @ts-ignore: decorator
@inline
function commitAt(index: u32): usize {
  return recording + <usize>index * COMMIT_BYTES
}

/** Looks at the clock, which ends the lane's run. */
function readClock(): void {
  stamp = now()
  isStampFresh = true
  if (run == 0) return
  store<f64>(run, stamp, RUN_ENDED)
  store<f64>(run, runWeight, RUN_WEIGHT)
  run = 0
  runWeight = 0
}

/** The lane begins to work on a block, or goes on with it. */
export function beginRecording(): void {
  recording = <usize>load<u32>(RECORD_COMMITS)
  if (recording == 0) return
  isStampFresh = false
  run = 0
  runWeight = 0
  runLimit = <f64>load<u64>(RECORD_RUN_GAS)
  const sequence = load<u32>(BLOCK_SEQUENCE)
  if (sequence == block) return
  block = sequence
  cursor = 0
  chunkEnd = 0
}

/** The lane stops for now. */
export function endRecording(): void {
  if (run != 0) readClock()
}

/** The lane has nothing to do: that belongs to no run. */
export function noteIdle(): void {
  if (run != 0) readClock()
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
  if (run == 0 && !isStampFresh) readClock()
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
  if (run == 0 && !isStampFresh) readClock()
  storeCommit(index, <usize>record, stands)
}

/** It is committed at the end of the lane's last execution or, between two runs, at its last look at the clock. */
function storeCommit(index: u32, record: usize, stands: bool): void {
  const commit = commitAt(index)
  const flags: u32 = stands ? 0 : COMMIT_REJECTED
  store<u32>(commit, <u32>record)
  if (run == 0) {
    store<u16>(commit, flags, COMMIT_FLAGS)
    store<f64>(commit, stamp, COMMIT_TIME)
  } else {
    store<u16>(commit, flags | COMMIT_AFTER, COMMIT_FLAGS)
    store<u32>(commit, <u32>lastRecord, COMMIT_TIME)
  }
}

/** Adds the execution to the lane's run, which ends when it weighs enough. */
function addToRun(record: usize, weight: f64): void {
  if (record == 0) return readClock()
  store<f32>(record, <f32>runWeight, RECORD_BEFORE)
  store<f32>(record, <f32>weight, RECORD_WEIGHT)
  lastRecord = record
  runWeight += weight
  if (runWeight > runLimit) readClock()
}

/** Records the speculation that this lane has just run and returns its record; 0 when there is no room. */
export function recordSpeculation(): usize {
  const record = recordOverlay(true, 0)
  addToRun(record, <f64>gasUsed + 1)
  return record
}

/** Records what this lane has just run and committed by itself: at the commit pointer, or when it had come there meanwhile. */
export function recordRun(index: u32): void {
  if (isRecorded) return
  const stands = rejected == 0
  const flags: u32 = exclusive ? AT_POINTER : 0
  const record = recordOverlay(stands, stands && destroyedStorage ? flags | CLEARED_STORAGE : flags)
  addToRun(record, <f64>gasUsed + 1)
  storeCommit(index, record, stands)
}

/** Records a plain transfer at the commit pointer, between two accounts, by what they hold now; the coinbase the fees of all before it, too. */
export function recordPlainTransfer(index: u32, payer: usize, payee: usize, stands: bool): void {
  isRecorded = true
  const record = beginRecord(2, AT_POINTER)
  if (record != 0) {
    const bits: u32 = stands ? ACCESS_WRITTEN | ACCESS_VALUE : 0
    const payerBits = stands ? bits | ACCESS_NONCE : 0
    let at = writeLocation(cursor, payer, payerBits, balanceWithFees(payer), load<u64>(payer, ENTRY_NONCE), 0)
    at = writeLocation(at, payee, bits, balanceWithFees(payee), 0, 0)
    endRecord(record, 2, at)
  }
  addToRun(record, PLAIN_WEIGHT)
  storeCommit(index, record, stands)
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

/** Begins the record of what the lane has just run, with room at `cursor` for so many locations; 0 when there is none. */
function beginRecord(locations: u32, flags: u32): usize {
  if (run == 0) {
    run = reserve(RUN_BYTES)
    if (run == 0) return 0
    store<f64>(run, stamp)
    cursor = run + RUN_BYTES
  }
  const record = reserve(RECORD_BYTES + 32 + <usize>locations * LOCATION_BYTES_MAX)
  if (record == 0) return 0
  const isWide = isWideAmount(fee())
  store<u32>(record, (isWide ? flags | WIDE_FEE : flags) | (laneIndex << 16), RECORD_FLAGS)
  store<u32>(record, <u32>run, RECORD_RUN)
  cursor = writeAmount(record + RECORD_BYTES, fee(), isWide)
  return record
}

// @ts-ignore: decorator
@inline
function endRecord(record: usize, locations: u32, end: usize): void {
  store<u32>(record, locations)
  cursor = end
}

// @ts-ignore: decorator
@inline
function isWideAmount(amount: usize): bool {
  return (load<u64>(amount, 16) | load<u64>(amount, 24)) != 0
}

/** Returns the end of what it writes. */
// @ts-ignore: decorator
@inline
function writeAmount(at: usize, amount: usize, isWide: bool): usize {
  store<u64>(at, load<u64>(amount))
  store<u64>(at, load<u64>(amount, 8), 8)
  if (!isWide) return at + 16
  store<u64>(at, load<u64>(amount, 16), 16)
  store<u64>(at, load<u64>(amount, 24), 24)
  return at + 32
}

/** Writes a location with what was changed there, which `bits` tell, and returns the end. */
// @ts-ignore: decorator
@inline
function writeLocation(at: usize, entry: usize, bits: u32, amount: usize, nonce: u64, code: u32): usize {
  const isWide = (bits & ACCESS_VALUE) != 0 && isWideAmount(amount)
  store<u32>(at, <u32>entry | (isWide ? bits | ACCESS_WIDE : bits))
  at += 4
  if (bits & ACCESS_VALUE) at = writeAmount(at, amount, isWide)
  if (bits & ACCESS_NONCE) {
    store<u64>(at, nonce)
    at += 8
  }
  if (bits & ACCESS_CODE) {
    store<u32>(at, code)
    at += 4
  }
  return at
}

/** Records the overlay's locations, with what it changes if it is `written`; 0 when there is no room. */
function recordOverlay(written: bool, flags: u32): usize {
  const record = beginRecord(touchCount, flags)
  if (record == 0) return 0
  let at = cursor
  let locations: u32 = 0
  for (let i: u32 = 0; i < touchCount; i++) {
    const touch = touchAt(i)
    const entry = <usize>load<u32>(touch, TOUCH_ENTRY)
    if (entry == 0) continue // transient
    locations++
    const bits = written && isWrite(touch) ? changesOf(touch) : 0
    at = writeLocation(at, entry, bits, touch + TOUCH_VALUE, load<u64>(touch, TOUCH_NONCE), load<u32>(touch, TOUCH_CODE))
  }
  endRecord(record, locations, at)
  return record
}

/** What the transaction changed of a location that it wrote. */
// @ts-ignore: decorator
@inline
function changesOf(touch: usize): u32 {
  if (load<u32>(touch, TOUCH_OWNER) != 0) return ACCESS_WRITTEN | ACCESS_VALUE
  let bits = ACCESS_WRITTEN
  if (!equalWords(touch + TOUCH_VALUE, touch + TOUCH_ORIGINAL)) bits |= ACCESS_VALUE
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
