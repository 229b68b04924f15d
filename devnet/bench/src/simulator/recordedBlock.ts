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
  kinds: readonly TransactionKind[]
}

/** What a recording does not say of a transaction. */
export interface TransactionKind {
  hasLogs: boolean
  gas: number
  /** It moves value between accounts and runs no code. */
  isPlain: boolean
  /** The same for calls of the same contract with the same selector and first argument. */
  callKey: string
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
  kinds,
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
  const callNumberOf = numbers<string>()
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
      ...ofKind(kinds[index]!, callNumberOf),
      onlyAtPointer: reads.some(({ address, slot }) => slot === null && address === coinbase),
    })),
  }
}

function ofKind({ hasLogs, gas, isPlain, callKey }: TransactionKind, callNumberOf: (key: string) => number) {
  return { hasLogs, gas, isPlain, call: callNumberOf(callKey) }
}

function locationNumbers(): (location: Location) => number {
  const numberOf = numbers<string>()
  return ({ address, slot }) => numberOf(slot === null ? address : `${address}${slot}`)
}

/** Numbers what it is asked for in the order in which it is first asked for. */
function numbers<Key>(): (key: Key) => number {
  const known = new Map<Key, number>()
  return (key) => {
    const number = known.get(key) ?? known.size
    known.set(key, number)
    return number
  }
}
