import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { encodeFunctionData, erc20Abi, type Hex } from 'viem'
import { expect, onTestFinished, test } from 'vitest'
import { RequestLog } from './requestLog.ts'
import { type NodeOptions, type RunningNode, startNode } from './startNode.ts'
import { result, rpc } from './testing/foundry.ts'

const [alice, bob]: [Hex, Hex] = [
  '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
]
const stranger = '0x3333333333333333333333333333333333333333'
const word = (value: number | bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`

async function started(options: NodeOptions = {}): Promise<RunningNode> {
  const node = await startNode({ port: 0, workers: 1, ...options })
  onTestFinished(() => node.close())
  return node
}

const transfer = (value: string) => ({ from: alice, to: stranger, value })
const balanceOf = (url: string, account: string) =>
  result<string>(url, 'eth_getBalance', [account, 'latest']).then(BigInt)

test('a rollback takes blocks off with what they did; what was changed by hand before them stays, also after a restart', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'safelane-rollback-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const first = await startNode({ port: 0, workers: 1, statePath: folder, verifyFolder: folder })
  for (const value of ['0x1', '0x2']) await result(first.url, 'eth_sendTransaction', [transfer(value)])
  await result(first.url, 'anvil_addBalance', [stranger, '0x64'])
  const lost = await result(first.url, 'eth_sendTransaction', [transfer('0x4')])
  await result(first.url, 'anvil_rollback', [1])
  expect(await result(first.url, 'eth_getTransactionReceipt', [lost])).toBeNull()
  expect(await balanceOf(first.url, stranger)).toBe(0x67n)
  await result(first.url, 'eth_sendTransaction', [transfer('0x8')])
  const head = await result(first.url, 'eth_getBlockByNumber', ['latest', true])
  await first.close()
  const second = await startNode({ port: 0, workers: 1, statePath: folder })
  onTestFinished(() => second.close())
  expect(await result(second.url, 'eth_getBlockByNumber', ['latest', true])).toEqual(head)
  expect(await balanceOf(second.url, stranger)).toBe(0x6fn)
})

test('a reorganisation makes as many blocks as it takes off, of the transactions that it is given', async () => {
  const { url, node } = await started()
  await result(url, 'anvil_mine', [1])
  for (const value of ['0x1', '0x2', '0x4']) await result(url, 'eth_sendTransaction', [transfer(value)])
  const announced: bigint[] = []
  node.events.on('block', ({ header }) => announced.push(header.number))
  const pairs = [
    [{ ...transfer('0x20'), gas: '0x5208' }, 2],
    [{ ...transfer('0x10'), gas: '0x5208' }, 0],
  ]
  await result(url, 'anvil_reorg', [3, pairs])
  expect(await result(url, 'eth_blockNumber')).toBe('0x4')
  expect(announced).toEqual([2n, 3n, 4n])
  expect([2n, 3n, 4n].map((number) => node.store.byNumber(number)?.transactions.length)).toEqual([1, 0, 1])
  expect(await balanceOf(url, stranger)).toBe(0x30n)
  // Nonces go on from the common block, in the order of the blocks.
  expect(await result(url, 'eth_getTransactionCount', [alice, 'latest'])).toBe('0x2')
})

test('a reorganisation whose transactions cannot be made leaves the chain alone', async () => {
  const { url } = await started()
  await result(url, 'anvil_mine', [3])
  const head = await result(url, 'eth_getBlockByNumber', ['latest', false])
  for (const params of [
    [2, [[{ from: stranger, to: bob }, 0]]],
    [2, [['0x01', 0]]],
    [2, [[transfer('0x1'), 2]]],
    [4, []],
    [2, [[transfer('0x1')]]],
  ]) {
    expect(await rpc(url, 'anvil_reorg', params)).toMatchObject({ error: { code: -32602 } })
  }
  expect(await result(url, 'eth_getBlockByNumber', ['latest', false])).toEqual(head)
})

test('a snapshot of a block that was rolled back is no way back', async () => {
  const { url } = await started()
  await result(url, 'anvil_mine', [2])
  const id = await result(url, 'evm_snapshot')
  await result(url, 'anvil_rollback', [1])
  await result(url, 'eth_sendTransaction', [transfer('0x1')])
  expect(await rpc(url, 'evm_revert', [id])).toMatchObject({ error: { code: -32001 } })
  expect(await result(url, 'eth_blockNumber')).toBe('0x2')
})

test('a snapshot is used up with an earlier one, and an error, once, when its block is gone; other changes are never taken for those that it had', async () => {
  const { url } = await started()
  const snapshot = () => result<string>(url, 'evm_snapshot')
  const revert = (id: string | undefined) => rpc(url, 'evm_revert', [id])
  const [first, same] = [await snapshot(), await snapshot()]
  await result(url, 'anvil_setBalance', [stranger, '0x1'])
  const changed = await snapshot()
  await result(url, 'evm_mine')
  const later = await snapshot()
  expect(await revert(first)).toMatchObject({ result: true })
  // As many changes as there were, and as many blocks: but others.
  await result(url, 'anvil_setBalance', [stranger, '0x2'])
  await result(url, 'evm_mine')
  const { snapshots } = await result<{ snapshots: object }>(url, 'anvil_metadata')
  expect(Object.keys(snapshots)).toEqual([same, changed, later])
  expect(await revert(later)).toMatchObject({ error: { code: -32001, message: 'Resource not found' } })
  for (const gone of [same, changed, later]) expect(await revert(gone)).toMatchObject({ result: false })
  expect(await balanceOf(url, stranger)).toBe(2n)
  expect(await result(url, 'eth_blockNumber')).toBe('0x1')
})

test('blocks mined with an interval are exactly so far apart, however long it takes', async () => {
  const { url } = await started({ timestampSec: 2_000_000_000n })
  const timestamps = async (...numbers: number[]) => {
    const blocks = numbers.map((number) =>
      result<{ timestamp: Hex }>(url, 'eth_getBlockByNumber', [`0x${number.toString(16)}`, false]),
    )
    return (await Promise.all(blocks)).map(({ timestamp }) => Number(timestamp))
  }
  await result(url, 'evm_setNextBlockTimestamp', [2_000_001_000])
  await result(url, 'anvil_mine', ['0x4', '0x3c'])
  expect(await timestamps(1, 2, 3, 4)).toEqual([0, 60, 120, 180].map((after) => 2_000_001_000 + after))
  // An interval of the chain is stronger, and the clock stays behind its blocks when it ends.
  await result(url, 'anvil_setBlockTimestampInterval', [1_000])
  await result(url, 'anvil_mine', ['0x2', '0x3c'])
  await result(url, 'anvil_removeBlockTimestampInterval')
  await result(url, 'anvil_mine', ['0x2', '0x1'])
  expect(await timestamps(5, 6, 7, 8)).toEqual(
    [1_180, 2_180, 2_181, 2_182].map((after) => 2_000_001_000 + after),
  )
})

/**
 * A token of which slot 0 holds an account's supply limit and the mapping at slot 1 the balances: it reads both, and answers
 * keccak256(account . 1). PUSH 4 CALLDATALOAD, PUSH0 MSTORE, 1 at 32, SLOAD(0) POP, SLOAD(KECCAK256(0, 64)).
 */
const TOKEN = '0x6004355f5260016020525f545060405f20545f5260205ff3'

test('a token gets the balance in the slot on which its answer depends, and in no other that holds the same number', async () => {
  const { url } = await started()
  const token = '0x7777777777777777777777777777777777777777'
  await result(url, 'anvil_setCode', [token, TOKEN])
  await result(url, 'anvil_setStorageAt', [token, word(0), word(7)])
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [bob] })
  const balance = () => result<string>(url, 'eth_call', [{ to: token, data }, 'latest']).then(BigInt)
  for (const value of [7n, 0n, 2n ** 255n]) {
    await result(url, 'anvil_dealERC20', [bob, token, `0x${value.toString(16)}`])
    expect(await balance()).toBe(value)
    expect(await result(url, 'eth_getStorageAt', [token, '0x0', 'latest'])).toBe(word(7))
  }
  expect(await rpc(url, 'anvil_dealERC20', [bob, alice, '0x1'])).toMatchObject({
    error: { message: 'Unable to set ERC20 balance, no slot found' },
  })
  expect(await rpc(url, 'anvil_setERC20Allowance', [bob, alice, alice, '0x1'])).toMatchObject({
    error: { message: 'Unable to set ERC20 allowance, no slot found' },
  })
})

test('ECRECOVER finds who is said to have signed, in calls and on every lane, and all others as ever', async () => {
  const { url } = await started({ workers: 2 })
  const signature: Hex = `0x${'11'.repeat(32)}${'22'.repeat(32)}1b`
  const input = `${word(5)}${word(0x1b).slice(2)}${'11'.repeat(32)}${'22'.repeat(32)}`
  const recover = (data: string) =>
    result(url, 'eth_call', [{ to: `0x${'1'.padStart(40, '0')}`, data }, 'latest'])
  expect(await recover(input)).not.toContain(bob.slice(2))
  await result(url, 'anvil_impersonateSignature', [[signature, bob]])
  expect(await recover(input)).toBe(`0x${bob.slice(2).padStart(64, '0')}`)
  expect(await recover(input.replace(/22$/, '23'))).not.toContain(bob.slice(2))
  await result(url, 'anvil_impersonateSignature', [[signature, alice]])
  expect(await recover(input)).toBe(`0x${alice.slice(2).padStart(64, '0')}`)
  // Stores what ECRECOVER says of the call's data, at the sender's address.
  await result(url, 'anvil_setCode', [stranger, '0x60805f5f3760205f60805f60015afa505f513355'])
  for (const from of [alice, bob]) {
    await result(url, 'eth_sendTransaction', [{ from, to: stranger, data: input, gas: '0x30d40' }])
    expect(await result(url, 'eth_getStorageAt', [stranger, from, 'latest'])).toBe(
      `0x${alice.slice(2).padStart(64, '0')}`,
    )
  }
  expect(await rpc(url, 'anvil_impersonateSignature', [['0x11', bob]])).toMatchObject({
    error: { code: -32602 },
  })
})

test('another chain id is what CHAINID answers, what is signed for, and what a restart remembers', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'safelane-chain-id-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const options = { port: 0, workers: 1, statePath: folder }
  const first = await startNode({ ...options, verifyFolder: folder })
  await result(first.url, 'anvil_setChainId', [99])
  const hash = await result(first.url, 'eth_sendTransaction', [transfer('0x1')])
  expect(await result(first.url, 'eth_getTransactionByHash', [hash])).toMatchObject({ chainId: '0x63' })
  const chainId = { [stranger]: { code: '0x465f5260205ff3' } }
  expect(await result(first.url, 'eth_call', [{ to: stranger }, 'latest', chainId])).toBe(word(99))
  await first.close()
  const second = await startNode(options)
  onTestFinished(() => second.close())
  expect(await result(second.url, 'eth_chainId')).toBe('0x63')
})

test("a sender's transactions leave the pool together", async () => {
  const { url } = await started({ noMining: true })
  for (const from of [alice, alice, bob]) await result(url, 'eth_sendTransaction', [{ from, to: stranger }])
  await result(url, 'anvil_removePoolTransactions', [alice])
  expect(await result(url, 'txpool_status')).toEqual({ pending: '0x1', queued: '0x0' })
})

test('requests, failures and blocks are told in order, as text or as JSON, and not when that is switched off', async () => {
  for (const format of ['text', 'json'] as const) {
    const lines: string[] = []
    const { url } = await started({ requestLog: new RequestLog((line) => lines.push(line), format) })
    const hash = await result<string>(url, 'eth_sendTransaction', [
      { from: alice, data: '0x60006000fd', gas: '0x30d40' },
    ])
    await rpc(url, 'eth_getBalance', ['x'])
    await result(url, 'hardhat_setLoggingEnabled', [false])
    await result(url, 'eth_chainId')
    await result(url, 'anvil_setLoggingEnabled', [true])
    const text = lines.join('\n')
    const expected =
      format === 'text'
        ? [
            'eth_sendTransaction',
            `    Transaction: ${hash}`,
            '    Contract created: 0x5FbDB2315678afecb367f032d93F642f64180aa3',
            '    Error: reverted',
            '    Block Number: 1',
            'RPC request failed:',
          ]
        : ['"eth_sendTransaction"', `"hash":"${hash}"`, '"failed":true', '"error":"invalid params: address']
    let from = 0
    for (const part of expected) {
      expect(text.indexOf(part, from), part).toBeGreaterThanOrEqual(from)
      from = text.indexOf(part, from)
    }
    expect(text).not.toContain('eth_chainId')
    if (format === 'json') for (const line of lines) JSON.parse(line)
  }
})

test('GET /metrics counts requests by method, and GET /health says that the node is well', async () => {
  const { url } = await started()
  await result(url, 'anvil_mine', [3])
  await rpc(url, 'eth_getBalance', ['x'])
  await rpc(url, 'made_up', [])
  const response = await fetch(`${url}/metrics`)
  expect(response.headers.get('content-type')).toContain('text/plain')
  const lines = (await response.text()).split('\n')
  for (const line of [
    'safelane_block_number 3',
    'safelane_pool_transactions 0',
    'safelane_rpc_requests_total{method="anvil_mine"} 1',
    'safelane_rpc_failures_total{method="eth_getBalance"} 1',
    'safelane_rpc_failures_total{method="unknown"} 1',
    'safelane_rpc_under_way{method="anvil_mine"} 0',
  ]) {
    expect(lines).toContain(line)
  }
  const health = await fetch(`${url}/health`)
  expect(await health.json()).toMatchObject({ status: 'ok', blockNumber: '0x3' })
})
