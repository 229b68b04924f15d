/** Runs every scheme on a block for a list of cores. */
import { simulateSeries } from './blockSeries.ts'
import { simulateBlockStm } from './blockStmSimulation.ts'
import { type IndexedBlock, sequentialNs } from './blockTrace.ts'
import { boundNs } from './bound.ts'
import { blockStmCosts, type OrderedCosts } from './costs.ts'

/** Of the engine: WINDOW in assembly/layout.ts. */
export const WINDOW = 128
const WIDE_WINDOW = 256

export const schemes = {
  safelane: 'ordered speculation, as the engine does it',
  'wide-window': `the same with a window of ${WIDE_WINDOW}`,
  'parallel-commit': `a window of ${WIDE_WINDOW}, validation and writing back off the commit pointer`,
  'perfect-hints':
    'the same, and whoever reads what is yet to be written waits for it, as block access lists would tell',
  'block-stm': 'Block-STM',
  bound: 'no coordination costs, perfect luck',
} as const
export type Scheme = keyof typeof schemes

export interface Prediction {
  scheme: Scheme
  cores: number
  /** Over sequential execution. */
  speedup: number
  abortsPerTransaction: number
}

export function predict(block: IndexedBlock, costs: OrderedCosts, scheme: Scheme, cores: number): Prediction {
  const run = simulate(block, costs, scheme, cores)
  return {
    scheme,
    cores,
    speedup: sequentialNs(block) / run.durationNs,
    abortsPerTransaction: run.reexecutions / block.count,
  }
}

function simulate(block: IndexedBlock, costs: OrderedCosts, scheme: Scheme, lanes: number) {
  switch (scheme) {
    case 'safelane':
      return simulateSeries(block, costs, { lanes, window: WINDOW })
    case 'wide-window':
      return simulateSeries(block, costs, { lanes, window: WIDE_WINDOW })
    case 'parallel-commit':
      return simulateSeries(block, costs, {
        lanes,
        window: WIDE_WINDOW,
        parallelCommit: true,
      })
    case 'perfect-hints':
      return simulateSeries(block, costs, {
        lanes,
        window: WIDE_WINDOW,
        parallelCommit: true,
        perfectHints: true,
      })
    case 'block-stm':
      return simulateBlockStm(block, blockStmCosts(costs), lanes)
    case 'bound':
      return { durationNs: boundNs(block, lanes), reexecutions: 0 }
  }
}
