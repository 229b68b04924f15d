/** What coordination costs, in nanoseconds. Measured values come from calibration.ts. */

/** Ordered speculation: the scheme of the engine's executor. */
export interface OrderedCosts {
  /** Waking the lanes, until the first claims a transaction. */
  startNs: number
  /** By how much each further lane begins later than the one before: the caller wakes them one after another. */
  startPerLaneNs: number
  /** A claim. Claims exclude each other: all lanes want the same word. */
  claimNs: number
  /**
   * What a transaction takes longer on a lane, at the commit pointer or not, than in order on the caller's thread: state that
   * other cores have written, caches and memos that see only a part of the block. Per transaction, per location read, and as
   * a fraction of its time.
   */
  laneNs: number
  lanePerReadNs: number
  laneFraction: number
  /** The same per location read that another lane has written in this block: its lines are in that lane's cache. */
  sharedReadNs: number
  /** Making a write visible: copied to the slot, linked to the entry. */
  publishPerWriteNs: number
  /** The commit pointer's work on a finished speculation, beside its reads and writes. Serial. */
  commitNs: number
  /** Comparing one tag at the pointer, of what another lane has run. Serial. */
  validatePerReadNs: number
  /** Writing to the state at the pointer what another lane has run. Serial. */
  commitPerWriteNs: number
  /** The same per cache line where the lane commits what it has run itself: a read is one line, a write two. */
  ownLineNs: number
  /** Writing logs and bloom filter to the result, which is part of a transaction's time alone; the commit pointer need not wait for it. */
  resultNs: number
  /** What that takes longer on a lane: the memory was last read by the caller's thread. */
  laneResultNs: number
  /** How long a lane waits at a hot location at most. */
  patienceNs: number
  /** It looks again and again for so long; after that, every `waitNapNs`. */
  waitSpinNs: number
  waitNapNs: number
  /** By what fraction all work of a lane takes longer for each further lane that works: caches, memory, shared cores. */
  slowdownPerLane: number
  /** Spread of the logarithm of one execution's time around the transaction's own. */
  jitter: number
  /** An idle lane looks again and again for so long; after that, every `napNs`. */
  spinNs: number
  napNs: number
  /** How long an idle lane leaves a full slot at the pointer to the lane that has filled it. */
  drainPatienceNs: number
}

/** Block-STM (Gelashvili et al., 2022): every transaction is executed and validated by tasks from two shared counters. */
export interface BlockStmCosts {
  startNs: number
  startPerLaneNs: number
  /** Taking a task. Exclusive: all lanes count on the same words. */
  taskNs: number
  /** Status changes of one execution: its lock, its dependants. */
  executionNs: number
  /** Reading from multi-version memory and noting what was read. */
  executePerReadNs: number
  /** Writing to multi-version memory, and to the state when the block is done. */
  executePerWriteNs: number
  validatePerReadNs: number
  /** What lanes cost because of the memory that they share, whatever the scheme. */
  laneFraction: number
  sharedReadNs: number
  laneResultNs: number
  slowdownPerLane: number
  jitter: number
}

/**
 * Block-STM's costs beside ours, from a trial of both schemes on one engine and two cores, in which its coordination took 400
 * to 680 ns per transaction: for 6 reads and 4 writes these make 470 ns, for 11 and 7 some 700.
 */
export function blockStmCosts(costs: OrderedCosts): BlockStmCosts {
  const { startNs, startPerLaneNs, slowdownPerLane, jitter, laneFraction, sharedReadNs, laneResultNs } = costs
  return {
    startNs,
    startPerLaneNs,
    slowdownPerLane,
    jitter,
    laneFraction,
    sharedReadNs,
    laneResultNs,
    taskNs: 20,
    executionNs: 150,
    executePerReadNs: 15,
    executePerWriteNs: 25,
    validatePerReadNs: 15,
  }
}
