import { describe, expect, test, vi } from 'vitest'
import { measureBuilding } from './building/measureBuilding.ts'
import { measureCeiling } from './ceiling.ts'
import type { ExecutionSubject } from './competitor.ts'
import { measureExecution } from './execution.ts'
import { measureLaneTime } from './laneTime.ts'
import { measureRecordingCost } from './recordingCost.ts'
import { tables } from './report.ts'
import type { ParallelWorkload } from './workload.ts'
import { parallelWorkloads } from './workloads.ts'

// Compilers and peers' nodes are slow to start.
vi.setConfig({ testTimeout: 180_000 })

const subjects: ExecutionSubject[] = [
  { name: 'safelane', workers: 2 },
  { name: 'safelane-hinted', workers: 2 },
  { name: 'safelane-sequential', workers: 1 },
]
const transactions = 40
const named = (name: string) => parallelWorkloads.find((workload) => workload.name === name)!

describe('execution', () => {
  test('the workloads have the names that results are compared by', () => {
    expect(parallelWorkloads.map(({ name }) => name)).toEqual([
      'transfers',
      'erc20-disjoint',
      'erc20-overlap',
      'erc20-hot-recipient',
      'erc20-chain',
      'uniswap-1-pool',
      'uniswap-2-pools',
      'uniswap-8-pools',
      'uniswap-100-pools',
      'nft-mint',
      'defi-mix',
      'payments',
      'payments-relayed',
      'cover-8-pools',
      ...[0, 25, 50, 75, 100].map((percent) => `hot-${percent}`),
    ])
  })

  test.each(parallelWorkloads)(
    'two workers, with access lists and without, and one thread agree on results, gas and state, and give every figure: $name',
    async (workload) => {
      const rows = await measureExecution(workload, { runs: 1, subjects, transactions })
      expect(
        rows.map(({ subject, workers, metric, unit, runs }) => [subject, workers, metric, unit, runs]),
      ).toEqual([
        ['safelane', 2, 'execution', 'tx/s', 1],
        ['safelane', 2, 'executionGas', 'Mgas/s', 1],
        ['safelane', 2, 'speed-up', 'ratio', 1],
        ['safelane', 2, 'aborts-per-transaction', 'aborts/tx', 1],
        ['safelane-hinted', 2, 'execution', 'tx/s', 1],
        ['safelane-hinted', 2, 'executionGas', 'Mgas/s', 1],
        ['safelane-hinted', 2, 'speed-up', 'ratio', 1],
        ['safelane-hinted', 2, 'aborts-per-transaction', 'aborts/tx', 1],
        ['safelane-sequential', 1, 'execution', 'tx/s', 1],
        ['safelane-sequential', 1, 'executionGas', 'Mgas/s', 1],
      ])
      expect(tables(rows)).toContain(workload.name)
    },
  )

  test('without a sequential run there is no speed-up', async () => {
    const options = { runs: 2, subjects: subjects.slice(0, 1), transactions }
    const rows = await measureExecution(named('erc20-disjoint'), options)
    expect(rows.map(({ metric }) => metric)).toEqual(['execution', 'executionGas', 'aborts-per-transaction'])
  })

  test('a transaction that fails stops the benchmark before anything is timed', async () => {
    const chain = named('erc20-chain')
    const backwards: ParallelWorkload = {
      ...chain,
      async prepare(count) {
        const { world, block } = await chain.prepare(count)
        return { world, block: (n) => block(n).toReversed() }
      },
    }
    await expect(measureExecution(backwards, { runs: 1, subjects, transactions })).rejects.toThrow(
      'a transaction failed',
    )
  })

  test('a difference from sequential execution stops the benchmark before anything is timed', async () => {
    const transfers = named('transfers')
    const shifting: ParallelWorkload = {
      ...transfers,
      async prepare(count) {
        const { world, block } = await transfers.prepare(count)
        let reads = 0n
        // Every engine that is given the state finds another balance in it.
        const first = Object.defineProperty({ ...world[0]! }, 'balance', { get: () => 10n ** 24n + reads++ })
        return { world: [first, ...world.slice(1)], block }
      },
    }
    await expect(measureExecution(shifting, { runs: 1, subjects, transactions })).rejects.toThrow(
      'left another state',
    )
  })

  test('blocks differ in who meets whom, and are the same whenever they are asked for', async () => {
    const { block } = await named('erc20-overlap').prepare(transactions)
    expect(block(1)).toEqual(block(1))
    expect(block(1)).not.toEqual(block(2))
  })
})

test('recording is measured beside the same without, on several workers and in order', async () => {
  const recording = subjects.filter(({ name }) => name !== 'safelane-hinted')
  const options = { runs: 1, subjects: recording, transactions: 100 }
  const rows = await measureRecordingCost(named('erc20-disjoint'), options)
  expect(
    rows.map(({ subject, workers, metric, unit, runs }) => [subject, workers, metric, unit, runs]),
  ).toEqual([
    ['safelane', 2, 'recording-cost', 'percent', 1],
    ['safelane-sequential', 1, 'recording-cost', 'percent', 1],
  ])
  expect(tables(rows)).toContain('recording')
})

test('engines that share nothing execute the same block at once, each on a thread', async () => {
  const row = await measureCeiling(named('erc20-disjoint'), {
    runs: 1,
    engines: 2,
    transactions: 300,
    turnMs: 1,
  })
  expect(row).toMatchObject({ workers: 2, metric: 'independent-engines', unit: 'ratio', runs: 1 })
  expect(row.median).toBeGreaterThan(0)
  expect(tables([row])).toContain('engines that share nothing')
})

test('the time of lanes is told by what of it counts, and by how much longer that takes than in order', async () => {
  const rows = await measureLaneTime(named('erc20-disjoint'), { runs: 1, workers: 2, transactions: 1000 })
  expect(rows.map(({ metric, unit, workers }) => [metric, unit, workers])).toEqual([
    ['lanes-busy', 'percent', 2],
    ['lanes-longer', 'ratio', 2],
  ])
  const [busy, longer] = rows
  expect(busy!.median).toBeGreaterThan(0)
  expect(busy!.median).toBeLessThanOrEqual(100)
  expect(longer!.median).toBeGreaterThan(0)
  expect(tables(rows)).toContain('time of the lanes')
})

test('our node, anvil and Hardhat build blocks of the same signed transfers', async () => {
  const rows = await measureBuilding({
    runs: 2,
    nodes: ['safelane', 'anvil', 'hardhat'],
    transactions: { safelane: 30, anvil: 30, hardhat: 10 },
  })
  expect(rows.map(({ subject, metric, unit, runs }) => [subject, metric, unit, runs])).toEqual([
    ['safelane', 'block-building', 'tx/s', 2],
    ['anvil', 'block-building', 'tx/s', 2],
    ['hardhat', 'block-building', 'tx/s', 2],
    ['safelane', 'block-building:anvil', 'ratio', 2],
    ['safelane', 'block-building:hardhat', 'ratio', 2],
  ])
  expect(tables(rows)).toContain('hardhat')
})
