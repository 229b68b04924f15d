import { expect, test } from 'vitest'
import { indexBlock } from './blockTrace.ts'
import { HotQueues } from './hotQueues.ts'
import { nothingLearned } from './learned.ts'

/** All touch location 0; half of them by another kind of call. */
const block = indexBlock({
  workload: 'one location',
  transactions: Array.from({ length: 1_000 }, (_, index) => ({
    executionNs: 1_000,
    reads: [0],
    writes: [0],
    call: index % 2,
  })),
})
const location = 0

test('a location stays hot until four touches were alone in the window', () => {
  const learned = nothingLearned(block)
  const queues = new HotQueues(block, learned, 128)
  queues.heat(location)
  learned.lastInQueue[location] = 0
  for (let index = 1; index < 200; index++) queues.join(location, index)
  expect(learned.heat[location]).toBe(64)
  const heats = [400, 600, 800, 999].map((index) => {
    queues.join(location, index)
    return learned.heat[location]
  })
  expect(heats).toEqual([16, 4, 1, 0])
  expect(queues.isHot(location)).toBe(false)
})

test('who joins a queue waits for the last before it, unless that is further away than the window or in a block before', () => {
  const learned = { ...nothingLearned(block), sequence: 5_000 }
  const queues = new HotQueues(block, learned, 128)
  queues.heat(location)
  learned.lastInQueue[location] = 4_999
  expect(queues.join(location, 3)).toBe(-1)
  expect(queues.join(location, 10)).toBe(3)
  // It stands before the last one, which stays the last.
  expect(queues.join(location, 7)).toBe(-1)
  expect(queues.join(location, 11)).toBe(10)
  expect(queues.join(location, 500)).toBe(-1)
})

test('who is not like any that came to a hot location says so, until eight like it have not come', () => {
  const queues = new HotQueues(block, nothingLearned(block), 128)
  queues.announce(0)
  expect(queues.hasQueued(0)).toBe(true)
  queues.noteHotCall(1)
  queues.announce(3)
  expect(queues.hasQueued(3)).toBe(false)
  queues.announce(2)
  expect(queues.hasQueued(2)).toBe(true)
  for (let index = 5; index < 21; index += 2) {
    queues.announce(index)
    queues.endForecast(index)
    expect(queues.hasQueued(index)).toBe(false)
  }
  queues.announce(21)
  expect(queues.hasQueued(21)).toBe(true)
})
