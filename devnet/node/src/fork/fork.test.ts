/** Forks of our own node: what they see of it, and what becomes of them when it fails. */
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Hex } from '@safelane/devnet-engine'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type NodeOptions, type RunningNode, startNode } from '../startNode.ts'
import { assemble } from '../testing/assembler.ts'
import { type FaultyOrigin, startFaultyOrigin } from '../testing/faultyOrigin.ts'
import { result, rpc } from '../testing/foundry.ts'
import type { ForkOptions } from './forkOptions.ts'
import { Origin } from './origin.ts'
import { OriginError } from './originError.ts'

const word = (value: number | bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`
const numbered = (value: number): Hex => `0x${value.toString(16).padStart(40, '0')}`

const store: Hex = numbered(0x5001)
const summer: Hex = numbered(0x5002)
const historian: Hex = numbered(0x5003)
const rich: Hex = numbered(0x5004)
/** Call data is a slot: returns it. Call data is a slot and a value: stores and logs it. */
const STORE = assemble(
  '0x40 CALLDATASIZE EQ 0x10 JUMPI PUSH0 CALLDATALOAD SLOAD PUSH0 MSTORE 0x20 PUSH0 RETURN',
  'JUMPDEST 0x20 CALLDATALOAD PUSH0 CALLDATALOAD SSTORE 0x2a PUSH0 PUSH0 LOG1 STOP',
)
/** Call data is a number: adds up so many slots, from 1 on. */
const SUMMER = assemble(
  'PUSH0 PUSH0 CALLDATALOAD JUMPDEST DUP1 SLOAD DUP3 ADD SWAP2 POP 0x01 SWAP1 SUB DUP1 0x03 JUMPI',
  'POP PUSH0 MSTORE 0x20 PUSH0 RETURN',
)
/** Call data is the number of a block: returns its hash. */
const HISTORIAN = assemble('PUSH0 CALLDATALOAD BLOCKHASH PUSH0 MSTORE 0x20 PUSH0 RETURN')

let origin: RunningNode
let front: FaultyOrigin
/** The last block of the forks. */
let pinned: bigint
const opened: { close(): Promise<void> }[] = []

beforeAll(async () => {
  origin = await startNode({ port: 0, chainId: 4242n, gasLimit: 40_000_000n, recoveryThreads: 0 })
  const { url } = origin
  for (const [address, code] of [
    [store, STORE],
    [summer, SUMMER],
    [historian, HISTORIAN],
  ]) {
    await result(url, 'anvil_setCode', [address, code])
  }
  await result(url, 'anvil_setBalance', [rich, word(10n ** 20n)])
  await origin.node.mutateState((engine) => {
    for (let slot = 1; slot <= 400; slot++) engine.setStorage(summer, word(slot), word(slot))
    engine.setStorage(store, word(7), word(77))
  })
  await send(url, origin.accounts[0]?.address, store, [7, 70])
  await result(url, 'anvil_mine', ['0x3'])
  pinned = origin.node.store.head.header.number
  // What the fork must not see.
  await send(url, origin.accounts[0]?.address, store, [7, 700])
  await result(url, 'anvil_setBalance', [rich, '0x1'])
  front = await startFaultyOrigin(url)
})

afterEach(async () => {
  front.release()
  for (const node of opened.splice(0)) await node.close()
})

afterAll(async () => {
  await front.close()
  await origin.close()
})

/** Starts a node that forks from the origin, behind what makes it fail. */
async function fork(options: Partial<ForkOptions> = {}, nodeOptions: NodeOptions = {}): Promise<RunningNode> {
  const fast = { backoffMs: 1, retries: 3, computeUnitsPerSecond: null, cacheFolder: null }
  const node = await startNode({
    port: 0,
    recoveryThreads: 0,
    workers: 1,
    ...nodeOptions,
    fork: { urls: [front.url], blockNumber: pinned, ...fast, ...options },
  })
  opened.push(node)
  return node
}

/** Sends a transaction; resolves to its hash. */
function send(
  url: string,
  from: string | undefined,
  to: Hex,
  words: number[] = [],
  more: object = {},
): Promise<Hex> {
  const data = `0x${words.map((value) => word(value).slice(2)).join('')}`
  return result(url, 'eth_sendTransaction', [{ from, to, data, gas: '0xf4240', ...more }])
}

const slotOf = (url: string, address: Hex, slot: number, block: unknown = 'latest') =>
  result<Hex>(url, 'eth_getStorageAt', [address, word(slot), block]).then(Number)
const balanceOf = (url: string, address: Hex, block: unknown = 'latest') =>
  result<Hex>(url, 'eth_getBalance', [address, block]).then(BigInt)

describe('a fork', () => {
  test('has the state, the chain id and the gas limit of the origin at its block, and its accounts have their balance', async () => {
    const { url } = await fork()
    expect(await result(url, 'eth_chainId')).toBe('0x1092')
    expect(BigInt(await result(url, 'eth_blockNumber'))).toBe(pinned)
    expect(await slotOf(url, store, 7)).toBe(70)
    expect(await balanceOf(url, rich)).toBe(10n ** 20n)
    expect(await result(url, 'eth_getCode', [store, 'latest'])).toBe(STORE)
    expect(await balanceOf(url, origin.accounts[0]?.address as Hex)).toBe(10n ** 22n)
    expect(await result(url, 'eth_getTransactionCount', [origin.accounts[0]?.address, 'latest'])).toBe('0x1')
    const head = await result<{ gasLimit: Hex; transactions: Hex[] }>(url, 'eth_getBlockByNumber', [
      'latest',
      false,
    ])
    expect(head).toEqual(
      await result(origin.url, 'eth_getBlockByNumber', [`0x${pinned.toString(16)}`, false]),
    )
    expect(await result(url, 'anvil_nodeInfo')).toMatchObject({
      forkConfig: { forkUrl: front.url, forkBlockNumber: Number(pinned), forkRetryBackoff: 1 },
      environment: { gasLimit: '0x2625a00' },
    })
    expect(await result(url, 'anvil_metadata')).toMatchObject({
      forkedNetwork: { chainId: 4242, forkBlockNumber: Number(pinned) },
    })
  })

  test('goes on by itself: what it does and what the origin does later are two things', async () => {
    const { url, accounts } = await fork()
    const from = accounts[0]?.address
    const hash = await send(url, from, store, [7, 71])
    const receipt = await result<{ status: Hex; blockNumber: Hex; logs: unknown[] }>(
      url,
      'eth_getTransactionReceipt',
      [hash],
    )
    expect(receipt).toMatchObject({ status: '0x1', blockNumber: `0x${(pinned + 1n).toString(16)}` })
    expect(receipt.logs).toHaveLength(1)
    expect(await slotOf(url, store, 7)).toBe(71)
    expect(await slotOf(origin.url, store, 7)).toBe(700)
    // Blocks that only the origin has.
    const later = origin.node.store.head
    expect(await result(url, 'eth_getBlockByHash', [later.hash, false])).toBe(null)
    expect(await result(url, 'eth_getTransactionByHash', [later.transactions[0]?.hash])).toBe(null)
    // Nobody knows the root of a state of which a part is somewhere else.
    const block = await result<{ stateRoot: Hex }>(url, 'eth_getBlockByNumber', ['latest', false])
    expect(block.stateRoot).toBe(word(0))
  })

  test('has the origin answer about older blocks, their transactions, logs, fees and states', async () => {
    const { url, accounts } = await fork()
    await send(url, accounts[0]?.address, store, [7, 72])
    const first = origin.node.store.byNumber(1n)
    const hash = first?.transactions[0]?.hash
    for (const [method, params] of [
      ['eth_getBlockByNumber', ['0x1', true]],
      ['eth_getBlockByNumber', ['earliest', false]],
      ['eth_getBlockByHash', [first?.hash, true]],
      ['eth_getBlockReceipts', ['0x1']],
      ['eth_getTransactionByHash', [hash]],
      ['eth_getTransactionReceipt', [hash]],
      ['eth_getTransactionByBlockNumberAndIndex', ['0x1', '0x0']],
      ['eth_getRawTransactionByHash', [hash]],
      ['eth_getLogs', [{ fromBlock: '0x0', toBlock: '0x2' }]],
      ['eth_getLogs', [{ blockHash: first?.hash }]],
      ['eth_feeHistory', ['0x2', '0x1', [50]]],
      ['eth_getBalance', [rich, '0x0']],
      ['eth_getStorageAt', [store, word(7), '0x0']],
      ['eth_getStorageAt', [store, word(7), { blockHash: first?.hash }]],
      ['eth_call', [{ to: store, data: word(7) }, '0x0']],
      ['eth_call', [{ to: store, data: word(7) }, '0x1']],
      ['eth_estimateGas', [{ to: store, data: word(7) }, '0x1']],
      ['debug_traceTransaction', [hash, {}]],
      ['trace_block', ['0x1']],
    ] as const) {
      expect([method, params, await rpc(url, method, params)]).toEqual([
        method,
        params,
        await rpc(origin.url, method, params),
      ])
    }
    const own = await result<{ blockHash: Hex }[]>(url, 'eth_getLogs', [{ fromBlock: 'latest' }])
    const old = await result<object[]>(origin.url, 'eth_getLogs', [{ fromBlock: '0x0', toBlock: '0x1' }])
    expect(own).toHaveLength(1)
    expect(await result(url, 'eth_getLogs', [{ fromBlock: 'earliest' }])).toEqual([...old, ...own])
    const filter = await result(url, 'eth_newFilter', [{ fromBlock: '0x0', toBlock: 'latest' }])
    expect(await result(url, 'eth_getFilterLogs', [filter])).toEqual([...old, ...own])
  })

  test('joins the fees of the origin and its own', async () => {
    const { url } = await fork()
    await result(url, 'anvil_mine', ['0x2'])
    const count = pinned + 3n
    const all = await result<{ baseFeePerGas: Hex[]; gasUsedRatio: number[]; oldestBlock: Hex }>(
      url,
      'eth_feeHistory',
      [`0x${count.toString(16)}`, 'latest', []],
    )
    expect(all.oldestBlock).toBe('0x0')
    expect(all.gasUsedRatio).toHaveLength(Number(count))
    for (const [number, fee] of all.baseFeePerGas.slice(0, -1).entries()) {
      const block = await result<{ baseFeePerGas: Hex }>(url, 'eth_getBlockByNumber', [
        `0x${number.toString(16)}`,
        false,
      ])
      expect(fee).toBe(block.baseFeePerGas)
    }
    const atFork = await result<{ baseFeePerGas: Hex[] }>(url, 'eth_feeHistory', [
      '0x1',
      `0x${pinned.toString(16)}`,
      [],
    ])
    expect(atFork.baseFeePerGas).toEqual(all.baseFeePerGas.slice(Number(pinned), Number(pinned) + 2))
  })

  test('reads hashes of blocks before it, and its own', async () => {
    const { url } = await fork()
    await result(url, 'evm_mine')
    for (const number of [pinned - 2n, pinned - 1n, pinned, pinned + 1n]) {
      const block = await result<{ hash: Hex }>(url, 'eth_getBlockByNumber', [
        `0x${number.toString(16)}`,
        false,
      ])
      const request = { to: historian, data: word(number) }
      const seen = await result(url, 'eth_call', [request, number === pinned + 1n ? 'pending' : 'latest'])
      expect(seen).toBe(block.hash)
    }
  })

  test('needs few round trips for a loop over hundreds of slots', async () => {
    const { url } = await fork()
    const before = front.requests.length
    const sum = await result<Hex>(url, 'eth_call', [{ to: summer, data: word(400) }, 'latest'])
    expect(Number(sum)).toBe((400 * 401) / 2)
    expect(front.requests.length - before).toBeLessThan(16)
  })

  test('is changed by hand like any chain, and goes back to a snapshot', async () => {
    const { url, accounts } = await fork()
    const snapshot = await result(url, 'evm_snapshot')
    await result(url, 'anvil_setBalance', [store, '0x5'])
    await result(url, 'anvil_setNonce', [rich, '0x9'])
    await result(url, 'anvil_setStorageAt', [store, word(8), word(88)])
    await result(url, 'anvil_setCode', [numbered(0x77), '0x6001'])
    expect(await result(url, 'eth_getCode', [store, 'latest'])).toBe(STORE)
    expect(await balanceOf(url, rich)).toBe(10n ** 20n)
    expect(await slotOf(url, store, 8)).toBe(88)
    expect(await slotOf(url, store, 7)).toBe(70)
    await result(url, 'anvil_impersonateAccount', [rich])
    await send(url, rich, numbered(0x99), [], { value: '0x1' })
    expect(await balanceOf(url, numbered(0x99))).toBe(1n)
    await send(url, accounts[0]?.address, store, [7, 0])
    expect(await slotOf(url, store, 7)).toBe(0)
    expect(await slotOf(url, store, 7, `0x${pinned.toString(16)}`)).toBe(70)
    expect(await result(url, 'evm_revert', [snapshot])).toBe(true)
    expect(await slotOf(url, store, 7)).toBe(70)
    expect(await slotOf(url, store, 8)).toBe(0)
    expect(await balanceOf(url, store)).toBe(0n)
    expect(await result(url, 'eth_getTransactionCount', [rich, 'latest'])).toBe('0x0')
  })

  test('takes the accounts of a dump, and keeps its own place (anvil_loadState)', async () => {
    const other = await startNode({ port: 0, recoveryThreads: 0, workers: 1 })
    opened.push(other)
    await result(other.url, 'anvil_setCode', [store, STORE])
    await result(other.url, 'anvil_setStorageAt', [store, word(8), word(80)])
    const dump = await result(other.url, 'anvil_dumpState')
    const { url } = await fork()
    expect(await result(url, 'anvil_loadState', [dump])).toBe(true)
    expect(await slotOf(url, store, 8)).toBe(80)
    expect(await slotOf(url, store, 7)).toBe(70)
    expect(await balanceOf(url, rich)).toBe(10n ** 20n)
    expect(BigInt(await result(url, 'eth_blockNumber'))).toBe(pinned)
  })

  test('begins anew at another block, from another node or from nothing (anvil_reset)', async () => {
    const { url } = await fork()
    await result(url, 'anvil_mine', ['0x5'])
    expect(await result(url, 'anvil_reset', [{ forking: { blockNumber: 0 } }])).toBe(null)
    expect(await result(url, 'eth_blockNumber')).toBe('0x0')
    expect(await slotOf(url, store, 7)).toBe(77)
    await result(url, 'anvil_reset', [{ forking: { jsonRpcUrl: origin.url } }])
    expect(await slotOf(url, store, 7)).toBe(700)
    await result(url, 'hardhat_reset')
    expect(await result(url, 'eth_blockNumber')).toBe('0x0')
    expect(await result(url, 'eth_getCode', [store, 'latest'])).toBe('0x')
    expect(await result(url, 'anvil_nodeInfo')).toMatchObject({ forkConfig: { forkUrl: null } })
    const { error } = await rpc(url, 'anvil_reset', [{ forking: {} }])
    expect(error).toMatchObject({ code: -32602, message: /Forking not enabled/ })
    await result(url, 'evm_mine')
    await result(url, 'anvil_reset', [{ forking: { jsonRpcUrl: front.url, blockNumber: '0x1' } }])
    expect(await slotOf(url, store, 7)).toBe(70)
  })

  test('of a transaction stands after it, in the middle of its block', async () => {
    await result(origin.url, 'evm_setAutomine', [false])
    const [first, second, third] = origin.accounts.map(({ address }) => address)
    const { url } = origin
    const hashes = [await send(url, first, store, [9, 1]), await send(url, second, store, [9, 2])]
    hashes.push(await send(url, third, store, [9, 3]))
    await result(url, 'evm_mine')
    await result(url, 'evm_setAutomine', [true])
    const receipts = await result<{ transactionHash: Hex }[]>(url, 'eth_getBlockReceipts', ['latest'])
    const middle = receipts[1]?.transactionHash as Hex
    const { url: forked } = await fork({ transactionHash: middle, blockNumber: undefined as never })
    expect(await slotOf(forked, store, 9)).toBe(hashes.indexOf(middle) + 1)
    expect(await result<object[]>(forked, 'eth_getBlockReceipts', ['latest'])).toHaveLength(2)
  })

  test('is executed again in order with --verify, with the same result', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'safelane-fork-'))
    const failures: Error[] = []
    const node = await fork(
      {},
      { verifyFolder: folder, onFatal: (error) => failures.push(error), workers: 2 },
    )
    await Promise.all(
      node.accounts.map(({ address }, index) => send(node.url, address, store, [20 + index, index])),
    )
    await result(node.url, 'anvil_reset', [{ forking: { blockNumber: 0 } }])
    await send(node.url, node.accounts[0]?.address, store, [7, 5])
    expect(await slotOf(node.url, store, 7)).toBe(5)
    expect(failures).toEqual([])
    await rm(folder, { recursive: true })
  })
})

describe('an origin', () => {
  const ask = (options: Partial<ForkOptions> = {}) => {
    const asked = new Origin({
      urls: [front.url],
      backoffMs: 1,
      retries: 3,
      computeUnitsPerSecond: null,
      ...options,
    })
    opened.push(asked)
    return asked
  }
  const busy = { kind: 'status', status: 429, headers: { 'retry-after': '0.01' } } as const
  const noBatches = {
    kind: 'body',
    body: '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}}',
  } as const

  test.each([
    ['too many requests', busy],
    ['that it is busy', { kind: 'status', status: 503 }],
    ['an error of a rate limit', { kind: 'error', code: -32005, message: 'limit exceeded' }],
    ['what is no JSON', { kind: 'body', body: '<html>' }],
    ['nothing, and hangs up', { kind: 'disconnect' }],
  ] as const)('that answers %s is asked again', async (_, fault) => {
    const asked = ask()
    front.fail(fault, fault)
    const answers = ['eth_chainId', 'net_version'].map((method) => asked.request(method, []))
    expect(await Promise.all(answers)).toEqual(['0x1092', '4242'])
  })

  test('that gives a time to wait is asked again after that time, not after the usual pause', async () => {
    front.fail(busy)
    expect(await ask({ backoffMs: 600_000 }).request('eth_chainId', [])).toBe('0x1092')
  })

  test('that has complained is asked no more than compute units allow', async () => {
    const asked = ask({ computeUnitsPerSecond: 60 })
    const all = () => Promise.all(Array.from({ length: 6 }, () => asked.request('eth_chainId', [])))
    await all()
    expect(front.requests.at(-1)).toHaveLength(6)
    front.fail(busy)
    const before = front.requests.length
    await all()
    expect(front.requests.slice(before).map(({ length }) => length)).toEqual([6, 3, 3])
  })

  test('that takes no batches is asked one by one', async () => {
    front.failEach(noBatches, (messages) => messages.length > 1)
    const asked = ask()
    await Promise.all(Array.from({ length: 9 }, () => asked.request('eth_chainId', [])))
    expect(front.requests.slice(-9)).toEqual(Array.from({ length: 9 }, () => ['eth_chainId']))
  })

  test('gets the headers that were asked for', async () => {
    await fork({ headers: { 'x-api-key': 'secret' } })
    expect(front.headers.at(-1)).toMatchObject({ 'x-api-key': 'secret' })
  })

  test('that has an error of its own for a request has it passed on, at once', async () => {
    const { url } = await fork()
    front.failEach({ kind: 'error', code: -32000, message: 'missing trie node' })
    expect((await rpc(url, 'eth_getBalance', [numbered(0x123), 'latest'])).error).toMatchObject({
      code: -32000,
      message: 'missing trie node',
    })
    front.release()
    expect(await balanceOf(url, numbered(0x123))).toBe(0n)
  })

  test('that does not answer in time is given up, with a sentence that says so', async () => {
    const impatient = ask({ timeoutMs: 50, retries: 1 })
    front.failEach({ kind: 'hang' })
    await expect(impatient.request('eth_chainId', [])).rejects.toThrow(
      new OriginError(`${front.url} did not answer eth_chainId: no answer within 50 ms (2 attempts)`),
    )
  })

  test('that hangs holds up who needs it and nobody else', async () => {
    const { url, accounts } = await fork()
    const [alice, bob] = accounts.map(({ address }) => address)
    await send(url, alice, store, [7, 1])
    front.failEach({ kind: 'hang' }, (messages) => messages.some(({ params }) => params.includes(word(99))))
    const waiting = send(url, alice, store, [99, 1])
    const call = result(url, 'eth_call', [{ to: store, data: word(99) }, 'latest'])
    await front.hanging()
    // The same contract, other slots, other senders: all go on.
    for (const value of [2, 3, 4]) await send(url, bob, store, [7, value])
    expect(await slotOf(url, store, 7)).toBe(4)
    expect(await result(url, 'txpool_status')).toMatchObject({ pending: '0x1' })
    front.release()
    const receipt = await result<{ blockNumber: Hex }>(url, 'eth_getTransactionReceipt', [await waiting])
    expect(BigInt(receipt.blockNumber)).toBe(pinned + 5n)
    expect(await slotOf(url, store, 99)).toBe(1)
    expect(Number(await call)).toBeLessThanOrEqual(1)
  })

  test('that dies takes down only what needs it', async () => {
    const dying = await startFaultyOrigin(origin.url)
    const { url, accounts } = await fork({ urls: [dying.url], retries: 1 })
    const [alice, bob] = accounts.map(({ address }) => address)
    await send(url, alice, store, [7, 1])
    await dying.close()
    const data = `0x${word(98).slice(2)}${word(1).slice(2)}`
    const answers = await Promise.all([
      rpc(url, 'eth_sendTransaction', [{ from: alice, to: store, data, gas: '0xf4240' }]),
      rpc(url, 'eth_sendTransaction', [
        { from: bob, to: store, data: data.replace(word(98).slice(2), word(7).slice(2)), gas: '0xf4240' },
      ]),
    ])
    expect(answers[0]?.error?.message).toContain('did not answer eth_getStorageAt')
    expect(answers[1]).toMatchObject({ result: expect.any(String) })
    expect(await result(url, 'txpool_status')).toEqual({ pending: '0x0', queued: '0x0' })
    await send(url, alice, store, [7, 6])
    expect(await slotOf(url, store, 7)).toBe(6)
    // Another node of the same chain.
    await result(url, 'anvil_setRpcUrl', [origin.url])
    await send(url, alice, store, [98, 1])
    expect(await slotOf(url, store, 98)).toBe(1)
  })

  test('is one of several: when one fails, another one is asked', async () => {
    const dead = await startFaultyOrigin(origin.url)
    const { url } = await fork({ urls: [dead.url, front.url] })
    await dead.close()
    expect(await slotOf(url, store, 7)).toBe(70)
    expect(await slotOf(url, summer, 9)).toBe(9)
  })

  test('that was never there, or has no such block, is an error at the start', async () => {
    await expect(fork({ urls: ['http://127.0.0.1:1'] })).rejects.toThrow('http://127.0.0.1:1 did not answer')
    await expect(fork({ blockNumber: 10n ** 9n })).rejects.toThrow('the origin has no block 1000000000')
    await expect(fork({ urls: ['nowhere'] })).rejects.toThrow(RangeError)
    const genesis = { alloc: {} } as NonNullable<NodeOptions['genesis']>
    await expect(fork({}, { genesis })).rejects.toThrow('leave out --init')
  })
})

describe('the cache on the disk', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'safelane-fork-cache-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const cached = () => ({ cacheFolder: folder, chainId: 4242n })
  const blockFolder = () => path.join(folder, '4242', String(pinned))

  async function readSome(url: string): Promise<unknown[]> {
    return [
      await slotOf(url, store, 7),
      await balanceOf(url, rich),
      await result(url, 'eth_getCode', [summer, 'latest']),
      await result(url, 'eth_call', [{ to: summer, data: word(30) }, 'latest']),
      await result(url, 'eth_call', [{ to: historian, data: word(pinned - 2n) }, 'latest']),
    ]
  }

  test('serves later nodes, also when the origin is not there any more; what it has not is an error', async () => {
    const first = await fork(cached())
    const expected = await readSome(first.url)
    await first.close()
    const second = await fork(cached())
    const before = front.requests.length
    expect(await readSome(second.url)).toEqual(expected)
    expect(front.requests.length).toBe(before)
    await second.close()

    const offline = { ...cached(), urls: ['http://127.0.0.1:1'] }
    const third = await fork(offline)
    expect(await readSome(third.url)).toEqual(expected)
    expect((await rpc(third.url, 'eth_getBalance', [numbered(0x321), 'latest'])).error?.message).toContain(
      'did not answer',
    )
    // A transaction that needs nothing new.
    await send(third.url, third.accounts[0]?.address, store, [7, 3])
    expect(await slotOf(third.url, store, 7)).toBe(3)
  })

  test('passes over lines that were torn or changed', async () => {
    const [name = ''] = await readdir(blockFolder())
    const file = path.join(blockFolder(), name)
    const text = await readFile(file, 'utf8')
    // A balance that is not the one whose checksum is there; half a line, with another node's after it.
    const damaged = text.replaceAll('0x56bc75e2d63100000', '0x56bc75e2d63100001')
    expect(damaged).not.toBe(text)
    await writeFile(file, damaged.slice(0, -20))
    await appendFile(file, '\n00000000 ["slot", 1]\nnonsense')
    const { url } = await fork(cached())
    expect(await balanceOf(url, rich)).toBe(10n ** 20n)
    expect(await slotOf(url, store, 7)).toBe(70)
  })

  test('is shared by nodes that run at the same time, and does not grow by a file per node for ever', async () => {
    for (let round = 0; round < 3; round++) {
      const nodes = await Promise.all([fork(cached()), fork(cached())])
      const answers = await Promise.all(nodes.map(({ url }) => readSome(url)))
      expect(answers[0]).toEqual(answers[1])
      for (const slot of [round * 2, round * 2 + 1])
        await slotOf(nodes[slot % 2]?.url as string, summer, 200 + slot)
      for (const node of nodes) await node.close()
    }
    const last = await fork({ ...cached(), urls: ['http://127.0.0.1:1'] })
    for (let slot = 0; slot < 6; slot++) expect(await slotOf(last.url, summer, 200 + slot)).toBe(200 + slot)
    expect((await readdir(blockFolder())).length).toBeLessThanOrEqual(6)
  })
})
