import type { Hex } from '@safelane/devnet-engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningNode, startNode } from '../startNode.ts'
import { assemble } from '../testing/assembler.ts'
import { result, rpc } from '../testing/foundry.ts'
import { alice, bob, deployed, transactions, word } from '../testing/tracedContracts.ts'

interface CallJson {
  returnData: Hex
  logs: { address: Hex; topics: Hex[]; data: Hex; logIndex: Hex }[]
  gasUsed: Hex
  maxUsedGas: Hex
  status: Hex
  error?: { code: number; message: string }
}
interface BlockJson {
  number: Hex
  timestamp: Hex
  hash: Hex
  parentHash: Hex
  gasUsed: Hex
  transactions: Hex[]
  calls: CallJson[]
}

const poor = '0xc000000000000000000000000000000000000000'
const contract = '0xc100000000000000000000000000000000000000'
const ecrecover = '0x0000000000000000000000000000000000000001'
const identity = '0x0000000000000000000000000000000000000004'

let node: RunningNode

beforeAll(async () => {
  node = await startNode({ port: 0, workers: 2, noMining: true, timestampSec: 1_800_000_000n })
  for (const transaction of transactions.slice(0, 7)) {
    await result(node.url, 'eth_sendTransaction', [transaction])
  }
  await result(node.url, 'evm_mine')
})

afterAll(() => node.close())

const simulate = (blockStateCalls: unknown[], options: object = {}) =>
  result<BlockJson[]>(node.url, 'eth_simulateV1', [{ blockStateCalls, ...options }, 'latest'])
const refused = async (blockStateCalls: unknown[], options: object = {}) =>
  (await rpc(node.url, 'eth_simulateV1', [{ blockStateCalls, ...options }, 'latest'])).error?.code
const simulateCalls = async (calls: unknown[], stateOverrides: object = {}, options: object = {}) => {
  const [block] = await simulate([{ stateOverrides, calls }], options)
  return block!.calls
}

test('a simulated block has the roots, gas and base fee of the block that is then made of the same transactions', async () => {
  const sent = [
    { from: alice, to: bob, value: '0x5' },
    { from: bob, to: deployed.notebook, data: word(5) },
    { from: bob, to: deployed.router, value: '0x64' },
    { from: bob, to: deployed.nested },
    { from: alice, to: deployed.halting, data: '0x01' },
    { from: alice, data: assemble('CALLER SELFDESTRUCT'), value: '0x3' },
  ].map((call) => ({
    ...call,
    gas: '0x7a120',
    maxFeePerGas: '0x77359400',
    maxPriorityFeePerGas: '0x3b9aca00',
  }))
  const { timestamp } = await result<BlockJson>(node.url, 'eth_getBlockByNumber', ['latest', false])
  const time = `0x${(BigInt(timestamp) + 12n).toString(16)}`
  const [simulated] = await simulate([{ blockOverrides: { time }, calls: sent }], { validation: true })
  await result(node.url, 'evm_setNextBlockTimestamp', [time])
  await result(node.url, 'anvil_setNextBlockPrevRandao', [word(0)])
  for (const transaction of sent) await result(node.url, 'eth_sendTransaction', [transaction])
  await result(node.url, 'evm_mine')
  const made = await result<Record<string, unknown>>(node.url, 'eth_getBlockByNumber', ['latest', false])
  // The signatures are all that differs.
  for (const name of ['hash', 'transactions', 'transactionsRoot', 'size', 'totalDifficulty'])
    delete made[name]
  expect(simulated).toMatchObject(made)
  const receipts = await result<CallJson[]>(node.url, 'eth_getBlockReceipts', ['latest'])
  expect(simulated!.calls.map(({ gasUsed, status }) => ({ gasUsed, status }))).toEqual(
    receipts.map(({ gasUsed, status }) => ({ gasUsed, status })),
  )
})

test('nothing of a simulation stays, and each block of it sees the ones before', async () => {
  const before = await result<BlockJson>(node.url, 'eth_getBlockByNumber', ['latest', false])
  const balance = assemble('PUSH0 CALLDATALOAD BALANCE PUSH0 MSTORE 0x20 PUSH0 RETURN')
  const ask = { to: contract, data: word(BigInt(bob)) }
  const blocks = await simulate([
    { stateOverrides: { [poor]: { balance: '0x10' }, [contract]: { code: balance } }, calls: [ask] },
    { calls: [{ from: poor, to: bob, value: '0x10' }, ask] },
  ])
  const [first, second] = [blocks[0]!.calls[0]!, blocks[1]!.calls[1]!]
  expect(BigInt(second.returnData)).toBe(BigInt(first.returnData) + 16n)
  expect(blocks[0]!.parentHash).toBe(before.hash)
  expect(blocks[1]!.parentHash).toBe(blocks[0]!.hash)
  expect(await result(node.url, 'eth_getCode', [contract, 'latest'])).toBe('0x')
  expect(await result(node.url, 'eth_getBalance', [bob, 'latest'])).toBe(
    `0x${BigInt(first.returnData).toString(16)}`,
  )
})

test('gaps between blocks are filled, twelve seconds apart', async () => {
  const head = await result<BlockJson>(node.url, 'eth_getBlockByNumber', ['latest', false])
  const number = BigInt(head.number)
  const blocks = await simulate([{}, { blockOverrides: { number: `0x${(number + 4n).toString(16)}` } }])
  expect(blocks.map((block) => BigInt(block.number))).toEqual([1n, 2n, 3n, 4n].map((step) => number + step))
  expect(blocks.map((block) => BigInt(block.timestamp))).toEqual(
    [12n, 24n, 36n, 48n].map((seconds) => BigInt(head.timestamp) + seconds),
  )
})

test('transfers of ether are told as logs when asked for, but not those of calls that fail', async () => {
  const forward = assemble(`PUSH0 PUSH0 PUSH0 PUSH0 0x03 ${bob} GAS CALL POP`)
  const calls = [{ from: poor, to: contract, value: '0x7' }]
  const overrides = (end: string) => ({
    [poor]: { balance: '0x7' },
    [contract]: { code: `${forward}${end}` },
  })
  const options = { traceTransfers: true }
  const [forwarded] = await simulateCalls(calls, overrides('00'), options)
  expect(
    forwarded!.logs.map(({ data, topics }) => [BigInt(topics[1]!), BigInt(topics[2]!), BigInt(data)]),
  ).toEqual([
    [BigInt(poor), BigInt(contract), 7n],
    [BigInt(contract), BigInt(bob), 3n],
  ])
  expect((await simulateCalls(calls, overrides('00')))[0]!.logs).toEqual([])
  const [reverted] = await simulateCalls(calls, overrides('5f5ffd'), options)
  expect(reverted).toMatchObject({
    status: '0x0',
    logs: [],
    error: { code: 3, message: 'execution reverted' },
  })
})

test('a moved precompiled contract runs at its new address only', async () => {
  const overrides = { [identity]: { movePrecompileToAddress: contract } }
  const [there, here] = await simulateCalls(
    [
      { to: contract, data: '0x1234' },
      { to: identity, data: '0x1234' },
    ],
    overrides,
  )
  expect([there!.returnData, here!.returnData]).toEqual(['0x1234', '0x'])
  const fixed = { [ecrecover]: { code: assemble('0x2a PUSH0 MSTORE 0x20 PUSH0 RETURN') } }
  expect((await simulateCalls([{ to: ecrecover }], fixed))[0]!.returnData).toBe(word(42))
  expect(await refused([{ stateOverrides: { [poor]: { movePrecompileToAddress: contract } } }])).toBe(-32000)
})

test('gas before refunds is told beside what is paid', async () => {
  const clearing = assemble('0x01 PUSH0 SSTORE PUSH0 PUSH0 SSTORE')
  const [call] = await simulateCalls([{ to: contract }], { [contract]: { code: clearing } })
  expect(BigInt(call!.maxUsedGas)).toBeGreaterThan(BigInt(call!.gasUsed))
})

const rich = { [poor]: { balance: '0xffffffffffffffffff' } }
const from = { from: poor, to: bob }
const fee = { maxFeePerGas: '0x77359400' }

test.each<[string, number, unknown[], object?]>([
  ['blocks out of order', -38020, [{ blockOverrides: { number: '0x1' } }]],
  ['times out of order', -38021, [{ blockOverrides: { time: '0x1' } }]],
  ['too many blocks', -38026, [{ blockOverrides: { number: '0xfff' } }]],
  ['no blocks', -32602, []],
  ['value that is not there', -38014, [{ calls: [{ ...from, value: '0x1' }] }]],
  ['gas below the cost of a transaction', -38013, [{ calls: [{ ...from, gas: '0x5207' }] }]],
  [
    'gas above what the block has left',
    -38015,
    [{ blockOverrides: { gasLimit: '0x5208' }, calls: [{ ...from, gas: '0x5209' }] }],
  ],
  [
    'a tip above the fee',
    -32003,
    [{ calls: [{ ...from, maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x2' }] }],
  ],
  ['no fee with validation', -38012, [{ stateOverrides: rich, calls: [from] }], { validation: true }],
  [
    'a nonce used already, with validation',
    -38010,
    [{ calls: [{ from: alice, to: bob, nonce: '0x0', ...fee }] }],
    { validation: true },
  ],
  [
    'a nonce to come, with validation',
    -38011,
    [{ stateOverrides: rich, calls: [{ ...from, nonce: '0x9', ...fee }] }],
    { validation: true },
  ],
  [
    'the last nonce, with validation',
    -32603,
    [
      {
        stateOverrides: { [poor]: { ...rich[poor], nonce: '0xffffffffffffffff' } },
        calls: [{ ...from, ...fee }],
      },
    ],
    { validation: true },
  ],
])('a simulation is refused for %s with code %i', async (_problem, code, blocks, options) => {
  expect(await refused(blocks, options)).toBe(code)
})
