/** Ordered speculation: what is simulated, and what comes of it. */

export interface OrderedScheme {
  lanes: number
  /** Transactions that may be claimed ahead of the commit pointer. */
  window: number
  /**
   * What if lanes validated and wrote back ahead of the pointer, which then only looked at a flag: reads and writes cost the
   * lane what they cost at the pointer now. Default false.
   */
  parallelCommit?: boolean
  /**
   * What if every transaction's accesses were known before: one that reads what a transaction before it has yet to write is put
   * aside until that is visible, and its lane claims another. Default false.
   */
  perfectHints?: boolean
  /** So many transactions the caller's thread executes in order before it wakes the lanes. Default 0. */
  callerTransactions?: number
}

export interface SimulatedRun {
  durationNs: number
  /** Executions in all, thrown away ones included. */
  executions: number
  /** Executions thrown away. */
  reexecutions: number
  /** How often a transaction was held back for earlier ones. */
  waits: number
  /** Lane time with nothing to do, before the block's last commit. */
  idleNs: number
}

/** A block under ordered speculation. */
export interface OrderedRun extends SimulatedRun {
  /** Whether lanes took part. */
  isParallel: boolean
  /** Transactions that a lane ran for good at the commit pointer; those of them in stretches that it ran alone. */
  atPointer: number
  alone: number
}
