import { expect, onTestFinished, test, vi } from 'vitest'
import { startNode } from '../startNode.ts'
import { result } from '../testing/foundry.ts'
import { alice, bob, deployed, transactions } from '../testing/tracedContracts.ts'
import { CallIndex } from './callIndex.ts'

const stranger = `0x${'33'.repeat(20)}` as const

async function started() {
  const devnet = await startNode({ port: 0, workers: 1 })
  onTestFinished(() => devnet.close())
  for (const transaction of transactions) await result(devnet.url, 'eth_sendTransaction', [transaction])
  const engine = await devnet.node.exclusive((each) => each)
  const traced = vi.spyOn(engine, 'traceBlock')
  /** How many blocks are executed for a request, and what it answers. */
  const cost = async (method: string, params: unknown[]) => {
    traced.mockClear()
    const answer = await result(devnet.url, method, params)
    return [answer, traced.mock.calls.length] as const
  }
  return { ...devnet, cost }
}

test('searches execute each block once, whatever is looked for afterwards', async () => {
  const { url, cost } = await started()
  const height = Number(await result(url, 'eth_blockNumber'))
  const [page, first] = await cost('ots_searchTransactionsBefore', [stranger, 0, 25])
  expect([page, first]).toEqual([{ txs: [], receipts: [], firstPage: true, lastPage: true }, height])
  for (const [method, params] of [
    ['ots_searchTransactionsBefore', [bob, 0, 25]],
    ['ots_searchTransactionsAfter', [deployed.notebook, 0, 25]],
    ['ots_getContractCreator', [deployed.router]],
    ['ots_getContractCreator', [stranger]],
    ['trace_filter', [{ toAddress: [stranger] }]],
  ] as const) {
    expect((await cost(method, [...params]))[1], method).toBe(0)
  }
  // What is found is traced again for all that a filter tells.
  const [created, again] = await cost('trace_filter', [{ toAddress: [deployed.reverter] }])
  const blocks = new Set((created as { blockNumber: number }[]).map(({ blockNumber }) => blockNumber))
  expect(again).toBe(blocks.size)
  expect(blocks.size).toBeGreaterThan(0)
  // A new block, and one that takes the place of another.
  await result(url, 'eth_sendTransaction', [{ from: alice, to: stranger, value: '0x1' }])
  const search = ['ots_searchTransactionsBefore', [stranger, 0, 25]] as const
  expect((await cost(search[0], [...search[1]]))[1]).toBe(1)
  await result(url, 'anvil_rollback', [1])
  await result(url, 'eth_sendTransaction', [{ from: bob, to: stranger, value: '0x1' }])
  const [{ txs }, once] = (await cost(search[0], [...search[1]])) as unknown as [{ txs: object[] }, number]
  expect([txs, once]).toEqual([[expect.objectContaining({ from: bob })], 1])
})

test('answers are the same before and after a block is known', async () => {
  const { url } = await started()
  const head = Number(await result(url, 'eth_blockNumber'))
  for (const address of [alice, bob, ...Object.values(deployed)]) {
    const ask = () =>
      Promise.all([
        result(url, 'trace_filter', [{ fromBlock: '0x1', fromAddress: [address], toAddress: [address] }]),
        result(url, 'ots_searchTransactionsBefore', [address, 0, 3]),
        result(url, 'ots_searchTransactionsAfter', [address, head - 3, 3]),
        result(url, 'ots_getContractCreator', [address]),
      ])
    expect(await ask()).toEqual(await ask())
  }
})

test('what it remembers is bounded: what was asked for longest ago is learned again', async () => {
  const { node } = await started()
  const index = new CallIndex(node, 1_000)
  const engine = await node.exclusive((each) => each)
  const blocks = [1n, 2n, 3n, 4n].map((number) => node.store.byNumber(number)!)
  const all = []
  for (const block of blocks) all.push(await index.callsOf(block))
  const traced = vi.spyOn(engine, 'traceBlock').mockClear()
  expect(await index.callsOf(blocks[3]!)).toEqual(all[3])
  expect(traced).toHaveBeenCalledTimes(0)
  expect(await index.callsOf(blocks[0]!)).toEqual(all[0])
  expect(traced).toHaveBeenCalledTimes(1)
})

test('a chain that begins anew leaves nothing to remember', async () => {
  const { node } = await started()
  const index = new CallIndex(node)
  // The parent of the first block may be there again: a genesis block of the same second.
  const block = node.store.byNumber(2n)!
  const calls = await index.callsOf(block)
  expect(await index.callsOf(block)).toEqual(calls)
  await node.reset(null)
  await expect(index.callsOf(block)).rejects.toThrow()
})
