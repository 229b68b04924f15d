/** Recordings in bounded memory, and what a block does before and after its transactions. */
import { RLP } from '@ethereumjs/rlp'
import { afterEach, describe, expect, test } from 'vitest'
import type { BlockEnv, Engine, ExecutableTransaction, Hex } from '../api.ts'
import { type BlockHeader, EMPTY_OMMERS_HASH, EMPTY_ROOT, hashHeader, ZERO_NONCE } from '../block/header.ts'
import { produceBlock } from '../block/production.ts'
import { createEngine, EngineBusyError } from '../engine.ts'
import { bytesToHex, hexToBytes } from '../hex.ts'
import { applyAccessList } from '../test/accessLists.ts'
import { counterCode } from '../test/contracts.ts'
import {
  beaconRoots,
  consolidationRequests,
  historyStorage,
  withdrawalRequests,
} from '../test/systemContracts.ts'
import { encodeTransaction } from '../test/transaction.ts'
import { keccak256 } from '../trieModule.ts'
import { encodeBlockAccessList, hashBlockAccessList } from './blockAccessList.ts'
import type { BlockRecording } from './blockExecution.ts'
import { RecordingGoneError } from './recordings.ts'

const chainId = 31337n
const coinbase: Hex = `0x${'c0'.repeat(20)}`
const contract: Hex = `0x${'cc'.repeat(20)}`
const sender = (n: number): Hex => `0x${(0xa000 + n).toString(16).padStart(40, '0')}`
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`
const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase,
  gasLimit: 10n ** 12n,
  baseFeePerGas: 7n,
  prevRandao: word(0),
}
/** Stores 1 in as many slots as there is gas for, from keccak(caller, call data) on. */
const storeMany: Hex = '0x335f525f3560205260405f205b600181556001016190005a11600c5700'

let engine: Engine
afterEach(() => engine.close())

async function create(
  options: { workers: number; code?: Hex; memoryMiB?: number },
  senders = 40,
): Promise<void> {
  const { workers, memoryMiB = 512, code = counterCode } = options
  engine = await createEngine({ chainId, fork: 'prague', workers, memoryMiB })
  for (let n = 0; n < senders; n++) engine.setBalance(sender(n), 10n ** 24n)
  engine.setCode(contract, code)
  engine.takeChange()
}

const calls = (count: number, gasLimit = 100_000n): ExecutableTransaction[] =>
  Array.from({ length: count }, (_, n) => ({
    sender: sender(n),
    raw: encodeTransaction({ chainId, nonce: engine.getNonce(sender(n)), gasLimit, to: contract }),
  }))

test('nothing is recorded unless it is asked for', async () => {
  await create({ workers: 1 })
  expect((await engine.executeBlock(env, calls(3))).recording).toBe(null)
})

test('recordings of the newest blocks can be read, those of the oldest are gone, whatever the number of blocks', async () => {
  await create({ workers: 2, memoryMiB: 280 })
  const recordings: BlockRecording[] = []
  for (let block = 0; block < 240; block++) {
    const { recording } = await engine.executeBlock(env, calls(40), { record: true })
    recordings.push(recording!)
    engine.takeChange()
  }
  const available = recordings.map(({ isAvailable }) => isAvailable)
  const oldest = available.indexOf(true)
  expect(oldest).toBeGreaterThan(0)
  expect(available.lastIndexOf(false)).toBe(oldest - 1)
  expect(() => recordings[oldest - 1]!.execution()).toThrow(RecordingGoneError)
  expect(() => recordings[oldest - 1]!.accessList()).toThrow(RecordingGoneError)
  for (const [number, recording] of recordings.slice(oldest).entries()) {
    const changes = recording.accessList()!.find(({ address }) => address === contract)!.storageChanges
    const counted = 40 * (oldest + number + 1)
    expect(changes).toMatchObject([{ key: word(0) }])
    expect(changes[0]!.changes.at(-1)).toEqual({ index: 40, value: word(counted) })
  }
})

test.each([1, 2])(
  'what does not fit is missing from the recording, not from the block, with %i worker(s)',
  async (workers) => {
    const memoryMiB = workers === 1 ? 185 : 280
    await create({ workers, code: storeMany, memoryMiB })
    const expected = await engine.executeBlock(env, calls(40, 30_000_000n))
    const root = engine.stateRoot()
    await engine.close()
    await create({ workers, code: storeMany, memoryMiB })
    const { recording, report, ...result } = await engine.executeBlock(env, calls(40, 30_000_000n), {
      record: true,
    })
    const { report: _, recording: __, ...unrecorded } = expected
    expect(result).toEqual(unrecorded)
    expect(engine.stateRoot()).toBe(root)
    const { truncated, transactions } = recording!.execution()
    expect(truncated).toBeGreaterThan(0)
    expect(transactions.filter(({ reads }) => reads.length === 0)).toHaveLength(truncated)
    expect(transactions.reduce((sum, { incarnations }) => sum + incarnations, 0)).toBe(report.executions)
    expect(recording!.accessList()).toBe(null)
  },
  30_000,
)

test('a recording cannot be read while a block executes, and can again afterwards', async () => {
  await create({ workers: 2 })
  const { recording } = await engine.executeBlock(env, calls(20), { record: true })
  const before = recording!.execution()
  const running = engine.executeBlock(env, calls(20))
  expect(() => recording!.execution()).toThrow(EngineBusyError)
  await running
  expect(recording!.execution()).toEqual(before)
})

test('a block that fails leaves no recording, and takes none away', async () => {
  await create({ workers: 1, code: storeMany, memoryMiB: 185 })
  const { recording } = await engine.executeBlock(env, calls(1), { record: true })
  const before = recording!.accessList()
  const tooMuch = engine.executeBlock(env, calls(1, 10n ** 11n), { record: true })
  await expect(tooMuch).rejects.toMatchObject({ region: 'transaction' })
  expect(recording!.accessList()).toEqual(before)
  const next = await engine.executeBlock(env, calls(1), { record: true })
  expect(next.recording!.execution().transactions).toHaveLength(1)
})

test('the list of a whole block takes the parent to its state root: system calls first, withdrawals and requests last', async () => {
  await create({ workers: 2 })
  for (const { address, code } of [beaconRoots, historyStorage, withdrawalRequests, consolidationRequests])
    engine.setCode(address, code)
  const parentRoot = engine.stateRoot()
  engine.takeChange()
  const genesis: BlockHeader = {
    parentHash: word(0),
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase,
    stateRoot: parentRoot,
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    logsBloom: `0x${'00'.repeat(256)}`,
    difficulty: 0n,
    number: 0n,
    gasLimit: 30_000_000n,
    gasUsed: 0n,
    timestampSec: 1_750_000_000n,
    extraData: '0x',
    prevRandao: word(0),
    nonce: ZERO_NONCE,
    baseFeePerGas: 7n,
    withdrawalsRoot: EMPTY_ROOT,
    blobGasUsed: 0n,
    excessBlobGas: 0n,
    parentBeaconBlockRoot: word(0),
    requestsHash: word(0),
  }
  const head = { header: genesis, hash: hashHeader(genesis) }
  const withdrawal = (index: bigint, address: Hex, amountGwei: bigint) => ({
    index,
    validatorIndex: 1n,
    address,
    amountGwei,
  })
  const paid: Hex = `0x${'0d'.repeat(20)}`
  const unpaid: Hex = `0x${'0e'.repeat(20)}`
  const [rejected, ...rest] = calls(11)
  const { header, recording } = await produceBlock(
    engine,
    { schedule: [{ fork: 'prague' }], head, byNumber: () => undefined },
    {
      timestampSec: genesis.timestampSec + 12n,
      coinbase,
      gasLimit: genesis.gasLimit,
      prevRandao: word(0),
      parentBeaconBlockRoot: word(0xbeac),
      withdrawals: [withdrawal(0n, paid, 3n), withdrawal(1n, paid, 4n), withdrawal(2n, unpaid, 0n)],
    },
    [...rest.slice(0, 5), { ...rejected!, raw: Uint8Array.of(1) }, ...rest.slice(5)],
    { record: true },
  )
  const list = recording!.accessList()!
  const of = (address: Hex) => list.find((account) => account.address === address)
  const indexes = (address: Hex) => [
    ...new Set(of(address)!.storageChanges.flatMap(({ changes }) => changes.map(({ index }) => index))),
  ]
  expect(indexes(beaconRoots.address)).toEqual([0])
  expect(indexes(historyStorage.address)).toEqual([0])
  expect(of(withdrawalRequests.address)!.storageReads).toEqual([0, 1, 2, 3].map(word))
  expect(of(consolidationRequests.address)!.storageReads).toEqual([0, 1, 2, 3].map(word))
  expect(indexes(contract)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(of(paid)!.balanceChanges).toEqual([{ index: 11, value: 7_000_000_000n }])
  expect(of(unpaid)).toMatchObject({ balanceChanges: [], storageReads: [] })
  expect(of('0xfffffffffffffffffffffffffffffffffffffffe')).toBe(undefined)
  expect(list.map(({ address }) => address)).toEqual(list.map(({ address }) => address).sort())

  engine.apply(engine.takeChange().undo)
  expect(engine.stateRoot()).toBe(parentRoot)
  applyAccessList(engine, list)
  expect(engine.stateRoot()).toBe(header.stateRoot)
})

describe('encoded', () => {
  test('a list is RLP with slots, values, balances and nonces as integers', async () => {
    await create({ workers: 1 }, 1)
    const account = {
      address: contract,
      storageChanges: [
        {
          key: word(0),
          changes: [
            { index: 0, value: word(0) },
            { index: 300, value: word(128) },
          ],
        },
      ],
      storageReads: [word(1), `0x${'ff'.repeat(32)}` as Hex],
      balanceChanges: [
        { index: 1, value: 0n },
        { index: 2, value: 10n ** 20n },
      ],
      nonceChanges: [{ index: 1, value: 1n }],
      codeChanges: [
        { index: 1, value: '0x' as Hex },
        { index: 2, value: '0x6000' as Hex },
      ],
    }
    const nested = [
      [
        hexToBytes(contract),
        [
          [
            0n,
            [
              [0n, 0n],
              [300n, 128n],
            ],
          ],
        ],
        [1n, 2n ** 256n - 1n],
        [
          [1n, 0n],
          [2n, 10n ** 20n],
        ],
        [[1n, 1n]],
        [
          [1n, new Uint8Array()],
          [2n, hexToBytes('0x6000')],
        ],
      ],
    ]
    expect(bytesToHex(encodeBlockAccessList([account]))).toBe(bytesToHex(RLP.encode(nested)))
    expect(hashBlockAccessList([account])).toBe(bytesToHex(keccak256(RLP.encode(nested))))
  })

  test('the empty list has the hash that EIP-7928 gives', async () => {
    await create({ workers: 1 }, 1)
    expect(hashBlockAccessList([])).toBe('0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347')
  })
})

test('the coinbase has each fee once in the list, though somebody looked at it in vain before it is paid', async () => {
  await create({ workers: 1 })
  engine.setBalance(coinbase, 10n ** 18n)
  const payment = {
    chainId,
    gasLimit: 21_000n,
    maxFeePerGas: 20n,
    maxPriorityFeePerGas: 3n,
    value: 5n,
    to: coinbase,
  }
  const { recording, transactions } = await engine.executeBlock(
    env,
    [
      {
        sender: sender(0),
        raw: encodeTransaction({ ...payment, nonce: 0n, to: contract, gasLimit: 100_000n }),
      },
      // Rejected for its nonce, but not before the fee so far was added to its balance.
      { sender: coinbase, raw: encodeTransaction({ ...payment, nonce: 7n, to: sender(1) }) },
      { sender: sender(1), raw: encodeTransaction({ ...payment, nonce: 0n }) },
      { sender: coinbase, raw: encodeTransaction({ ...payment, nonce: 0n, to: sender(1) }) },
    ],
    { record: true },
  )
  expect(transactions.at(1)).toMatchObject({ kind: 'rejected' })
  const { balanceChanges } = recording!.accessList()!.find(({ address }) => address === coinbase)!
  expect(balanceChanges.map(({ index }) => index)).toEqual([1, 2, 3])
  expect(balanceChanges.at(-1)!.value).toBe(engine.getBalance(coinbase))
})

test.each([1, 2])(
  'balances, fees and slots beyond 128 bits are in the list, with %i worker(s)',
  async (workers) => {
    // Stores its call value in slot 0.
    await create({ workers, code: '0x345f5500' })
    const payment = {
      chainId,
      nonce: 0n,
      maxFeePerGas: 2n ** 150n,
      maxPriorityFeePerGas: 2n ** 140n,
      value: 2n ** 200n + 1n,
    }
    const transactions = Array.from({ length: 40 }, (_, n) => ({
      sender: sender(n),
      raw: encodeTransaction({ ...payment, to: n % 2 === 0 ? contract : sender(100 + n) }),
    }))
    for (const { sender } of transactions) engine.setBalance(sender, 2n ** 201n + 5n)
    engine.takeChange()
    const { recording } = await engine.executeBlock(env, transactions, { record: true })
    const list = recording!.accessList()!
    for (const { address, balanceChanges } of list)
      expect(balanceChanges.at(-1)?.value).toBe(engine.getBalance(address))
    const [fee] = list.find(({ address }) => address === coinbase)!.balanceChanges
    expect(fee!.value).toBeGreaterThan(2n ** 150n)
    const { storageChanges } = list.find(({ address }) => address === contract)!
    expect(storageChanges[0]!.changes.map(({ value }) => BigInt(value))).toContain(payment.value)
  },
)
