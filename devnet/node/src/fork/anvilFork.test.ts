/** Forks across implementations: ours of an anvil beside anvil's own, and an anvil's of ours. */
import type { Hex } from '@safelane/devnet-engine'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { settle } from '../differential/runScenario.ts'
import { type RunningNode, startNode } from '../startNode.ts'
import { assemble } from '../testing/assembler.ts'
import { result, rpc, type StartedProcess, startAnvil } from '../testing/foundry.ts'

const counter: Hex = `0x${'c0'.repeat(20)}`
/** Adds one to slot 0 and logs it; without gas to spare for more, call data is returned as it is. */
const COUNTER = assemble(
  'PUSH0 SLOAD 0x01 ADD DUP1 PUSH0 SSTORE PUSH0 MSTORE 0x2a 0x20 PUSH0 LOG1 0x20 PUSH0 RETURN',
)
const zero: Hex = `0x${'00'.repeat(32)}`

let origin: StartedProcess
let theirs: StartedProcess
let ours: RunningNode
let accounts: Hex[]
let hashes: Hex[]

async function count(url: string, from: Hex | undefined): Promise<Hex> {
  const hash = await result<Hex>(url, 'eth_sendTransaction', [
    { from, to: counter, gas: '0x186a0', gasPrice: '0x77359400' },
  ])
  await settle(url, 'eth_sendTransaction', { result: hash })
  return hash
}

beforeAll(async () => {
  origin = await startAnvil('--chain-id', '4321', '--timestamp', '1800000000')
  const { url } = origin
  accounts = await result(url, 'eth_accounts')
  await result(url, 'anvil_setCode', [counter, COUNTER])
  hashes = [await count(url, accounts[0]), await count(url, accounts[1]), await count(url, accounts[0])]
  await result(url, 'anvil_mine', ['0x2'])
  theirs = await startAnvil('--fork-url', `${url}@4`, '--no-storage-caching')
  ours = await startNode({
    port: 0,
    recoveryThreads: 0,
    workers: 1,
    fork: { urls: [url], blockNumber: 4n, cacheFolder: null },
  })
})

afterAll(async () => {
  await ours?.close()
  await theirs?.kill('SIGKILL')
  await origin?.kill('SIGKILL')
})

test('a fork of anvil answers as anvil does that forks from the same', async () => {
  const call = { to: counter, from: accounts[5] }
  const reads: [string, unknown[]][] = [
    ['eth_chainId', []],
    ['eth_blockNumber', []],
    ['eth_gasPrice', []],
    ['eth_getBlockByNumber', ['latest', true]],
    ['eth_getBlockByNumber', ['earliest', true]],
    ['eth_getBlockByNumber', ['0x2', false]],
    ['eth_getBlockByNumber', ['0x5', false]],
    ['eth_getBlockReceipts', ['0x1']],
    ['eth_getTransactionByHash', [hashes[0]]],
    ['eth_getTransactionReceipt', [hashes[1]]],
    ['eth_getTransactionByBlockNumberAndIndex', ['0x1', '0x0']],
    ['eth_getLogs', [{ fromBlock: '0x0', toBlock: '0x4' }]],
    ['eth_getLogs', [{ fromBlock: '0x2', toBlock: 'latest', address: counter }]],
    ['eth_feeHistory', ['0x2', '0x2', [25]]],
    ...accounts.slice(0, 2).flatMap((account): [string, unknown[]][] => [
      ['eth_getTransactionCount', [account, 'latest']],
      ['eth_getTransactionCount', [account, '0x1']],
      ['eth_getBalance', [account, 'latest']],
      ['eth_getBalance', [account, '0x4']],
      ['eth_getBalance', [account, '0x3']],
    ]),
    ...['latest', '0x0', '0x1', '0x4', '0x5'].flatMap((block): [string, unknown[]][] => [
      ['eth_getStorageAt', [counter, zero, block]],
      ['eth_call', [call, block]],
      ['eth_getCode', [counter, block]],
    ]),
    ['eth_estimateGas', [call, '0x1']],
    ['debug_traceTransaction', [hashes[0], { tracer: 'callTracer' }]],
  ]
  for (const [method, params] of reads) {
    const answer = await rpc(ours.url, method, params)
    expect([method, params, answer]).toEqual([method, params, await rpc(theirs.url, method, params)])
  }
  // What both add to it.
  for (const { url } of [ours, theirs]) await result(url, 'evm_setNextBlockTimestamp', [1_900_000_000])
  const [mine, other] = await Promise.all([count(ours.url, accounts[0]), count(theirs.url, accounts[0])])
  expect(mine).toBe(other)
  for (const [method, params] of [
    ['eth_getStorageAt', [counter, zero, 'latest']],
    ['eth_getTransactionCount', [accounts[0], 'latest']],
    ['eth_getBalance', [accounts[0], 'latest']],
    ['eth_getBalance', [accounts[0], '0x4']],
    ['eth_call', [call, 'latest']],
  ] as const) {
    expect([method, await rpc(ours.url, method, params)]).toEqual([
      method,
      await rpc(theirs.url, method, params),
    ])
  }
  const wanted = {
    number: '0x5',
    stateRoot: zero,
    gasUsed: expect.any(String),
    baseFeePerGas: expect.any(String),
  }
  const theirBlock = await result<Record<string, unknown>>(theirs.url, 'eth_getBlockByNumber', ['0x5', false])
  const ourBlock = await result<Record<string, unknown>>(ours.url, 'eth_getBlockByNumber', ['0x5', false])
  expect(ourBlock).toMatchObject(wanted)
  for (const member of Object.keys(wanted))
    expect([member, ourBlock[member]]).toEqual([member, theirBlock[member]])
})

test('anvil forks from our node', async () => {
  const from = await startNode({ port: 0, recoveryThreads: 0, workers: 1, chainId: 99n })
  await result(from.url, 'anvil_setCode', [counter, COUNTER])
  for (const _ of [1, 2, 3]) await count(from.url, accounts[0])
  const anvil = await startAnvil('--fork-url', `${from.url}@2`, '--no-storage-caching')
  expect(await result(anvil.url, 'eth_chainId')).toBe('0x63')
  expect(Number(await result(anvil.url, 'eth_getStorageAt', [counter, zero, 'latest']))).toBe(2)
  await count(anvil.url, accounts[1])
  expect(Number(await result(anvil.url, 'eth_getStorageAt', [counter, zero, 'latest']))).toBe(3)
  expect(Number(await result(anvil.url, 'eth_getStorageAt', [counter, zero, '0x1']))).toBe(1)
  const logs = await result<object[]>(anvil.url, 'eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest' }])
  expect(logs).toHaveLength(3)
  await anvil.kill('SIGKILL')
  await from.close()
})

test('a fork of a public chain has the rules of its block, as in anvil, and of one before Cancun those of Cancun', async () => {
  const rulesOf = async (url: string) => (await result<{ hardFork: string }>(url, 'anvil_nodeInfo')).hardFork
  const said: string[] = []
  for (const [chainId, timestampSec, expected] of [
    [1n, 1_700_000_000n, 'Cancun'],
    [1n, 1_740_000_000n, 'Cancun'],
    [11_155_111n, 1_741_159_776n, 'Prague'],
    [42_161n, 1_750_201_531n, 'Cancun'],
    [42_161n, 1_750_201_532n, 'Prague'],
    [137n, 1_740_000_000n, 'Bpo1'],
  ] as const) {
    const options = { port: 0, recoveryThreads: 0, workers: 1 }
    const from = await startNode({ ...options, chainId, timestampSec })
    onTestFinished(() => from.close())
    const node = await startNode({
      ...options,
      fork: { urls: [from.url], cacheFolder: null },
      log: (line) => said.push(line),
    })
    onTestFinished(() => node.close())
    expect(await rulesOf(node.url)).toBe(expected)
    if (timestampSec === 1_700_000_000n) continue
    const anvil = await startAnvil('--fork-url', from.url, '--no-storage-caching')
    onTestFinished(async () => void (await anvil.kill('SIGKILL')))
    expect(await rulesOf(anvil.url)).toBe(expected)
  }
  expect(said).toEqual(["block 0 of chain 1 has rules older than Cancun's; this fork has Cancun's"])
})
