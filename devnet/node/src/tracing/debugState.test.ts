import type { Hex } from '@safelane/devnet-engine'
import { keccak256 } from 'viem'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type RunningNode, startNode } from '../startNode.ts'
import { result, rpc } from '../testing/foundry.ts'
import { alice, bob, deployed, transactions, word } from '../testing/tracedContracts.ts'
import { TraceSize } from './traceSize.ts'

interface BlockJson {
  hash: Hex
  stateRoot: Hex
  parentHash: Hex
}
interface ProofJson {
  accountProof: Hex[]
  storageProof: { proof: Hex[] }[]
}

let node: RunningNode
let url: string

beforeAll(async () => {
  node = await startNode({ port: 0, workers: 2, noMining: true })
  url = node.url
  for (const transaction of transactions.slice(0, 7)) await result(url, 'eth_sendTransaction', [transaction])
  await result(url, 'evm_mine')
  for (const transaction of transactions.slice(7, 13)) await result(url, 'eth_sendTransaction', [transaction])
  await result(url, 'evm_mine')
})

afterAll(() => node.close())

test('a witness holds the ways from the root of the state before to everything that the block touches', async () => {
  const { state, codes, keys, headers } = await result<Record<string, Hex[]>>(url, 'debug_executionWitness', [
    '0x2',
  ])
  const nodes = new Set(state)
  const parent = await result<BlockJson>(url, 'eth_getBlockByNumber', ['0x1', false])
  expect(state!.map((each) => keccak256(each))).toContain(parent.stateRoot)
  const isAddress = (key: Hex) => key.length === 42
  let address: Hex = '0x'
  for (const key of keys!) {
    if (isAddress(key)) address = key
    const proof = await result<ProofJson>(url, 'eth_getProof', [address, isAddress(key) ? [] : [key], '0x1'])
    const way = [...proof.accountProof, ...proof.storageProof.flatMap((slot) => slot.proof)]
    for (const each of way) expect(nodes).toContain(each)
  }
  expect(keys).toEqual(
    expect.arrayContaining([alice, bob, deployed.router, deployed.talker, word(0), word(9)]),
  )
  expect(codes).toContain(await result(url, 'eth_getCode', [deployed.router, '0x1']))
  expect(headers!.map((header) => keccak256(header))).toEqual([parent.hash])
})

test('accounts that a block changed are those whose state differs from before it', async () => {
  const modified = await result<Hex[]>(url, 'debug_getModifiedAccountsByNumber', [2])
  expect(modified).toEqual(expect.arrayContaining([alice, bob, deployed.notebook, deployed.router]))
  for (const address of modified) {
    const [before, after] = await Promise.all(
      ['0x1', '0x2'].map((block) => result<object>(url, 'eth_getProof', [address, [], block])),
    )
    expect(after).not.toEqual(before)
  }
  expect(modified).not.toContain(deployed.reverter)
  expect(await result(url, 'debug_getModifiedAccountsByNumber', ['0x1', '0x2'])).toEqual(modified)
})

test('a block that is taken back while somebody asks for its changes is unknown', async () => {
  const chain = await startNode({ port: 0, workers: 1 })
  onTestFinished(() => chain.close())
  await result(chain.url, 'anvil_mine', ['0x5'])
  const asked = ['0x5', '0x4'].map((block) => ['debug_getModifiedAccountsByNumber', [block]] as const)
  const answers = await Promise.all(
    [['anvil_rollback', [3]] as const, ...asked].map(([method, params]) =>
      rpc(chain.url, method, [...params]),
    ),
  )
  for (const { error } of answers.slice(1)) expect(error?.code ?? -32602).not.toBe(-32603)
  expect((await rpc(chain.url, 'debug_getModifiedAccountsByNumber', ['0x5'])).error?.code).toBe(-32602)
})

test('an account amid a block is as the transactions up to there leave it', async () => {
  const slot = (index: number) =>
    result<{ nonce: Hex; balance: Hex }>(url, 'debug_accountInfoAt', ['0x2', index, bob])
  // alice pays bob one wei; then bob sends.
  expect(BigInt((await slot(0)).nonce)).toBe(0n)
  expect(BigInt((await slot(1)).nonce)).toBe(1n)
  const last = await slot(5)
  expect(last.balance).toBe(await result(url, 'eth_getBalance', [bob, '0x2']))
  expect((await rpc(url, 'debug_accountInfoAt', ['0x2', 6, bob])).error?.code).toBe(-32602)
})

test('code is found by its hash, as a block left it', async () => {
  const code = await result<Hex>(url, 'eth_getCode', [deployed.notebook, 'latest'])
  expect(await result(url, 'debug_codeByHash', [keccak256(code)])).toBe(code)
  expect(await result(url, 'debug_codeByHash', [keccak256(code), '0x0'])).toBe('0x')
  expect(await result(url, 'debug_dbGet', [`0x63${keccak256(code).slice(2)}`])).toBe(code)
  expect((await rpc(url, 'debug_dbGet', [word(1)])).error?.code).toBe(-32000)
})

test('raw blocks, headers, transactions and receipts have the hashes that headers name', async () => {
  const block = await result<BlockJson & { transactions: Hex[] }>(url, 'eth_getBlockByNumber', ['0x2', false])
  const header = await result<Hex>(url, 'debug_getRawHeader', ['0x2'])
  expect(keccak256(header)).toBe(block.hash)
  const raw = await result<Hex>(url, 'debug_getRawBlock', ['0x2'])
  expect(raw).toContain(header.slice(2))
  const sent = await result<Hex[]>(url, 'debug_getRawTransactions', ['0x2'])
  expect(sent.map((each) => keccak256(each))).toEqual(block.transactions)
  expect(await result<Hex[]>(url, 'debug_getRawReceipts', ['0x2'])).toHaveLength(sent.length)
  const options = { tracer: 'callTracer' }
  expect(await result(url, 'debug_traceBlock', [raw, options])).toEqual(
    await result(url, 'debug_traceBlockByNumber', ['0x2', options]),
  )
})

test('a trace ends where its limit says, and in any case before memory is full', async () => {
  const options = { limit: 5, stateOverrides: { [bob]: { code: '0x5b600056' } } }
  const request = { to: bob, gas: '0x186a0' }
  const traced = await result<{ structLogs: unknown[] }>(url, 'debug_traceCall', [request, 'latest', options])
  expect(traced.structLogs).toHaveLength(5)
  const size = new TraceSize()
  size.add(200 * 2 ** 20)
  expect(() => size.add(100 * 2 ** 20)).toThrow(expect.objectContaining({ code: -32005 }))
})
