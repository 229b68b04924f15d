/** An engine that is closed while it works: whoever waits is told so, and the threads end. */
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BlockEnv, Engine, ExecutableTransaction, Hex } from './api.ts'
import { Disturbance, disturbancePoints } from './disturbance.ts'
import { createEngine, EngineClosedError } from './engine.ts'
import { encodeTransaction } from './test/transaction.ts'

const chainId = 31337n
const contract: Hex = `0x${'cc'.repeat(20)}`
const sender = (n: number): Hex => `0x${(0x1000 + n).toString(16).padStart(40, '0')}`
const senders = 400
const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 10n ** 12n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'00'.repeat(32)}`,
}
const transactions = (gasLimit: bigint): ExecutableTransaction[] =>
  Array.from({ length: senders }, (_, n) => ({
    sender: sender(n),
    raw: encodeTransaction({ chainId, nonce: 0n, to: contract, gasLimit }),
  }))
/** Loops until its gas is gone. */
const endless: Hex = '0x5b5f56'
/** Adds 1 to its slot 0. */
const counter: Hex = '0x60015f54015f55'

/** Threads that have been started and have not ended. */
const threads = new Set<Worker>()
const note = (worker: Worker) => {
  threads.add(worker)
  worker.once('exit', () => threads.delete(worker))
}
beforeEach(() => process.on('worker', note))
afterEach(() => process.off('worker', note))

async function create(workers: number, code: Hex, disturbance?: Disturbance): Promise<Engine> {
  const test = { parallelFrom: 8, trieBatchesFrom: 1, ...(disturbance && { disturbance }) }
  const engine = await createEngine({ chainId, workers, memoryMiB: 640 }, test)
  for (let n = 0; n < senders; n++) engine.setBalance(sender(n), 10n ** 18n)
  engine.setCode(contract, code)
  return engine
}

describe('an engine that is closed while it executes a block', () => {
  test.each([1, 2, 4])(
    'rejects the block with an EngineClosedError and ends its threads: %i workers',
    async (workers) => {
      const engine = await create(workers, endless)
      expect(threads.size).toBe(workers === 1 ? 0 : workers)
      // Seconds of it.
      const executing = engine.executeBlock(env, transactions(10n ** 7n))
      const refused = expect(executing).rejects.toThrow(EngineClosedError)
      await engine.close()
      await refused
      expect(threads.size).toBe(0)
      await expect(engine.executeBlock(env, [])).rejects.toThrow(EngineClosedError)
      expect(() => engine.getBalance(contract)).toThrow(EngineClosedError)
    },
  )

  test.each(disturbancePoints)('does so when a lane stands still at the point %s', async (point) => {
    const disturbance = new Disturbance(3)
    const engine = await create(3, counter, disturbance)
    const hung = disturbance.hangAt(point, 4)
    const executing = engine.executeBlock(env, transactions(100_000n))
    const refused = expect(executing).rejects.toThrow(EngineClosedError)
    await hung
    await Promise.all([engine.close(), engine.close(), refused])
    expect(threads.size).toBe(0)
  })

  test('starts no new threads in place of one that has just died', async () => {
    const disturbance = new Disturbance(3)
    const engine = await create(3, counter, disturbance)
    const hung = disturbance.hangAt('taken', 4)
    const executing = engine.executeBlock(env, transactions(100_000n))
    const refused = expect(executing).rejects.toThrow(EngineClosedError)
    const lane = await hung
    await [...threads][lane - 1]!.terminate()
    await Promise.all([engine.close(), refused])
    expect(threads.size).toBe(0)
  })
})

test.each([false, true])(
  'an engine that is closed while it hashes a block rejects the roots with an EngineClosedError, the state with it: %s',
  async (stateRoot) => {
    const engine = await create(2, counter)
    await engine.executeBlock(env, transactions(100_000n))
    const refused = expect(engine.blockRoots({ stateRoot })).rejects.toThrow(EngineClosedError)
    await engine.close()
    await refused
    expect(threads.size).toBe(0)
  },
)

test('a block that is executed before the engine is closed keeps its result', async () => {
  const engine = await create(2, counter)
  const { executedCount } = await engine.executeBlock(env, transactions(100_000n))
  await engine.close()
  expect(executedCount).toBe(senders)
})
