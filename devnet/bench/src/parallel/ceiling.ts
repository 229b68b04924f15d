/**
 * How much faster as many engines are as there are workers, if they share nothing: each executes its own copy of a block in order, on
 * its own state, on a thread of its own. What keeps them from being so many times as fast as one is the machine (caches, memory, clock
 * rate, who else runs on its cores), and no executor can do better with the same program.
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { distribution, type Row } from '../row.ts'
import type { CeilingStart } from './ceilingThread.ts'
import { WARM_UP_RUNS } from './execution.ts'
import type { ParallelWorkload } from './workload.ts'

/** Workloads in which transactions have nothing to do with each other. */
export const independentWorkloads: readonly string[] = [
  'transfers',
  'erc20-disjoint',
  'uniswap-100-pools',
  'hot-0',
]

/** How long one engine executes in a turn. */
const TURN_MS = 40

export interface CeilingOptions {
  runs: number
  engines: number
  /** Default: the workload's own. */
  transactions?: number
  /** Default: as long as the figures need. */
  turnMs?: number
}

/** A row `independent-engines`: together they execute so many times what one does while the others wait, in the same turn. */
export async function measureCeiling(workload: ParallelWorkload, options: CeilingOptions): Promise<Row> {
  const { runs, engines, turnMs = TURN_MS } = options
  const { world, block } = await workload.prepare(options.transactions ?? workload.transactions)
  const barrier = new SharedArrayBuffer(4)
  const threads = Array.from({ length: engines }, () => {
    const workerData: CeilingStart = { workload: workload.name, world, block: block(0), barrier }
    return new Worker(new URL('ceilingThread.ts', import.meta.url), { workerData })
  })
  try {
    await Promise.all(threads.map((thread) => answer(thread)))
    const execute = (together: readonly Worker[], times: number): Promise<number[]> => {
      new Int32Array(barrier).fill(0)
      const answers = together.map((thread) => answer(thread))
      for (const thread of together) thread.postMessage({ times, engines: together.length })
      return Promise.all(answers)
    }
    const ratios: number[] = []
    let times = 1
    for (let run = -WARM_UP_RUNS; run < runs; run++) {
      const alone = await execute([threads[run & 1 ? 0 : engines - 1]!], times)
      const together = await execute(threads, times)
      if (run >= 0) ratios.push(together.reduce((sum, ms) => sum + alone[0]! / ms, 0))
      else times = Math.ceil((turnMs * times) / alone[0]!)
    }
    return {
      suite: 'parallel',
      workload: workload.name,
      subject: 'safelane-sequential',
      workers: engines,
      metric: 'independent-engines',
      unit: 'ratio',
      ...distribution(ratios, 'more'),
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}

/** The next number that the thread says; rejects when it fails. */
async function answer(thread: Worker): Promise<number> {
  const [milliseconds] = await once(thread, 'message')
  return milliseconds
}
