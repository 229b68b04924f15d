/** What a recording tells of random blocks, on one lane and on several, undisturbed and under adversarial schedules. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BlockResult, Engine, Hex } from '../api.ts'
import { Disturbance } from '../disturbance.ts'
import { createEngine } from '../engine.ts'
import { accessListOf, applyAccessList } from '../test/accessLists.ts'
import { type Action, actionKinds, actionWeights, type BlockPlan } from '../test/randomBlocks/action.ts'
import { BlockEncoder, type EncodedBlock } from '../test/randomBlocks/encodeBlock.ts'
import { chainId, World } from '../test/randomBlocks/world.ts'
import type { StateDiff, Tracer } from '../tracing/tracer.ts'
import type { BlockAccessList } from './blockAccessList.ts'
import type { BlockExecution, Location, TransactionExecution } from './blockExecution.ts'

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
  fork: fc.constantFrom('osaka', 'osaka', 'prague', 'cancun', 'shanghai', 'byzantium', 'frontier'),
  coinbase: fc.nat({ max: 4 }),
  // The block is full before its end, or never.
  gasPerTransaction: fc.constantFrom(60_000, 10_000_000),
  actions: fc.array(action, { minLength: 8, maxLength: 80, size: 'max' }),
})
/** Before, SELFDESTRUCT clears storage, and accounts may exist and be empty: lists do not know of that. */
const forksWithLists: readonly unknown[] = ['osaka', 'prague', 'cancun']

interface Recorded {
  result: BlockResult
  execution: BlockExecution
  list: BlockAccessList | null
}

async function record(engine: Engine, { env, transactions }: EncodedBlock): Promise<Recorded> {
  const result = await engine.executeBlock(env, transactions, { record: true })
  const recording = result.recording!
  return { result, execution: recording.execution(), list: recording.accessList() }
}

/** What must not differ between lanes. */
const accessesOf = ({ transactions }: BlockExecution) =>
  transactions.map(({ reads, writes, rejected }) => ({ reads, writes, rejected }))
const sum = (of: BlockExecution, count: (transaction: TransactionExecution) => number): number =>
  of.transactions.reduce((total, transaction) => total + count(transaction), 0)
const isAt = (address: Hex, slot: Hex | null) => (location: Location) =>
  location.address === address && location.slot === slot
const wordHex = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`
const addressHex = (value: bigint): Hex => `0x${BigInt.asUintN(160, value).toString(16).padStart(40, '0')}`

const SLOAD = 0x54
const lookingAtAccounts = new Set([0x31, 0x3b, 0x3f])

/** Every location that the transaction's steps look at. */
class LocationTracer implements Tracer {
  readonly locations: Location[] = []
  diff: StateDiff | null = null

  readonly onStep: NonNullable<Tracer['onStep']> = (step) => {
    if (step.stackLength === 0) return
    if (step.op === SLOAD) this.locations.push({ address: step.address, slot: wordHex(step.stack(0)) })
    if (lookingAtAccounts.has(step.op))
      this.locations.push({ address: addressHex(step.stack(0)), slot: null })
  }
  readonly onEnter: NonNullable<Tracer['onEnter']> = ({ kind, from, to }) => {
    this.locations.push({ address: from, slot: null })
    if (!kind.startsWith('CREATE') || BigInt(to) !== 0n) this.locations.push({ address: to, slot: null })
  }
  readonly onStateDiff: NonNullable<Tracer['onStateDiff']> = (diff) => {
    this.diff = diff
  }
}

describe('a recorded block', () => {
  const world = new World({ accounts: 10 })
  const encoder = new BlockEncoder(world)
  let sequential: Engine
  let parallel: { engine: Engine; disturbance: Disturbance; workers: number }[]

  beforeAll(async () => {
    sequential = await createEngine({ chainId, workers: 1, memoryMiB: 512 })
    world.populate(sequential)
    parallel = []
    for (const workers of [1, 2, 4]) {
      const disturbance = new Disturbance(0)
      const engine = await createEngine(
        { chainId, workers, memoryMiB: 1024 },
        { disturbance, parallelFrom: 8 },
      )
      world.populate(engine)
      parallel.push({ engine, disturbance, workers })
    }
  })

  afterAll(async () => {
    for (const engine of [sequential, ...parallel.map(({ engine }) => engine)]) await engine.close()
  })

  /** Runs `check` on the plan's block, and takes the block back. */
  const withBlock =
    (check: (block: EncodedBlock, given: BlockPlan, seed: number) => Promise<void>) =>
    async (given: BlockPlan, seed: number) =>
      check(encoder.encode(1n, given, sequential), given, seed)
  const takeBack = (engine: Engine): void => {
    engine.apply(engine.takeChange().undo)
    engine.takeChange()
  }

  test('has the same reads, writes and access list on all lanes, and counts that add up', async () => {
    const property = withBlock(async (block, _, seed) => {
      const expected = await record(sequential, block)
      expect(expected.execution).toMatchObject({ mode: 'sequential', workers: 1, truncated: 0 })
      takeBack(sequential)
      for (const { engine, disturbance, workers } of parallel) {
        for (const disturbed of [0, seed]) {
          disturbance.seed = disturbed
          const { result, execution, list } = await record(engine, block)
          takeBack(engine)
          expect(execution.mode).toBe(workers === 1 ? 'sequential' : 'parallel')
          expect(execution.workers).toBe(workers)
          expect(accessesOf(execution)).toEqual(accessesOf(expected.execution))
          expect(list).toEqual(expected.list)
          expect(sum(execution, ({ incarnations }) => incarnations)).toBe(result.report.executions)
          expect(sum(execution, ({ aborts }) => aborts)).toBe(result.report.reexecutions)
          for (const [index, transaction] of execution.transactions.entries()) {
            const { lane, durationNs, committedNs, rejected, atPointer, aborts } = transaction
            expect(rejected).toBe(result.transactions.at(index)!.kind === 'rejected')
            expect(lane <= (workers === 1 ? 0 : workers)).toBe(true)
            expect(durationNs >= 0).toBe(true)
            expect(committedNs >= (execution.transactions[index - 1]?.committedNs ?? 0)).toBe(true)
            expect(aborts === 0 || atPointer).toBe(true)
          }
        }
      }
    })
    await fc.assert(fc.asyncProperty(plan, fc.nat({ max: 2 ** 32 - 1 }), property), { seed: 7, numRuns: 25 })
  })

  test('has the access list that a tracer tells, which takes the state of its parent to its own', async () => {
    let lists = 0
    const property = withBlock(async (given, { fork }) => {
      // Tracers are not told the system calls before the transactions.
      const { parentHash: _, parentBeaconBlockRoot: __, ...env } = given.env
      const block = { ...given, env }
      const tracers = block.transactions.map(() => new LocationTracer())
      const outcomes = await sequential.traceBlock(block.env, block.transactions, (index) => tracers[index])
      const { execution, list } = await record(sequential, block)
      const root = sequential.stateRoot()
      takeBack(sequential)
      for (const [index, { reads }] of execution.transactions.entries()) {
        const missing = tracers[index]!.locations.filter(
          ({ address, slot }) => !reads.some(isAt(address, slot)),
        )
        expect(missing).toEqual([])
      }
      if (!forksWithLists.includes(fork)) return
      lists++
      const diffs = tracers.flatMap(({ diff }, index) =>
        diff && outcomes.at(index)!.kind === 'executed' ? [diff] : [],
      )
      // Nobody says what an account looked at that came and went within its transaction.
      const transient = new Set(
        diffs.flat().flatMap(({ address, pre, post }) => (pre === null && post === null ? [address] : [])),
      )
      const comparable = (given: BlockAccessList) =>
        given.map((each) => (transient.has(each.address) ? { ...each, storageReads: [] } : each))
      expect(comparable(list!)).toEqual(comparable(accessListOf(diffs, block.env.coinbase)))
      applyAccessList(sequential, list!)
      expect(sequential.stateRoot()).toBe(root)
      takeBack(sequential)
    })
    await fc.assert(fc.asyncProperty(plan, fc.constant(0), property), { seed: 8, numRuns: 40 })
    expect(lists).toBeGreaterThan(10)
  })
})
