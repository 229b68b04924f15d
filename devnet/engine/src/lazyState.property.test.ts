/** What an engine does that knows only what it was given on demand is what one does that holds the whole state. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { BlockEnv, BlockResult, Engine, Hex } from './api.ts'
import { readChange } from './changeCodec.ts'
import { Disturbance } from './disturbance.ts'
import { createEngine } from './engine.ts'
import { type MissingState, MissingStateError } from './missingState.ts'
import { type Action, actionKinds, actionWeights, type BlockPlan } from './test/randomBlocks/action.ts'
import { BlockEncoder, type EncodedBlock } from './test/randomBlocks/encodeBlock.ts'
import { chainId, mappingSlot, World } from './test/randomBlocks/world.ts'

const number = fc.nat({ max: 2 ** 31 - 1 })
const action: fc.Arbitrary<Action> = fc.record({
  kind: fc.oneof(
    ...actionKinds.map((kind) => ({ weight: actionWeights[kind], arbitrary: fc.constant(kind) })),
  ),
  from: fc.oneof(fc.nat({ max: 2 }), number),
  to: number,
  amount: number,
})
const plan: fc.Arbitrary<BlockPlan> = fc.record({
  fork: fc.constantFrom('osaka', 'prague', 'cancun'),
  coinbase: fc.nat({ max: 4 }),
  gasPerTransaction: fc.constantFrom(60_000, 10_000_000),
  actions: fc.array(action, { minLength: 1, maxLength: 60, size: 'max' }),
})
const plans = fc.array(plan, { minLength: 1, maxLength: 3 })

/** The records of a change in an order of their own: two engines may note them in different ones. */
function sortedRecords(direction: Uint8Array): string[] {
  const records = [...readChange(direction)].map((record) =>
    JSON.stringify(record, (_, value) => {
      if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
      return typeof value === 'bigint' ? String(value) : value
    }),
  )
  return records.sort()
}

/** Provides a lazy engine from one that holds everything, until what it is asked for needs nothing more. */
async function satisfied<T>(
  lazy: Engine,
  origin: Engine,
  hashes: Map<bigint, Hex>,
  hashOf: BlockEnv['blockHash'],
  ask: () => T | Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof MissingStateError)) throw error
      provideFrom(origin, lazy, error.missing)
      for (const number of error.missing.blockHashes) hashes.set(number, hashOf?.(number) as Hex)
    }
  }
}

function provideFrom(origin: Engine, lazy: Engine, { accounts, slots, blockHashes }: MissingState): void {
  // Each round must bring something new, or there is no end.
  expect(accounts.length + slots.length + blockHashes.length).toBeGreaterThan(0)
  lazy.provide({
    accounts: accounts.map((address) => ({
      address,
      balance: origin.getBalance(address),
      nonce: origin.getNonce(address),
      code: origin.getCode(address),
    })),
    slots: slots.map(({ address, slot }) => ({ address, slot, value: origin.getStorage(address, slot) })),
  })
}

describe('an engine that is given the state on demand', () => {
  const world = new World({ accounts: 10 })
  const encoder = new BlockEncoder(world)
  let origin: Engine
  let whole: Engine
  let lazies: { engine: Engine; disturbance: Disturbance }[]

  beforeAll(async () => {
    origin = await createEngine({ chainId, workers: 1, memoryMiB: 512 })
    whole = await createEngine({ chainId, workers: 1, memoryMiB: 512 })
    for (const engine of [origin, whole]) world.populate(engine)
    lazies = []
    for (const workers of [1, 2, 4]) {
      const disturbance = new Disturbance(0)
      const test = { disturbance, compactAlways: workers === 2, ...(workers === 4 && { parallelFrom: 4 }) }
      const engine = await createEngine({ chainId, workers, memoryMiB: 1024, lazy: true }, test)
      lazies.push({ engine, disturbance })
    }
  })

  afterAll(async () => {
    for (const engine of [origin, whole, ...lazies.map((lazy) => lazy.engine)]) await engine.close()
  })

  type Outcome = Omit<BlockResult, 'report'> & { redo: string[]; undo: string[] }

  async function execute(engine: Engine, { env, transactions }: EncodedBlock): Promise<Outcome> {
    const { report, ...result } = await engine.executeBlock(env, transactions)
    expect(report.laneFailure).toBe(null)
    const { redo, undo } = engine.takeChange()
    return { ...result, redo: sortedRecords(redo), undo: sortedRecords(undo) }
  }

  test('makes of random blocks what one with the whole state does, in both directions of its changes, on 1 to 4 lanes', async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.nat({ max: 2 ** 32 - 1 }), async (given, seed) => {
        const blocks: EncodedBlock[] = []
        const expected: Outcome[] = []
        for (const [n, next] of given.entries()) {
          const block = encoder.encode(BigInt(n + 300), next, whole)
          blocks.push(block)
          expected.push(await execute(whole, block))
        }
        const balances = world.senders.map((sender) => whole.getBalance(sender))
        for (const { engine, disturbance } of lazies) {
          engine.clear()
          disturbance.seed = seed
          const hashes = new Map<bigint, Hex>()
          for (const [n, { env, transactions }] of blocks.entries()) {
            const lazyEnv = { ...env, blockHash: (number: bigint) => hashes.get(number) ?? null }
            const outcome = await satisfied(engine, origin, hashes, env.blockHash, () =>
              execute(engine, { env: lazyEnv, transactions }),
            )
            expect(outcome).toEqual(expected[n])
          }
          for (const [n, sender] of world.senders.entries()) {
            const balance = await satisfied(engine, origin, hashes, undefined, () =>
              engine.getBalance(sender),
            )
            expect(balance).toBe(balances[n])
          }
        }
        // Back to the first state, for the next run.
        whole.clear()
        world.populate(whole)
      }),
      { seed: 7, numRuns: 25 },
    )
  })

  describe('and is asked for single things', () => {
    const token = world.tokens[0]!
    const holder = world.senders[0]!
    const slot = mappingSlot('0x0', holder)
    const env: BlockEnv = {
      number: 1n,
      timestampSec: 1_800_000_000n,
      coinbase: world.coinbase,
      gasLimit: 30_000_000n,
      baseFeePerGas: 7n,
      prevRandao: `0x${'00'.repeat(32)}`,
    }
    let lazy: Engine
    beforeEach(() => {
      lazy = lazies[0]!.engine
      lazy.clear()
    })
    const ask = <T>(body: () => T | Promise<T>) => satisfied(lazy, origin, new Map(), undefined, body)

    test('reads what the origin has', async () => {
      expect(await ask(() => lazy.getStorage(token, slot))).toBe(origin.getStorage(token, slot))
      expect(await ask(() => lazy.getCode(token))).toBe(origin.getCode(token))
      expect(await ask(() => lazy.getNonces([holder, token]))).toEqual(origin.getNonces([holder, token]))
      expect(lazy.takeChange().redo).toHaveLength(0)
    })

    test('changes by hand one member of an account and leaves the others, and can take that back', async () => {
      await ask(() => lazy.setBalance(token, 5n))
      await ask(() => lazy.setStorage(token, slot, `0x${'00'.repeat(32)}`))
      expect(lazy.getCode(token)).toBe(origin.getCode(token))
      const { undo } = lazy.takeChange()
      expect(BigInt(lazy.getStorage(token, slot))).toBe(0n)
      lazy.apply(undo)
      expect(lazy.getBalance(token)).toBe(origin.getBalance(token))
      expect(lazy.getStorage(token, slot)).toBe(origin.getStorage(token, slot))
    })

    test('calls and traces as the origin does, and tells a tracer nothing before all is known', async () => {
      const request = { from: holder, to: world.reader, data: `0x${'00'.repeat(31)}28` as Hex }
      const rounds: number[] = []
      const called = await ask(() => {
        rounds.push(1)
        return lazy.call(env, request)
      })
      expect(called).toEqual(origin.call(env, request))
      // Forty slots in a row, each read whatever the one before says, are found at once.
      expect(rounds.length).toBeLessThanOrEqual(3)

      lazy.clear()
      let steps = 0
      const traced = await ask(() => lazy.trace(env, request, { onStep: () => steps++ }))
      expect(traced).toEqual(called)
      let stepsOfOrigin = 0
      await origin.trace(env, request, { onStep: () => stepsOfOrigin++ })
      expect(steps).toBe(stepsOfOrigin)
    })

    test('keeps what was changed when it is told again what it was', () => {
      provideFrom(origin, lazy, { accounts: [token], slots: [{ address: token, slot }], blockHashes: [] })
      lazy.setBalance(token, 9n)
      lazy.setStorage(token, slot, `0x${'00'.repeat(32)}`)
      provideFrom(origin, lazy, { accounts: [token], slots: [{ address: token, slot }], blockHashes: [] })
      expect(lazy.getBalance(token)).toBe(9n)
      expect(BigInt(lazy.getStorage(token, slot))).toBe(0n)
    })

    test('applies a change to accounts that it is given first, and to slots that it need not know', async () => {
      const full = lazies[1]!.engine
      full.clear()
      await satisfied(full, origin, new Map(), undefined, () => full.setBalance(token, 5n))
      await satisfied(full, origin, new Map(), undefined, () =>
        full.setStorage(token, slot, `0x${'01'.repeat(32)}`),
      )
      const { redo } = full.takeChange()
      expect(() => lazy.apply(redo)).toThrow(MissingStateError)
      await ask(() => lazy.apply(redo))
      expect(lazy.getBalance(token)).toBe(5n)
      expect(lazy.getCode(token)).toBe(origin.getCode(token))
      expect(lazy.getStorage(token, slot)).toBe(`0x${'01'.repeat(32)}`)
    })

    test('refuses slots of an account that it does not know, and to be given anything when it is not lazy', () => {
      const slots = [{ address: token, slot, value: slot }]
      expect(() => lazy.provide({ slots })).toThrow(
        new RangeError(`the account ${token} must be known before its slots`),
      )
      expect(() => lazy.getBalance(token)).toThrow(MissingStateError)
      expect(() => origin.provide({})).toThrow(RangeError)
    })
  })
})

test('an engine that is cleared holds nothing, and may be lazy from then on, or no longer', async () => {
  const address: Hex = `0x${'ab'.repeat(20)}`
  const engine = await createEngine({ chainId, workers: 1, memoryMiB: 512 })
  const emptyRoot = engine.stateRoot()
  engine.setCode(address, '0x6001')
  engine.stateRoot()
  engine.clear({ lazy: true })
  expect(() => engine.getCode(address)).toThrow(MissingStateError)
  engine.provide({ accounts: [{ address, balance: 1n, nonce: 0n, code: '0x6001' }] })
  expect(engine.getCode(address)).toBe('0x6001')
  engine.clear({ lazy: false })
  expect(engine.getCode(address)).toBe('0x')
  expect(engine.stateRoot()).toBe(emptyRoot)
  expect(engine.takeChange().redo).toHaveLength(0)
  await engine.close()
})

test('a lazy engine refuses rules under which SELFDESTRUCT deletes a storage', async () => {
  await expect(createEngine({ chainId, fork: 'shanghai', lazy: true })).rejects.toThrow('needs cancun')
})
