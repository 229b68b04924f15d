/** A block that the engine has executed in order with recording on, as the simulator replays it. */
import type { BlockExecution, Hex, Location } from '@safelane/devnet-engine'
import type { BlockTrace } from './blockTrace.ts'
import type { ReadMoments } from './readMoments.ts'

export interface RecordedRuns {
  workload: string
  coinbase: Hex
  /** The same block again and again, in order on one lane. */
  recordings: readonly BlockExecution[]
  /** What the block takes on one lane when nothing is recorded. */
  executionMs: number
  readMoments: ReadMoments
  /** Of each transaction. */
  hasLogs: readonly boolean[]
}

/**
 * Each transaction's time is its shortest, which nobody has interrupted; all are stretched alike so that together they take
 * what the block takes unrecorded. Throws a RangeError when a recording is not sequential, or lacks accesses.
 */
export function traceFromRecordings({
  workload,
  coinbase,
  recordings,
  executionMs,
  readMoments,
  hasLogs,
}: RecordedRuns): BlockTrace {
  const [first] = recordings
  if (!first) throw new RangeError('no recording')
  for (const { mode, truncated } of recordings) {
    if (mode !== 'sequential') throw new RangeError(`${workload} was not executed in order`)
    if (truncated > 0) throw new RangeError(`${workload}: ${truncated} transactions without their accesses`)
  }
  const times = first.transactions.map((_, index) =>
    Math.min(...recordings.map(({ transactions }) => transactions[index]!.durationNs)),
  )
  const stretch = (executionMs * 1e6) / times.reduce((sum, each) => sum + each, 0)
  const numberOf = locationNumbers()
  const momentsOf = (reads: number) => {
    const known = readMoments.get(reads)
    return known ? { readMoments: known } : {}
  }
  return {
    workload,
    transactions: first.transactions.map(({ reads, writes }, index) => ({
      executionNs: times[index]! * stretch,
      reads: reads.map(numberOf),
      ...momentsOf(reads.length),
      writes: writes.map(numberOf),
      hasLogs: hasLogs[index]!,
      onlyAtPointer: reads.some(({ address, slot }) => slot === null && address === coinbase),
    })),
  }
}

/** Numbers locations in the order in which they are first asked for. */
function locationNumbers(): (location: Location) => number {
  const numbers = new Map<string, number>()
  return ({ address, slot }) => {
    const key = slot === null ? address : `${address}${slot}`
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, numbers.size)
    return numbers.size - 1
  }
}
