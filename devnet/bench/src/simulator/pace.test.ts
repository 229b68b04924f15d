import { expect, test } from 'vitest'
import { indexBlock } from './blockTrace.ts'
import { Claims } from './claims.ts'
import { nothingLearned } from './learned.ts'
import { Pace } from './pace.ts'

const block = indexBlock({
  workload: 'any',
  transactions: Array.from({ length: 20_000 }, (_, index) => ({
    executionNs: 1_000,
    reads: [index],
    writes: [],
    gas: 1_000,
  })),
})
const setUp = () => {
  const claims = new Claims(block.count, 2, 128)
  const learned = nothingLearned(block)
  return { claims, learned, pace: new Pace(block, claims, learned, 2) }
}
/** Looks at the clock before each of `count` transactions from `first` on, which take so long each; what a lane shall run alone. */
const run = (pace: Pace, first: number, count: number, perTransactionNs: number, before = () => {}) => {
  for (let index = first; index < first + count; index++) {
    before()
    const solo = pace.stretchAlone(0, index, index * perTransactionNs)
    if (solo !== 0) return { index, solo }
  }
  return null
}
const conflicts = (claims: Claims, until: number) => () => {
  for (let n = 0; n < 40; n++) claims.noteConflict(until)
}

test('nobody tries to be alone where nothing is in conflict', () => {
  const { pace } = setUp()
  expect(run(pace, 0, 20_000, 1_500)).toBeNull()
})

test('nobody tries to be alone where transactions take long', () => {
  const { claims, pace } = setUp()
  expect(run(pace, 0, 20_000, 9_000, conflicts(claims, 19_000))).toBeNull()
})

test('where conflicts are the rule one lane tries 256; when that was faster, twice as many', () => {
  const { claims, learned, pace } = setUp()
  const dense = conflicts(claims, 19_900)
  const first = run(pace, 0, 5_000, 2_000, dense)!
  expect(first.solo).toBe(256)
  pace.beginSolo()
  const end = first.index + first.solo
  // One gas per nanosecond, twice as fast as both.
  pace.endSolo(0, first.index, end, first.solo * 1_000)
  expect(learned.soloRate).toBeCloseTo(1)
  expect(run(pace, end, 5_000, 2_000, dense)?.solo).toBe(512)
})

test('when it was slower, lanes go on, and stretches become shorter', () => {
  const { claims, learned, pace } = setUp()
  learned.soloLength = 1_024
  learned.soloRate = 0.1
  expect(run(pace, 0, 4_000, 2_000, conflicts(claims, 19_900))).toBeNull()
  expect(learned.soloLength).toBe(512)
})
