import { expect, test } from 'vitest'
import { SerialQueue } from './serialQueue.ts'

test('a task that may run now runs at once where none is before it, and in its turn otherwise', async () => {
  const queue = new SerialQueue()
  const order: string[] = []
  expect(queue.runNow(() => 'at once')).toBe('at once')
  const gate = Promise.withResolvers<void>()
  const first = queue.runNow(async () => {
    order.push('first begins')
    await gate.promise
    order.push('first ends')
  })
  const second = queue.runNow(() => order.push('second'))
  const third = queue.run(() => order.push('third'))
  expect(order).toEqual(['first begins'])
  gate.resolve()
  await Promise.all([first, second, third])
  expect(order).toEqual(['first begins', 'first ends', 'second', 'third'])
  await queue.idle()
  expect(queue.runNow(() => 'at once again')).toBe('at once again')
})

test('what a task queues itself comes after it', async () => {
  const queue = new SerialQueue()
  const order: string[] = []
  let inner: Promise<unknown> = Promise.resolve()
  await queue.runNow(async () => {
    inner = queue.run(() => order.push('inner'))
    await new Promise((resolve) => setImmediate(resolve))
    order.push('outer')
  })
  await inner
  expect(order).toEqual(['outer', 'inner'])
})

test('a task that throws at once or later holds up nobody', async () => {
  const queue = new SerialQueue()
  const fail = () => {
    throw new Error('failed')
  }
  expect(() => queue.runNow(fail)).toThrow('failed')
  await expect(queue.runNow(() => Promise.reject(new Error('rejected')))).rejects.toThrow('rejected')
  await expect(queue.run(fail)).rejects.toThrow('failed')
  await queue.idle()
  expect(queue.runNow(() => 1)).toBe(1)
})

test('what a task queues comes after it though it ends at once, and before what is queued later', async () => {
  const queue = new SerialQueue()
  const order: string[] = []
  const inner: unknown[] = []
  queue.runNow(() => {
    inner.push(queue.runNow(() => order.push('first of it')))
    inner.push(queue.run(() => order.push('second of it')))
    order.push('itself')
  })
  const later = queue.runNow(() => order.push('later'))
  await Promise.all([...inner, later])
  expect(order).toEqual(['itself', 'first of it', 'second of it', 'later'])
  expect(queue.runNow(() => 'at once again')).toBe('at once again')
})
