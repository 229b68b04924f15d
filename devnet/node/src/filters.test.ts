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
