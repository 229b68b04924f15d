/** Roots of blocks, which the lanes build together, against those of encoding every receipt and building the trie at once. */
import type { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { BlockEnv, Engine, ExecutableTransaction, ExecutedTransaction, Hex } from './api.ts'
import { encodeReceipt, transactionType } from './block/receipt.ts'
import { createEngine } from './engine.ts'
import { counterCode, revertingCode } from './test/contracts.ts'
import { encodeTransaction, type TestTransaction } from './test/transaction.ts'
import { TransactionResults } from './transactionResults.ts'
import { orderedTrieRoot } from './trieModule.ts'

const chainId = 31337n
const counter: Hex = `0x${'cc'.repeat(20)}`
const reverting: Hex = `0x${'dd'.repeat(20)}`
/** Logs its call data, with 4 topics. */
const logger: Hex = `0x${'ee'.repeat(20)}`
const loggerCode: Hex = '0x365f5f37600160025f60ff365fa400'
const recipient: Hex = `0x${'aa'.repeat(20)}`
const word = (n: bigint): Hex => `0x${n.toString(16).padStart(64, '0')}`
const sender = (index: number): Hex => `0x${(0x5e000000 + index).toString(16).padStart(40, '0')}`
const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 10n ** 12n,
  baseFeePerGas: 0n,
  prevRandao: word(0n),
}

const engines = new Map<number, Engine>()
afterAll(async () => {
  for (const engine of engines.values()) await engine.close()
})

async function engineWith(workers: number): Promise<Engine> {
  const made = engines.get(workers)
  if (made) return made
  const engine = await createEngine({ chainId, workers, memoryMiB: 1024 }, { parallelFrom: 1 })
  engines.set(workers, engine)
  engine.setCode(counter, counterCode)
  engine.setCode(reverting, revertingCode)
  engine.setCode(logger, loggerCode)
  for (let index = 0; index < 64; index++) engine.setBalance(sender(index), 10n ** 30n)
  engine.takeChange()
  return engine
}

const signed = (from: number, fields: Partial<TestTransaction>): ExecutableTransaction => ({
  raw: encodeTransaction({ chainId, nonce: 0n, to: recipient, ...fields }),
  sender: sender(from),
})

/** Roots by the plain way, from the decoded results. */
function plainRoots(transactions: readonly ExecutableTransaction[], results: TransactionResults) {
  let cumulativeGasUsed = 0n
  const raw: Uint8Array[] = []
  const receipts: Uint8Array[] = []
  const blooms: Hex[] = []
  for (const [index, result] of results.entries()) {
    if (result.kind === 'rejected') continue
    cumulativeGasUsed += result.gasUsed
    raw.push(transactions[index]!.raw)
    blooms.push(result.logsBloom)
    const receipt = { ...result, cumulativeGasUsed, firstLogIndex: 0 }
    receipts.push(encodeReceipt(transactionType(transactions[index]!.raw), receipt))
  }
  const bloom = blooms.reduce((union, each) => union | BigInt(each), 0n)
  return {
    transactionsRoot: orderedTrieRoot(raw),
    receiptsRoot: orderedTrieRoot(receipts),
    logsBloom: `0x${bloom.toString(16).padStart(512, '0')}`,
    stateRoot: null,
  }
}

async function compareRoots(engine: Engine, transactions: readonly ExecutableTransaction[]): Promise<number> {
  const before = engine.checkpoint()
  const result = await engine.executeBlock(env, transactions)
  expect(await engine.blockRoots()).toEqual(plainRoots(transactions, result.transactions))
  engine.rollback(before)
  return result.executedCount
}

/** What a block's transaction is: who sends, and what. Those whose nonce is out of order are rejected. */
const call = fc.oneof(
  fc.record({ to: fc.constant(recipient), value: fc.bigInt(1n, 5n), type: fc.constantFrom(0, 1, 2) }),
  fc.record({ to: fc.constant(counter), type: fc.constantFrom(0, 1, 2) }),
  fc.record({ to: fc.constant(reverting), type: fc.constantFrom(0, 2) }),
  fc.record({ to: fc.constant(logger), data: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ to: fc.constant(logger), data: fc.uint8Array({ minLength: 1, maxLength: 1 }) }),
  fc.record({ to: fc.constant(null), data: fc.constant(Uint8Array.of(0x60, 0x01, 0x5f, 0xf3)) }),
) as fc.Arbitrary<Partial<TestTransaction>>
const draw = fc.record({
  from: fc.nat(63),
  call,
  isRejected: fc.integer({ min: 0, max: 20 }).map((n) => n === 0),
})

function blockOf(draws: readonly { from: number; call: Partial<TestTransaction>; isRejected: boolean }[]) {
  const nonces = new Map<number, bigint>()
  return draws.map(({ from, call, isRejected }) => {
    const nonce = nonces.get(from) ?? 0n
    if (!isRejected) nonces.set(from, nonce + 1n)
    return signed(from, { ...call, nonce: isRejected ? nonce + 9n : nonce })
  })
}

describe.each([1, 2, 3])('with %i workers, transactions root and receipts root', (workers) => {
  test('are those of the plain way, in blocks of any transactions, rejected ones among them', async () => {
    const engine = await engineWith(workers)
    const sizes = fc.oneof(fc.nat(20), fc.integer({ min: 250, max: 1100 }))
    const block = sizes.chain((size) => fc.array(draw, { minLength: size, maxLength: size }))
    await fc.assert(
      fc.asyncProperty(block, async (draws) => {
        await compareRoots(engine, blockOf(draws))
      }),
      { seed: 20_260_731, numRuns: 25 },
    )
  })

  test('are so at every size where the trie changes its shape', async () => {
    const engine = await engineWith(workers)
    const sizes = [
      0, 1, 2, 15, 16, 17, 126, 127, 128, 129, 255, 256, 257, 258, 300, 512, 513, 769, 4096, 4097, 4353,
    ]
    const longest = Array.from({ length: 4400 }, (_, index) => signed(0, { nonce: BigInt(index), value: 1n }))
    for (const size of sizes) expect(await compareRoots(engine, longest.slice(0, size))).toBe(size)
  })
})

test('keys of three bytes and more have their place too', async () => {
  const engine = await engineWith(2)
  const block = Array.from({ length: 65_600 }, (_, index) => signed(0, { nonce: BigInt(index), value: 1n }))
  expect(await compareRoots(engine, block)).toBe(block.length)
})

test('receipts that are too large for a lane are built by the caller', async () => {
  const engine = await engineWith(2)
  const data = new Uint8Array(36_000).fill(7)
  const block = Array.from({ length: 300 }, (_, index) =>
    signed(index % 64, { nonce: BigInt(Math.floor(index / 64)), to: logger, data, gasLimit: 8_000_000n }),
  )
  expect(await compareRoots(engine, block)).toBe(300)
})

test('roots are those of the block that was executed last, once, while it is there', async () => {
  const engine = await engineWith(1)
  const before = engine.checkpoint()
  const stateBefore = engine.stateRoot()
  const block = [signed(0, { to: counter })]
  await expect(engine.blockRoots()).rejects.toThrow(RangeError)
  const result = await engine.executeBlock(env, block)
  engine.setBalance(recipient, 77n)
  engine.systemCall(env, counter, '0x')
  const roots = await engine.blockRoots({ stateRoot: true })
  expect(roots).toEqual({ ...plainRoots(block, result.transactions), stateRoot: engine.stateRoot() })
  expect(roots.stateRoot).not.toBe(stateBefore)
  await expect(engine.blockRoots()).rejects.toThrow(RangeError)
  await engine.executeBlock(env, [signed(0, { nonce: 1n })])
  engine.call(env, { to: counter })
  await expect(engine.blockRoots()).rejects.toThrow(RangeError)
  engine.rollback(before)
})

test('results are read again from their bytes, alone or joined, and differ where one field does', async () => {
  const engine = await engineWith(1)
  const before = engine.checkpoint()
  const run = async (to: Hex, nonce: bigint) =>
    (await engine.executeBlock(env, [signed(0, { to, nonce }), signed(1, { nonce: 5n })])).transactions
  const first = await run(counter, 0n)
  const second = await run(counter, 1n)
  engine.rollback(before)
  expect(TransactionResults.of(first.bytes)).toEqual(first)
  expect(TransactionResults.of(first.bytes.slice()).equals(first)).toBe(true)
  expect(first.equals(second)).toBe(false)
  expect([...TransactionResults.concatenate([first, second])]).toEqual([...first, ...second])
  // The same but for the logged number.
  expect(first).not.toEqual(second)
  expect({ ...(first.at(0) as ExecutedTransaction), logs: [], logsBloom: '0x' }).toEqual({
    ...(second.at(0) as ExecutedTransaction),
    gasUsed: (first.at(0) as ExecutedTransaction).gasUsed,
    logs: [],
    logsBloom: '0x',
  })
  expect(first.length).toBe(2)
  expect(first.at(-1)).toEqual({ kind: 'rejected', reason: 'nonce-too-high' })
  expect(first.at(2)).toBeUndefined()
  expect([...first.logsOf(counter)]).toEqual((first.at(0) as ExecutedTransaction).logs)
  expect([...first.logsOf(recipient)]).toEqual([])
  expect(() => TransactionResults.of(first.bytes.subarray(1))).toThrow(RangeError)
})

test('a thread that dies loses nothing: the caller builds the rest, and the next block has all lanes again', async () => {
  const threads: Worker[] = []
  const note = (thread: Worker) => threads.push(thread)
  process.on('worker', note)
  const engine = await createEngine({ chainId, workers: 2, memoryMiB: 1024 }, { parallelFrom: 1 })
  try {
    for (let index = 0; index < 64; index++) engine.setBalance(sender(index), 10n ** 30n)
    engine.setCode(counter, counterCode)
    const block = Array.from({ length: 3000 }, (_, index) =>
      signed(index % 64, { to: counter, nonce: BigInt(Math.floor(index / 64)) }),
    )
    const roots = async (kill: 'before' | 'meanwhile' | 'nobody') => {
      const before = engine.checkpoint()
      const { transactions, report } = await engine.executeBlock(env, block)
      expect(report.laneFailure).toBe(null)
      if (kill === 'before') await threads.at(-1)!.terminate()
      const building = engine.blockRoots()
      if (kill === 'meanwhile') await threads.at(-1)!.terminate()
      expect(await building).toEqual(plainRoots(block, transactions))
      engine.rollback(before)
    }
    await roots('before')
    expect(threads).toHaveLength(4)
    await roots('nobody')
    expect(threads).toHaveLength(4)
    await roots('meanwhile')
  } finally {
    process.off('worker', note)
    await engine.close()
  }
})
