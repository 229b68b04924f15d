import { afterEach, expect, test } from 'vitest'
import { type NodeOptions, type RunningNode, startNode } from '../startNode.ts'
import { type RpcAnswer, result, rpc, type StartedProcess, startAnvil } from '../testing/foundry.ts'

const alice = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const bob = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8'
const stranger = '0x1111111111111111111111111111111111111111'
/** Init code of a contract that stores its block number at slot 0 and logs it. */
const NOTARY = '0x435f55435f5260205fa000'
/** Init code of a contract that answers with slot 0, and sets it to 1 when it is sent data. */
const KEEPER = '0x6013600c60003960136000f33615600c57600160005500005b60005460005260206000f3'
const key = `0x${'00'.repeat(31)}01`

const nodes: RunningNode[] = []
const anvils: StartedProcess[] = []

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
  await Promise.all(anvils.splice(0).map((anvil) => anvil.kill('SIGKILL')))
})

async function ours(options: NodeOptions = {}): Promise<string> {
  const node = await startNode({ port: 0, workers: 1, ...options })
  nodes.push(node)
  return node.url
}

async function anvil(...args: string[]): Promise<string> {
  const started = await startAnvil(...args)
  anvils.push(started)
  return started.url
}

/** Blocks of all kinds of transactions and changes by hand; returns the contract that remembers. */
async function live(url: string): Promise<string> {
  const send = (transaction: object) =>
    result<string>(url, 'eth_sendTransaction', [{ from: alice, ...transaction }])
  await send({ to: bob, value: '0x1' })
  await send({ data: NOTARY, gas: '0x30d40' })
  const created = await send({ data: KEEPER, gas: '0x30d40', gasPrice: '0x77359400' })
  const { contractAddress } = await result<{ contractAddress: string }>(url, 'eth_getTransactionReceipt', [
    created,
  ])
  await result(url, 'anvil_setStorageAt', [bob, '0x1', key])
  await send({
    to: contractAddress,
    data: '0x01',
    gas: '0x30d40',
    accessList: [{ address: bob, storageKeys: [key] }],
  })
  await result(url, 'anvil_setBalance', [stranger, '0xde0b6b3a7640000'])
  await result(url, 'anvil_impersonateAccount', [stranger])
  await send({ from: stranger, to: bob, value: '0x5' })
  return contractAddress
}

/** What can be asked of the chain, without what names a node or the time. */
async function picture(url: string, contract: string, formerStates: boolean) {
  const height = Number(await result(url, 'eth_blockNumber'))
  const tags = Array.from({ length: height + 1 }, (_, number) => `0x${number.toString(16)}`)
  const blocks = await Promise.all(
    tags.map((tag) => result<{ transactions: { hash: string }[] }>(url, 'eth_getBlockByNumber', [tag, true])),
  )
  const hashes = blocks.flatMap(({ transactions }) => transactions.map(({ hash }) => hash))
  const states = (formerStates ? tags : ['latest']).map(async (tag) => [
    await result(url, 'eth_getBalance', [bob, tag]),
    await result(url, 'eth_getBalance', [stranger, tag]),
    await result(url, 'eth_getTransactionCount', [alice, tag]),
    await result(url, 'eth_getStorageAt', [bob, '0x1', tag]),
    await result(url, 'eth_getCode', [contract, tag]),
    await result(url, 'eth_call', [{ to: contract }, tag]),
  ])
  return {
    blocks: blocks.map(({ transactions, ...header }) => [header, transactions.map(seen)] as const),
    receipts: await Promise.all(hashes.map((hash) => result(url, 'eth_getTransactionReceipt', [hash]))),
    byHash: await Promise.all(
      hashes.map(async (hash) => seen(await result(url, 'eth_getTransactionByHash', [hash]))),
    ),
    logs: await result(url, 'eth_getLogs', [{ fromBlock: '0x0' }]),
    states: await Promise.all(states),
  }
}

/** Without what the two count differently: bytes of a block, and difficulty before it, of which there is none. */
function comparable(blocks: readonly (readonly [object, object])[]) {
  return blocks.map(([header, transactions]) => {
    const { size: _, totalDifficulty: __, ...rest } = header as Record<string, unknown>
    return [rest, transactions]
  })
}

/** What both say of a receipt. */
function common(receipt: unknown) {
  const {
    blobGasPrice: _,
    blockTimestamp: __,
    logs,
    ...rest
  } = receipt as { logs: object[] } & Record<string, unknown>
  return { ...rest, logs: logs.map((log) => ({ ...log, blockTimestamp: 0 })) }
}

/** Signatures of those who did not sign are everybody's own invention. */
function seen(transaction: object) {
  const { r, s, v, yParity, ...rest } = transaction as Record<string, unknown>
  return rest.from === stranger ? rest : { ...rest, r, s, v, yParity }
}

const dump = (url: string, formerStates: boolean) => result<string>(url, 'anvil_dumpState', [formerStates])
const load = (url: string, state: string): Promise<RpcAnswer> => rpc(url, 'anvil_loadState', [state])

test('a chain that was dumped and loaded is the same chain, all states included, and goes on', async () => {
  const from = await ours()
  const contract = await live(from)
  const before = await picture(from, contract, true)
  const into = await ours({ timestampSec: 1n })
  await result(into, 'eth_sendTransaction', [{ from: alice, to: stranger, value: '0x1' }])
  expect(await load(into, await dump(from, true))).toMatchObject({ result: true })
  expect(await picture(into, contract, true)).toEqual(before)
  const again = await ours()
  await load(again, await dump(into, true))
  expect(await picture(again, contract, true)).toEqual(before)

  const snapshot = await result(into, 'evm_snapshot')
  await result(into, 'eth_sendTransaction', [{ from: alice, to: bob, value: '0x1' }])
  expect(Number(await result(into, 'eth_blockNumber'))).toBe(before.blocks.length)
  await result(into, 'evm_revert', [snapshot])
  expect(await picture(into, contract, true)).toEqual(before)
})

test('a dump without former states has the newest one, and says which are not kept', async () => {
  const from = await ours()
  const contract = await live(from)
  const into = await ours()
  await load(into, await dump(from, false))
  expect(await picture(into, contract, false)).toEqual(await picture(from, contract, false))
  expect(await rpc(into, 'eth_getBalance', [bob, '0x1'])).toMatchObject({
    error: { code: -32602, message: expect.stringContaining('block height is 5 but requested was 1') },
  })
  await result(into, 'eth_sendTransaction', [{ from: alice, to: bob, value: '0x1' }])
  expect(await result(into, 'eth_getBalance', [bob, '0x5'])).toBe(
    await result(from, 'eth_getBalance', [bob, 'latest']),
  )
})

test("anvil's dump is loaded with all that it tells, and goes on where anvil stopped", async () => {
  const from = await anvil()
  const contract = await live(from)
  const into = await ours()
  expect(await load(into, await dump(from, true))).toMatchObject({ result: true })
  const [theirs, mine] = [await picture(from, contract, true), await picture(into, contract, true)]
  expect(mine.states).toEqual(theirs.states)
  expect(mine.logs).toEqual(theirs.logs)
  expect(comparable(mine.blocks)).toEqual(comparable(theirs.blocks))
  expect(mine.byHash).toEqual(theirs.byHash)
  expect(mine.receipts.map(common)).toEqual(theirs.receipts.map(common))
  await result(into, 'eth_sendTransaction', [{ from: alice, to: bob, value: '0x1' }])
  expect(Number(await result(into, 'eth_blockNumber'))).toBe(theirs.blocks.length)
})

test('anvil loads our dump', async () => {
  const from = await ours()
  const contract = await live(from)
  const into = await anvil()
  expect(await load(into, await dump(from, true))).toMatchObject({ result: true })
  const [theirs, mine] = [await picture(into, contract, true), await picture(from, contract, true)]
  expect(theirs.states).toEqual(mine.states)
  expect(theirs.logs).toEqual(mine.logs)
  expect(comparable(theirs.blocks).slice(0, 5)).toEqual(comparable(mine.blocks).slice(0, 5))
  expect(theirs.receipts.slice(0, 4).map(common)).toEqual(mine.receipts.slice(0, 4).map(common))
  // Its hash is anvil's own.
  expect(theirs.receipts[4]).toMatchObject({ from: stranger, to: bob, gasUsed: '0x5208' })
})

test('accounts that only the loading node has stay, as in anvil', async () => {
  const [from, into] = [
    await ours({ mnemonic: 'legal winner thank year wave sausage worth useful legal winner thank yellow' }),
    await ours(),
  ]
  await load(into, await dump(from, false))
  expect(await result(into, 'eth_getBalance', [alice, 'latest'])).toBe('0x21e19e0c9bab2400000')
})

test.each([
  ['0x00', 'neither JSON nor compressed JSON'],
  [hex({ blocks: [] }), 'accounts must be an object'],
  [hex({ accounts: { '0x12': {} } }), 'accounts: 0x12 is not an address of 20 bytes'],
  [
    hex({ accounts: { [alice]: { balance: '-1', nonce: 0, code: '0x', storage: {} } } }),
    `accounts.${alice}.balance must be a whole number`,
  ],
  [
    hex({ accounts: {}, blocks: [{ header: { parentHash: 7 } }] }),
    'blocks[0].header.parentHash must be hexadecimal',
  ],
])('a dump that is none (%#) is refused with what is wrong, and nothing is lost', async (state, problem) => {
  const url = await ours()
  const before = await result(url, 'eth_getBlockByNumber', ['latest', true])
  expect(await load(url, state)).toMatchObject({
    error: { code: -32602, message: expect.stringContaining(problem) },
  })
  expect(await result(url, 'eth_getBlockByNumber', ['latest', true])).toEqual(before)
  expect(await result(url, 'eth_getBalance', [alice, 'latest'])).toBe('0x21e19e0c9bab2400000')
})

function hex(state: object): string {
  return `0x${Buffer.from(JSON.stringify(state)).toString('hex')}`
}

test("a dump's accounts are loaded on top of a fork, and a snapshot goes back to them; all else is the origin's", async () => {
  const origin = await ours()
  const theirs = `0x${'77'.repeat(20)}`
  await result(origin, 'anvil_setCode', [theirs, '0x00'])
  await result(origin, 'anvil_setStorageAt', [theirs, '0x5', key])
  const from = await ours()
  const contract = await live(from)
  const into = await ours({ fork: { urls: [origin] } })
  await load(into, await dump(from, true))
  const states = async (url: string) => (await picture(url, contract, false)).states
  expect(await states(into)).toEqual(await states(from))
  expect(await result(into, 'eth_getStorageAt', [theirs, '0x5', 'latest'])).toBe(key)
  const snapshot = await result(into, 'evm_snapshot')
  await result(into, 'eth_sendTransaction', [{ from: alice, to: bob, value: '0x1' }])
  expect(await result(into, 'evm_revert', [snapshot])).toBe(true)
  expect(await states(into)).toEqual(await states(from))
})
