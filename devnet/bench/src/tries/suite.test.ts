import { expect, test } from 'vitest'
import { measureTries } from './suite.ts'

test('the suite gives a time for every kind of root, checked against @ethereumjs/mpt', async () => {
  const rows = await measureTries({ entries: 500, changes: [10, 100], items: 20 }, 3)
  expect(rows.map(({ workload, subject, runs }) => [workload, subject, runs])).toEqual([
    ['10 changed accounts', 'safelane', 3],
    ['10 changed slots', 'safelane', 3],
    ['100 changed accounts', 'safelane', 3],
    ['100 changed slots', 'safelane', 3],
    ['list of 20 items', 'safelane', 3],
    ['list of 20 items', 'ethereumjs', 3],
  ])
  for (const { best, median, worst } of rows) {
    expect(best).toBeGreaterThan(0)
    expect(median).toBeGreaterThanOrEqual(best)
    expect(worst).toBeGreaterThanOrEqual(median)
  }
}, 30_000)
