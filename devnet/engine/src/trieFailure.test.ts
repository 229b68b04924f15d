/** Threads that die, and memory that is full, while state roots are made on several threads: no root is wrong, and nothing is lost. */
import { setImmediate } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadedModule } from '#platform/modules.ts'
import type { BlockEnv, Engine, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { EngineMemoryError } from './engineMemoryError.ts'
import { bytesToHex, wordToBytes } from './hex.ts'
import { LaneFailureError } from './lane.ts'
import type { LanePool } from './platform/platform.ts'
import { TrieOfState } from './stateTrie.ts'
import { TrieHarness } from './test/trieHarness.ts'
import { createStateTrie } from './trie.ts'
import { instantiateTrieOver, keccak256 } from './trieModule.ts'
import type { TriePhase } from './trieThread.ts'

const addressOf = (index: number): Uint8Array => keccak256(wordToBytes(BigInt(index))).slice(0, 20)
const slotOf = (index: number): Uint8Array => wordToBytes(BigInt(index))
const token = addressOf(-1 >>> 0)

describe('tries of a state', () => {
  let harness: TrieHarness
  // Anew for each test: a pool is dead after a failure.
  beforeEach(async () => {
    harness = await TrieHarness.start(2)
  })
  afterEach(() => harness.close())

  function change(count: number, value: bigint): void {
    for (let index = 0; index < count; index++) {
      harness.setAccount(addressOf(index), 0n, value)
      harness.setStorage(token, slotOf(index), wordToBytes(value))
    }
  }

  function rootAlone(): Hex {
    const trie = createStateTrie()
    for (const entry of harness.state.entries()) trie.copyEntry(harness.state.words, entry)
    return trie.root()
  }

  /** A pool with a lane that takes a task of one step and never finishes it. */
  function dyingIn(step: TriePhase['step']): LanePool {
    let hasFailed = false
    return {
      runBlock: () => Promise.resolve(true),
      runRoots: () => Promise.resolve(),
      runTries(phase, memory) {
        if (phase.step !== step) return Promise.resolve()
        const thread = instantiateTrieOver(loadedModule('trie'), memory)
        thread.joinBatches(1)
        expect(thread.takeTask(phase.phase)).toBe(0)
        hasFailed = true
        return Promise.reject(new LaneFailureError('lane 1 died'))
      },
      get hasFailed() {
        return hasFailed
      },
      close: () => Promise.resolve(),
    }
  }

  test.each(['records', 'storage', 'accounts'] as const)(
    'have the right root when a thread dies with a task of %s, and again after it',
    async (step) => {
      const tries = new TrieOfState(harness.state, { lanes: 2, batchesFrom: 1 })
      change(3000, 1n)
      expect(await tries.rootOnLanes(harness.pool)).toBe(rootAlone())
      change(2000, 2n)
      expect(await tries.rootOnLanes(dyingIn(step))).toBe(rootAlone())
      change(1000, 0n)
      expect(await tries.rootOnLanes(harness.pool)).toBe(rootAlone())
      change(10, 7n)
      expect(tries.root()).toBe(rootAlone())
    },
  )

  describe.each(['on lanes', 'alone'] as const)('made %s', (how) => {
    const rootOf = async (tries: TrieOfState): Promise<Hex> =>
      how === 'alone' ? tries.root() : await tries.rootOnLanes(harness.pool)

    test.each([
      { memoryMiB: 9, what: 'the tables of batches' },
      { memoryMiB: 13, what: 'all nodes beside those tables' },
    ])('have the right root in memory that is too small for $what', async ({ memoryMiB }) => {
      const tries = new TrieOfState(harness.state, { memoryMiB, lanes: 2, batchesFrom: 1 })
      change(8000, 1n)
      expect(await rootOf(tries)).toBe(rootAlone())
      change(8000, 2n)
      expect(await rootOf(tries)).toBe(rootAlone())
    })

    test('say so when memory is too small for the tries themselves, and have their root once it is not', async () => {
      const tries = new TrieOfState(harness.state, { memoryMiB: 13, lanes: 2, batchesFrom: 1 })
      change(30_000, 1n)
      for (let attempt = 0; attempt < 2; attempt++)
        await expect(rootOf(tries)).rejects.toThrow(EngineMemoryError)
      change(30_000, 0n)
      change(100, 1n)
      expect(await rootOf(tries)).toBe(rootAlone())
    })
  })
})

test('a lane that is killed at any moment of blockRoots costs no root, and the next one has all lanes again', async () => {
  const env: BlockEnv = {
    number: 1n,
    timestampSec: 1_750_000_000n,
    coinbase: `0x${'c0'.repeat(20)}`,
    gasLimit: 10n ** 9n,
    baseFeePerGas: 7n,
    prevRandao: `0x${'00'.repeat(32)}`,
  }
  const threads: Worker[] = []
  const note = (thread: Worker) => threads.push(thread)
  process.on('worker', note)
  const lanes = 3
  const sequential = await createEngine({ chainId: 1n, workers: 1, memoryMiB: 512 })
  const parallel = await createEngine(
    { chainId: 1n, workers: lanes, memoryMiB: 512 },
    { trieBatchesFrom: 1, parallelFrom: 1 },
  )
  const change = (engine: Engine, round: number) => {
    for (let index = 0; index < 2500; index++) {
      engine.setBalance(bytesToHex(addressOf(index * (round + 1))), BigInt(index + round))
      engine.setStorage(bytesToHex(token), bytesToHex(slotOf(index + round)), bytesToHex(slotOf(index % 7)))
    }
  }
  try {
    for (let round = 0; round < 8; round++) {
      change(sequential, round)
      await parallel.executeBlock(env, [])
      change(parallel, round)
      const rooting = parallel.blockRoots({ stateRoot: true })
      for (let turns = 0; turns < round >> 1; turns++) await setImmediate()
      if (round % 2 === 0) await threads.at(-1 - ((round >> 1) % lanes))!.terminate()
      expect((await rooting).stateRoot).toBe(sequential.stateRoot())
    }
    expect(threads.length % lanes).toBe(0)
    expect(threads.slice(-lanes).every(({ threadId }) => threadId > 0)).toBe(true)
  } finally {
    process.off('worker', note)
    await sequential.close()
    await parallel.close()
  }
})
