import { describe, expect, test, vi } from 'vitest'
import { simulateSeries } from './blockSeries.ts'
import { simulateBlockStm } from './blockStmSimulation.ts'
import { type BlockTrace, type IndexedBlock, indexBlock, sequentialNs } from './blockTrace.ts'
import { boundNs, criticalPathNs, overlappingPathNs } from './bound.ts'
import { blockStmCosts, type OrderedCosts } from './costs.ts'
import type { OrderedScheme } from './orderedScheme.ts'
import { OrderedSimulation } from './orderedSimulation.ts'
import { randomBlock } from './randomBlock.ts'

// A machine that does much else is slow.
vi.setConfig({ testTimeout: 60_000 })

const costs: OrderedCosts = {
  startNs: 1_000,
  startPerLaneNs: 100,
  claimNs: 20,
  laneNs: 30,
  lineNs: 10,
  laneFraction: 0.01,
  commitNs: 40,
  ownLineNs: 2,
  resultNs: 100,
  patienceNs: 100_000,
  waitSpinNs: 45_000,
  waitNapNs: 75_000,
  slowdown: 0.02,
  jitterNs: 100,
  spinNs: 4_000,
  napNs: 50_000,
  drainPatienceNs: 80,
}
/** Coordination for nothing, and all executions as long as they are alone. */
const free: OrderedCosts = {
  startNs: 0,
  startPerLaneNs: 0,
  claimNs: 0,
  laneNs: 0,
  lineNs: 0,
  laneFraction: 0,
  commitNs: 0,
  ownLineNs: 0,
  resultNs: 0,
  patienceNs: 100_000,
  waitSpinNs: 45_000,
  waitNapNs: 75_000,
  slowdown: 0,
  jitterNs: 0,
  spinNs: 4_000,
  napNs: 50_000,
  drainPatienceNs: 80,
}
const window = 128
const executionNs = 2_000

/** Everyone writes a location of his own. */
const disjoint = (transactions: number): BlockTrace => ({
  workload: 'disjoint',
  transactions: Array.from({ length: transactions }, (_, index) => ({
    executionNs,
    reads: [index],
    writes: [index],
  })),
})
/** Everyone reads the same location, first of all or later, and writes it. */
const chain = (transactions: number, moment = 0): BlockTrace => ({
  workload: 'chain',
  transactions: Array.from({ length: transactions }, () => ({
    executionNs,
    reads: [0],
    readMoments: [moment],
    writes: [0],
  })),
})
const blocks = [
  disjoint(2_000),
  chain(2_000),
  randomBlock({ transactions: 2_000, executionNs, accounts: 20 }),
  randomBlock({ transactions: 2_000, executionNs, accounts: 1_000, otherReads: 3 }),
].map(indexBlock)
const lanes = [1, 2, 3, 8, 64, 128]
const simulateOrdered = (block: IndexedBlock, with_: OrderedCosts, scheme: OrderedScheme) =>
  new OrderedSimulation(block, with_, scheme).run()
const speedup = (block: IndexedBlock, scheme: OrderedScheme, with_ = costs) =>
  sequentialNs(block) / simulateOrdered(block, with_, scheme).durationNs

describe('ordered speculation', () => {
  test('one lane takes the sum of the transactions', () => {
    for (const block of blocks) {
      const run = simulateSeries(block, costs, { lanes: 1, window })
      expect(run).toEqual({
        durationNs: 2_000 * executionNs,
        executions: 2_000,
        reexecutions: 0,
        waits: 0,
        idleNs: 0,
        isParallel: false,
        atPointer: 0,
        alone: 0,
      })
    }
  })

  test('one lane that coordinates takes the sum, a start, and a claim for each batch', () => {
    const even = { ...costs, jitterNs: 0, laneNs: 0, laneFraction: 0 }
    for (const block of blocks) {
      const { durationNs } = simulateOrdered(block, even, { lanes: 1, window })
      const claims = (durationNs - costs.startNs - 2_000 * executionNs) / costs.claimNs
      expect(claims).toBeCloseTo(Math.round(claims), 6)
      expect(claims).toBeGreaterThan(2_000 / 32)
      expect(claims).toBeLessThan(2_000 / 16)
    }
  })

  test('no number of lanes beats the bound, even when coordination costs nothing', () => {
    for (const block of blocks) {
      for (const count of lanes) {
        for (const what of [{}, { parallelCommit: true }, { perfectHints: true }]) {
          const run = simulateOrdered(block, free, { lanes: count, window, ...what })
          expect(run.durationNs).toBeGreaterThanOrEqual(boundNs(block, count) * (1 - 1e-9))
        }
      }
    }
  })

  test('disjoint transactions use all lanes, and are executed once', () => {
    const block = indexBlock(disjoint(12_800))
    for (const count of lanes) {
      // A window as wide as there are lanes makes lanes wait for their turn to commit.
      const run = simulateOrdered(block, free, { lanes: count, window: 1_024 })
      expect(sequentialNs(block) / run.durationNs).toBeGreaterThan(0.98 * count)
      expect(run).toMatchObject({ executions: 12_800, reexecutions: 0 })
    }
  })

  test('the serial commit bounds disjoint transactions', () => {
    const block = indexBlock(disjoint(5_000))
    const perCommit = costs.commitNs + 4 * costs.lineNs
    const even = { ...costs, slowdown: 0 }
    expect(speedup(block, { lanes: 128, window: 1_024 }, even)).toBeLessThan(executionNs / perCommit)
    expect(speedup(block, { lanes: 128, window: 1_024 }, even)).toBeGreaterThan(
      0.9 * (executionNs / perCommit),
    )
    expect(speedup(block, { lanes: 128, window: 1_024, parallelCommit: true }, even)).toBeGreaterThan(
      executionNs / perCommit,
    )
  })

  test('a chain of transactions that read first of all stays about as fast as sequential execution', () => {
    const block = indexBlock(chain(5_000))
    for (const count of lanes) {
      expect(speedup(block, { lanes: count, window }, { ...costs, slowdown: 0 })).toBeGreaterThan(0.85)
      expect(speedup(block, { lanes: count, window }, free)).toBeLessThanOrEqual(1)
    }
  })

  test('a chain of transactions that read late overlaps, for whoever finds a location hot waits in its midst', () => {
    const block = indexBlock(chain(5_000, 0.5))
    const run = simulateOrdered(block, free, { lanes: 2, window })
    expect(sequentialNs(block) / run.durationNs).toBeGreaterThan(1.5)
    // A location stays hot as long as others touch it within the window.
    expect(run.reexecutions).toBeLessThan(5_000 / 64)
    // Whoever runs at the pointer waits for nobody.
    expect(run.waits).toBeGreaterThan(3_000)
  })

  test('who runs a batch at the pointer joins a queue when he comes to it: who reads the hot location meanwhile is stale', () => {
    // Half of them, at random, write it at their end: batches grow to two and more between conflicts.
    const late = indexBlock({
      workload: 'late',
      transactions: Array.from({ length: 10_000 }, (_, index) => {
        const isHot = (Math.imul(index, 0x9e3779b1) >>> 16) % 2 === 0
        const locations = isHot ? [index + 1, 0] : [index + 1]
        return {
          executionNs: 5_000,
          reads: locations,
          readMoments: isHot ? [0, 0.98] : [0],
          writes: locations,
        }
      }),
    })
    const { reexecutions } = simulateOrdered(late, { ...free, jitterNs: 300 }, { lanes: 2, window })
    expect(reexecutions).toBeGreaterThan(250)
  })

  test('each transaction is committed once: executions are transactions and re-executions', () => {
    for (const block of blocks) {
      for (const count of lanes) {
        const run = simulateOrdered(block, costs, { lanes: count, window })
        expect(run.executions - run.reexecutions).toBe(block.count)
        expect(run.reexecutions).toBeLessThanOrEqual(block.count)
      }
    }
  })

  test('lanes only work or idle', () => {
    const block = indexBlock(disjoint(64))
    const run = simulateOrdered(block, free, { lanes: 128, window: 1_024 })
    expect(run.durationNs).toBe(executionNs)
    expect(run.idleNs).toBe(64 * executionNs)
  })

  test('with perfect hints nothing is executed twice', () => {
    for (const block of blocks) {
      for (const count of lanes) {
        const run = simulateOrdered(block, costs, { lanes: count, window, perfectHints: true })
        expect(run).toMatchObject({ executions: block.count, reexecutions: 0 })
      }
    }
  })

  test('chains beside each other use as many lanes as there are chains: with perfect hints, and most of them with learned queues', () => {
    const block = indexBlock({
      workload: 'four chains',
      transactions: Array.from({ length: 4_000 }, (_, index) => {
        const chained = [index % 4]
        return { executionNs, reads: chained, readMoments: [0], writes: chained }
      }),
    })
    expect(speedup(block, { lanes: 8, window, perfectHints: true }, free)).toBeCloseTo(4, 1)
    expect(speedup(block, { lanes: 8, window }, free)).toBeGreaterThan(2.4)
  })

  test('whoever may run at the pointer alone is executed there', () => {
    const { transactions, workload } = disjoint(100)
    const trace = { workload, transactions: transactions.map((each) => ({ ...each, onlyAtPointer: true })) }
    const run = simulateOrdered(indexBlock(trace), free, { lanes: 2, window })
    expect(run.durationNs).toBeGreaterThanOrEqual(100 * executionNs)
  })
})

describe('stale reads', () => {
  // Two lanes: the second transaction runs beside the first.
  const pair = (reads: number[]) =>
    indexBlock({
      workload: 'pair',
      transactions: [
        { executionNs: 1_000, reads: [0, 1], writes: [0] },
        { executionNs: 2_000, reads, writes: [] },
      ],
    })

  test('who reads before the write is executed again behind it', () => {
    const run = simulateOrdered(pair([0, 2]), free, { lanes: 2, window })
    // Read at 500 of 2,000, written at 1,000; the second lane ends at 2,000 and begins again.
    expect(run).toMatchObject({ durationNs: 4_000, executions: 3, reexecutions: 1 })
  })

  test('who reads after the write has found it', () => {
    const run = simulateOrdered(pair([2, 0]), free, { lanes: 2, window })
    expect(run).toMatchObject({ durationNs: 2_000, executions: 2, reexecutions: 0 })
  })

  test('who has read a speculation that is thrown away is executed again too', () => {
    const block = indexBlock({
      workload: 'cascade',
      transactions: [
        { executionNs: 3_000, reads: [0], writes: [0] },
        // Reads 0 too early; 1 is found by the third transaction, which reads it late.
        { executionNs: 1_000, reads: [0, 1], writes: [1] },
        { executionNs: 1_900, reads: [2, 3, 4, 1], writes: [] },
      ],
    })
    const run = simulateOrdered(block, free, { lanes: 3, window })
    expect(run).toMatchObject({ executions: 5, reexecutions: 2, durationNs: 3_000 + 1_000 + 1_900 })
  })
})

describe('Block-STM', () => {
  const blockStm = blockStmCosts(costs)

  test('executes disjoint transactions once and uses all lanes while tasks are worth their price', () => {
    const block = indexBlock({
      workload: 'disjoint',
      transactions: disjoint(3_200).transactions.map((each) => ({ ...each, executionNs: 100_000 })),
    })
    const run = simulateBlockStm(block, { ...blockStm, slowdown: 0 }, 32)
    expect(run.executions).toBe(3_200)
    expect(sequentialNs(block) / run.durationNs).toBeGreaterThan(30)
  })

  test('ends with every transaction executed, whatever the conflicts', () => {
    for (const block of blocks) {
      for (const count of lanes) {
        const run = simulateBlockStm(block, blockStm, count)
        expect(run.executions - run.reexecutions).toBe(block.count)
        expect(run.durationNs).toBeGreaterThanOrEqual(sequentialNs(block) / count)
      }
    }
  })

  test('one lane executes everything once', () => {
    for (const block of blocks) expect(simulateBlockStm(block, blockStm, 1).executions).toBe(block.count)
  })
})

describe('bounds', () => {
  test('a chain of full dependencies takes its sum, unless reads may come late', () => {
    const late: BlockTrace = {
      workload: 'late',
      transactions: Array.from({ length: 10 }, (_, index) => ({
        executionNs: 1_000,
        reads: [100 + index, 200 + index, 0, 300 + index],
        writes: [0],
      })),
    }
    const block = indexBlock(late)
    expect(criticalPathNs(block)).toBe(10_000)
    // The hot location is the third of four: 5/8 of an execution may lie before the write.
    expect(overlappingPathNs(block)).toBeCloseTo(1_000 + 9 * 375)
  })

  test('disjoint transactions are bound by the lanes alone', () => {
    expect(boundNs(indexBlock(disjoint(100)), 10)).toBe(10 * executionNs)
  })
})

test('the same block, costs and lanes give the same run', () => {
  const trace = randomBlock({ transactions: 3_000, executionNs, accounts: 50 })
  const runs = Array.from({ length: 2 }, () => [
    simulateOrdered(indexBlock(trace), costs, { lanes: 7, window }),
    simulateBlockStm(indexBlock(trace), blockStmCosts(costs), 7),
  ])
  expect(runs[0]).toEqual(runs[1])
})
