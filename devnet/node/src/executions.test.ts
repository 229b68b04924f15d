/** How blocks were executed, and what they touched, as JSON-RPC tells it. */
import type { Hex } from 'viem'
import { afterEach, expect, test } from 'vitest'
import { type NodeOptions, type RunningNode, startNode } from './startNode.ts'
import { result, rpc } from './testing/foundry.ts'

const contract = '0xc0de000000000000000000000000000000000001'
/** Counts up slot 0, and the slot that bears the caller's address. */
const counting: Hex = '0x5f546001015f553354600101335500'
const zeroSlot: Hex = `0x${'00'.repeat(32)}`

interface ExecutionJson {
  blockHash: Hex
  mode: string
  workers: number
  executions: number
  aborts: number
  rejected: number
  truncated: number
  transactions: {
    index: number
    hash: Hex
    incarnations: number
    aborts: number
    lane: number
    reads: { address: Hex; slot: Hex | null }[]
    writes: { address: Hex; slot: Hex | null }[]
  }[]
}

interface AccountJson {
  address: Hex
  storageChanges: { key: Hex; changes: { index: Hex; value: Hex }[] }[]
  storageReads: Hex[]
  balanceChanges: { index: Hex; value: Hex }[]
  nonceChanges: { index: Hex; value: Hex }[]
  codeChanges: { index: Hex; code: Hex }[]
}

let running: RunningNode
afterEach(() => running.close())

const call = <T = string>(method: string, ...params: unknown[]) => result<T>(running.url, method, params)
const errorOf = async (method: string, ...params: unknown[]) =>
  ((await rpc(running.url, method, params)) as { error: { code: number; message: string } }).error

/** A node with `count` transactions to the counting contract in block 1, two from each account. */
async function startWithBlock(count: number, options: NodeOptions = {}): Promise<Hex[]> {
  running = await startNode({ port: 0, workers: 2, noMining: true, order: 'fifo', ...options })
  await call('anvil_setCode', contract, counting)
  const hashes: Hex[] = []
  for (let n = 0; n < count; n++) {
    const from = running.accounts[(n >> 1) % running.accounts.length]!.address
    hashes.push(await call<Hex>('eth_sendTransaction', { from, to: contract, gas: '0x186a0' }))
  }
  await call('evm_mine')
  return hashes
}

test('safelane_getBlockExecution tells of each transaction where it ran, how often, and what it read and wrote', async () => {
  const hashes = await startWithBlock(20)
  const execution = await call<ExecutionJson>('safelane_getBlockExecution', '0x1')
  const block = await call<{ hash: Hex }>('eth_getBlockByNumber', '0x1', false)
  expect(execution).toMatchObject({ rejected: 0, truncated: 0 })
  // The engine chooses.
  expect(execution.workers).toBe(execution.mode === 'parallel' ? 2 : 1)
  expect(execution.blockHash).toBe(block.hash)
  expect(execution.transactions.map(({ hash }) => hash)).toEqual(hashes)
  expect(execution.executions).toBe(20 + execution.aborts)
  for (const [index, transaction] of execution.transactions.entries()) {
    const sender = running.accounts[index >> 1]!.address.toLowerCase() as Hex
    const own = `0x${sender.slice(2).padStart(64, '0')}`
    expect(transaction.index).toBe(index)
    expect(transaction.incarnations).toBe(1 + transaction.aborts)
    expect(transaction.reads).toEqual([
      { address: sender, slot: null },
      { address: contract, slot: null },
      { address: contract, slot: zeroSlot },
      { address: contract, slot: own },
    ])
    expect(transaction.writes).toEqual(transaction.reads.filter((_, read) => read !== 1))
  }
  for (const reference of ['latest', block.hash, { blockHash: block.hash }]) {
    expect(await call('safelane_getBlockExecution', reference)).toEqual(execution)
  }
})

test('a block of one transaction is told as sequential', async () => {
  await startWithBlock(1)
  expect(await call('safelane_getBlockExecution', 'latest')).toMatchObject({
    mode: 'sequential',
    workers: 1,
    executions: 1,
    transactions: [{ incarnations: 1, aborts: 0, lane: 0, atPointer: true }],
  })
})

test('eth_getBlockAccessList tells what each transaction leaves, and nothing of blocks that are not there', async () => {
  await startWithBlock(20)
  const list = await call<AccountJson[]>('eth_getBlockAccessList', '0x1')
  const code = list.find(({ address }) => address === contract)!
  const counted = code.storageChanges.find(({ key }) => key === zeroSlot)!
  expect(counted.changes).toEqual(
    Array.from({ length: 20 }, (_, n) => ({
      index: `0x${(n + 1).toString(16)}`,
      value: `0x${(n + 1).toString(16).padStart(64, '0')}`,
    })),
  )
  expect(code.storageChanges).toHaveLength(11)
  for (const account of running.accounts) {
    const told = list.find(({ address }) => address === account.address.toLowerCase())!
    expect(told.balanceChanges).toHaveLength(2)
    expect(told.balanceChanges.at(-1)!.value).toBe(await call('eth_getBalance', account.address, 'latest'))
    expect(told.nonceChanges.at(-1)!.value).toBe('0x2')
  }
  expect(await call('eth_getBlockAccessList', '0x9')).toBe(null)
  expect(await call('eth_getBlockAccessList', 'pending')).toBe(null)
})

test('unknown blocks, and the genesis block, which nobody executed, are errors that say so', async () => {
  await startWithBlock(1)
  expect(await errorOf('safelane_getBlockExecution', '0x9')).toMatchObject({ code: -32602 })
  expect(await errorOf('safelane_getBlockExecution', zeroSlot)).toMatchObject({ code: -32001 })
  expect(await errorOf('safelane_getBlockExecution', 'pending')).toMatchObject({ code: -32602 })
  const { code, message } = await errorOf('safelane_getBlockExecution', 'earliest')
  expect({ code, message }).toEqual({
    code: -32001,
    message: expect.stringContaining('not recorded, or not any more'),
  })
  expect(await errorOf('eth_getBlockAccessList', 'earliest')).toMatchObject({ code: 4444 })
})

test('with --no-recording nothing is kept', async () => {
  await startWithBlock(10, { recording: false })
  expect(await errorOf('safelane_getBlockExecution', 'latest')).toMatchObject({
    code: -32001,
    message: expect.stringContaining('--no-recording'),
  })
})

test('candidates that cannot stand in the block are counted, and shift nobody', async () => {
  running = await startNode({ port: 0, workers: 2, noMining: true, order: 'fifo', gasLimit: 100_000n })
  const to = running.accounts[9]!.address
  const hashes: Hex[] = []
  for (let n = 0; n < 9; n++) {
    const from = running.accounts[n]!.address
    const gas = n % 2 === 0 ? '0x5208' : '0xea60'
    hashes.push(await call<Hex>('eth_sendTransaction', { from, to, value: '0x1', gas }))
  }
  await call('evm_mine')
  const { transactions } = await call<{ transactions: Hex[] }>('eth_getBlockByNumber', 'latest', false)
  const execution = await call<ExecutionJson>('safelane_getBlockExecution', 'latest')
  expect(execution.transactions.map(({ hash }) => hash)).toEqual(transactions)
  expect(execution.transactions.map(({ index }) => index)).toEqual(transactions.map((_, index) => index))
  expect(execution.rejected).toBeGreaterThan(0)
})
