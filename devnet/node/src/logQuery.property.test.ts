import type { Hex } from '@safelane/devnet-engine'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogJson } from './chain/receipt.ts'
import { queryLogs } from './logQuery.ts'
import { type RunningNode, startNode } from './startNode.ts'
import { result, rpc } from './testing/foundry.ts'

const alice = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const contracts: Hex[] = [1, 2, 3].map((index): Hex => `0x${index.toString(16).padStart(40, 'c')}`)
const word = (value: number): Hex => `0x${value.toString(16).padStart(64, '0')}`
const topics = [1, 2, 3].map(word)
/** Logs its calldata without topics, with its first word, with two words, and with four; then the whole again, if that was not all. */
const LOGGER = '0x365f5f37365fa05f35365fa16020355f35365fa2606035604035602035 5f35365fa400'.replace(' ', '')

let node: RunningNode
let logs: LogJson[]

beforeAll(async () => {
  node = await startNode({ port: 0, workers: 2, noMining: true })
  for (const contract of contracts) await result(node.url, 'anvil_setCode', [contract, LOGGER])
  for (let block = 0; block < 12; block++) {
    for (let index = 0; index < block % 4; index++) {
      const pick = (place: number) => topics[(block * 7 + index * 5 + place * (index + 1)) % 3] as Hex
      const data = `0x${[0, 1, 2, 3].map((place) => pick(place).slice(2)).join('')}${'ab'.repeat(index * 5)}`
      const to = contracts[(block + index) % 3]
      const fees = { gas: '0x30d40', maxFeePerGas: '0x77359400', maxPriorityFeePerGas: '0x1' }
      await result(node.url, 'eth_sendTransaction', [{ from: alice, to, data, ...fees }])
    }
    await result(node.url, 'evm_mine')
  }
  logs = []
  for (let number = 0; number <= 12; number++) {
    const receipts = await result<{ logs: LogJson[] }[]>(node.url, 'eth_getBlockReceipts', [
      `0x${number.toString(16)}`,
    ])
    logs.push(...receipts.flatMap((receipt) => receipt.logs))
  }
})

afterAll(() => node.close())

describe('eth_getLogs', () => {
  test('finds exactly the logs of the receipts that match, as they stand there', async () => {
    expect(logs.length).toBeGreaterThan(60)
    const alternatives = fc.option(
      fc.oneof(fc.constantFrom(...topics, word(9)), fc.uniqueArray(fc.constantFrom(...topics, word(9)))),
    )
    const filter = fc.record({
      address: fc.oneof(
        fc.constantFrom(...contracts, alice),
        fc.uniqueArray(fc.constantFrom(...contracts, alice)),
      ),
      topics: fc.array(alternatives, { maxLength: 4 }),
      fromBlock: fc.integer({ min: 0, max: 12 }),
      toBlock: fc.integer({ min: 0, max: 14 }),
    })
    await fc.assert(
      fc.asyncProperty(filter, fc.boolean(), async ({ address, fromBlock, toBlock, topics }, anyAddress) => {
        const wanted = [address].flat()
        const expected = logs.filter(
          (log) =>
            BigInt(log.blockNumber) >= fromBlock &&
            BigInt(log.blockNumber) <= toBlock &&
            (anyAddress || wanted.length === 0 || wanted.includes(log.address)) &&
            topics.length <= log.topics.length &&
            topics.every((group, place) => {
              const list = group === null ? [] : [group].flat()
              return list.length === 0 || list.includes(log.topics[place] as Hex)
            }),
        )
        const range = { fromBlock: `0x${fromBlock.toString(16)}`, toBlock: `0x${toBlock.toString(16)}` }
        const asked = { ...range, topics, ...(anyAddress ? {} : { address }) }
        expect(await result(node.url, 'eth_getLogs', [asked])).toEqual(expected)
      }),
      { seed: 20_261_121, numRuns: 200 },
    )
  })

  test('finds the logs of one block by its hash, and says so when there is no such block', async () => {
    const { blockHash } = logs.at(-1) as LogJson
    expect(await result(node.url, 'eth_getLogs', [{ blockHash }])).toEqual(
      logs.filter((log) => log.blockHash === blockHash),
    )
    expect((await rpc(node.url, 'eth_getLogs', [{ blockHash: word(1) }])).error).toMatchObject({
      code: -32000,
    })
  })

  test('gives up a query that has more results than anybody can read, and says where', () => {
    const { store } = node.node
    const everything = { addresses: [], topics: [], fromBlock: { number: 0n } }
    expect((JSON.parse(queryLogs(store, everything, logs.length).text) as unknown[]).length).toBe(logs.length)
    const { blockNumber } = logs[10] as LogJson
    expect(() => queryLogs(store, everything, 10)).toThrow(
      `the query has more than 10 results: ask for fewer blocks, it was given up at block ${Number(blockNumber)}`,
    )
  })
})
