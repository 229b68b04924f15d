/** The executor's one claim: whatever the number of workers, a block's result is that of its order. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BlockEnv, BlockResult, Engine, ExecutableTransaction, Hex } from './api.ts'
import { Disturbance } from './disturbance.ts'
import { createEngine } from './engine.ts'
import {
  coinbaseCode,
  compileErc20,
  counterCode,
  encodeCall,
  factoryCode,
  revertingCode,
  shortLivedInitCode,
  tinyInitCode,
} from './test/contracts.ts'
import { encodeTransaction } from './test/transaction.ts'

const chainId = 31337n
const coinbase: Hex = `0x${'c0'.repeat(20)}`
const account = (n: number): Hex => `0x${(0x1000 + n).toString(16).padStart(40, '0')}`
const accounts = Array.from({ length: 12 }, (_, n) => account(n))
/** The coinbase sends transactions too. */
const senders = [...accounts, coinbase]
const counter: Hex = `0x${'d1'.repeat(20)}`
const coinbaseReader: Hex = `0x${'d2'.repeat(20)}`
const reverting: Hex = `0x${'d3'.repeat(20)}`
const factory: Hex = `0x${'d4'.repeat(20)}`
const deployer: Hex = `0x${'de'.repeat(20)}`

const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase,
  gasLimit: 12_000_000n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'00'.repeat(32)}`,
}

type Action =
  | { kind: 'send'; from: number; to: number; value: bigint }
  | { kind: 'token'; from: number; to: number; amount: bigint }
  | { kind: 'mint'; from: number; to: number }
  | { kind: 'count' | 'revert' | 'deploy' | 'shortLived' | 'skipNonce' | 'tooMuchGas'; from: number }
  | { kind: 'readCoinbase'; from: number; value: bigint }
  | { kind: 'factory'; from: number; shortLived: boolean }

const from = fc.nat(senders.length - 1)
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('send' as const), from, to: from, value: fc.bigInt(0n, 5000n) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('token' as const),
      from,
      to: from,
      amount: fc.bigInt(0n, 600n),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('mint' as const), from, to: from }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('count', 'count', 'revert', 'deploy', 'shortLived', 'skipNonce', 'tooMuchGas'),
      from,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('readCoinbase' as const), from, value: fc.bigInt(0n, 9n) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('factory' as const), from, shortLived: fc.boolean() }),
  },
)

let token: Hex

function encodeBlock(actions: readonly Action[], nonces: Map<Hex, bigint>): ExecutableTransaction[] {
  return actions.map((action) => encodeAction(action, nonces))
}

function encodeAction(action: Action, nonces: Map<Hex, bigint>): ExecutableTransaction {
  const sender = senders[action.from]!
  const nonce = nonces.get(sender) ?? 0n
  const common = { chainId, nonce, gasLimit: 200_000n }
  const encode = (to: Hex | null, data: Uint8Array, more: { value?: bigint; gasLimit?: bigint } = {}) => ({
    sender,
    raw: encodeTransaction({ ...common, ...more, to, data }),
  })
  const none = new Uint8Array()
  if (action.kind === 'skipNonce') {
    return { sender, raw: encodeTransaction({ ...common, nonce: nonce + 1n, to: counter }) }
  }
  if (action.kind === 'tooMuchGas') return encode(counter, none, { gasLimit: env.gasLimit + 1n })
  nonces.set(sender, nonce + 1n)
  switch (action.kind) {
    case 'send':
      return encode(senders[action.to]!, none, { value: action.value, gasLimit: 21_000n })
    case 'token':
      return encode(token, encodeCall('transfer(address,uint256)', senders[action.to]!, action.amount))
    case 'mint':
      return encode(token, encodeCall('mint(address,uint256)', senders[action.to]!, 100n))
    case 'count':
      return encode(counter, none)
    case 'revert':
      return encode(reverting, Uint8Array.of(1, 2, 3))
    case 'deploy':
      return encode(null, tinyInitCode)
    case 'shortLived':
      return encode(null, shortLivedInitCode, { value: 5n })
    case 'readCoinbase':
      return encode(coinbaseReader, none, { value: action.value })
    case 'factory':
      return encode(factory, action.shortLived ? shortLivedInitCode : tinyInitCode)
  }
}

async function populate(engine: Engine, initCode: Uint8Array): Promise<void> {
  for (const address of [...senders, deployer]) engine.setBalance(address, 10n ** 18n)
  engine.setCode(counter, counterCode)
  engine.setCode(coinbaseReader, coinbaseCode)
  engine.setCode(reverting, revertingCode)
  engine.setCode(factory, factoryCode)
  const deployment = encodeTransaction({ chainId, nonce: 0n, gasLimit: 3_000_000n, to: null, data: initCode })
  const mints = accounts.map((address, i) => ({
    sender: deployer,
    raw: encodeTransaction({
      chainId,
      nonce: BigInt(i + 1),
      to: '0x0000000000000000000000000000000000000000',
      data: encodeCall('mint(address,uint256)', address, 1000n),
    }),
  }))
  const first = await engine.executeBlock(env, [{ sender: deployer, raw: deployment }])
  const deployed = first.transactions[0]!
  if (deployed.kind !== 'executed' || deployed.status !== 1) throw new Error('the token was not deployed')
  token = deployed.contractAddress!
  for (const [i, mint] of mints.entries()) {
    mint.raw = encodeTransaction({
      chainId,
      nonce: BigInt(i + 1),
      to: token,
      data: encodeCall('mint(address,uint256)', accounts[i]!, 1000n),
    })
  }
  await engine.executeBlock(env, mints)
  engine.takeChange()
}

interface Observed {
  blocks: Omit<BlockResult, 'report'>[]
  state: string
}

/** Executes the blocks on the populated state, reports everything observable, and takes it all back. */
async function observe(engine: Engine, blocks: readonly ExecutableTransaction[][]): Promise<Observed> {
  const results: Observed['blocks'] = []
  for (const block of blocks) {
    const { report: _, ...result } = await engine.executeBlock(env, block)
    results.push(result)
  }
  const state = Buffer.from(engine.dump()).toString('hex')
  engine.apply(engine.takeChange().undo)
  engine.takeChange()
  return { blocks: results, state }
}

const blocks = fc.array(fc.array(action, { minLength: 8, maxLength: 90 }), { minLength: 1, maxLength: 3 })

describe('a block on several lanes', () => {
  let sequential: Engine
  let parallel: { workers: number; engine: Engine }[]
  let unchecked: Engine

  beforeAll(async () => {
    const initCode = compileErc20()
    sequential = await createEngine({ chainId, workers: 1, memoryMiB: 512 })
    parallel = []
    for (const workers of [2, 4]) {
      parallel.push({ workers, engine: await createEngine({ chainId, workers, memoryMiB: 1024 }) })
      const disturbance = new Disturbance(workers)
      parallel.push({
        workers,
        engine: await createEngine({ chainId, workers, memoryMiB: 1024 }, { disturbance }),
      })
    }
    unchecked = await createEngine(
      { chainId, workers: 4, memoryMiB: 1024 },
      { skipValidation: true, disturbance: new Disturbance(1) },
    )
    for (const engine of [sequential, ...parallel.map(({ engine }) => engine), unchecked]) {
      await populate(engine, initCode)
    }
  }, 60_000)

  afterAll(async () => {
    for (const engine of [sequential, ...parallel.map(({ engine }) => engine), unchecked])
      await engine.close()
  })

  test('has the receipts, gas, logs and state of sequential execution', async () => {
    await fc.assert(
      fc.asyncProperty(blocks, async (given) => {
        const nonces = new Map<Hex, bigint>()
        const encoded = given.map((block) => encodeBlock(block, nonces))
        const expected = await observe(sequential, encoded)
        for (const { engine } of parallel) expect(await observe(engine, encoded)).toEqual(expected)
      }),
      { seed: 42, numRuns: Number(process.env.PARALLEL_RUNS ?? 120) },
    )
  }, 300_000)

  test('executes on every lane and repeats what was stale', async () => {
    const nonces = new Map<Hex, bigint>()
    const block = encodeBlock(
      Array.from({ length: 400 }, (_, i) => ({ kind: 'count', from: i % accounts.length })),
      nonces,
    )
    for (const { workers, engine } of parallel) {
      const { report, gasUsed } = await engine.executeBlock({ ...env, gasLimit: 10n ** 9n }, block)
      expect(report.perLane).toHaveLength(workers)
      expect(report.perLane.reduce((sum, lane) => sum + lane, 0)).toBe(400)
      // Transactions left to lane 0 are neither.
      expect(report.executions).toBeGreaterThanOrEqual(400 + report.reexecutions)
      expect(gasUsed).toBeGreaterThan(400n * 21_000n)
      expect(BigInt(engine.getStorage(counter, `0x${'00'.repeat(32)}`))).toBe(400n)
      engine.apply(engine.takeChange().undo)
      engine.takeChange()
    }
  })

  test('is wrong when speculation is committed unchecked: the checks are what makes it right', async () => {
    const nonces = new Map<Hex, bigint>()
    const block = encodeBlock(
      Array.from({ length: 600 }, (_, i) => ({ kind: 'count', from: i % accounts.length })),
      nonces,
    )
    const roomy = { ...env, gasLimit: 10n ** 9n }
    await unchecked.executeBlock(roomy, block)
    expect(BigInt(unchecked.getStorage(counter, `0x${'00'.repeat(32)}`))).not.toBe(600n)
    unchecked.apply(unchecked.takeChange().undo)
    unchecked.takeChange()
  })
})
