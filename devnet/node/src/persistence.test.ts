import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { result, rpc, type StartedProcess, startCommand } from './testing/foundry.ts'

const alice = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const bob = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const stranger = '0x1111111111111111111111111111111111111111'
/** Init code of a contract that stores its block number at slot 0 and logs it. */
const NOTARY = '0x435f55435f5260205fa000'

let folder: string
let started: StartedProcess | null

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safelane-state-'))
  started = null
})

afterEach(async () => {
  await started?.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

async function start(...args: string[]): Promise<string> {
  started = await startCommand('--state', join(folder, 'chain'), ...args)
  return started.url
}

async function killHard(): Promise<void> {
  await started?.kill('SIGKILL')
}

/** Everything that a client can see of the chain. */
async function picture(url: string) {
  const height = Number(await result<string>(url, 'eth_blockNumber'))
  const blocks = []
  for (let number = 0; number <= height; number++) {
    const tag = `0x${number.toString(16)}`
    blocks.push({
      block: await result(url, 'eth_getBlockByNumber', [tag, true]),
      receipts: await result(url, 'eth_getBlockReceipts', [tag]),
      balances: [
        await result(url, 'eth_getBalance', [alice, tag]),
        await result(url, 'eth_getBalance', [bob, tag]),
        await result(url, 'eth_getBalance', [stranger, tag]),
      ],
    })
  }
  return {
    blocks,
    logs: await result(url, 'eth_getLogs', [{ fromBlock: '0x0' }]),
    pool: await result(url, 'txpool_content'),
    gasPrice: await result(url, 'eth_gasPrice'),
  }
}

const send = (url: string, transaction: object) =>
  result<string>(url, 'eth_sendTransaction', [{ from: alice, ...transaction }])

describe('kill -9', () => {
  test('loses no transaction whose hash or receipt was answered', async () => {
    let url = await start()
    const hashes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        send(url, { to: bob, value: `0x${(index + 1).toString(16)}` }),
      ),
    )
    hashes.push(await send(url, { data: NOTARY, gas: '0x30d40' }))
    for (const hash of hashes) {
      expect(await result(url, 'eth_getTransactionReceipt', [hash])).toMatchObject({ status: '0x1' })
    }
    const before = await picture(url)
    expect(before.logs).toHaveLength(1)
    await killHard()
    url = await start()
    expect(await picture(url)).toEqual(before)
    await send(url, { to: bob, value: '0x1' })
    expect(Number(await result(url, 'eth_blockNumber'))).toBe(before.blocks.length)
  })

  test('while transactions stream in leaves a chain that holds all answered ones, once', async () => {
    let url = await start()
    const answered: string[] = []
    const stream = (async () => {
      for (let index = 0; index < 2_000; index++) answered.push(await send(url, { to: bob, value: '0x1' }))
    })().catch(() => undefined)
    while (answered.length < 25) await new Promise((resolve) => setImmediate(resolve))
    await killHard()
    await stream
    url = await start()
    const { blocks } = await picture(url)
    const held = blocks.flatMap(({ block }) =>
      (block as { transactions: { hash: string }[] }).transactions.map(({ hash }) => hash),
    )
    expect(new Set(held).size).toBe(held.length)
    for (const hash of answered) expect(held).toContain(hash)
  })

  test('keeps waiting transactions, changes made by hand, the clock, and what was reverted stays so', async () => {
    let url = await start('--no-mining')
    await result(url, 'anvil_setBalance', [stranger, '0x2a'])
    await send(url, { to: bob, value: '0x1' })
    await result(url, 'evm_mine')
    const snapshot = await result(url, 'evm_snapshot')
    await result(url, 'anvil_setBalance', [stranger, '0x2b'])
    await send(url, { to: bob, value: '0x2' })
    await result(url, 'evm_mine')
    await result(url, 'evm_revert', [snapshot])
    await result(url, 'evm_increaseTime', [86_400])
    await result(url, 'anvil_setNextBlockBaseFeePerGas', ['0x5'])
    await result(url, 'anvil_impersonateAccount', [stranger])
    await result(url, 'anvil_setBalance', [stranger, '0xde0b6b3a7640000'])
    await send(url, { from: stranger, to: bob, value: '0x3' })
    await send(url, { to: bob, value: '0x4', nonce: '0x9' })
    const dropped = await send(url, { to: bob, value: '0x5', nonce: '0xa' })
    await result(url, 'anvil_dropTransaction', [dropped])
    const before = await picture(url)
    const { timestamp } = await result<{ timestamp: string }>(url, 'eth_getBlockByNumber', ['pending', false])
    expect(before.blocks).toHaveLength(2)
    await killHard()
    url = await start('--no-mining')
    expect(await picture(url)).toEqual(before)
    const pending = await result<{ timestamp: string }>(url, 'eth_getBlockByNumber', ['pending', false])
    expect(Number(pending.timestamp)).toBeGreaterThanOrEqual(Number(timestamp))
    await result(url, 'evm_mine')
    expect(await result(url, 'eth_getBlockByNumber', ['latest', true])).toMatchObject({
      baseFeePerGas: '0x5',
      transactions: [{ from: stranger, value: '0x3' }],
    })
  })
})

test('SIGTERM ends the node with code 0 and the chain continues where it was', async () => {
  let url = await start()
  await send(url, { to: bob, value: '0x1' })
  const before = await picture(url)
  expect(await started?.kill('SIGTERM')).toBe(0)
  url = await start()
  expect(await picture(url)).toEqual(before)
})

test('anvil_reset begins the chain anew in the state file too', async () => {
  let url = await start('--verify', folder, '--timestamp', '1800000000')
  await result(url, 'anvil_setChainId', [99])
  const hash = await send(url, { to: bob, value: '0x1' })
  await result(url, 'anvil_setBalance', [stranger, '0x5'])
  await result(url, 'anvil_setCoinbase', [stranger])
  await result(url, 'evm_setAutomine', [false])
  const waiting = await send(url, { to: bob, value: '0x2', maxPriorityFeePerGas: '0x1' })
  await result(url, 'anvil_reset')
  const anew = await picture(url)
  expect(anew).toMatchObject({ blocks: { length: 1 }, pool: { pending: {}, queued: {} } })
  await killHard()
  url = await start('--verify', folder)
  expect(await picture(url)).toEqual(anew)
  expect(await result(url, 'eth_chainId')).toBe('0x63')
  expect(await result(url, 'eth_coinbase')).toBe(`0x${'0'.repeat(40)}`)
  for (const gone of [hash, waiting]) expect(await result(url, 'eth_getTransactionByHash', [gone])).toBeNull()
  await send(url, { to: bob, value: '0x3' })
  const { blocks } = await picture(url)
  expect(blocks[1]).toMatchObject({ balances: [{}, '0x21e19e0c9bab2400003', '0x0'] })
  await killHard()
  url = await start()
  expect(await picture(url)).toMatchObject({ blocks })
})

test('where the state file cannot be written anew, anvil_reset changes nothing', async () => {
  let url = await start('--verify', folder)
  await send(url, { to: bob, value: '0x1' })
  const before = await picture(url)
  // A folder is in the way of the new file.
  await mkdir(join(folder, 'chain.compacting'))
  expect(await rpc(url, 'anvil_reset')).toMatchObject({ error: { code: -32603 } })
  expect(await picture(url)).toEqual(before)
  await send(url, { to: bob, value: '0x1' })
  const after = await picture(url)
  await killHard()
  url = await start()
  expect(await picture(url)).toEqual(after)
  expect(await rpc(url, 'anvil_reset', [{ forking: { jsonRpcUrl: url } }])).toMatchObject({
    error: { message: 'a state file does not hold forked chains: start the node without --state' },
  })
})

test('a chain keeps its rules when it is started without naming any', async () => {
  await start('--hardfork', 'london')
  await killHard()
  const url = await start()
  expect(await result(url, 'anvil_nodeInfo')).toMatchObject({ hardFork: 'London' })
  await killHard()
  await expect(start('--hardfork', 'prague')).rejects.toThrow('with the rules of london, not prague.')
})

test('a state file of another chain is refused in one sentence', async () => {
  await start('--chain-id', '31338')
  await killHard()
  await expect(start('--chain-id', '31337')).rejects.toThrow('holds chain 31338, not 31337.')
})
