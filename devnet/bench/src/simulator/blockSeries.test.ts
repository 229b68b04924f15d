import { expect, test } from 'vitest'
import { simulateSeries, transactionsOnCaller } from './blockSeries.ts'
import { indexBlock, sequentialNs } from './blockTrace.ts'
import type { OrderedCosts } from './costs.ts'

const costs: OrderedCosts = {
  startNs: 100_000,
  startPerLaneNs: 20_000,
  claimNs: 30,
  laneNs: 600,
  lineNs: 200,
  laneFraction: 0,
  commitNs: 40,
  ownLineNs: 4,
  resultNs: 100,
  patienceNs: 1_500_000,
  waitSpinNs: 45_000,
  waitNapNs: 75_000,
  slowdown: 0.02,
  jitterNs: 150,
  spinNs: 15_000,
  napNs: 100_000,
  drainPatienceNs: 80,
}
const block = (count: number, executionNs: number, location: (index: number) => number, isPlain = false) =>
  indexBlock({
    workload: 'made up',
    transactions: Array.from({ length: count }, (_, index) => {
      const locations = [location(index)]
      return { executionNs, reads: locations, readMoments: [0.1], writes: locations, isPlain }
    }),
  })
const own = (index: number) => index

test('the thread of the caller keeps plain transfers, and what is not worth waking lanes for', () => {
  expect(transactionsOnCaller(block(1_000, 5_000, own, true))).toBe(1_000)
  expect(transactionsOnCaller(block(150, 5_000, own))).toBe(150)
  expect(transactionsOnCaller(block(1_000, 5_000, own))).toBe(16)
})

test('a chain in which lanes lose is left to the thread of the caller, and then takes what it takes alone', () => {
  const chain = block(10_000, 1_200, () => 0)
  const run = simulateSeries(chain, costs, { lanes: 2, window: 128 })
  expect(run.durationNs).toBe(sequentialNs(chain))
  expect(run.reexecutions).toBe(0)
})

test('what gains from lanes is left to them, block after block', () => {
  const disjoint = block(10_000, 5_000, own)
  const run = simulateSeries(disjoint, costs, { lanes: 2, window: 128 })
  expect(sequentialNs(disjoint) / run.durationNs).toBeGreaterThan(1.5)
})
