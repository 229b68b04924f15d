/**
 * Executes a block on several lanes with the result of its order.
 *
 * Lanes claim transactions in order and run them ahead of the commit pointer, within a window. Each sees the committed state
 * of the moment and, before that, what speculated transactions in front of it wrote (pending.ts). What one read (entry and
 * tag) and wrote goes into a slot of the window. Whichever lane finds the slot at the commit pointer full takes the pointer,
 * compares the tags of everything read with the present ones, and commits; if one differs it runs the transaction again,
 * there, alone, on the final state. Chains of dependent transactions are then nearly sequential, because who holds the
 * pointer is a sequential executor. Transactions that touch the coinbase's account,
 * delete an account older than themselves or outgrow a slot always run at the pointer: only there the fees earned so far and
 * all the slots of a storage are known.
 *
 * A transaction that outgrows the tables of its lane is left in the middle: the host ends it by an exception and calls
 * `handOver`. Ahead of the pointer that marks the slot; at the pointer all lanes stop, lane 0 runs the transaction in its
 * larger tables (`workAlone`), and the lanes go on behind it, with all slots as they were.
 */
import {
  BLOCK_COUNT,
  BLOCK_GAS_USED,
  COMMIT_LOCK,
  COMMITTED,
  ENV_COINBASE,
  LANE_COUNTERS,
  laneIndex,
  NEXT,
  OUTGROWN,
  SKIP_VALIDATION,
  SLOT_BYTES,
  SLOT_READS_MAX,
  SLOT_WRITES_MAX,
  STOP,
  WINDOW,
  WINDOW_SLOTS,
} from './layout'
import { keepsEmptyAccounts } from './gas'
import { outgrown } from './host'
import { isWrite, settle, writeOverlay } from './commit'
import {
  ADVANCED,
  armDisturbance,
  CLAIMED,
  COMMITTING,
  disarmDisturbance,
  disturb,
  EXECUTED,
  GIVE_UP,
  HAND_OVER,
  isForced,
  isPointerRefused,
  LINKED,
  LINKING,
  REPEAT,
  REPEATING,
  SPECULATE,
  TAKEN,
  VALIDATING,
} from './disturbance'
import {
  destroyedStorage,
  exclusive,
  setReader,
  foldFees,
  TOUCH_CODE,
  TOUCH_ENTRY,
  TOUCH_NONCE,
  TOUCH_TAG,
  TOUCH_VALUE,
  touchAt,
  touchCoinbase,
  touchCount,
  touchedCoinbase,
} from './overlay'
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
import { runPlainTransfer } from './plainTransfer'
import {
  beginRecording,
  noteAbort,
  noteCommit,
  noteHandOver,
  noteIdle,
  noteLongWay,
  noteStart,
  recordAtPointer,
  recording,
  recordSpeculation,
  stampCommits,
} from './recorder'
import { descriptorAt, DESCRIPTOR_FLAGS, DESCRIPTOR_LENGTH, DESCRIPTOR_SENDER, saveResult } from './receipt'
import { ENTRY_TAG, internAccount, REEXECUTED, setContended, tagOf } from './state'
import { traceEnd } from './tracer'
import { TRACING } from './tracingBuild'
import { intrinsicGas, prepareTransaction, rejected, runTransaction } from './transaction'
import { copyWord } from './word'

/** Tag of the transaction whose speculation the slot holds; the slot is full once it is set. */
const SLOT_TAG: usize = 0
const SLOT_READS: usize = 4
const SLOT_WRITES: usize = 8
const SLOT_RESULT: usize = 12
const SLOT_RECORD: usize = 16
const SLOT_FIRST_READ: usize = 64
const SLOT_FIRST_WRITE: usize = 64 + 256 * 8
const READ_BYTES: usize = 8
/** In SLOT_READS: run it at the pointer. */
const NOT_SPECULATED: u32 = 0xffffffff
/** In SLOT_READS: lane 0 must run it at the pointer. */
const NEEDS_LANE_0: u32 = 0xfffffffe

/** How often a lane looks at the pointer before it sleeps, and for how long (ns). */
const SPINS: u32 = 400
const NAP_NS: i64 = 50000

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
function slotIsFull(index: u32): bool {
  return atomic.load<u32>(slotOf(index) + SLOT_TAG) == tagOf(index)
}

// @ts-ignore: decorator
@inline
function takePointer(): bool {
  if (atomic.load<u32>(COMMIT_LOCK) != 0 || isPointerRefused()) return false
  if (atomic.cmpxchg<u32>(COMMIT_LOCK, 0, 1) != 0) return false
  disturb(TAKEN)
  return true
}

function count(counter: usize): void {
  const at = LANE_COUNTERS + (<usize>laneIndex << 7) + counter
  store<u32>(at, load<u32>(at) + 1)
}
const COUNT_COMMITTED: usize = 0
const COUNT_EXECUTED: usize = 4
const COUNT_REEXECUTED: usize = 8

/** The transaction that this lane runs. */
let running: u32 = 0

function prepare(index: u32): void {
  running = index
  setReader(index)
  const descriptor = descriptorAt(index)
  const impersonated = (load<u32>(descriptor, DESCRIPTOR_FLAGS) & 1) != 0
  const raw = <usize>load<u32>(descriptor)
  prepareTransaction(raw, load<u32>(descriptor, DESCRIPTOR_LENGTH), descriptor + DESCRIPTOR_SENDER, impersonated)
  count(COUNT_EXECUTED)
  if (recording != 0) noteStart()
}

/** Runs and commits the transaction at the pointer; the lane holds the pointer. */
function executeAtPointer(index: u32, tag: u32): void {
  prepare(index)
  // Traced transactions take the long way, where the hooks are.
  if (TRACING || rejected != 0 || !runPlainTransfer(index, intrinsicGas, tag)) {
    if (recording != 0) noteLongWay()
    runTransaction(true)
    if (TRACING) traceEnd()
    if (isForced(HAND_OVER, index)) outgrown()
    const stands = settle(index, saveResult())
    if (stands) writeOverlay(tag)
    if (recording != 0) recordAtPointer(index, stands)
  }
  count(COUNT_COMMITTED)
}

/** Leaves the speculation that this lane has just run in its slot. */
function publish(index: u32): void {
  const slot = slotOf(index)
  let reads: u32 = 0
  let writes: u32 = 0
  let fits = !touchedCoinbase && !destroyedStorage && !isForced(GIVE_UP, index)
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
  if (fits) store<u32>(slot, <u32>saveResult(), SLOT_RESULT)
  for (let i: u32 = 0; i < writes; i++) {
    disturb(LINKING)
    linkPending(writeAt(slot, i), index)
  }
  disturb(LINKED)
  if (recording != 0) store<u32>(slot, fits ? <u32>recordSpeculation() : 0, SLOT_RECORD)
  atomic.store<u32>(slot + SLOT_TAG, tagOf(index))
}

function isValid(index: u32, slot: usize): bool {
  const reads = load<u32>(slot, SLOT_READS)
  if (reads == NOT_SPECULATED) return false
  disturb(VALIDATING)
  if (isForced(REPEAT, index)) return false
  if (load<u32>(SKIP_VALIDATION)) return true
  for (let i: u32 = 0; i < reads; i++) {
    const read = slot + SLOT_FIRST_READ + <usize>i * READ_BYTES
    if (load<u32>(<usize>load<u32>(read), ENTRY_TAG) != load<u32>(read, 4)) return false
  }
  return true
}

/** Commits the full slots from the pointer on; the lane holds the pointer. */
function drain(): void {
  const total = load<u32>(BLOCK_COUNT)
  let index = atomic.load<u32>(COMMITTED)
  while (index < total && slotIsFull(index)) {
    const slot = slotOf(index)
    if (load<u32>(slot, SLOT_READS) == NEEDS_LANE_0) {
      atomic.cmpxchg<u32>(STOP, 0, OUTGROWN)
      return
    }
    const writes = load<u32>(slot, SLOT_WRITES)
    if (isValid(index, slot)) {
      const stands = settle(index, <usize>load<u32>(slot, SLOT_RESULT))
      for (let i: u32 = 0; i < writes; i++) {
        disturb(COMMITTING)
        if (stands) commitPending(writeAt(slot, i))
        else unlinkPending(writeAt(slot, i))
      }
      if (recording != 0) noteCommit(index, load<u32>(slot, SLOT_RECORD), stands)
      count(COUNT_COMMITTED)
    } else {
      for (let i: u32 = 0; i < writes; i++) unlinkPending(writeAt(slot, i))
      disturb(REPEATING)
      count(COUNT_REEXECUTED)
      if (recording != 0) noteAbort(index)
      executeAtPointer(index, tagOf(index) | REEXECUTED)
    }
    index++
    atomic.store<u32>(COMMITTED, index)
    disturb(ADVANCED)
  }
}

/** Gives the transaction that this lane has left in the middle to lane 0; the host then calls `work` again. */
export function handOver(): void {
  if (recording != 0) noteHandOver(running)
  if (exclusive) {
    atomic.cmpxchg<u32>(STOP, 0, OUTGROWN)
    atomic.store<u32>(COMMIT_LOCK, 0)
    return
  }
  const slot = slotOf(running)
  store<u32>(slot, NEEDS_LANE_0, SLOT_READS)
  atomic.store<u32>(slot + SLOT_TAG, tagOf(running))
}

/** Works on the block until all of it is committed, or everyone has to stop. */
export function work(): void {
  setContended(true)
  armDisturbance()
  beginRecording()
  const total = load<u32>(BLOCK_COUNT)
  let idle: u32 = 0
  while (true) {
    if (atomic.load<u32>(STOP)) return
    const committed = atomic.load<u32>(COMMITTED)
    if (committed >= total) return
    if (slotIsFull(committed) && takePointer()) {
      drain()
      atomic.store<u32>(COMMIT_LOCK, 0)
      if (recording != 0) stampCommits()
      idle = 0
      continue
    }
    const index = atomic.load<u32>(NEXT)
    if (index >= total || index >= committed + WINDOW) {
      noteIdle()
      if (++idle > SPINS) atomic.wait<i32>(COMMITTED, <i32>committed, NAP_NS)
      continue
    }
    if (atomic.cmpxchg<u32>(NEXT, index, index + 1) != index) continue
    idle = 0
    disturb(CLAIMED)
    if (atomic.load<u32>(COMMITTED) == index && !isForced(SPECULATE, index) && takePointer()) {
      // Nobody else can commit this index: it has no slot.
      executeAtPointer(index, tagOf(index))
      atomic.store<u32>(COMMITTED, index + 1)
      drain()
      atomic.store<u32>(COMMIT_LOCK, 0)
      if (recording != 0) stampCommits()
    } else {
      prepare(index)
      runTransaction(false)
      disturb(EXECUTED)
      if (isForced(HAND_OVER, index)) outgrown()
      publish(index)
    }
  }
}

/** Runs transactions in order on this lane alone, up to `end`. */
export function workAlone(end: u32): void {
  setContended(false)
  disarmDisturbance()
  beginRecording()
  for (let index = load<u32>(COMMITTED); index < end; index++) {
    // Another lane may have left this transaction to lane 0 when its pending writes had been read: never under their tag.
    executeAtPointer(index, tagOf(index) | REEXECUTED)
    store<u32>(COMMITTED, index + 1)
  }
  if (recording != 0) stampCommits()
}

/** Adds the block's fees to the coinbase's balance. */
export function finishBlock(): void {
  const coinbase = internAccount(ENV_COINBASE)
  foldFees(coinbase)
  // Before EIP-161 each transaction touched it as it settled; the last may have destroyed it since.
  if (load<u64>(BLOCK_GAS_USED) != 0 && !keepsEmptyAccounts()) touchCoinbase(coinbase)
}
