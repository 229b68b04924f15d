/** Before EIP-6780 one transaction may delete an account with all its storage: whatever others of its block do with it meanwhile, the order decides. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { BlockEnv, BlockResult, Engine, ExecutableTransaction, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { hexToBytes } from './hex.ts'
import {
  addressFromFactory,
  burnerCode,
  factoryCode,
  inspectorCode,
  mortalInitCode,
} from './test/contracts.ts'
import { encodeTransaction } from './test/transaction.ts'

const chainId = 31337n
const senders = Array.from({ length: 10 }, (_, n): Hex => `0x${(0x1000 + n).toString(16).padStart(40, '0')}`)
const factory: Hex = `0x${'d4'.repeat(20)}`
const inspector: Hex = `0x${'d5'.repeat(20)}`
const burner: Hex = `0x${'d6'.repeat(20)}`
const mortal = addressFromFactory(factory, mortalInitCode)
const word = (n: bigint | Hex): Hex => `0x${BigInt(n).toString(16).padStart(64, '0')}`

const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 10n ** 9n,
  baseFeePerGas: 7n,
  prevRandao: word(0n),
}

type Action = { from: number } & (
  | { kind: 'revive' | 'destroy' | 'inspect' | 'burn' }
  | { kind: 'count'; slot: number; value: bigint }
)

const from = fc.nat(senders.length - 1)
const kind = fc.constantFrom<'revive' | 'destroy' | 'inspect'>('revive', 'destroy', 'inspect')
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind, from }) },
  // While a lane burns gas, others run ahead of it.
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('burn' as const), from }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('count' as const),
      from,
      slot: fc.nat(5),
      value: fc.constantFrom(0n, 3n),
    }),
  },
)

function encode(actions: readonly Action[], nonces: Map<Hex, bigint>): ExecutableTransaction[] {
  return actions.map((given) => {
    const sender = senders[given.from]!
    const nonce = nonces.get(sender) ?? 0n
    nonces.set(sender, nonce + 1n)
    return { sender, raw: encodeTransaction({ chainId, nonce, gasLimit: 400_000n, ...messageOf(given) }) }
  })
}

function messageOf(given: Action): { to: Hex; data: Uint8Array; value?: bigint } {
  switch (given.kind) {
    case 'revive':
      return { to: factory, data: mortalInitCode }
    case 'destroy':
      return { to: mortal, data: new Uint8Array() }
    case 'inspect':
      return { to: inspector, data: hexToBytes(word(mortal)) }
    case 'burn':
      return { to: burner, data: new Uint8Array() }
    case 'count':
      return { to: mortal, data: hexToBytes(word(BigInt(given.slot))), value: given.value }
  }
}

function populate(engine: Engine): void {
  for (const address of senders) engine.setBalance(address, 10n ** 18n)
  engine.setCode(factory, factoryCode)
  engine.setCode(inspector, inspectorCode)
  engine.setCode(burner, burnerCode)
  engine.takeChange()
}

interface Observed {
  blocks: Omit<BlockResult, 'report'>[]
  state: string
  root: Hex
}

async function observe(engine: Engine, blocks: readonly ExecutableTransaction[][]): Promise<Observed> {
  const results: Observed['blocks'] = []
  for (const block of blocks) {
    const { report: _, ...result } = await engine.executeBlock(env, block)
    results.push(result)
  }
  const state = Buffer.from(engine.dump()).toString('hex')
  const root = engine.stateRoot()
  engine.apply(engine.takeChange().undo)
  engine.takeChange()
  return { blocks: results, state, root }
}

describe('SELFDESTRUCT on Shanghai', () => {
  let sequential: Engine
  let parallel: Engine[]
  let emptyState: Hex

  beforeAll(async () => {
    const create = (workers: number) =>
      createEngine(
        { chainId, fork: 'shanghai', workers, memoryMiB: workers === 1 ? 512 : 1024 },
        { parallelFrom: 8 },
      )
    sequential = await create(1)
    parallel = [await create(2), await create(4)]
    for (const engine of [sequential, ...parallel]) populate(engine)
    emptyState = sequential.stateRoot()
  })
  afterAll(async () => {
    for (const engine of [sequential, ...parallel]) await engine.close()
  })
  beforeEach(() => {
    expect(sequential.stateRoot()).toBe(emptyState)
  })

  test('deletes an account of an earlier block with slots that the transaction never saw, and it can be created again', async () => {
    const count = (slot: number): Action => ({ kind: 'count', from: 1, slot, value: 3n })
    const nonces = new Map<Hex, bigint>()
    const first: Action[] = [{ kind: 'revive', from: 0 }, count(1), count(2), count(2)]
    await sequential.executeBlock(env, encode(first, nonces))
    expect(sequential.getStorage(mortal, word(2n))).toBe(word(2n))
    const before = sequential.stateRoot()
    const born = sequential.takeChange()

    await sequential.executeBlock(env, encode([{ kind: 'destroy', from: 0 }], nonces))
    expect(sequential.getCode(mortal)).toBe('0x')
    expect(sequential.getBalance(mortal)).toBe(0n)
    for (const slot of [1n, 2n]) expect(sequential.getStorage(mortal, word(slot))).toBe(word(0n))
    expect([...sequential.accounts()].map(({ address }) => address)).not.toContain(mortal)

    const reborn: Action[] = [
      { kind: 'inspect', from: 0 },
      { kind: 'revive', from: 0 },
      { kind: 'count', from: 0, slot: 2, value: 0n },
    ]
    await sequential.executeBlock(env, encode(reborn, nonces))
    expect(sequential.getStorage(inspector, word(0n))).toBe(word(0n))
    expect(sequential.getStorage(factory, word(0n))).toBe(word(mortal))
    expect(sequential.getStorage(mortal, word(1n))).toBe(word(0n))
    expect(sequential.getStorage(mortal, word(2n))).toBe(word(1n))

    sequential.apply(sequential.takeChange().undo)
    sequential.takeChange()
    expect(sequential.stateRoot()).toBe(before)
    expect(sequential.getStorage(mortal, word(2n))).toBe(word(2n))
    sequential.apply(born.undo)
    sequential.takeChange()
  })

  test('has on several lanes the receipts, logs and state of sequential execution', async () => {
    const blocks = fc.array(fc.array(action, { minLength: 8, maxLength: 70 }), {
      minLength: 1,
      maxLength: 3,
    })
    await fc.assert(
      fc.asyncProperty(blocks, async (given) => {
        const nonces = new Map<Hex, bigint>()
        const encoded = given.map((block) => encode(block, nonces))
        const expected = await observe(sequential, encoded)
        for (const engine of parallel) expect(await observe(engine, encoded)).toEqual(expected)
      }),
      { seed: 20261121, numRuns: Number(process.env.PARALLEL_RUNS ?? 80) },
    )
  })
})
