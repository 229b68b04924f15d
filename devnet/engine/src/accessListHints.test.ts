import { expect, test } from 'vitest'
import { encodeHints, MalformedAccessListError } from './accessListHints.ts'
import type { BlockEnv, Engine, ExecutableTransaction, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import type { AccountChanges, BlockAccessList } from './recording/blockAccessList.ts'
import { encodeTransaction } from './test/transaction.ts'

const chainId = 31337n
const contract: Hex = `0x${'cc'.repeat(20)}`
const sender = (n: number): Hex => `0x${(0xa000 + n).toString(16).padStart(40, '0')}`
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`
const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 10n ** 12n,
  baseFeePerGas: 7n,
  prevRandao: word(0),
}
const senders = 200
const calls: ExecutableTransaction[] = Array.from({ length: senders }, (_, n) => ({
  sender: sender(n),
  raw: encodeTransaction({ chainId, nonce: 0n, gasLimit: 100_000n, to: contract }),
}))
/** Adds 1 to its slot 0. */
const counter: Hex = '0x60015f54015f55'

async function create(workers: number, memoryMiB = 640): Promise<Engine> {
  const engine = await createEngine({ chainId, workers, memoryMiB }, { parallelFrom: 8 })
  for (let n = 0; n < senders; n++) engine.setBalance(sender(n), 10n ** 18n)
  engine.setCode(contract, counter)
  return engine
}

const empty: Omit<AccountChanges, 'address'> = {
  storageChanges: [],
  storageReads: [],
  balanceChanges: [],
  nonceChanges: [],
  codeChanges: [],
}
const account: AccountChanges = { ...empty, address: contract }
const slotWith = (changes: unknown): unknown => [{ ...account, storageChanges: [{ key: word(0), changes }] }]

const malformed: [list: unknown, path: string, expected: string][] = [
  [{}, 'accessList', 'a list'],
  [null, 'accessList', 'a list'],
  [[account, 7], 'accessList[1]', 'an object'],
  [[{ ...account, address: '0xcc' }], 'accessList[0].address', '0x and 40 hexadecimal digits'],
  [[{ ...account, address: contract.slice(2) }], 'accessList[0].address', '0x and 40'],
  [
    [{ ...account, address: `0xgg${contract.slice(4)}`, storageChanges: [] }, account],
    'accessList[0].address',
    'hexadecimal',
  ],
  [[{ ...account, storageChanges: undefined }], 'accessList[0].storageChanges', 'a list'],
  [[{ ...account, storageChanges: [null] }], 'accessList[0].storageChanges[0]', 'an object'],
  [
    [{ ...account, storageChanges: [{ key: '0x0', changes: [] }] }],
    'accessList[0].storageChanges[0].key',
    '0x and 64',
  ],
  [[{ ...account, balanceChanges: 'none' }], 'accessList[0].balanceChanges', 'a list'],
  [[{ ...account, nonceChanges: [1] }], 'accessList[0].nonceChanges[0]', 'an object'],
  [
    [{ ...account, codeChanges: [{ value: '0x' }] }],
    'accessList[0].codeChanges[0].index',
    'a whole number from 0',
  ],
  [slotWith(undefined), 'accessList[0].storageChanges[0].changes', 'a list'],
  [
    slotWith([{ index: 1 }, { index: -1 }]),
    'accessList[0].storageChanges[0].changes[1].index',
    'a whole number',
  ],
  [slotWith([{ index: 1.5 }]), 'accessList[0].storageChanges[0].changes[0].index', 'a whole number'],
  [slotWith([{ index: 1n }]), 'accessList[0].storageChanges[0].changes[0].index', 'a whole number'],
]

test.each(malformed.map(([list, path, expected]) => ({ list, path, expected })))(
  'a list that is malformed at $path is refused',
  ({ list, path, expected }) => {
    const encode = () => encodeHints(list as BlockAccessList, senders)
    expect(encode).toThrow(MalformedAccessListError)
    expect(encode).toThrow(expect.objectContaining({ path }))
    expect(encode).toThrow(`${path} must be ${expected}`)
  },
)

test.each([1, 2])(
  'a malformed list is refused before anything is executed, with %i worker(s)',
  async (workers) => {
    const engine = await create(workers)
    const root = engine.stateRoot()
    const accessList = [{ ...account, address: '0xcc' as Hex }]
    await expect(engine.executeBlock(env, calls, { accessList })).rejects.toThrow(MalformedAccessListError)
    expect(engine.stateRoot()).toBe(root)
    expect((await engine.executeBlock(env, calls)).executedCount).toBe(senders)
    await engine.close()
  },
)

test('a key of other digits is found among many', () => {
  const key = `0x${'0'.repeat(63)}x` as Hex
  const slots = [word(1), word(2), key].map((key) => ({ key, changes: [{ index: 1, value: word(1) }] }))
  expect(() => encodeHints([account, { ...account, storageChanges: slots }], 5)).toThrow(
    `accessList[1].storageChanges[2].key must be hexadecimal, not "${key}"`,
  )
})

test('what no transaction can wait for is no hint: reads, system calls, the last transaction, and what comes after it', () => {
  const changes = [0, 5, 6, 7].map((index) => ({ index, value: word(1) }))
  const list = [{ ...account, storageReads: [word(1)], storageChanges: [{ key: word(9), changes }] }]
  const nonces = [{ ...empty, address: sender(1), nonceChanges: [{ index: 5, value: 1n }] }]
  expect(encodeHints([account, ...nonces], 5)).toBe(null)
  // The account, for the sake of its slot, which the fifth of six writes.
  const { keys, locations } = encodeHints(list, 6)!
  expect([...locations]).toEqual([0, 0, 1, 1, 4])
  expect(Buffer.from(keys).toString('hex')).toBe('00'.repeat(12) + 'cc'.repeat(20) + word(9).slice(2))
})

test.each([
  { balance: [3, 1, 3], nonce: [2, 3], code: [], writers: [0, 1, 2] },
  { balance: [1, 4], nonce: [1, 4], code: [4], writers: [0, 3] },
  { balance: [1, 4, 5], nonce: [1, 4], code: [], writers: [0, 3, 4] },
  { balance: [], nonce: [2, 7], code: [1, 7], writers: [0, 1, 6] },
  { balance: [5], nonce: [], code: [], writers: [4] },
])(
  'writers of an account are told once and ascending, however the list orders them: %o',
  ({ balance, nonce, code, writers }) => {
    const at = <Value>(indices: readonly number[], value: Value) => indices.map((index) => ({ index, value }))
    const changes = {
      balanceChanges: at(balance, 1n),
      nonceChanges: at(nonce, 1n),
      codeChanges: at<Hex>(code, '0x'),
    }
    expect([...encodeHints([{ ...account, ...changes }], 9)!.locations]).toEqual([
      writers.length,
      0,
      ...writers,
    ])
  },
)

test('as many writers as a block has are told', () => {
  const indices = Array.from({ length: 100_000 }, (_, n) => n)
  const balanceChanges = indices.map((n) => ({ index: n + 1, value: 1n }))
  expect([...encodeHints([{ ...account, balanceChanges }], 100_001)!.locations]).toEqual([
    100_000,
    0,
    ...indices,
  ])
})

test('lists of accounts that nobody touches leave the block its memory, and its lanes', async () => {
  const engine = await create(2, 280)
  // More than there is room for in the state, if all of them came into it.
  const perBlock = 20
  const strangers = 30_000
  for (let block = 0; block < senders / perBlock; block++) {
    const accessList = Array.from({ length: strangers }, (_, n) => ({
      ...empty,
      address: `0x${(block * strangers + n).toString(16).padStart(40, 'e')}` as Hex,
      balanceChanges: [{ index: 1, value: 1n }],
    }))
    const transactions = calls.slice(block * perBlock, (block + 1) * perBlock)
    const { recording } = await engine.executeBlock(env, transactions, { accessList, record: true })
    expect(recording!.execution().mode).toBe('parallel')
  }
  expect(BigInt(engine.getStorage(contract, word(0)))).toBe(BigInt(senders))
  await engine.close()
})
