/** What a block's report says of several lanes, and what the random blocks of the property reach. */
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { Engine, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { type Action, actionKinds } from './test/randomBlocks/action.ts'
import { BlockEncoder } from './test/randomBlocks/encodeBlock.ts'
import { chainId, World } from './test/randomBlocks/world.ts'

const slot: Hex = `0x${'00'.repeat(32)}`
let engine: Engine
afterEach(() => engine.close())

test('a block of dependent transactions is executed by all lanes, and what was stale is repeated', async () => {
  const world = new World({ accounts: 20 })
  for (const workers of [2, 4]) {
    engine = await createEngine({ chainId, workers, memoryMiB: 512 }, { parallelFrom: 8 })
    world.populate(engine)
    const actions = Array.from(
      { length: 400 },
      (_, i): Action => ({ kind: 'count', from: i % 20, to: 0, amount: 1 }),
    )
    const plan = { fork: 'osaka', coinbase: 0, gasPerTransaction: 10 ** 6, actions } as const
    const { env, transactions } = new BlockEncoder(world).encode(1n, plan, engine)
    const { report } = await engine.executeBlock(env, transactions)
    expect(report.perLane).toHaveLength(workers)
    expect(report.perLane.reduce((sum, lane) => sum + lane, 0)).toBe(400)
    expect(report.executions).toBe(400 + report.reexecutions)
    expect(BigInt(engine.getStorage(world.counters[0]!, slot))).toBe(400n)
    if (workers === 2) await engine.close()
  }
})

test('random blocks reach success in every kind, and every way to fail that a transaction has', async () => {
  const world = new World({ accounts: 40 })
  engine = await createEngine({ chainId, workers: 1, memoryMiB: 512 })
  world.populate(engine)
  const encoder = new BlockEncoder(world)
  const outcomes = new Set<string>()
  const successes = new Set<string>()
  const number = fc.nat({ max: 2 ** 31 - 1 })
  const action = fc.record({
    kind: fc.constantFrom(...actionKinds),
    from: number,
    to: number,
    amount: number,
  })
  for (const [n, fork] of (['prague', 'osaka', 'prague'] as const).entries()) {
    const actions = fc.sample(action, { seed: n, numRuns: 3000 })
    const gasPerTransaction = n === 2 ? 30_000 : 10 ** 7
    const plan = { fork, coinbase: n, gasPerTransaction, actions }
    const block = encoder.encode(BigInt(n + 1), plan, engine)
    const { transactions } = await engine.executeBlock(block.env, block.transactions)
    for (const [index, result] of transactions.entries()) {
      if (result.kind === 'rejected') outcomes.add(result.reason)
      else if (result.halt) outcomes.add(result.halt)
      else successes.add(actions[index]!.kind)
    }
  }
  expect([...successes]).toEqual(expect.arrayContaining(actionKinds.filter((kind) => kind !== 'reject')))
  expect([...outcomes].sort()).toEqual([
    'blob-gas-limit-exceeded',
    'block-gas-limit-exceeded',
    'code-starts-with-ef',
    'code-too-large',
    'designated-invalid',
    'fee-below-base-fee',
    'insufficient-funds',
    'intrinsic-gas-too-low',
    'invalid-jump',
    'nonce-too-high',
    'nonce-too-low',
    'out-of-gas',
    'precompile-failure',
    'return-data-out-of-bounds',
    'revert',
    'stack-overflow',
    'stack-underflow',
    'transaction-gas-limit-too-high',
    'wrong-chain-id',
  ])
})
