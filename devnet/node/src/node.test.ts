import { createPublicClient, type Hex, http, keccak256, toRlp } from 'viem'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type NodeOptions, type RunningNode, startNode } from './startNode.ts'
import { result, rpc } from './testing/foundry.ts'

const alice = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const bob = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const stranger = '0x3333333333333333333333333333333333333333'
/** A contract that stores what it is sent at slot 0, and returns slot 0 to an empty call. */
const STORE: Hex = '0x60128060095f395ff336600c575f545f5260205ff35b5f355f5500'
const contract = '0x5fbdb2315678afecb367f032d93f642f64180aa3'
const word = (value: number): Hex => `0x${value.toString(16).padStart(64, '0')}`

let running: RunningNode
let url: string

async function start(options: NodeOptions = {}): Promise<void> {
  running = await startNode({ port: 0, workers: 2, ...options })
  url = running.url
}

beforeEach(() => {
  url = ''
})

afterEach(() => running.close())

const call = <T = string>(method: string, ...params: unknown[]) => result<T>(url, method, params)
const send = (transaction: object) => call<Hex>('eth_sendTransaction', { from: alice, ...transaction })

async function batch(requests: [method: string, params: unknown[]][]): Promise<{ result: Hex }[]> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(requests.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params }))),
  })
  return (await response.json()) as { result: Hex }[]
}

describe('automine', () => {
  test('has the receipt when the hash is answered', async () => {
    await start()
    const hash = await send({ to: bob, value: '0x1' })
    expect(await call('eth_getTransactionReceipt', hash)).toMatchObject({ status: '0x1', blockNumber: '0x1' })
  })

  test('transactions that arrive together share blocks, in the order of their nonces', async () => {
    await start({ order: 'fifo' })
    const requests = Array.from({ length: 50 }, (): [string, unknown[]] => [
      'eth_sendTransaction',
      [{ from: alice, to: bob, value: '0x1', gas: '0x5208' }],
    ])
    const hashes = (await batch(requests)).map((answer) => answer.result)
    expect(new Set(hashes).size).toBe(50)
    expect(await call('eth_getTransactionCount', alice, 'latest')).toBe('0x32')
    expect(Number(await call('eth_blockNumber'))).toBeLessThan(50)
  })

  test('a transaction that an earlier one of its block left without funds is refused, not acknowledged', async () => {
    await start({ order: 'fifo' })
    await call('anvil_impersonateAccount', stranger)
    await call('anvil_setBalance', stranger, '0xde0b6b3a7640000')
    const half = { from: stranger, to: bob, value: '0x8ac7230489e80000', gas: '0x5208' }
    const answers = await batch([
      ['eth_sendTransaction', [{ ...half, value: '0xb1a2bc2ec500000' }]],
      ['eth_sendTransaction', [{ ...half, value: '0xb1a2bc2ec500000' }]],
    ])
    expect(answers).toMatchObject([
      { result: expect.any(String) },
      { error: { code: -32003, message: 'Insufficient funds for gas * price + value' } },
    ])
    expect(await call('txpool_status')).toEqual({ pending: '0x0', queued: '0x0' })
  })

  test('what does not fit into one block goes into the next', async () => {
    await start({ gasLimit: 100_000n })
    const requests = Array.from({ length: 10 }, (): [string, unknown[]] => [
      'eth_sendTransaction',
      [{ from: alice, to: bob, value: '0x1', gas: '0x5208' }],
    ])
    await batch(requests)
    expect(await call('eth_getTransactionCount', alice, 'latest')).toBe('0xa')
    expect(Number(await call('eth_blockNumber'))).toBeGreaterThanOrEqual(3)
  })

  test('a gap in the nonces waits and is mined once it is filled', async () => {
    await start()
    const later = await send({ to: bob, nonce: '0x1' })
    expect(await call('eth_getTransactionReceipt', later)).toBeNull()
    expect(await call('txpool_status')).toEqual({ pending: '0x0', queued: '0x1' })
    await send({ to: bob, nonce: '0x0' })
    expect(await call('eth_getTransactionReceipt', later)).toMatchObject({ status: '0x1' })
  })
})

test('anyone can recompute every block hash from what JSON-RPC shows', async () => {
  await start()
  for (let index = 0; index < 3; index++) await send({ to: bob, value: '0x1' })
  const integer = (value: Hex): Hex => {
    const digits = BigInt(value).toString(16)
    return BigInt(value) === 0n ? '0x' : `0x${digits.length % 2 ? '0' : ''}${digits}`
  }
  for (let number = 0; number <= 3; number++) {
    const block = await call<Record<string, Hex>>('eth_getBlockByNumber', `0x${number}`, false)
    const get = (name: string) => block[name] as Hex
    const fields = [
      ...['parentHash', 'sha3Uncles', 'miner', 'stateRoot', 'transactionsRoot', 'receiptsRoot'].map(get),
      get('logsBloom'),
      ...['difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp'].map((name) => integer(get(name))),
      ...['extraData', 'mixHash', 'nonce'].map(get),
      integer(get('baseFeePerGas')),
      get('withdrawalsRoot'),
      ...['blobGasUsed', 'excessBlobGas'].map((name) => integer(get(name))),
      ...['parentBeaconBlockRoot', 'requestsHash'].map(get),
    ]
    expect(keccak256(toRlp(fields))).toBe(get('hash'))
  }
})

describe('history', () => {
  test('reads and calls at any past block see its state, and the newest is as before afterwards', async () => {
    await start()
    await send({ data: STORE })
    for (const value of [11, 22, 33]) await send({ to: contract, data: word(value) })
    for (const [block, value] of [
      [2, 11],
      [3, 22],
      [4, 33],
      [2, 11],
    ] as const) {
      const tag = `0x${block}`
      expect(await call('eth_call', { to: contract }, tag)).toBe(word(value))
      expect(await call('eth_getStorageAt', contract, '0x0', tag)).toBe(word(value))
      expect(await call('eth_getTransactionCount', alice, tag)).toBe(`0x${block}`)
    }
    expect(await call('eth_getCode', contract, 'earliest')).toBe('0x')
    expect(await call('eth_call', { to: contract }, 'latest')).toBe(word(33))
    const { stateRoot } = await call<{ stateRoot: string }>('eth_getBlockByNumber', 'latest', false)
    expect(await running.node.exclusive((engine) => engine.stateRoot())).toBe(stateRoot)
  })

  test('a state changed by hand belongs to the newest block, and stays with it', async () => {
    await start()
    await send({ to: bob })
    await call('anvil_setBalance', stranger, '0x5')
    await send({ to: bob })
    await call('anvil_setBalance', stranger, '0x6')
    expect(await call('eth_getBalance', stranger, '0x0')).toBe('0x0')
    expect(await call('eth_getBalance', stranger, '0x1')).toBe('0x5')
    expect(await call('eth_getBalance', stranger, '0x2')).toBe('0x6')
  })
})

describe('snapshots', () => {
  test('nest to any depth, and reverting restores state, chain and state root', async () => {
    await start()
    await send({ data: STORE })
    const ids: Hex[] = []
    const roots: string[] = []
    for (let depth = 0; depth < 5; depth++) {
      ids.push(await call('evm_snapshot'))
      roots.push(await running.node.exclusive((engine) => engine.stateRoot()))
      await send({ to: contract, data: word(depth + 1) })
      await call('anvil_setBalance', stranger, `0x${depth + 1}`)
    }
    for (const depth of [3, 1, 0]) {
      expect(await call('evm_revert', ids[depth])).toBe(true)
      expect(await running.node.exclusive((engine) => engine.stateRoot())).toBe(roots[depth])
      expect(await call('eth_blockNumber')).toBe(`0x${depth + 1}`)
      expect(await call('eth_call', { to: contract }, 'latest')).toBe(word(depth))
      expect(await call('eth_getBalance', stranger, 'latest')).toBe(`0x${depth}`)
    }
    await expect(call('evm_revert', ids[4])).rejects.toThrow('Resource not found')
    expect(await call('evm_revert', ids[4])).toBe(false)
    await send({ to: contract, data: word(9) })
    expect(await call('eth_call', { to: contract }, 'latest')).toBe(word(9))
  })
})

describe('pending', () => {
  test('shows the transactions that wait, without making a block', async () => {
    await start({ noMining: true })
    await send({ data: STORE, gas: '0x30d40' })
    await send({ to: contract, data: word(7), gas: '0x30d40' })
    expect(await call('eth_call', { to: contract }, 'pending')).toBe(word(7))
    expect(await call('eth_call', { to: contract }, 'latest')).toBe('0x')
    expect(await call('eth_getTransactionCount', alice, 'pending')).toBe('0x2')
    expect(await call('eth_getTransactionCount', alice, 'latest')).toBe('0x0')
    const pending = await call<{ transactions: Hex[]; number: Hex }>('eth_getBlockByNumber', 'pending', false)
    expect(pending).toMatchObject({ number: '0x1', transactions: [expect.any(String), expect.any(String)] })
    // The gas of what depends on a waiting transaction is estimated on top of it.
    await send({ to: contract, data: word(8) })
    await call('evm_mine')
    const block = await call<{ transactions: { gas: Hex }[] }>('eth_getBlockByNumber', 'latest', true)
    expect(block.transactions).toHaveLength(3)
    expect(Number(block.transactions[2]?.gas)).toBeLessThan(60_000)
    expect(await call('eth_call', { to: contract }, 'latest')).toBe(word(8))
  })

  test('is the clock of the chain: it follows jumps at once and the wall clock after them', async () => {
    await start({ timestampSec: 2_000_000_000n })
    const now = async () => {
      const { timestamp } = await call<{ timestamp: Hex }>('eth_getBlockByNumber', 'pending', false)
      return Number(timestamp)
    }
    const before = await now()
    expect(before).toBeGreaterThanOrEqual(2_000_000_000)
    await call('evm_increaseTime', 3_600)
    expect(await now()).toBeGreaterThanOrEqual(before + 3_600)
    await call('evm_setNextBlockTimestamp', 2_100_000_000)
    expect(await now()).toBe(2_100_000_000)
    await call('evm_mine')
    expect(await call('eth_getBlockByNumber', 'latest', false)).toMatchObject({ timestamp: '0x7d2b7500' })
    expect(await now()).toBeGreaterThanOrEqual(2_100_000_000)
  })
})

describe('impersonation', () => {
  test('two senders with equal transactions have different hashes, and the sender is kept', async () => {
    await start({ autoImpersonate: true })
    const others = [stranger, `0x${'44'.repeat(20)}`]
    const hashes = []
    for (const from of others) {
      await call('anvil_setBalance', from, '0xde0b6b3a7640000')
      const fees = { gas: '0x5208', maxFeePerGas: '0x77359400', maxPriorityFeePerGas: '0x1' }
      hashes.push(await send({ from, to: bob, ...fees }))
    }
    expect(hashes[0]).not.toBe(hashes[1])
    for (const [index, from] of others.entries()) {
      expect(await call('eth_getTransactionByHash', hashes[index])).toMatchObject({ from })
      expect(await call('eth_getTransactionReceipt', hashes[index])).toMatchObject({ from, status: '0x1' })
    }
  })

  test('ends when it is told to', async () => {
    await start()
    await call('anvil_setBalance', stranger, '0xde0b6b3a7640000')
    await call('anvil_impersonateAccount', stranger)
    await send({ from: stranger, to: bob })
    await call('anvil_stopImpersonatingAccount', stranger)
    expect(await rpc(url, 'eth_sendTransaction', [{ from: stranger, to: bob }])).toMatchObject({
      error: { code: -32602, message: 'No Signer available' },
    })
  })
})

test('results do not depend on the number of lanes', async () => {
  const roots: string[] = []
  for (const workers of [1, 2, 4]) {
    await start({ workers, noMining: true, order: 'fifo', timestampSec: 1_900_000_000n })
    for (let index = 0; index < 8; index++) {
      const [from, to] = [running.accounts[index]?.address, running.accounts[(index * 3 + 1) % 8]?.address]
      for (let round = 0; round < 6; round++)
        await send({ from, to, value: `0x${index + round + 1}`, gas: '0x5208' })
    }
    await call('evm_setNextBlockTimestamp', 1_900_000_100)
    await call('evm_mine')
    const block = await call<{ hash: string; transactions: Hex[] }>('eth_getBlockByNumber', 'latest', false)
    expect(block.transactions).toHaveLength(48)
    roots.push(block.hash)
    if (workers !== 4) await running.close()
  }
  expect(new Set(roots).size).toBe(1)
})

test('reads of old blocks while transactions stream in see exactly the state of their block', async () => {
  await start()
  await send({ data: STORE })
  const writes = (async () => {
    for (let value = 1; value <= 30; value++) await send({ to: contract, data: word(value) })
  })()
  const client = createPublicClient({ transport: http(url) })
  for (let round = 0; round < 60; round++) {
    const height = await client.getBlockNumber({ cacheTime: 0 })
    const target = height > 1n ? 1n + (BigInt(round) % height) : 1n
    const { data } = await client.call({ to: contract, blockNumber: target })
    expect(BigInt(data ?? '0x0')).toBe(target - 1n)
  }
  await writes
})
