/**
 * Blocks that follow each other on one engine, which learns from each: what is hot, whether one lane alone is faster, and which
 * blocks it leaves to the caller's thread (blockExecutor.ts of the engine).
 */
import { type IndexedBlock, sequentialNs } from './blockTrace.ts'
import type { OrderedCosts } from './costs.ts'
import { nothingLearned } from './learned.ts'
import type { OrderedRun, OrderedScheme } from './orderedScheme.ts'
import { OrderedSimulation } from './orderedSimulation.ts'

/** Blocks before the first that counts, and those that count: the last of a whole turn of what is left to the caller. */
const WARM_UP_BLOCKS = 2
const BLOCKS = 3
/** Of the engine, as all that follows: blockExecutor.ts. */
export const SLICE_TRANSACTIONS = 16
const SLICE_TRANSACTIONS_MAX = 256
const LOOK_NS = 100_000
const WAKE_NS = 800_000
const STRETCH_OF_DEPENDENTS = 2_048
const BLOCKS_ALONE_MAX = 16

/** The block of median duration. */
export function simulateSeries(block: IndexedBlock, costs: OrderedCosts, scheme: OrderedScheme): OrderedRun {
  const runs = simulateBlocks(block, costs, scheme)
  return runs.toSorted((a, b) => a.durationNs - b.durationNs)[runs.length >> 1]!
}

/** The engine as it is, with a block again and again: `blocks` of them, after those in which it has just begun to learn. */
export function simulateBlocks(
  block: IndexedBlock,
  costs: OrderedCosts,
  scheme: OrderedScheme,
  blocks = BLOCKS,
): OrderedRun[] {
  // One worker executes in order on the caller's thread: the sequential reference itself.
  const alone: OrderedRun = {
    durationNs: sequentialNs(block),
    executions: block.count,
    reexecutions: 0,
    waits: 0,
    atPointer: 0,
    alone: 0,
    isParallel: false,
    idleNs: 0,
  }
  const callerTransactions = transactionsOnCaller(block)
  if (scheme.lanes === 1 || callerTransactions === block.count) return [alone]
  const learned = nothingLearned(block)
  const runs: OrderedRun[] = []
  let blocksAlone = 0
  let lastBlocksAlone = 0
  for (let n = 0; n < WARM_UP_BLOCKS + blocks; n++) {
    if (blocksAlone > 0) {
      blocksAlone--
      runs.push(alone)
      continue
    }
    const { soloCount } = learned
    runs.push(new OrderedSimulation(block, costs, { ...scheme, callerTransactions }, learned).run())
    // The length alone may be that of an earlier block: short ones end before they are measured.
    const isDependent = learned.soloCount !== soloCount && learned.soloLength >= STRETCH_OF_DEPENDENTS
    lastBlocksAlone = isDependent ? Math.min(Math.max(1, lastBlocksAlone * 2), BLOCKS_ALONE_MAX) : 0
    blocksAlone = lastBlocksAlone
  }
  return runs.slice(WARM_UP_BLOCKS)
}

/** How many transactions the caller's thread executes before it wakes the lanes; all, if they are plain transfers or too few. */
export function transactionsOnCaller({ count, executionNs, isPlain }: IndexedBlock): number {
  let slice = SLICE_TRANSACTIONS
  for (let done = 0; done < count; ) {
    const start = done
    let ns = 0
    let plain = 0
    done = Math.min(start + slice, count)
    for (let index = start; index < done; index++) {
      ns += executionNs[index]!
      plain += isPlain[index]!
    }
    const meanNs = ns / (done - start)
    slice = Math.max(SLICE_TRANSACTIONS, Math.min(SLICE_TRANSACTIONS_MAX, Math.floor(LOOK_NS / meanNs)))
    if (plain * 2 < done - start && meanNs * (count - done) > WAKE_NS) return done
  }
  return count
}
