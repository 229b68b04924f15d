/** Forks of our own node: what they see of it, and what becomes of them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Hex } from '@safelane/devnet-engine'
import { describe, expect, test } from 'vitest'
import { startNode } from '../startNode.ts'
import {
  balanceOf,
  codeless,
  fork,
  front,
  historian,
  numbered,
  opened,
  origin,
  pinned,
  rich,
  STORE,
  send,
  slotOf,
  store,
  summer,
  word,
} from '../testing/forkedOrigin.ts'
import { result, rpc } from '../testing/foundry.ts'

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

  test('has the storage that was written at the origin by hand, of accounts without nonce and code too', async () => {
    const { url } = await fork()
    expect(await result(url, 'eth_getStorageAt', [codeless, '0x7', 'latest'])).toBe(word(8))
    expect(await result(url, 'eth_getStorageAt', [codeless, '0x8', 'latest'])).toBe(word(0))
    await result(url, 'anvil_setStorageAt', [codeless, '0x9', word(9)])
    await result(url, 'anvil_setCode', [codeless, STORE])
    expect(await slotOf(url, codeless, 7)).toBe(8)
    expect(await slotOf(url, codeless, 9)).toBe(9)
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
