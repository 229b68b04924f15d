/** Those of Parity's traces that anvil has not: they must tell of calls what is told of the same calls in a block. */
import type { Hex } from '@safelane/devnet-engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningNode, startNode } from '../startNode.ts'
import { result, rpc } from '../testing/foundry.ts'
import { alice, bob, deployed, transactions, word } from '../testing/tracedContracts.ts'
import type { ParityTraces } from './parityTraces.ts'
import type { VmTrace } from './vmTrace.ts'

const kinds = ['trace', 'stateDiff', 'vmTrace']
const fees = { gas: '0x7a120', gasPrice: '0x77359400' }

let node: RunningNode
let url: string

beforeAll(async () => {
  node = await startNode({ port: 0, workers: 2, noMining: true })
  url = node.url
  for (const transaction of transactions.slice(0, 7)) await result(url, 'eth_sendTransaction', [transaction])
  await result(url, 'evm_mine')
})

afterAll(() => node.close())

/** Mines what is given and returns its traces. */
async function mined(send: () => Promise<Hex>): Promise<ParityTraces> {
  const hash = await send()
  await result(url, 'evm_mine')
  return await result(url, 'trace_replayTransaction', [hash, kinds])
}

test.each([
  ['router', '0x', '0x64'],
  ['nested', '0x', '0x0'],
  ['notebook', word(5), '0x0'],
  ['halting', '0x01', '0x0'],
] as const)('a call of the %s is traced as the transaction is that follows', async (name, data, value) => {
  const request = { from: bob, to: deployed[name], data, value, ...fees }
  const call = await result<ParityTraces>(url, 'trace_call', [request, kinds, 'pending'])
  expect(call).toEqual(await mined(() => result(url, 'eth_sendTransaction', [request])))
})

test('signed bytes are traced as the transaction is that they become', async () => {
  const nonce = await result(url, 'eth_getTransactionCount', [bob, 'latest'])
  const request = { from: bob, to: deployed.router, value: '0x7', nonce, ...fees }
  const raw = await result<{ raw: Hex } | Hex>(url, 'eth_signTransaction', [request])
  const bytes = typeof raw === 'string' ? raw : raw.raw
  const traced = await result<ParityTraces>(url, 'trace_rawTransaction', [bytes, kinds, 'pending'])
  expect(traced).toEqual(await mined(() => result(url, 'eth_sendRawTransaction', [bytes])))
  // The same bytes again come too late.
  expect((await rpc(url, 'trace_rawTransaction', [bytes, kinds])).error?.code).toBe(-32003)
})

test('each of many calls sees what those before it did, and nothing of it stays', async () => {
  const before = await result<Hex>(url, 'eth_getStorageAt', [deployed.notebook, '0x0', 'latest'])
  const write = (value: number) => [{ from: bob, to: deployed.notebook, data: word(value) }, kinds]
  const [first, second] = await result<ParityTraces[]>(url, 'trace_callMany', [[write(77), write(78)]])
  expect(first!.output).toBe(before)
  expect(second!.output).toBe(word(77))
  expect(await result(url, 'eth_getStorageAt', [deployed.notebook, '0x0', 'latest'])).toBe(before)
})

test('one trace is found by its way from the outermost call', async () => {
  const hash = await result<Hex>(url, 'eth_sendTransaction', [{ from: alice, to: deployed.router, ...fees }])
  await result(url, 'evm_mine')
  const all = await result<{ traceAddress: number[] }[]>(url, 'trace_transaction', [hash])
  expect(all.some(({ traceAddress }) => traceAddress.length === 2)).toBe(true)
  for (const trace of all) {
    const way = trace.traceAddress.map((index) => `0x${index.toString(16)}`)
    expect(await result(url, 'trace_get', [hash, way])).toEqual(trace)
  }
  expect(await result(url, 'trace_get', [hash, ['0x99']])).toBeNull()
})

test('steps tell what they push, write and store, and the steps of what they call', async () => {
  const request = { from: bob, to: deployed.router, ...fees }
  const { vmTrace } = await result<{ vmTrace: VmTrace }>(url, 'trace_call', [request, ['vmTrace'], 'pending'])
  expect(vmTrace.code).toBe(await result(url, 'eth_getCode', [deployed.router, 'latest']))
  const [push, , store] = vmTrace.ops
  expect(push).toMatchObject({ op: 'PUSH1', cost: 3, ex: { push: ['0x7'], mem: null, store: null } })
  expect(store).toMatchObject({ op: 'MSTORE', ex: { push: [], mem: { off: 0, data: word(7) } } })
  const call = vmTrace.ops.find(({ op }) => op === 'CALL')!
  expect(call.ex!.push).toEqual(['0x1'])
  expect(call.sub!.code).toBe(await result(url, 'eth_getCode', [deployed.notebook, 'latest']))
  expect(call.sub!.ops.find(({ op }) => op === 'SSTORE')!.ex!.store).toEqual({ key: '0x0', val: '0x7' })
  const halted = vmTrace.ops.flatMap(({ sub }) => sub?.ops ?? []).filter(({ ex }) => ex === null)
  // Writing in a static call is the one step that fails.
  expect(halted.map(({ op }) => op)).toEqual(['SSTORE'])
  expect(checkGas(vmTrace)).toBeGreaterThan(100)
})

/** What a step leaves is what the next one of its message begins with; returns the number of steps. */
function checkGas({ ops }: VmTrace): number {
  let count = 0
  for (const [index, { ex, cost, op, sub }] of ops.entries()) {
    count += 1 + (sub ? checkGas(sub) : 0)
    const next = ops[index + 1]
    if (!ex || !next?.ex || sub || op.startsWith('CREATE') || op.endsWith('CALL')) continue
    if (next.sub || next.op.startsWith('CREATE') || next.op.endsWith('CALL')) continue
    expect(next.ex.used).toBe(ex.used - next.cost)
    expect(cost).toBeGreaterThanOrEqual(0)
  }
  return count
}
