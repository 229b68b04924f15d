import { expect, test } from 'vitest'
import { measureTries } from './suite.ts'

test('the suite gives a time for every kind of root, checked against one thread and @ethereumjs/mpt', async () => {
  const sizes = { entries: 6000, changes: [10, 100], transactions: 600, items: 20 }
  const rows = await measureTries(sizes, 3, [2])
  const ofState = [
    '10 changed accounts',
    '10 changed slots',
    '100 changed accounts',
    '100 changed slots',
    '600 transfers',
    '600 erc20 transfers',
    '600 swaps in 100 pools',
  ]
  expect(
    rows.map(({ workload, subject, workers, metric, runs }) => [workload, subject, workers, metric, runs]),
  ).toEqual([
    ...ofState.flatMap((workload) => [
      [workload, 'safelane', 1, 'root', 3],
      [workload, 'safelane', 2, 'root', 3],
      [workload, 'safelane', 2, 'speed-up', 3],
    ]),
    ['list of 20 items', 'safelane', 1, 'root', 3],
    ['list of 20 items', 'ethereumjs', 1, 'root', 3],
  ])
  for (const { metric, best, median, worst } of rows) {
    const [low, high] = metric === 'root' ? [best, worst] : [worst, best]
    expect(low).toBeGreaterThan(0)
    expect(median).toBeGreaterThanOrEqual(low)
    expect(high).toBeGreaterThanOrEqual(median)
  }
})
