/** The same transactions on anvil and here: what both tell of them must be the same. */
import type { Hex } from '@safelane/devnet-engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningNode, startNode } from '../startNode.ts'
import { type RpcAnswer, result, rpc, type StartedProcess, startAnvil } from '../testing/foundry.ts'
import { bob, deployed, transactions } from '../testing/tracedContracts.ts'

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

const debugCases: Case[] = [
  ...transactions.flatMap((_, index) =>
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
  ['debug_traceBlockByHash', () => [nothing]],
  ['debug_getRawTransaction', (hashes) => [hashes[8]]],
  ['debug_getRawTransaction', () => [nothing]],
]

/** What depends on the block hash: anvil's genesis has another state root. */
const VARYING = new Set(['blockHash', 'parentHash', 'hash', 'stateRoot', 'mixHash', 'size'])

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !VARYING.has(name))
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
    ours = await startNode({ port: 0, workers: 2, hardfork: 'prague', timestampSec: BigInt(timestamp) })
    anvil = await startAnvil('--hardfork', 'prague', '--timestamp', String(timestamp), '--steps-tracing')
    ourHashes = await sendAll(ours.url)
    theirHashes = await sendAll(anvil.url)
  })

  afterAll(async () => {
    await ours.close()
    await anvil.kill('SIGTERM')
  })

  test.each(debugCases)('are the same: %s', async (method, parameters) => {
    const expected = comparable(await rpc(anvil.url, method, parameters(theirHashes)))
    expect(comparable(await rpc(ours.url, method, parameters(ourHashes)))).toEqual(expected)
  })
})

/** Sends the transactions one after another, each into a block of its own. */
async function sendAll(url: string): Promise<Hex[]> {
  // anvil answers before it mines: only without automine is it certain what is in which block.
  await result(url, 'evm_setAutomine', [false])
  const hashes: Hex[] = []
  for (const transaction of transactions) {
    hashes.push(await result<Hex>(url, 'eth_sendTransaction', [transaction]))
    await result(url, 'evm_mine')
  }
  return hashes
}
