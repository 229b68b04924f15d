import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventQueue } from './eventQueue.ts'

test('events come in the order of their time, and of the same time in the order of their addition', () => {
  const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 })
  fc.assert(
    fc.property(times, (added) => {
      const queue = new EventQueue()
      for (const [event, time] of added.entries()) queue.add(time, event)
      const taken = added.map(() => {
        const time = queue.nextTime
        const event = queue.take()
        expect(added[event]).toBe(time)
        return event
      })
      expect(taken).toEqual([...added.keys()].sort((a, b) => added[a]! - added[b]! || a - b))
      expect(queue.size).toBe(0)
    }),
    { seed: 20261121 },
  )
})

test('an empty queue has no next event', () => {
  expect(() => new EventQueue().take()).toThrow(RangeError)
  expect(() => new EventQueue().nextTime).toThrow(RangeError)
})
