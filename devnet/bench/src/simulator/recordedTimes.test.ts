import type { BlockExecution, TransactionExecution } from '@safelane/devnet-engine'
import { expect, test } from 'vitest'
import { undisturbed } from './pairs.ts'
import { laneTimes } from './recordedTimes.ts'

/** Sixteen transactions of the caller, one nanosecond each, then those of the lanes, by their durations and starts. */
const run = (durations: readonly number[], starts: readonly [number, number], waits = 0) => {
  const transaction = (index: number, lane: number, startedNs: number, durationNs: number) =>
    ({ index, lane, startedNs, durationNs, waits, aborts: 0 }) as TransactionExecution
  const execution: BlockExecution = {
    mode: 'parallel',
    workers: 2,
    durationNs: 0,
    truncated: 0,
    transactions: [
      ...Array.from({ length: 16 }, (_, index) => transaction(index, 0, index, 1)),
      ...durations.map((ns, at) => transaction(16 + at, 1 + (at % 2), starts[at % 2]! + at, ns)),
    ],
  }
  return { execution, executionMs: 1 }
}
const alike = new Array<number>(50).fill(1_000)

test('jitter is how far times of the same transaction lie from each other, not those of different ones', () => {
  const different = alike.map((ns, at) => ns + 100 * at)
  expect(laneTimes([1, 2, 3].map(() => run(different, [20, 30])))?.jitterNs).toBe(0)
  const varying = [-70, 0, 70].map((by) => run([...alike, ...alike, ...alike.map((ns) => ns + by)], [20, 30]))
  expect(laneTimes(varying)?.jitterNs).toBeCloseTo(70 / Math.LN2)
})

test('who was waited for says nothing of jitter', () => {
  const varying = [-70, 0, 70].map((by) =>
    run([...alike, ...alike, ...alike.map((ns) => ns + by)], [20, 30], 1),
  )
  expect(laneTimes(varying)?.jitterNs).toBe(0)
})

test('lanes wake as soon as they did in any run', () => {
  const runs = [run(alike, [116, 215]), run(alike, [66, 565])]
  expect(laneTimes(runs)).toMatchObject({ wakeNs: 50, staggerNs: 100 })
  expect(laneTimes([{ executionMs: 1, execution: { ...runs[0]!.execution, mode: 'sequential' } }])).toBeNull()
})

test('undisturbed is the middle of the fastest quarter, of however many', () => {
  expect(undisturbed([9, 1, 8, 2, 7, 3, 6, 4, 5, 10, 11, 12])).toBe(2)
  expect(undisturbed([5])).toBe(5)
})
