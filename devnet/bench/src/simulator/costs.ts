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
   * other cores have written, caches and memos that see only a part of the block. Per transaction, and as a fraction of its time.
   */
  laneNs: number
  laneFraction: number
  /** What a cache line takes from the core that has changed it last to another one, which changes it too. */
  lineNs: number
  /** The commit pointer's work on a finished speculation, beside the lines of its reads and writes. Serial. */
  commitNs: number
  /** A line that is in the lane's own cache. */
  ownLineNs: number
  /** Writing logs and bloom filter to the result, which is part of a transaction's time alone; the commit pointer need not wait for it. */
  resultNs: number
  /** How long a lane waits at a hot location at most. */
  patienceNs: number
  /** It looks again and again for so long; after that, every `waitNapNs`. */
  waitSpinNs: number
  waitNapNs: number
  /** By what fraction all work of a lane takes longer while another one works: the clock, caches, cores that are not whole ones. */
  slowdown: number
  /** How far one execution's time lies from the transaction's own, on average. */
  jitterNs: number
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
  lineNs: number
  slowdown: number
  jitterNs: number
}

/**
 * Block-STM's costs beside ours, from a trial of both schemes on one engine and two cores, in which its coordination took 400
 * to 680 ns per transaction: for 6 reads and 4 writes these make 470 ns, for 11 and 7 some 700.
 */
export function blockStmCosts(costs: OrderedCosts): BlockStmCosts {
  const { startNs, startPerLaneNs, slowdown, jitterNs, laneFraction, lineNs } = costs
  return {
    startNs,
    startPerLaneNs,
    slowdown,
    jitterNs,
    laneFraction,
    lineNs,
    taskNs: 20,
    executionNs: 150,
    executePerReadNs: 15,
    executePerWriteNs: 25,
    validatePerReadNs: 15,
  }
}
