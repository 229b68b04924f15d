/** Compaction moves accounts, slots and code about in memory: nothing observable may depend on it, and nothing may be lost. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BlockEnv, Checkpoint, Engine, ExecutableTransaction, Hex, StateChange } from './api.ts'
import { createEngine } from './engine.ts'
import { bytesToHex } from './hex.ts'
import {
  addressFromFactory,
  counterCode,
  factoryCode,
  inspectorCode,
  mortalInitCode,
  shortLivedInitCode,
} from './test/contracts.ts'
import { encodeTransaction } from './test/transaction.ts'

const chainId = 31337n
const senders = Array.from({ length: 6 }, (_, n): Hex => `0x${(0x1000 + n).toString(16).padStart(40, '0')}`)
const factory: Hex = `0x${'d4'.repeat(20)}`
const inspector: Hex = `0x${'d5'.repeat(20)}`
const counter: Hex = `0x${'d6'.repeat(20)}`
/** Swaps slots named by the two words of call data: one becomes zero now and then. */
const swapper: Hex = `0x${'d7'.repeat(20)}`
/** Loads the 40 slots from the first word of call data on. */
const reader: Hex = `0x${'d8'.repeat(20)}`
/** Creates an account with the given code and reverts. */
const failing: Hex = `0x${'d9'.repeat(20)}`
const mortal = addressFromFactory(factory, mortalInitCode)
const word = (n: bigint | Hex): Hex => `0x${BigInt(n).toString(16).padStart(64, '0')}`
const words = (...values: (bigint | Hex)[]): Uint8Array =>
  Buffer.concat(values.map((value) => Buffer.from(word(value).slice(2), 'hex')))

const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 10n ** 9n,
  baseFeePerGas: 7n,
  prevRandao: word(0n),
}

type Message = { to: Hex; data?: Uint8Array }
const small = fc.nat(5).map(BigInt)
const large = fc.bigInt(0n, 2n ** 40n)
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.constantFrom<Message>(
    { to: counter },
    { to: factory, data: mortalInitCode },
    { to: factory, data: shortLivedInitCode },
    { to: mortal },
    { to: inspector, data: words(mortal) },
  ),
  small.map((slot) => ({ to: mortal, data: words(slot) })),
  fc.tuple(small, small).map(([a, b]) => ({ to: swapper, data: words(a, b) })),
  large.map((slot) => ({ to: reader, data: words(slot) })),
  large.map((account) => ({ to: inspector, data: words(account) })),
  fc.tuple(fc.constantFrom(factory, failing), fc.nat(200)).map(([to, n]) => ({
    to,
    // Returns two bytes, of its own sort each.
    data: Buffer.from(`61${(0x100 + n).toString(16).padStart(4, '0')}5f526002601ef3`, 'hex'),
  })),
)

type Step =
  | { kind: 'block'; messages: (Message & { from: number })[] }
  | { kind: 'root' | 'take' | 'undo' | 'checkpoint' | 'rollback' }
  | { kind: 'write'; slot: bigint; value: bigint }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('block' as const),
      messages: fc.array(
        fc.tuple(message, fc.nat(senders.length - 1)).map(([given, from]) => ({ ...given, from })),
        { minLength: 1, maxLength: 20 },
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom('root', 'take', 'undo', 'checkpoint', 'rollback') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('write' as const), slot: small, value: small }) },
)

function populate(engine: Engine): void {
  for (const address of senders) engine.setBalance(address, 10n ** 18n)
  engine.setCode(factory, factoryCode)
  engine.setCode(inspector, inspectorCode)
  engine.setCode(counter, counterCode)
  engine.setCode(swapper, '0x5f3580546020359081548391555500')
  engine.setCode(reader, '0x5f355b80545060010180602860205f350101105f57600256')
  engine.setCode(failing, '0x365f5f375f365f5ff55f5ffd')
  for (let n = 0n; n < 3n; n++) engine.setStorage(swapper, word(n), word(n + 1n))
  engine.takeChange()
}

/** Takes an engine through the steps; what it shows after each. */
class Walk {
  readonly #engine: Engine
  readonly seen: unknown[] = []
  #changes: StateChange[] = []
  #checkpoints: Checkpoint[] = []

  constructor(engine: Engine) {
    this.#engine = engine
  }

  async take(given: Step): Promise<void> {
    const engine = this.#engine
    switch (given.kind) {
      case 'block': {
        const { report: _, ...result } = await engine.executeBlock(env, this.#encode(given.messages))
        this.seen.push(result)
        break
      }
      case 'root':
        this.seen.push(engine.stateRoot())
        break
      case 'take':
        this.#keep()
        break
      case 'undo': {
        this.#keep()
        const change = this.#changes.pop()
        if (change) engine.apply(change.undo)
        engine.takeChange()
        break
      }
      case 'checkpoint':
        this.#checkpoints.push(engine.checkpoint())
        break
      case 'rollback': {
        const checkpoint = this.#checkpoints.pop()
        if (checkpoint) engine.rollback(checkpoint)
        break
      }
      case 'write':
        engine.setStorage(swapper, word(given.slot), word(given.value))
    }
    this.seen.push(bytesToHex(engine.dump()))
  }

  /** Back to the state before the walk. */
  end(): void {
    this.#keep()
    for (const change of this.#changes.reverse()) this.#engine.apply(change.undo)
    this.#engine.takeChange()
    this.seen.push(this.#engine.stateRoot())
  }

  #keep(): void {
    this.#changes.push(this.#engine.takeChange())
    this.#checkpoints = []
  }

  #encode(messages: readonly (Message & { from: number })[]): ExecutableTransaction[] {
    const nonces = new Map<Hex, bigint>()
    return messages.map(({ from, to, data }) => {
      const sender = senders[from]!
      const nonce = nonces.get(sender) ?? this.#engine.getNonce(sender)
      nonces.set(sender, nonce + 1n)
      const raw = encodeTransaction({ chainId, nonce, gasLimit: 400_000n, to, ...(data && { data }) })
      return { sender, raw }
    })
  }
}

describe('an engine that compacts before each block', () => {
  let plain: Engine
  let compacting: Engine[]
  beforeAll(async () => {
    const create = (workers: number, compactAlways: boolean) =>
      createEngine({ chainId, fork: 'shanghai', workers, memoryMiB: 320 }, { compactAlways, parallelFrom: 8 })
    plain = await create(1, false)
    compacting = [await create(1, true), await create(2, true)]
    for (const engine of [plain, ...compacting]) populate(engine)
  })
  afterAll(async () => {
    for (const engine of [plain, ...compacting]) await engine.close()
  })

  test('has the results, states and roots of one that never does, over blocks, undoing and checkpoints', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
        const walks = [plain, ...compacting].map((engine) => new Walk(engine))
        for (const given of steps) for (const walk of walks) await walk.take(given)
        for (const walk of walks) walk.end()
        for (const walk of walks.slice(1)) expect(walk.seen).toEqual(walks[0]!.seen)
      }),
      { seed: 20261121, numRuns: Number(process.env.COMPACTION_RUNS ?? 60) },
    )
  })
})
