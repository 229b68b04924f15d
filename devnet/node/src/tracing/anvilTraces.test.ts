/** The same transactions on anvil and here: what both tell of them must be the same. */
import type { Hex } from '@safelane/devnet-engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningNode, startNode } from '../startNode.ts'
import { type RpcAnswer, result, rpc, type StartedProcess, startAnvil } from '../testing/foundry.ts'
import { alice, bob, deployed, transactions } from '../testing/tracedContracts.ts'

const nothing = `0x${'11'.repeat(32)}`

/** Parameters may name transactions of the list by index; each node has its own hashes. */
type Parameters = (hashes: readonly Hex[]) => unknown[]
type Case = [method: string, parameters: Parameters]

const gethTracers = [
  {},
  { disableStack: true, enableMemory: true, enableReturnData: true },
  { disableStorage: true },
  { tracer: 'callTracer' },
  { tracer: 'callTracer', tracerConfig: { withLog: true } },
  { tracer: 'callTracer', tracerConfig: { onlyTopCall: true, withLog: true } },
  { tracer: 'prestateTracer' },
  { tracer: 'prestateTracer', tracerConfig: { diffMode: true } },
  { tracer: 'prestateTracer', tracerConfig: { disableCode: true, disableStorage: true } },
  { tracer: 'prestateTracer', tracerConfig: { diffMode: true, disableCode: true, disableStorage: true } },
  { tracer: 'noopTracer' },
]

/** Transactions that stand with others in the last block. */
const SHARING = 3

const debugCases: Case[] = [
  // anvil tells the gas of the block so far, from the second transaction of a block on.
  ...transactions.slice(0, 1 - SHARING).flatMap((_, index) =>
    [...gethTracers, { tracer: '4byteTracer' }].map((options): Case => {
      return ['debug_traceTransaction', (hashes) => [hashes[index], options]]
    }),
  ),
  ...Object.values(deployed).flatMap((to) =>
    gethTracers.map((options): Case => {
      return ['debug_traceCall', () => [{ from: bob, to, data: '0x05', gas: '0x7a120' }, 'latest', options]]
    }),
  ),
  [
    'debug_traceCall',
    () => [
      { from: bob, to: deployed.notebook, gasPrice: '0x77359400', gas: '0x7a120' },
      'latest',
      gethTracers[7],
    ],
  ],
  ['debug_traceCall', () => [{ from: bob, to: deployed.notebook }, '0x8', gethTracers[3]]],
  ['debug_traceCall', () => [{ from: bob, to: deployed.notebook, data: '0x05' }, '0xfff', {}]],
  [
    'debug_traceCall',
    () => [
      { from: bob, to: deployed.notebook },
      'latest',
      { tracer: 'callTracer', stateOverrides: { [deployed.notebook]: { code: '0x435f5260205ffd' } } },
    ],
  ],
  ['debug_traceBlockByNumber', () => ['0xb', gethTracers[3]]],
  ['debug_traceBlockByNumber', () => ['0x9']],
  ['debug_traceBlockByNumber', () => ['0x0']],
  ['debug_traceBlockByNumber', () => ['0xfff']],
  ['debug_getRawTransaction', (hashes) => [hashes[8]]],
  ['debug_getRawTransaction', () => [nothing]],
]

const blockNumbers = transactions.map((_, index) => `0x${(index + 1).toString(16)}`)
const made = '0xd8058efe0198ae9dd7d563e1b4938dcbc86a1f81'
const kinds = ['trace', 'stateDiff']

const filters = [
  ...[{}, { fromBlock: '0x8', toBlock: '0x9' }, { fromBlock: '0x9', toBlock: '0x8' }, { toBlock: '0x888' }],
  { fromBlock: '0x8', toBlock: '0xb', fromAddress: [deployed.router], after: 1, count: 2 },
  ...[{ fromBlock: '0x10', toBlock: '0x50' }, { count: 0 }, { count: 2 }, { after: 3 }, { after: 10_000 }],
  ...[{ toAddress: [bob] }, { fromAddress: [deployed.destructor] }, { toAddress: [made] }],
  { fromAddress: [alice], toAddress: [bob] },
  { fromAddress: [alice], toAddress: [bob], mode: 'union' },
  { fromAddress: [alice], toAddress: [bob], mode: 'intersection' },
]

const parityCases: Case[] = [
  ...transactions.map((_, index): Case => ['trace_transaction', (hashes) => [hashes[index]]]),
  ['trace_transaction', () => [nothing]],
  ...[...blockNumbers, '0x0', '0xfff', 'latest', 'earliest', 'pending'].flatMap((number): Case[] => [
    ['trace_block', () => [number]],
    ['trace_replayBlockTransactions', () => [number, kinds]],
  ]),
  ['trace_replayBlockTransactions', () => ['0x8', []]],
  ...filters.map((filter): Case => ['trace_filter', () => [filter]]),
]

const ofTransactions = ['ots_traceTransaction', 'ots_getInternalOperations', 'ots_getTransactionError']
const pages = [
  [0, 2],
  [0, 100],
  [9, 1],
  [9, 3],
  [11, 1],
  [25, 3],
  [99, 1],
]

const otterscanCases: Case[] = [
  ['ots_getApiLevel', () => []],
  ...ofTransactions.flatMap((method): Case[] => [
    ...transactions.map((_, index): Case => [method, (hashes) => [hashes[index]]]),
    [method, () => [nothing]],
  ]),
  ...[...blockNumbers, '0x0', '0xfff', 'latest', 'pending'].map((number): Case => {
    return ['ots_getBlockDetails', () => [number]]
  }),
  ['ots_getBlockDetailsByHash', () => [nothing]],
  ...[...blockNumbers.keys(), 1111].map(
    (number): Case => ['ots_getBlockTransactions', () => [number, 0, 10]],
  ),
  ['ots_getBlockTransactions', () => [9, 1, 10]],
  ['ots_getBlockTransactions', () => [transactions.length - 2, 1, 2]],
  ...[...Object.values(deployed), alice, bob, made, '0x0000000000000000000000000000000000000004'].flatMap(
    (address): Case[] => [
      ['ots_getContractCreator', () => [address]],
      ['ots_hasCode', () => [address, 'latest']],
      ...pages.flatMap(([block, size]): Case[] => [
        ['ots_searchTransactionsBefore', () => [address, block, size]],
        ['ots_searchTransactionsAfter', () => [address, block, size]],
      ]),
    ],
  ),
  ['ots_hasCode', () => [deployed.notebook, '0x0']],
  ...[0, 1, '0x1', 99].map((nonce): Case => ['ots_getTransactionBySenderAndNonce', () => [alice, nonce]]),
]

/** What depends on the block hash, as anvil's genesis has another state root, and what blocks and receipts have only there. */
const VARYING = new Set([
  ...['blockHash', 'parentHash', 'hash', 'stateRoot', 'mixHash', 'size', 'timestamp'],
  ...['totalDifficulty', 'blobGasPrice'],
])

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      // anvil tells of a refund of 0 and of empty return data too.
      .filter(([name, member]) => !VARYING.has(name) && !(name === 'refund' && member === 0))
      .filter(([name, member]) => !(name === 'returnData' && member === '0x'))
      .map(([name, member]) => [name, strip(member)]),
  )
}

function comparable({ error, result }: RpcAnswer): unknown {
  // Ours says what is wrong with a parameter.
  if (error?.code === -32602 && !error.message.startsWith('BlockOutOfRange')) return { code: error.code }
  return error ? { error } : { result: strip(result) }
}

describe('traces of anvil 1.7.1 and of this node', () => {
  let ours: RunningNode
  let anvil: StartedProcess
  let ourHashes: Hex[]
  let theirHashes: Hex[]

  beforeAll(async () => {
    const timestamp = 1_800_000_000
    ours = await startNode({ port: 0, workers: 2, timestampSec: BigInt(timestamp) })
    anvil = await startAnvil('--timestamp', String(timestamp), '--steps-tracing')
    ourHashes = await sendAll(ours.url)
    theirHashes = await sendAll(anvil.url)
  })

  afterAll(async () => {
    await ours.close()
    await anvil.kill('SIGTERM')
  })

  test.each([...debugCases, ...parityCases, ...otterscanCases])(
    'are the same: %s',
    async (method, parameters) => {
      const expected = comparable(await rpc(anvil.url, method, parameters(theirHashes)))
      expect(comparable(await rpc(ours.url, method, parameters(ourHashes)))).toEqual(expected)
    },
  )

  test('the gas of a transaction amid a block is what its receipt says', async () => {
    for (const hash of ourHashes.slice(-SHARING)) {
      const { gasUsed } = await result<{ gasUsed: Hex }>(ours.url, 'eth_getTransactionReceipt', [hash])
      const traced = await result<{ gas: number }>(ours.url, 'debug_traceTransaction', [hash])
      expect(traced.gas).toBe(Number(gasUsed))
      const options = { tracer: 'callTracer' }
      expect(await result(ours.url, 'debug_traceTransaction', [hash, options])).toMatchObject({ gasUsed })
    }
  })
})

/** Sends the transactions one after another, each into a block of its own; the last ones share one. */
async function sendAll(url: string): Promise<Hex[]> {
  // anvil answers before it mines: only without automine is it certain what is in which block.
  await result(url, 'evm_setAutomine', [false])
  await result(url, 'anvil_setBlockTimestampInterval', [12])
  const hashes: Hex[] = []
  for (const [index, transaction] of transactions.entries()) {
    hashes.push(await result<Hex>(url, 'eth_sendTransaction', [transaction]))
    const sharesWithNext = index >= transactions.length - SHARING && index < transactions.length - 1
    if (!sharesWithNext) await result(url, 'evm_mine')
  }
  return hashes
}
