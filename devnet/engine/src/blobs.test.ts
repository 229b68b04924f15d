/** Blob transactions (EIP-4844): what they pay, what makes them invalid, how many a block takes. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { BlockEnv, Engine, ForkName, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { encodeTransaction, type TestTransaction } from './test/transaction.ts'

const chainId = 31337n
const sender: Hex = `0x${'5e'.repeat(20)}`
const contract: Hex = `0x${'cc'.repeat(20)}`
const coinbase: Hex = `0x${'c0'.repeat(20)}`
const gasPerBlob = 131_072n
const word = (n: bigint): Hex => `0x${n.toString(16).padStart(64, '0')}`
const hash = (n: number): Hex => `0x01${n.toString(16).padStart(62, '0')}`
const hashes = (count: number): Hex[] => Array.from({ length: count }, (_, i) => hash(i + 1))

const env: BlockEnv = {
  number: 300n,
  timestampSec: 1_750_000_000n,
  coinbase,
  gasLimit: 30_000_000n,
  baseFeePerGas: 7n,
  prevRandao: word(1n),
  blobBaseFee: 3n,
}

const engines = new Map<string, Engine>()
afterAll(async () => {
  for (const engine of engines.values()) await engine.close()
})

async function on(fork: ForkName, workers = 1): Promise<Engine> {
  const key = `${fork} ${workers}`
  const engine = engines.get(key) ?? (await createEngine({ chainId, fork, workers, memoryMiB: 768 }))
  engines.set(key, engine)
  engine.apply(engine.takeChange().undo)
  engine.takeChange()
  engine.setBalance(sender, 10n ** 18n)
  return engine
}

const blobTransaction = (fields: Partial<TestTransaction>) => ({
  sender,
  raw: encodeTransaction({
    type: 3,
    chainId,
    nonce: 0n,
    to: contract,
    maxFeePerBlobGas: 5n,
    blobVersionedHashes: hashes(1),
    ...fields,
  }),
})

async function send(engine: Engine, fields: Partial<TestTransaction>, environment = env) {
  return (await engine.executeBlock(environment, [blobTransaction(fields)])).transactions.at(0)!
}

describe('a blob transaction', () => {
  let engine: Engine
  beforeEach(async () => {
    engine = await on('cancun')
  })

  test('pays its blob gas at the block’s price, which nobody earns', async () => {
    const result = await send(engine, { blobVersionedHashes: hashes(2) })
    expect(result).toMatchObject({
      kind: 'executed',
      status: 1,
      gasUsed: 21_000n,
      blobGasUsed: 2n * gasPerBlob,
    })
    expect(engine.getBalance(sender)).toBe(10n ** 18n - 21_000n * 9n - 2n * gasPerBlob * 3n)
    expect(engine.getBalance(coinbase)).toBe(21_000n * 2n)
  })

  test('pays for its blobs even when it reverts', async () => {
    engine.setCode(contract, '0x5f5ffd')
    const result = await send(engine, {})
    expect(result).toMatchObject({ kind: 'executed', status: 0, blobGasUsed: gasPerBlob })
    const { gasUsed } = result as { gasUsed: bigint }
    expect(engine.getBalance(sender)).toBe(10n ** 18n - gasUsed * 9n - gasPerBlob * 3n)
  })

  test('shows its hashes to BLOBHASH, and 0 beyond the last', async () => {
    // Stores BLOBHASH(0), BLOBHASH(1), BLOBHASH(2) and BLOBHASH(2^64) in slots 0 to 3, and BLOBBASEFEE in slot 4.
    const big = '68010000000000000000'
    engine.setCode(contract, `0x5f495f55600149600155600249600255${big}496003554a60045500`)
    await send(engine, { blobVersionedHashes: hashes(2), gasLimit: 200_000n })
    expect([0n, 1n, 2n, 3n, 4n].map((slot) => engine.getStorage(contract, word(slot)))).toEqual([
      hash(1),
      hash(2),
      word(0n),
      word(0n),
      word(3n),
    ])
    // The next transaction of another type sees none.
    await engine.executeBlock(env, [
      {
        sender,
        raw: encodeTransaction({ type: 2, chainId, nonce: 1n, to: contract, gasLimit: 200_000n }),
      },
    ])
    expect(engine.getStorage(contract, word(0n))).toBe(word(0n))
  })

  test.each<[string, Partial<TestTransaction>]>([
    ['no-blobs', { blobVersionedHashes: [] }],
    ['blob-version-unknown', { blobVersionedHashes: [hash(1), `0x02${'00'.repeat(31)}`] }],
    ['create-not-allowed', { to: null, gasLimit: 200_000n }],
    ['fee-below-blob-base-fee', { maxFeePerBlobGas: 2n }],
    ['blob-gas-limit-exceeded', { blobVersionedHashes: hashes(7) }],
    ['malformed', { blobVersionedHashes: [`0x01${'00'.repeat(30)}`] }],
    ['malformed', { blobVersionedHashes: [`0x01${'00'.repeat(32)}`] }],
    ['malformed', { blobVersionedHashes: [`0x01${'00'.repeat(31 + 33)}`] }],
    ['insufficient-funds', { maxFeePerBlobGas: 10n ** 18n / gasPerBlob }],
    ['insufficient-funds', { maxFeePerBlobGas: 2n ** 256n - 1n }],
    ['insufficient-funds', { maxFeePerBlobGas: 2n ** 239n - 1n }],
  ])('is rejected with %s and changes nothing: %o', async (reason, fields) => {
    const root = engine.stateRoot()
    expect(await send(engine, fields)).toEqual({ kind: 'rejected', reason })
    expect(engine.stateRoot()).toBe(root)
  })

  test('needs the most that its blobs may cost, not what they do cost', async () => {
    const most = 100_000n * 20n + gasPerBlob * 5n
    engine.setBalance(sender, most - 1n)
    expect(await send(engine, {})).toMatchObject({ reason: 'insufficient-funds' })
    engine.setBalance(sender, most)
    expect(await send(engine, {})).toMatchObject({ kind: 'executed' })
    expect(engine.getBalance(sender)).toBe(most - 21_000n * 9n - gasPerBlob * 3n)
  })

  test('exists since Cancun', async () => {
    expect(await send(await on('shanghai'), {})).toEqual({ kind: 'rejected', reason: 'unsupported-type' })
  })
})

test('a transaction may carry as many blobs as a block until Osaka, then 6', async () => {
  for (const [fork, most, reason] of [
    ['cancun', 6, 'blob-gas-limit-exceeded'],
    ['prague', 9, 'blob-gas-limit-exceeded'],
    ['osaka', 6, 'too-many-blobs'],
    ['bpo2', 6, 'too-many-blobs'],
  ] as const) {
    const engine = await on(fork)
    expect(await send(engine, { blobVersionedHashes: hashes(most + 1) })).toMatchObject({ reason })
    expect(await send(engine, { blobVersionedHashes: hashes(most) })).toMatchObject({ status: 1 })
  }
})

describe('a block', () => {
  /** Counts of blobs, each of a transaction; nonces go on only over the ones that fit. */
  const block = (fits: readonly [count: number, fits: boolean][]) => {
    let nonce = 0n
    return fits.map(([count, isIn]) => {
      const transaction = blobTransaction({ nonce, blobVersionedHashes: hashes(count) })
      if (isIn) nonce++
      return transaction
    })
  }

  test.each<[ForkName, number]>([
    ['cancun', 6],
    ['prague', 9],
    ['osaka', 9],
    ['bpo1', 15],
    ['bpo2', 21],
  ])('of %s takes %i blobs, and counts their gas', async (fork, max) => {
    const engine = await on(fork)
    const ones = Array.from({ length: max - 3 }, () => [1, true] as [number, boolean])
    const result = await engine.executeBlock(
      env,
      block([[2, true], ...ones, [2, false], [1, true], [1, false]]),
    )
    const reasons = result.transactions.flatMap((each) => (each.kind === 'rejected' ? [each.reason] : []))
    expect(reasons).toEqual(['blob-gas-limit-exceeded', 'blob-gas-limit-exceeded'])
    expect(result.blobGasUsed).toBe(BigInt(max) * gasPerBlob)
    expect((await engine.executeBlock(env, [])).blobGasUsed).toBe(0n)
  })

  test('takes as many blobs as its environment says, whatever the fork', async () => {
    const engine = await on('osaka')
    const environment = { ...env, blobGasLimit: 2n * gasPerBlob }
    expect(await send(engine, { blobVersionedHashes: hashes(3) }, environment)).toMatchObject({
      reason: 'blob-gas-limit-exceeded',
    })
    expect(await send(engine, { blobVersionedHashes: hashes(2) }, environment)).toMatchObject({ status: 1 })
  })

  test('that is executed in parts counts the blobs of all', async () => {
    const engine = await on('cancun')
    const environment = { ...env, blobGasUsedBefore: 4n * gasPerBlob }
    const result = await engine.executeBlock(
      environment,
      block([
        [3, false],
        [2, true],
      ]),
    )
    expect([...result.transactions]).toMatchObject([{ reason: 'blob-gas-limit-exceeded' }, { status: 1 }])
    expect(result.blobGasUsed).toBe(6n * gasPerBlob)
  })

  test('is the same with several lanes', async () => {
    const fits = Array.from({ length: 24 }, (_, i) => [1 + (i % 3), true] as [number, boolean])
    let room = 21
    for (const entry of fits) {
      entry[1] = entry[0] <= room
      if (entry[1]) room -= entry[0]
    }
    const [alone, together] = [await on('bpo2', 1), await on('bpo2', 2)]
    const results = await Promise.all(
      [alone, together].map(async (engine) => {
        const { report, ...result } = await engine.executeBlock(env, block(fits))
        return { ...result, root: engine.stateRoot() }
      }),
    )
    expect(results[1]).toEqual(results[0])
    expect(results[0]!.blobGasUsed).toBe(21n * gasPerBlob)
  })
})

test('a call sees the hashes that it is given', async () => {
  const engine = await on('cancun')
  engine.setCode(contract, '0x6001495f5260205ff3')
  const request = { from: sender, to: contract, gas: 100_000n }
  expect(engine.call(env, { ...request, blobVersionedHashes: hashes(2) }).output).toBe(hash(2))
  expect(engine.call(env, request).output).toBe(word(0n))
})
