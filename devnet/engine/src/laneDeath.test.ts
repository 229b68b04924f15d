/** Threads that die in the midst of a block, at every point of the executor: nothing is lost, and the next block has all lanes again. */
import type { Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { BlockEnv, BlockResult, Engine, ExecutableTransaction, Hex } from './api.ts'
import { Disturbance, disturbancePoints } from './disturbance.ts'
import { createEngine } from './engine.ts'
import { counterCode, factoryCode, tinyInitCode } from './test/contracts.ts'
import { encodeTransaction } from './test/transaction.ts'

const chainId = 31337n
const workers = 3
const counter: Hex = `0x${'d1'.repeat(20)}`
const factory: Hex = `0x${'d4'.repeat(20)}`
const sender = (n: number): Hex => `0x${(0x1000 + n).toString(16).padStart(40, '0')}`
const senders = 24

const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 10n ** 9n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'00'.repeat(32)}`,
}

/** Transactions that all depend on each other, with transfers and creations between them. */
const block: ExecutableTransaction[] = Array.from({ length: 20 * senders }, (_, i) => {
  const nonce = BigInt(Math.floor(i / senders))
  const common = { chainId, nonce, gasLimit: 200_000n }
  const action = [
    { ...common, to: counter },
    { ...common, to: sender(i % 5), value: BigInt(i), gasLimit: 21_000n },
    { ...common, to: factory, data: tinyInitCode },
  ][i % 3]!
  return { sender: sender(i % senders), raw: encodeTransaction(action) }
})

function populate(engine: Engine): void {
  for (let n = 0; n < senders; n++) engine.setBalance(sender(n), 10n ** 18n)
  engine.setCode(counter, counterCode)
  engine.setCode(factory, factoryCode)
  engine.takeChange()
}

type Outcome = Omit<BlockResult, 'report'> & { dump: string; root: Hex }

function outcome(engine: Engine, { report: _, ...result }: BlockResult): Outcome {
  return { ...result, dump: Buffer.from(engine.dump()).toString('hex'), root: engine.stateRoot() }
}

// Each test starts threads anew.
describe('when a thread dies', () => {
  let expected: Outcome
  let engine: Engine
  let disturbance: Disturbance
  /** The threads that were started, in the order of their lanes; those that took their place last. */
  const threads: Worker[] = []
  const note = (worker: Worker) => threads.push(worker)

  beforeAll(async () => {
    process.on('worker', note)
    const sequential = await createEngine({ chainId, workers: 1, memoryMiB: 512 })
    populate(sequential)
    expected = outcome(sequential, await sequential.executeBlock(env, block))
    await sequential.close()
    disturbance = new Disturbance(1)
    engine = await createEngine({ chainId, workers, memoryMiB: 512 }, { disturbance, parallelFrom: 8 })
    populate(engine)
  })

  afterAll(async () => {
    process.off('worker', note)
    await engine.close()
  })

  function takeBack(): void {
    engine.apply(engine.takeChange().undo)
    engine.takeChange()
  }

  afterEach(takeBack)

  const threadOf = (lane: number) => threads.at(lane - workers - 1)!

  async function expectAllLanes(): Promise<void> {
    expect(threads.slice(-workers).every(({ threadId }) => threadId > 0)).toBe(true)
    takeBack()
    const next = await engine.executeBlock(env, block)
    // A block ends on lanes only when each of them has said so. Alone nothing is executed twice.
    expect(next.report.laneFailure).toBe(null)
    expect(next.report.executions).toBeGreaterThan(block.length)
    expect(outcome(engine, next)).toEqual(expected)
  }

  for (const [index, point] of disturbancePoints.entries()) {
    test(`at the point '${point}', its block has the result of its order`, async () => {
      disturbance.seed = index + 1
      const hung = disturbance.hangAt(point, 4)
      const executing = engine.executeBlock(env, block)
      const lane = await Promise.race([hung, executing.then(() => 'the block ended' as const)])
      if (lane === 'the block ended') throw new Error(lane)
      await threadOf(lane).terminate()
      const result = await executing
      expect(result.report.laneFailure).toBe(`lane ${lane} died`)
      expect(outcome(engine, result)).toEqual(expected)
      await expectAllLanes()
    })
  }

  test('and all the others with it, its block has the result of its order', async () => {
    const hung = disturbance.hangAt('committing', 10)
    const executing = engine.executeBlock(env, block)
    await hung
    await Promise.all(threads.slice(-workers).map((thread) => thread.terminate()))
    expect(outcome(engine, await executing)).toEqual(expected)
    await expectAllLanes()
  })

  test('between blocks, the next block has the result of its order', async () => {
    const [thread] = threads.slice(-workers)
    await thread!.terminate()
    const result = await engine.executeBlock(env, block)
    expect(result.report.laneFailure).toBe('lane 1 died')
    expect(outcome(engine, result)).toEqual(expected)
    await expectAllLanes()
  })
})
