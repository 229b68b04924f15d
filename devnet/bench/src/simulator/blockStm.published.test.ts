import { describe, expect, test } from 'vitest'
import { simulateBlockStm } from './blockStmSimulation.ts'
import { indexBlock, sequentialNs } from './blockTrace.ts'
import type { BlockStmCosts } from './costs.ts'
import { randomBlock } from './randomBlock.ts'

/** Diem's payments: 5,500 in a second. Of 21 reads and 4 writes we let two accounts conflict. */
const executionNs = 180_000
const costs: BlockStmCosts = {
  startNs: 0,
  startPerLaneNs: 0,
  taskNs: 20,
  executionNs: 150,
  executePerReadNs: 15,
  executePerWriteNs: 25,
  validatePerReadNs: 15,
  laneFraction: 0,
  lineNs: 0,
  // 20 times as fast with 32 threads: each is then a third slower than alone.
  slowdown: 0.56,
  jitterNs: 100,
}
const speedup = (accounts: number) => {
  const block = indexBlock(randomBlock({ transactions: 5_000, executionNs, accounts, otherReads: 19 }))
  return sequentialNs(block) / simulateBlockStm(block, costs, 32).durationNs
}

describe('Block-STM with 32 threads on payments of Move, as published', () => {
  test('10,000 accounts: 20 times as fast', () => {
    expect(speedup(10_000)).toBeGreaterThan(18)
    expect(speedup(10_000)).toBeLessThan(22)
  })

  test('100 accounts: nine times as fast', () => {
    expect(speedup(100)).toBeGreaterThan(7)
    expect(speedup(100)).toBeLessThan(11.5)
  })
})
