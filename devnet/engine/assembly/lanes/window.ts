/**
 * The speculation window: a ring of slots, one for each transaction that may be ahead of the commit pointer. A slot holds what
 * a speculation read (entry and tag), what it wrote (pending.ts), and its result. The lane that ran the transaction fills it;
 * from then on it belongs to whoever holds the commit pointer.
 */
import { isWrite, settleResult } from '../state/commit'
import { noteConflict } from './batch'
import { heat } from './contention'
import { commitReady } from './executor'
import { COMMITTING, disturb, GIVE_UP, isForced, LINKED, LINKING, REPEAT, VALIDATING } from './disturbance'
import {
  AWAIT_LOOKS,
  COMMITTED,
  laneIndex,
  SKIP_VALIDATION,
  SLOT_BYTES,
  SLOT_READS_MAX,
  SLOT_WRITES_MAX,
  STOP,
  WINDOW,
  WINDOW_SLOTS,
} from '../layout'
import {
  destroyedStorage,
  TOUCH_CODE,
  TOUCH_ENTRY,
  TOUCH_NONCE,
  TOUCH_TAG,
  TOUCH_VALUE,
  touchAt,
  touchCount,
  touchedCoinbase,
} from '../state/overlay'
import {
  commitPending,
  linkPending,
  PENDING_BYTES,
  PENDING_CODE,
  PENDING_NONCE,
  PENDING_TAG,
  PENDING_VALUE,
  unlinkPending,
} from './pending'
import { saveResult } from '../transaction/receipt'
import { noteCommit, noteWait, recording, recordSpeculation } from './recorder'
import { ENTRY_TAG, tagOf } from '../state/state'
import { copyWord } from '../words/word'

/** Tag of the transaction whose speculation the slot holds; the slot is full once it is set. */
const SLOT_TAG: usize = 0
const SLOT_READS: usize = 4
const SLOT_WRITES: usize = 8
const SLOT_RESULT: usize = 12
/** Tag of the transaction whose pending writes can be read. */
const SLOT_SHOWN: usize = 16
/** Tag of the transaction once it has touched a hot entry. */
const SLOT_QUEUED: usize = 24
/** Its record, while executions are recorded. */
const SLOT_RECORD: usize = 20
/** The lane that ran it. */
const SLOT_LANE: usize = 28
const SLOT_FIRST_READ: usize = 64
const SLOT_FIRST_WRITE: usize = 64 + 256 * 8
const READ_BYTES: usize = 8
/** In SLOT_READS: run it at the pointer. */
const NOT_SPECULATED: u32 = 0xffffffff
/** In SLOT_READS: lane 0 must run it at the pointer. */
const NEEDS_LANE_0: u32 = 0xfffffffe

// @ts-ignore: decorator
@inline
function slotOf(index: u32): usize {
  return WINDOW_SLOTS + <usize>(index & (WINDOW - 1)) * SLOT_BYTES
}

// @ts-ignore: decorator
@inline
function writeAt(slot: usize, number: u32): usize {
  return slot + SLOT_FIRST_WRITE + <usize>number * PENDING_BYTES
}

// @ts-ignore: decorator
@inline
export function slotIsFull(index: u32): bool {
  return atomic.load<u32>(slotOf(index) + SLOT_TAG) == tagOf(index)
}

/**
 * For how long a lane sleeps (ns), and how often. Before that it looks AWAIT_LOOKS times, which must take longer than somebody who sleeps needs
 * to wake: or lanes that wait for each other in turn, once one of them was late, would each fall asleep before the other has woken, for ever.
 */
const AWAIT_NAP_NS: i64 = 20000
const AWAIT_NAPS: u32 = 20
/** As good as without end. */
const NAPS_MAX: u32 = 1 << 31

/**
 * Waits until what transaction `index` writes can be read, as pending writes or in the state; or, with `orQueued`, until it
 * has touched a hot entry. Gives up after so many naps, for its lane may be asleep, and when everyone has to stop.
 */
function awaitProgress(index: u32, orQueued: bool, naps: u32): void {
  const slot = slotOf(index)
  const tag = tagOf(index)
  const spins = load<u32>(AWAIT_LOOKS)
  for (let looks: u32 = 0; looks < spins + naps; looks++) {
    const committed = atomic.load<u32>(COMMITTED)
    const isShown = committed > index || atomic.load<u32>(slot + SLOT_SHOWN) == tag
    if (isShown || (orQueued && atomic.load<u32>(slot + SLOT_QUEUED) == tag)) break
    if (looks == 0) {
      noteConflict(index)
      if (recording != 0) noteWait(index)
    }
    if (looks <= spins) continue
    if (atomic.load<u32>(STOP) != 0 || slotIsFull(index)) break
    atomic.wait<i32>(COMMITTED, <i32>committed, AWAIT_NAP_NS)
  }
}

export function awaitShown(index: u32): void {
  awaitProgress(index, false, AWAIT_NAPS)
}

/**
 * The same of a transaction that is known to write, and so for as long as it takes: only earlier ones are waited for, and the first of
 * those waits for none. One that cannot be speculated is waited for until it is committed.
 */
export function awaitWrites(index: u32): void {
  awaitProgress(index, false, NAPS_MAX)
  if (atomic.load<u32>(COMMITTED) > index) return
  const reads = load<u32>(slotOf(index), SLOT_READS)
  if (reads == NOT_SPECULATED || reads == NEEDS_LANE_0) awaitPointer(index + 1)
}

/**
 * Waits until the commit pointer has come to transaction `index`, which is claimed, and returns whether it has. All lanes may wait here or for
 * each other's writes: so who waits commits what is ready, and gives up where something has to run again.
 */
export function awaitPointer(index: u32): bool {
  let committed = atomic.load<u32>(COMMITTED)
  for (let looks: u32 = 0; committed < index; looks++) {
    if (slotIsFull(committed) && !commitReady()) break
    if (looks > load<u32>(AWAIT_LOOKS)) {
      if (atomic.load<u32>(STOP) != 0) break
      atomic.wait<i32>(COMMITTED, <i32>committed, AWAIT_NAP_NS)
    }
    committed = atomic.load<u32>(COMMITTED)
  }
  return committed >= index
}

/** Waits until every transaction before `index` has touched a hot entry or is shown. */
export function awaitQueued(index: u32): void {
  for (let earlier = atomic.load<u32>(COMMITTED); earlier < index; earlier++) awaitProgress(earlier, true, AWAIT_NAPS)
}

/** Transaction `index` has touched a hot entry. */
export function noteQueued(index: u32): void {
  atomic.store<u32>(slotOf(index) + SLOT_QUEUED, tagOf(index))
}

/** Leaves the speculation that this lane has just run in its slot. */
export function publish(index: u32): void {
  const slot = slotOf(index)
  let reads: u32 = 0
  let writes: u32 = 0
  let fits = !needsPointer(index)
  for (let i: u32 = 0; fits && i < touchCount; i++) {
    const touch = touchAt(i)
    const entry = load<u32>(touch, TOUCH_ENTRY)
    if (entry == 0) continue // transient
    if (reads == SLOT_READS_MAX) {
      fits = false
      break
    }
    const read = slot + SLOT_FIRST_READ + <usize>reads * READ_BYTES
    store<u32>(read, entry)
    store<u32>(read, load<u32>(touch, TOUCH_TAG), 4)
    reads++
    if (!isWrite(touch)) continue
    if (writes == SLOT_WRITES_MAX) {
      fits = false
      break
    }
    const write = writeAt(slot, writes)
    store<u32>(write, entry)
    store<u32>(write, load<u32>(touch, TOUCH_CODE), PENDING_CODE)
    store<u64>(write, load<u64>(touch, TOUCH_NONCE), PENDING_NONCE)
    store<u32>(write, tagOf(index), PENDING_TAG)
    copyWord(write + PENDING_VALUE, touch + TOUCH_VALUE)
    writes++
  }
  if (!fits) writes = 0
  store<u32>(slot, fits ? reads : NOT_SPECULATED, SLOT_READS)
  store<u32>(slot, writes, SLOT_WRITES)
  store<u32>(slot, laneIndex, SLOT_LANE)
  for (let i: u32 = 0; i < writes; i++) {
    disturb(LINKING)
    linkPending(writeAt(slot, i), index)
  }
  atomic.store<u32>(slot + SLOT_SHOWN, tagOf(index))
  disturb(LINKED)
  if (fits) store<u32>(slot, <u32>saveResult(index), SLOT_RESULT)
  if (recording != 0) store<u32>(slot, fits ? <u32>recordSpeculation() : 0, SLOT_RECORD)
  atomic.store<u32>(slot + SLOT_TAG, tagOf(index))
}

/** Leaves the transaction that outgrew its lane to lane 0. */
export function publishOutgrown(index: u32): void {
  const slot = slotOf(index)
  store<u32>(slot, NEEDS_LANE_0, SLOT_READS)
  store<u32>(slot, laneIndex, SLOT_LANE)
  atomic.store<u32>(slot + SLOT_TAG, tagOf(index))
}

/** Whether this lane has filled the full slot. */
// @ts-ignore: decorator
@inline
export function slotIsOwn(index: u32): bool {
  return load<u32>(slotOf(index), SLOT_LANE) == laneIndex
}

export function needsLane0(index: u32): bool {
  return load<u32>(slotOf(index), SLOT_READS) == NEEDS_LANE_0
}

/** Whether all that the speculation in the full slot has read is still so. */
export function slotIsValid(index: u32): bool {
  const slot = slotOf(index)
  const reads = load<u32>(slot, SLOT_READS)
  if (reads == NOT_SPECULATED) return false
  disturb(VALIDATING)
  if (isForced(REPEAT, index)) return false
  if (load<u32>(SKIP_VALIDATION)) return true
  for (let i: u32 = 0; i < reads; i++) {
    const read = slot + SLOT_FIRST_READ + <usize>i * READ_BYTES
    if (!isCurrent(<usize>load<u32>(read), load<u32>(read, 4))) return false
  }
  return true
}

/** The same of the speculation that this lane has just run and nobody has seen: it may be committed from the overlay. */
export function overlayIsValid(index: u32): bool {
  if (needsPointer(index)) return false
  disturb(VALIDATING)
  if (isForced(REPEAT, index)) return false
  if (load<u32>(SKIP_VALIDATION)) return true
  for (let i: u32 = 0; i < touchCount; i++) {
    const touch = touchAt(i)
    const entry = <usize>load<u32>(touch, TOUCH_ENTRY)
    if (entry != 0 && !isCurrent(entry, load<u32>(touch, TOUCH_TAG))) return false
  }
  return true
}

// @ts-ignore: decorator
@inline
function isCurrent(entry: usize, tag: u32): bool {
  if (load<u32>(entry, ENTRY_TAG) == tag) return true
  heat(entry)
  return false
}

/** Whether only a run at the pointer can be committed. */
// @ts-ignore: decorator
@inline
function needsPointer(index: u32): bool {
  return touchedCoinbase || destroyedStorage || isForced(GIVE_UP, index)
}

/** Settles the valid speculation in the slot, and writes it to the state if it stands. */
export function commitSlot(index: u32): void {
  const slot = slotOf(index)
  const writes = load<u32>(slot, SLOT_WRITES)
  const stands = settleResult(<usize>load<u32>(slot, SLOT_RESULT))
  for (let i: u32 = 0; i < writes; i++) {
    disturb(COMMITTING)
    if (stands) commitPending(writeAt(slot, i))
    else unlinkPending(writeAt(slot, i))
  }
  if (recording != 0) noteCommit(index, load<u32>(slot, SLOT_RECORD), stands)
}

/** Takes back what the stale speculation in the slot has shown to others. */
export function discardSlot(index: u32): void {
  const slot = slotOf(index)
  const writes = load<u32>(slot, SLOT_WRITES)
  for (let i: u32 = 0; i < writes; i++) unlinkPending(writeAt(slot, i))
}
