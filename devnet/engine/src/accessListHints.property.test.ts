/** Block access lists as hints: a true one leaves next to nothing to be executed twice, and no list whatever changes a result. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BlockResult, Engine, Hex } from './api.ts'
import { Disturbance } from './disturbance.ts'
import { createEngine } from './engine.ts'
import type { AccountChanges, BlockAccessList, IndexedChange } from './recording/blockAccessList.ts'
import { type Action, actionKinds, actionWeights, type BlockPlan } from './test/randomBlocks/action.ts'
import { BlockEncoder, type EncodedBlock } from './test/randomBlocks/encodeBlock.ts'
import { chainId, World } from './test/randomBlocks/world.ts'

const number = fc.nat({ max: 2 ** 31 - 1 })
/** What only the commit pointer can execute: more reads than a lane's slot takes. */
const atPointer: readonly string[] = ['readMany', 'writeMany']
const actions = (
  kinds: readonly (typeof actionKinds)[number][],
  lengths: { minLength: number; maxLength: number },
) =>
  fc.array(
    fc.record<Action>({
      kind: fc.oneof(...kinds.map((kind) => ({ weight: actionWeights[kind], arbitrary: fc.constant(kind) }))),
      from: fc.oneof(fc.nat({ max: 2 }), number),
      to: number,
      amount: number,
    }),
    { ...lengths, size: 'max' },
  )

/** Ways to spoil a list; the numbers say where. */
type Spoiling = { how: keyof typeof spoil; where: number; by: number }
const moved = (list: BlockAccessList, to: (index: number) => number[]): BlockAccessList => {
  const move = <Value>(changes: readonly IndexedChange<Value>[]) =>
    changes.flatMap(({ index, value }) => to(index).map((index) => ({ index, value })))
  return list.map((account) => ({
    ...account,
    storageChanges: account.storageChanges.map(({ key, changes }) => ({ key, changes: move(changes) })),
    balanceChanges: move(account.balanceChanges),
    nonceChanges: move(account.nonceChanges),
    codeChanges: move(account.codeChanges),
  }))
}
const address = (n: number): Hex => `0x${n.toString(16).padStart(40, 'e')}`
const spoil = {
  dropAccounts: (list, where, by) => list.filter((_, n) => (n + where) % (2 + (by % 5)) !== 0),
  dropSlots: (list, where, by) =>
    list.map((account) => ({
      ...account,
      storageChanges: account.storageChanges.filter((_, n) => (n + where) % (2 + (by % 3)) !== 0),
    })),
  dropIndices: (list, where, by) =>
    moved(list, (index) => ((index + where) % (2 + (by % 3)) === 0 ? [] : [index])),
  shiftIndices: (list, where, by) =>
    moved(list, (index) => [Math.max(0, index + (where % 2 ? 1 : -1) * (1 + (by % 9)))]),
  mirrorIndices: (list, where) => moved(list, (index) => [Math.abs((where % 120) - index)]),
  scatterIndices: (list, where, by) =>
    moved(list, (index) => [(index * (where | 1) + by) % 130, 2 ** 33 + index]),
  everyIndex: (list, where, by) =>
    moved(list, () => Array.from({ length: 60 + (by % 70) }, (_, n) => n + (where % 2))),
  exchangeAddresses: (list, where) =>
    list.map((account, n) => ({ ...account, address: list[(n + where) % list.length]!.address })),
  repeat: (list, where) => [...list, ...list.slice(where % (list.length + 1)), ...list],
  addStrangers: (list, where, by) => [
    ...Array.from({ length: by % 500 }, (_, n) => ({
      ...(list[n % list.length] as AccountChanges),
      address: address(where + n),
    })),
    ...list,
  ],
  exchangeSlots: (list, where) => {
    const keys = list.flatMap(({ storageChanges }) => storageChanges.map(({ key }) => key))
    let at = where
    return list.map((account) => ({
      ...account,
      storageChanges: account.storageChanges.map((slot) => ({ ...slot, key: keys[at++ % keys.length]! })),
    }))
  },
  nothing: () => [],
} satisfies Record<string, (list: BlockAccessList, where: number, by: number) => BlockAccessList>
const spoilings = fc.array(
  fc.record<Spoiling>({
    how: fc.constantFrom(...(Object.keys(spoil) as Spoiling['how'][])),
    where: number,
    by: number,
  }),
  { minLength: 1, maxLength: 3 },
)

interface Observed {
  result: Omit<BlockResult, 'report' | 'recording'>
  dump: string
  reexecutions: number
}

describe('a block whose access list is given', () => {
  const world = new World({ accounts: 10 })
  const encoder = new BlockEncoder(world)
  let sequential: Engine
  let parallel: { workers: number; engine: Engine; disturbance: Disturbance }[]

  beforeAll(async () => {
    sequential = await createEngine({ chainId, workers: 1, memoryMiB: 512 })
    world.populate(sequential)
    parallel = []
    for (const workers of [1, 2, 3, 4, 8]) {
      const disturbance = new Disturbance(0)
      const engine = await createEngine(
        { chainId, workers, memoryMiB: 1024 },
        { disturbance, parallelFrom: 8 },
      )
      world.populate(engine)
      parallel.push({ workers, engine, disturbance })
    }
  })

  afterAll(async () => {
    for (const { engine } of [{ engine: sequential }, ...parallel]) await engine.close()
  })

  /** Executes the block and takes it back. */
  async function observe(
    engine: Engine,
    { env, transactions }: EncodedBlock,
    accessList?: BlockAccessList,
  ): Promise<Observed> {
    const {
      report,
      recording: _,
      ...result
    } = await engine.executeBlock(env, transactions, accessList && { accessList })
    expect(report.laneFailure).toBe(null)
    const dump = Buffer.from(engine.dump()).toString('hex')
    engine.apply(engine.takeChange().undo)
    engine.takeChange()
    return { result, dump, reexecutions: report.reexecutions }
  }

  async function listOf({ env, transactions }: EncodedBlock): Promise<BlockAccessList> {
    const { recording } = await sequential.executeBlock(env, transactions, { record: true })
    const list = recording!.accessList()
    sequential.apply(sequential.takeChange().undo)
    sequential.takeChange()
    return list!
  }

  /** The block of a plan without those of its transactions that are rejected: an access list does not count them. */
  async function blockOf(plan: BlockPlan): Promise<EncodedBlock> {
    const { env, transactions } = encoder.encode(1n, plan, sequential)
    const { result } = await observe(sequential, { env, transactions })
    return { env, transactions: transactions.filter((_, index) => result.transactions.isExecuted(index)) }
  }

  test('is executed without a single abort, on 2 to 8 lanes, when the list is its own', async () => {
    const kinds = actionKinds.filter((kind) => !atPointer.includes(kind))
    const coinbase = 3
    let unhinted = 0
    const property = fc.asyncProperty(actions(kinds, { minLength: 60, maxLength: 120 }), async (given) => {
      const block = await blockOf({ fork: 'osaka', coinbase, gasPerTransaction: 10_000_000, actions: given })
      const list = await listOf(block)
      for (const { workers, engine, disturbance } of parallel) {
        disturbance.seed = 0
        unhinted += (await observe(engine, block)).reexecutions
        const { reexecutions } = await observe(engine, block, list)
        expect({ workers, reexecutions }).toEqual({ workers, reexecutions: 0 })
      }
    })
    // A smaller block would not fail: an abort is a matter of time.
    await fc.assert(property, { seed: 11, numRuns: 30, endOnFailure: true })
    expect(unhinted).toBeGreaterThan(0)
  })

  test('has the result of its order whatever the list, on 1 to 8 lanes and under adversarial schedules', async () => {
    const plan = fc.record<BlockPlan>({
      fork: fc.constantFrom('osaka', 'prague', 'cancun'),
      coinbase: fc.nat({ max: 4 }),
      gasPerTransaction: fc.constantFrom(60_000, 10_000_000),
      actions: actions(actionKinds, { minLength: 8, maxLength: 120 }),
    })
    const property = fc.asyncProperty(
      plan,
      spoilings,
      fc.nat({ max: 2 ** 32 - 1 }),
      async (given, ways, seed) => {
        const block = encoder.encode(1n, given, sequential)
        const { reexecutions: _, ...expected } = await observe(sequential, block)
        const list = await listOf(block)
        const spoilt = ways.reduce<BlockAccessList>(
          (list, { how, where, by }) => spoil[how](list, where, by),
          list,
        )
        for (const { engine, disturbance } of parallel) {
          for (const [accessList, disturbed] of [
            [list, seed],
            [spoilt, 0],
            [spoilt, seed],
          ] as const) {
            disturbance.seed = disturbed
            expect(await observe(engine, block, accessList)).toMatchObject(expected)
          }
        }
      },
    )
    await fc.assert(property, { seed: 12, numRuns: 60 })
  })
})
