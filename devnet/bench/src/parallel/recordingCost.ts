/** What it costs to record how a block is executed: the same engine with recording and without, in pairs. */
import { distribution, type Row } from '../row.ts'
import { Competitor, type ExecutionSubject } from './competitor.ts'
import { agree, type MeasuringOptions, WARM_UP_RUNS } from './execution.ts'
import type { ParallelWorkload } from './workload.ts'

/** Workloads that stand for short, middling and long transactions. */
export const recordedWorkloads: readonly string[] = ['transfers', 'erc20-disjoint', 'uniswap-8-pools']

/** Pairs per run: the difference is small, and one pair says little of it. */
const PAIRS = 3
/** How long one side of a pair executes, at least. */
const SIDE_MS = 10

/** A row `recording-cost` per subject: percent of time that executions take longer when they are recorded; below 0 is noise. */
export async function measureRecordingCost(
  workload: ParallelWorkload,
  options: MeasuringOptions,
): Promise<Row[]> {
  const { world, block } = await workload.prepare(options.transactions ?? workload.transactions)
  const rows: Row[] = []
  for (const subject of options.subjects) {
    const competitor = await Competitor.start(subject, world)
    try {
      const reference = await agree(workload.name, competitor, [], block(0))
      const costs: number[] = []
      let times = 1
      for (let run = -WARM_UP_RUNS; run < options.runs; run++) {
        let plainMs = 0
        let recordedMs = 0
        for (let pair = 0; pair < PAIRS; pair++) {
          for (const record of pair % 2 === 0 ? [false, true] : [true, false]) {
            const { executionMs } = await competitor.run(reference, { times, record })
            if (record) recordedMs += executionMs
            else plainMs += executionMs
          }
        }
        if (run >= 0) costs.push((recordedMs / plainMs - 1) * 100)
        else times = Math.ceil((SIDE_MS * PAIRS * times) / plainMs)
      }
      rows.push(rowOf(workload.name, subject, costs))
    } finally {
      await competitor.engine.close()
    }
  }
  return rows
}

function rowOf(workload: string, { name, workers }: ExecutionSubject, costs: readonly number[]): Row {
  return {
    suite: 'parallel',
    workload,
    subject: name,
    workers,
    metric: 'recording-cost',
    unit: 'percent',
    ...distribution(costs, 'less'),
  }
}
