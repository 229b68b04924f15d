/** The executor's one claim: whatever the number of workers and whoever comes first, a block's result is that of its order. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BlockResult, Engine } from './api.ts'
import { Disturbance } from './disturbance.ts'
import { createEngine } from './engine.ts'
import { type Action, actionKinds, actionWeights, type BlockPlan } from './test/randomBlocks/action.ts'
import { BlockEncoder, type EncodedBlock } from './test/randomBlocks/encodeBlock.ts'
import { chainId, World } from './test/randomBlocks/world.ts'

/** Runs of the main property: more than its default for a longer search. */
const numRuns = Number(process.env.PARALLEL_RUNS ?? 40)

const number = fc.nat({ max: 2 ** 31 - 1 })
const action: fc.Arbitrary<Action> = fc.record({
  kind: fc.oneof(
    ...actionKinds.map((kind) => ({ weight: actionWeights[kind], arbitrary: fc.constant(kind) })),
  ),
  // Few senders have bursts of transactions.
  from: fc.oneof(fc.nat({ max: 2 }), number),
  to: number,
  amount: number,
})
const plan: fc.Arbitrary<BlockPlan> = fc.record({
  fork: fc.constantFrom(
    'osaka',
    'osaka',
    'prague',
    'cancun',
    'shanghai',
    'berlin',
    'istanbul',
    'byzantium',
    'frontier',
  ),
  coinbase: fc.nat({ max: 4 }),
  // The block is full before its end, or never.
  gasPerTransaction: fc.constantFrom(60_000, 10_000_000, 10_000_000),
  actions: fc.array(action, { minLength: 8, maxLength: 120, size: 'max' }),
})
const plans = fc.array(plan, { minLength: 1, maxLength: 3 })

interface Observed {
  blocks: Omit<BlockResult, 'report'>[]
  dump: string
  root: string
}

/** Executes the blocks and takes them back. What `next` gives is executed on the state that came before. */
async function observe(engine: Engine, next: (n: number) => EncodedBlock | null): Promise<Observed> {
  const blocks: Observed['blocks'] = []
  for (let block = next(0); block !== null; block = next(blocks.length)) {
    const { report, ...result } = await engine.executeBlock(block.env, block.transactions)
    expect(report.laneFailure).toBe(null)
    blocks.push(result)
  }
  const dump = Buffer.from(engine.dump()).toString('hex')
  const root = engine.stateRoot()
  engine.apply(engine.takeChange().undo)
  engine.takeChange()
  return { blocks, dump, root }
}

describe('a block on several lanes', () => {
  const world = new World({ accounts: 10 })
  const encoder = new BlockEncoder(world)
  let sequential: Engine
  let parallel: { engine: Engine; disturbance: Disturbance }[]

  async function createDisturbed(workers: number, skipValidation = false) {
    const disturbance = new Disturbance(0)
    // Three lanes take over when the transactions turn out to be worth it, the others always.
    const test = { disturbance, skipValidation, ...(workers !== 3 && { parallelFrom: 8 }) }
    const engine = await createEngine({ chainId, workers, memoryMiB: 1024 }, test)
    world.populate(engine)
    return { engine, disturbance }
  }

  beforeAll(async () => {
    sequential = await createEngine({ chainId, workers: 1, memoryMiB: 512 })
    world.populate(sequential)
    parallel = []
    for (const workers of [1, 2, 3, 4, 8]) parallel.push(await createDisturbed(workers))
  })

  afterAll(async () => {
    for (const { engine } of [{ engine: sequential }, ...parallel]) await engine.close()
  })

  /** Executes the plans in order, and then on `engine`, whose lanes `seed` disturbs. */
  async function expectEquality(
    given: readonly BlockPlan[],
    { engine, disturbance }: { engine: Engine; disturbance: Disturbance },
    seed: number,
    reference?: { blocks: EncodedBlock[]; expected: Observed },
  ) {
    const { blocks, expected } = reference ?? (await executeInOrder(given))
    disturbance.seed = seed
    expect(await observe(engine, (n) => blocks[n] ?? null)).toEqual(expected)
  }

  async function executeInOrder(given: readonly BlockPlan[]) {
    const blocks: EncodedBlock[] = []
    const expected = await observe(sequential, (n) => {
      const next = given[n]
      if (!next) return null
      const block = encoder.encode(BigInt(n + 1), next, sequential)
      blocks.push(block)
      return block
    })
    return { blocks, expected }
  }

  test('has the receipts, gas, logs and state of sequential execution, on 1 to 8 lanes and under adversarial schedules', async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.nat({ max: 2 ** 32 - 1 }), async (given, seed) => {
        const reference = await executeInOrder(given)
        for (const lanes of parallel) {
          await expectEquality(given, lanes, 0, reference)
          await expectEquality(given, lanes, seed, reference)
        }
      }),
      { seed: 42, numRuns },
    )
  })

  test('is wrong, and found to be so by the same property, when speculation is committed unchecked', async () => {
    const unchecked = await createDisturbed(4, true)
    const property = fc.asyncProperty(plans, (given) => expectEquality(given, unchecked, 1))
    const { failed } = await fc.check(property, { seed: 42, numRuns, endOnFailure: true })
    await unchecked.engine.close()
    expect(failed).toBe(true)
  })
})
