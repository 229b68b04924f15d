/** What recordings of one block, executed again and again, say of time, in nanoseconds. */
import type { BlockExecution } from '@safelane/devnet-engine'
import { SLICE_TRANSACTIONS } from './blockSeries.ts'
import { median } from './median.ts'
import type { RecordedRun } from './subject.ts'

export interface LaneTimes {
  /** How far a transaction's time on a lane lies from its own in other runs, on average. */
  jitterNs: number
  /** The shortest from the caller's call of the lanes to the first transaction of a worker; and from there to the first of the other. */
  wakeNs: number
  staggerNs: number
}

/** The faster half of the runs: those that other processes disturbed least. */
export function quietHalf(runs: readonly RecordedRun[]): RecordedRun[] {
  return runs.toSorted((a, b) => a.executionMs - b.executionMs).slice(0, Math.ceil(runs.length / 2))
}

/** Null when no block was executed on lanes. */
export function laneTimes(runs: readonly RecordedRun[]): LaneTimes | null {
  const executions = runs.map(({ execution }) => execution).filter(({ mode }) => mode === 'parallel')
  if (executions.length === 0) return null
  const starts = executions.map(laneStarts)
  return {
    jitterNs: jitterOf(executions),
    wakeNs: Math.min(...starts.map(({ wakeNs }) => wakeNs)),
    staggerNs: Math.min(...starts.map(({ staggerNs }) => staggerNs)),
  }
}

/** Of a distribution of Laplace, whose mean distance is its median distance over the logarithm of two. */
function jitterOf(executions: readonly BlockExecution[]): number {
  const middles = executions.map(({ transactions }) =>
    median(transactions.map(({ durationNs }) => durationNs)),
  )
  const distances: number[] = []
  for (const [index] of executions[0]!.transactions.entries()) {
    const times: number[] = []
    for (const [run, { transactions }] of executions.entries()) {
      const { lane, waits, aborts, durationNs } = transactions[index]!
      // A run at another clock differs as a whole.
      if (lane !== 0 && waits + aborts === 0) times.push((durationNs / middles[run]!) * middles[0]!)
    }
    if (times.length < 3) continue
    const middle = median(times)
    // One run is the median itself.
    for (const time of times) if (time !== middle) distances.push(Math.abs(time - middle))
  }
  return distances.length === 0 ? 0 : median(distances) / Math.LN2
}

function laneStarts({ transactions }: BlockExecution): { wakeNs: number; staggerNs: number } {
  // The caller's thread goes on until the first lane has come; it has called them after its first slice.
  let calledNs = 0
  const firstStart = new Map<number, number>()
  for (const { index, lane, startedNs, durationNs } of transactions) {
    if (lane !== 0)
      firstStart.set(lane, Math.min(startedNs, firstStart.get(lane) ?? Number.POSITIVE_INFINITY))
    else if (index < SLICE_TRANSACTIONS) calledNs = Math.max(calledNs, startedNs + durationNs)
  }
  const [first = calledNs, second = first] = [...firstStart.values()].sort((a, b) => a - b)
  return { wakeNs: Math.max(0, first - calledNs), staggerNs: second - first }
}
