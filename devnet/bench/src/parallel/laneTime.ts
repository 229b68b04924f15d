/**
 * Where the time of the lanes goes, from the recordings of blocks: how much of it executions take that are committed (the rest goes to
 * waiting, to executions that are thrown away, and to waking up), and how much longer these are than on one thread, where
 * nothing is validated, forwarded or fetched from another core's cache. What is gained is the first times the lanes by the second.
 */
import type { BlockExecution } from '@safelane/devnet-engine'
import { env } from '../engine/world.ts'
import { collectGarbage } from '../garbage.ts'
import { distribution, type Row } from '../row.ts'
import { Competitor } from './competitor.ts'
import { agree, WARM_UP_RUNS } from './execution.ts'
import type { ParallelWorkload } from './workload.ts'

export interface LaneTimeOptions {
  runs: number
  /** At least 2. */
  workers: number
  /** Default: the workload's own. */
  transactions?: number
}

/** Two rows: `lanes-busy`, percent of the lanes' time, and `lanes-longer`, the ratio of an execution's time to that in order. */
export async function measureLaneTime(workload: ParallelWorkload, options: LaneTimeOptions): Promise<Row[]> {
  const { runs, workers } = options
  const { world, block } = await workload.prepare(options.transactions ?? workload.transactions)
  const sequential = await Competitor.start({ name: 'safelane-sequential', workers: 1 }, world)
  const lanes = await Competitor.start({ name: 'safelane', workers }, world)
  const execute = async (competitor: Competitor): Promise<BlockExecution> => {
    await collectGarbage()
    const { recording } = await competitor.engine.executeBlock(env, transactions, { record: true })
    if (!recording) throw new Error(`${workload.name}: a block is too large to be recorded`)
    const execution = recording.execution()
    competitor.takeBack()
    return execution
  }
  const transactions = block(0)
  try {
    await agree(workload.name, sequential, [lanes], transactions)
    const busy: number[] = []
    const longer: number[] = []
    for (let run = -WARM_UP_RUNS; run < runs; run++) {
      const alone = await execute(sequential)
      const together = await execute(lanes)
      if (run < 0) continue
      const executing = executingNs(together)
      busy.push((executing / (workers * together.durationNs)) * 100)
      longer.push(executing / executingNs(alone))
    }
    const row = { suite: 'parallel', workload: workload.name, subject: 'safelane', workers }
    return [
      { ...row, metric: 'lanes-busy', unit: 'percent', ...distribution(busy, 'more') },
      { ...row, metric: 'lanes-longer', unit: 'ratio', ...distribution(longer, 'less') },
    ]
  } finally {
    await sequential.engine.close()
    await lanes.engine.close()
  }
}

function executingNs({ transactions }: BlockExecution): number {
  return transactions.reduce((sum, { durationNs }) => sum + durationNs, 0)
}
