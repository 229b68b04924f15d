/**
 * Executes a block on several lanes with the result of its order.
 *
 * Lanes claim transactions in order, a batch at a time (batch.ts), and run them ahead of the commit pointer, within a window. Each sees the committed state
 * of the moment and, before that, what speculated transactions in front of it wrote (pending.ts). A lane whose transaction
 * has come to the pointer by the time it ends takes the pointer and commits; otherwise it leaves in a slot of the window what
 * was read (entry and tag) and written, and whichever lane finds the slot at the pointer full takes the pointer. Whoever
 * commits compares the tags of everything read with the present ones; if one differs it runs the transaction again, there,
 * alone, on the final state. Results are written when the pointer is free again.
 *
 * What depends on each other waits rather than fails: at an entry because of which a speculation was stale transactions queue
 * for a while (contention.ts). When speculations are stale one after the other, all lanes let the pointer catch up; when lanes
 * lose more time by each other than they win, one goes on alone for a stretch (pace.ts). A transaction that looks at the coinbase's account waits there
 * until the pointer has come to it, when the fees before it are known. Those that delete an account older than themselves or outgrow a slot
 * always run at the pointer: only there all the slots of a storage are known.
 *
 * A transaction that outgrows the tables of its lane is left in the middle: the host ends it by an exception and calls
 * `handOver`. Ahead of the pointer that marks the slot; at the pointer all lanes stop, lane 0 runs the transaction in its
 * larger tables (`workAlone`), and the lanes go on behind it, with all slots as they were.
 */
import {
  BLOCK_COUNT,
  BLOCK_SEQUENCE,
  CATCH_UP,
  BLOCK_GAS_USED,
  COMMIT_LOCK,
  COMMITTED,
  ENV_COINBASE,
  JOINED,
  LANE_COUNTERS,
  laneIndex,
  NEXT,
  OUTGROWN,
  SOLO_WANTED,
  STALE_RUN,
  STOP,
  WINDOW,
} from '../layout'
import { batchFrom, isUnruly, noteConflict } from './batch'
import { announce, endForecast, forgetForecast } from './forecast'
import { keepsEmptyAccounts } from '../evm/gas'
import { now, outgrown } from '../host'
import { settleRun, writeOverlay } from '../state/commit'
import {
  ADVANCED,
  armDisturbance,
  CLAIMED,
  disarmDisturbance,
  disturb,
  EXECUTED,
  HAND_OVER,
  HAND_OVER_AT_POINTER,
  isForced,
  isPointerRefused,
  LINGER,
  linger,
  PUBLISH,
  REPEATING,
  SOLO,
  SOLO_FORCED,
  SPECULATE,
  TAKEN,
} from './disturbance'
import { exclusive, foldFees, setReader, touchCoinbase } from '../state/overlay'
import { forgetPrepared, preparedAlone, preparedRecord } from './lookAhead'
import { beginSolo, endSolo, sampleFrom, stretchAlone } from './pace'
import { runPlainTransfer } from '../transaction/plainTransfer'
import {
  beginRecording,
  endRecording,
  noteAbort,
  noteHandOver,
  noteIdle,
  noteStart,
  recording,
  recordRun,
} from './recorder'
import { forgetChunk, saveResult } from '../transaction/receipt'
import { internAccount, REEXECUTED, setContended, tagOf } from '../state/state'
import { traceEnd } from '../tracing/tracer'
import { TRACING } from '../tracing/tracingBuild'
import { beginTransaction, rejected, runTransaction } from '../transaction/transaction'
import {
  awaitPointer,
  discardSlot,
  needsLane0,
  overlayIsValid,
  commitSlot,
  publish,
  publishOutgrown,
  slotIsFull,
  slotIsOwn,
  slotIsValid,
} from './window'

/** How often a lane looks at the pointer before it sleeps, and for how long (ns). */
const SPINS: u32 = 3000
const NAP_NS: i64 = 50000
/** So often a lane finds nothing to claim before it commits what another one has run, which has it at hand. */
const PATIENCE: u32 = 16

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
/** Plain transfers that took the short way. */
const COUNT_PLAIN: usize = 16

/** The transaction that this lane runs. */
let running: u32 = 0

/** Takes up transaction `index`, prepared in the record `tx`. */
// @ts-ignore: decorator
@inline
function begin(index: u32, tx: usize): void {
  running = index
  setReader(index)
  forgetForecast()
  beginTransaction(tx)
  count(COUNT_EXECUTED)
  if (recording != 0) noteStart()
}

/** Runs and commits the transaction at the pointer, prepared in the record `tx`; the lane holds the pointer. */
function executeAtPointer(index: u32, tx: usize, tag: u32): void {
  begin(index, tx)
  // Traced transactions take the long way, where the hooks are.
  if (TRACING || rejected != 0 || !runPlainTransfer(index, tag)) {
    runTransaction(true)
    if (TRACING) traceEnd()
    if (isForced(HAND_OVER_AT_POINTER, index)) outgrown()
    if (settleRun()) writeOverlay(tag)
  } else count(COUNT_PLAIN)
  count(COUNT_COMMITTED)
}

/**
 * Waits until all before transaction `index`, which this lane speculates, is committed, and adds the fees to the coinbase's balance. Until the
 * lane has ended it, nobody can commit it or anything else: what it finds there stays as it is. False: it did not come to that.
 */
export function foldFeesAhead(index: u32, coinbase: usize): bool {
  if (!awaitPointer(index)) return false
  // Who else holds the pointer finds nothing to commit and gives it back, though he may sleep before he does.
  for (let looks: u32 = 0; !takePointer(); looks++) {
    if (looks < SPINS) continue
    if (atomic.load<u32>(STOP) != 0) return false
    atomic.wait<i32>(COMMITTED, <i32>index, NAP_NS)
  }
  foldFees(coinbase)
  atomic.store<u32>(COMMIT_LOCK, 0)
  return true
}

/** Commits the full slots from the pointer on; the lane holds the pointer. */
function drain(): void {
  const total = load<u32>(BLOCK_COUNT)
  let index = atomic.load<u32>(COMMITTED)
  while (index < total && slotIsFull(index)) {
    if (needsLane0(index)) {
      atomic.cmpxchg<u32>(STOP, 0, OUTGROWN)
      return
    }
    const isValid = slotIsValid(index)
    if (isValid) {
      commitSlot(index)
      noteValid()
    } else {
      discardSlot(index)
      repeat(index)
    }
    atomic.store<u32>(COMMITTED, index + 1)
    disturb(ADVANCED)
    // Others can go on before this is written.
    if (!isValid) {
      saveResult(index)
      if (recording != 0) recordRun(index)
    }
    index++
  }
}

/**
 * Commits the full slots from the pointer on, as far as they are valid, for a lane that is in the midst of a speculation and can run nothing
 * else. False: the next one has to run again.
 */
export function commitReady(): bool {
  if (!takePointer()) return true
  let index = atomic.load<u32>(COMMITTED)
  let isReady = true
  while (index < load<u32>(BLOCK_COUNT) && slotIsFull(index)) {
    isReady = !needsLane0(index) && slotIsValid(index)
    if (!isReady) break
    commitSlot(index)
    noteValid()
    index++
    atomic.store<u32>(COMMITTED, index)
    disturb(ADVANCED)
  }
  atomic.store<u32>(COMMIT_LOCK, 0)
  return isReady
}

function noteValid(): void {
  count(COUNT_COMMITTED)
  endStaleRun()
}

// @ts-ignore: decorator
@inline
function endStaleRun(): void {
  if (load<u32>(STALE_RUN) != 0) store<u32>(STALE_RUN, 0)
}

/**
 * Runs the stale transaction again; the lane holds the pointer. When one after the other is stale, what is ahead has been read
 * from what is stale, and so on without end, for who repeats is no faster than who speculates: then nobody claims more
 * until the pointer has caught up.
 */
function repeat(index: u32): void {
  noteConflict(index)
  const run = load<u32>(STALE_RUN) + 1
  store<u32>(STALE_RUN, run)
  if (run > 1) atomic.store<u32>(CATCH_UP, atomic.load<u32>(NEXT))
  disturb(REPEATING)
  count(COUNT_REEXECUTED)
  if (recording != 0) noteAbort(index)
  executeAtPointer(index, preparedAlone(index), tagOf(index) | REEXECUTED)
}

/** Commits the speculation that this lane has just run, at the pointer, which the lane holds: it needs no slot. */
function commitOverlay(index: u32): void {
  if (overlayIsValid(index)) {
    if (settleRun()) writeOverlay(tagOf(index))
    noteValid()
  } else repeat(index)
}

// @ts-ignore: decorator
@inline
function isAtPointer(index: u32): bool {
  return atomic.load<u32>(COMMITTED) == index && takePointer()
}

/** The batch of transactions that this lane has claimed: the next one to run, and behind the last. */
let next: u32 = 0
let batchEnd: u32 = 0

/** Runs what is left of the batch at the pointer, which the lane holds. */
function runBatch(): void {
  endStaleRun()
  while (true) {
    const index = next++
    executeAtPointer(index, preparedRecord(index, batchEnd), tagOf(index))
    if (next == batchEnd) {
      advance(index)
      return
    }
    saveResult(index)
    if (recording != 0) recordRun(index)
  }
}

/** Moves the pointer past `index`, which this lane has just run, and gives it back; only then is the result written. */
function advance(index: u32): void {
  atomic.store<u32>(COMMITTED, index + 1)
  disturb(ADVANCED)
  atomic.store<u32>(COMMIT_LOCK, 0)
  saveResult(index)
  if (recording != 0) recordRun(index)
}

/** The rest of the stretch, behind the transaction at the pointer, is claimed by nobody again. */
function breakSolo(): void {
  soloEnd = 0
  const rest = atomic.load<u32>(COMMITTED) + 1
  atomic.store<u32>(NEXT, rest)
  atomic.store<u32>(CATCH_UP, rest)
}

/** Gives the transaction that this lane has left in the middle to lane 0; the host then calls `work` again. */
export function handOver(): void {
  if (recording != 0) noteHandOver(running)
  if (exclusive) {
    // A batch moves it only at its end.
    atomic.store<u32>(COMMITTED, running)
    atomic.cmpxchg<u32>(STOP, 0, OUTGROWN)
    if (soloEnd != 0) breakSolo()
    atomic.store<u32>(COMMIT_LOCK, 0)
  } else publishOutgrown(running)
}

/** Behind the last transaction of the stretch that this lane runs alone, or 0. */
let soloEnd: u32 = 0

/**
 * Runs the stretch that is to be run alone, if all that was claimed is committed: until then nobody claims more. False: not yet, or
 * another lane has come before.
 */
function runSolo(): bool {
  const first = atomic.load<u32>(NEXT)
  if (atomic.load<u32>(COMMITTED) != first || !takePointer()) return false
  // Only who holds the pointer takes a wish back.
  const length = atomic.load<u32>(SOLO_WANTED)
  const isMine = length != 0 && atomic.load<u32>(COMMITTED) == first && claimSolo(first, length)
  if (isMine) {
    beginSolo()
    for (let index = first; index < soloEnd; index++) {
      executeAtPointer(index, preparedRecord(index, soloEnd), tagOf(index))
      atomic.store<u32>(COMMITTED, index + 1)
      saveResult(index)
      if (recording != 0) recordRun(index)
    }
    endSolo(soloEnd)
    soloEnd = 0
  }
  atomic.store<u32>(COMMIT_LOCK, 0)
  return isMine
}

/** Claims the stretch, unless another lane has claimed something since it looked whether it might. */
function claimSolo(first: u32, length: u32): bool {
  const end = min<u32>(first + length, load<u32>(BLOCK_COUNT))
  // Before the claim: who sees the claim sees that he must wait for it.
  atomic.store<u32>(CATCH_UP, end)
  if (atomic.cmpxchg<u32>(NEXT, first, end) != first) {
    atomic.store<u32>(CATCH_UP, atomic.load<u32>(NEXT))
    return false
  }
  soloEnd = end
  atomic.store<u32>(SOLO_WANTED, 0)
  return true
}

/** The block to which the batch belongs. */
let sequence: u32 = 0

/** Works on the block until all of it is committed, or everyone has to stop. */
export function work(): void {
  setContended(true)
  forgetChunk()
  forgetPrepared()
  armDisturbance()
  beginRecording()
  if (load<u32>(BLOCK_SEQUENCE) != sequence) {
    sequence = load<u32>(BLOCK_SEQUENCE)
    next = 0
    batchEnd = 0
    sampleFrom(load<u32>(COMMITTED))
    atomic.add<u32>(JOINED, 1)
  }
  const total = load<u32>(BLOCK_COUNT)
  let idle: u32 = 0
  while (true) {
    const committed = atomic.load<u32>(COMMITTED)
    if (atomic.load<u32>(STOP) || committed >= total) {
      if (recording != 0) endRecording()
      return
    }
    // Who filled the slots has them at hand; but where there are conflicts others wait for them.
    if (slotIsFull(committed) && (slotIsOwn(committed) || idle > PATIENCE || isUnruly(committed)) && takePointer()) {
      drain()
      atomic.store<u32>(COMMIT_LOCK, 0)
      idle = 0
      continue
    }
    const isSoloWanted = atomic.load<u32>(SOLO_WANTED) != 0
    if (isSoloWanted && next == batchEnd && runSolo()) {
      idle = 0
      continue
    }
    if (next == batchEnd) {
      const first = atomic.load<u32>(NEXT)
      const size = batchFrom(first)
      const isFull = first >= total || first + size > committed + WINDOW
      if (isFull || isSoloWanted || committed < atomic.load<u32>(CATCH_UP)) {
        noteIdle()
        if (++idle > SPINS) atomic.wait<i32>(COMMITTED, <i32>committed, NAP_NS)
        continue
      }
      const solo = stretchAlone(committed)
      if (solo != 0) {
        atomic.store<u32>(SOLO_WANTED, solo)
        continue
      }
      if (atomic.cmpxchg<u32>(NEXT, first, first + size) != first) continue
      idle = 0
      next = first
      batchEnd = first + size
      disturb(CLAIMED)
    }
    const index = next
    if (isForced(SOLO, index)) atomic.store<u32>(SOLO_WANTED, SOLO_FORCED)
    // Whoever has claimed a transaction is the only one who can commit it until its slot is full.
    if (!isForced(SPECULATE, index) && isAtPointer(index)) {
      runBatch()
      continue
    }
    next++
    begin(index, preparedRecord(index, batchEnd))
    if (isUnruly(index)) announce(index)
    runTransaction(false)
    endForecast()
    disturb(EXECUTED)
    if (isForced(LINGER, index)) linger(index)
    if (isForced(HAND_OVER, index)) outgrown()
    if (!isForced(PUBLISH, index) && isAtPointer(index)) {
      commitOverlay(index)
      advance(index)
    } else publish(index)
  }
}

/** Runs transactions in order on this lane alone, up to `end`. */
export function workAlone(end: u32): void {
  setContended(false)
  forgetChunk()
  forgetPrepared()
  disarmDisturbance()
  beginRecording()
  for (let index = load<u32>(COMMITTED); index < end; index++) {
    // Another lane may have left this transaction to lane 0 when its pending writes had been read: never under their tag.
    executeAtPointer(index, preparedRecord(index, end), tagOf(index) | REEXECUTED)
    store<u32>(COMMITTED, index + 1)
    saveResult(index)
    if (recording != 0) recordRun(index)
  }
  if (recording != 0) endRecording()
}

/** So long (ns) the caller's thread waits for lanes: if they come no sooner, its event loop has waited long enough. */
const LEAD_NS: f64 = 2000000

/**
 * On the caller's thread, while the others wake: runs transactions at the pointer, which the host has taken, until the first
 * lane has come, or `most` are done. Then the lanes may claim what follows.
 */
export function lead(most: u32): void {
  setContended(true)
  forgetChunk()
  forgetPrepared()
  disarmDisturbance()
  beginRecording()
  let index = load<u32>(COMMITTED)
  const end = index + min<u32>(most, load<u32>(BLOCK_COUNT) - index)
  const until = now() + LEAD_NS
  while (index < end && atomic.load<u32>(JOINED) == 0 && now() < until) {
    executeAtPointer(index, preparedRecord(index, end), tagOf(index))
    atomic.store<u32>(COMMITTED, index + 1)
    saveResult(index)
    if (recording != 0) recordRun(index)
    index++
  }
  if (recording != 0) endRecording()
  atomic.store<u32>(NEXT, index)
  atomic.store<u32>(CATCH_UP, index)
  atomic.store<u32>(COMMIT_LOCK, 0)
}

/** Adds the block's fees to the coinbase's balance. */
export function finishBlock(): void {
  const coinbase = internAccount(ENV_COINBASE)
  foldFees(coinbase)
  // Before EIP-161 each transaction touched it as it settled; the last may have destroyed it since.
  if (load<u64>(BLOCK_GAS_USED) != 0 && !keepsEmptyAccounts()) touchCoinbase(coinbase)
}
