import { expect, onTestFinished, test } from 'vitest'
import { FilterRegistry } from './filters.ts'
import { startNode } from './startNode.ts'

test('a filter lives as long as somebody asks for it every five minutes', async () => {
  const { node, close } = await startNode({ port: 0, workers: 1, recoveryThreads: 0 })
  onTestFinished(close)
  let nowMs = 0
  const minutes = (count: number) => count * 60_000
  const filters = new FilterRegistry(node, () => nowMs)
  const asked = filters.install({ kind: 'blocks', changes: [] })
  const forgotten = filters.install({ kind: 'blocks', changes: [] })
  nowMs = minutes(4)
  await node.mine(1)
  expect(filters.takeChanges(asked)).toEqual([node.store.head.hash])
  nowMs = minutes(8)
  await node.mine(1)
  expect(filters.find(forgotten)).toBeUndefined()
  expect(filters.takeChanges(asked)).toEqual([node.store.head.hash])
  expect(filters.takeChanges(asked)).toEqual([])
  nowMs = minutes(14)
  filters.install({ kind: 'transactions', changes: [] })
  expect(filters.takeChanges(asked)).toBeUndefined()
})

test('changes that nobody asks for take a bounded part of the memory: who was not asked for longest is forgotten', async () => {
  const { node, close } = await startNode({ port: 0, workers: 1, recoveryThreads: 0 })
  onTestFinished(close)
  const room = 20
  const filters = new FilterRegistry(node, Date.now, room * 100)
  const first = filters.install({ kind: 'blocks', changes: [] })
  const second = filters.install({ kind: 'blocks', changes: [] })
  const idle = filters.install({ kind: 'transactions', changes: [] })
  await node.mine(2)
  expect(filters.takeChanges(first)).toHaveLength(2)
  await node.mine(10)
  expect(filters.find(second)).toBeUndefined()
  expect(filters.find(idle)).toBeDefined()
  expect(filters.takeChanges(first)).toHaveLength(10)
  // What was taken or forgotten has made room again.
  await node.mine(room)
  expect(filters.takeChanges(first)).toHaveLength(room)
  await node.mine(room + 1)
  expect(filters.takeChanges(first)).toBeUndefined()
})
