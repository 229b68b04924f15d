import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rpcMethods } from './rpc/methods.ts'
import { type RunningNode, startNode } from './startNode.ts'

const SEED = 20_261_121
/** Would make the run long rather than wrong: many blocks, and waiting for one. */
const SLOW = new Set([
  'eth_sendTransactionSync',
  'eth_sendRawTransactionSync',
  'anvil_mine',
  'hardhat_mine',
  'evm_mine',
  'evm_mine_detailed',
  'anvil_mine_detailed',
])

let running: RunningNode
const complaints: string[] = []

beforeAll(async () => {
  running = await startNode({ port: 0, noMining: true, workers: 1, log: (line) => complaints.push(line) })
})

afterAll(() => running.close())

async function post(body: string): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(running.url, { method: 'POST', headers, body })
  return { status: response.status, text: await response.text() }
}

const address = fc.constantFrom(
  '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  '0x0000000000000000000000000000000000000001',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
)
const hex = fc.uint8Array({ maxLength: 70 }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`)
const scalar = fc.oneof(
  address,
  hex,
  fc.constantFrom('latest', 'pending', 'earliest', '0x0', '0x', '', 'newHeads', '-1', '1e5', '0xg'),
  fc.bigInt({ min: 0n, max: 2n ** 260n }).map((value) => `0x${value.toString(16)}`),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.string(),
)
const members = ['from', 'to', 'data', 'input', 'value', 'gas', 'gasPrice', 'nonce', 'type', 'accessList']
const more = [
  'address',
  'topics',
  'fromBlock',
  'blockHash',
  'blockNumber',
  'timestamp',
  'blocks',
  '__proto__',
]
const object = fc.dictionary(fc.constantFrom(...members, ...more), fc.oneof(scalar, fc.array(scalar)))
const param = fc.oneof({ weight: 3, arbitrary: scalar }, object, fc.array(fc.oneof(scalar, object)))
const params = fc.oneof({ weight: 9, arbitrary: fc.array(param, { maxLength: 5 }) }, fc.anything())
const names = Object.keys(rpcMethods).filter((name) => !SLOW.has(name))

test('no parameters, however wrong, crash the node or get anything but a result or a JSON-RPC error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), params, async (method, list) => {
      const body = JSON.stringify(
        { jsonrpc: '2.0', id: 7, method, params: list ?? null },
        (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
      )
      const { status, text } = await post(body)
      expect(status).toBe(200)
      const answer = JSON.parse(text) as { id: unknown; error?: { code: number; message: string } }
      expect(answer.id).toBe(7)
      if (!('error' in answer)) expect(answer).toHaveProperty('result')
      else expect(answer.error).toMatchObject({ code: expect.any(Number), message: expect.any(String) })
    }),
    { seed: SEED, numRuns: 4_000 },
  )
  // An internal error is one that nobody foresaw; a call that halts in the EVM is not.
  expect(complaints).toEqual([])
})

test('no bytes, however wrong, get anything but a JSON-RPC error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((text) => text.slice(1)),
      ),
      async (body) => {
        const { status, text } = await post(body)
        expect([200, 204]).toContain(status)
        if (text) expect(text).toContain('"error"')
      },
    ),
    { seed: SEED, numRuns: 500 },
  )
})

test.each([
  ['{', -32700],
  ['[]', -32600],
  ['{}', -32600],
  ['{"jsonrpc":"1.0","method":"eth_chainId","id":1}', -32600],
  ['{"jsonrpc":"2.0","method":5,"id":1}', -32600],
  ['{"jsonrpc":"2.0","method":"eth_none","id":1}', -32601],
  ['{"jsonrpc":"2.0","method":"constructor","id":1}', -32601],
  ['{"jsonrpc":"2.0","method":"__proto__","id":1}', -32601],
  ['{"jsonrpc":"2.0","method":"debug_nonsense","params":["0x1"],"id":1}', -32601],
  ['{"jsonrpc":"2.0","method":"eth_getBalance","params":{"a":1},"id":1}', -32602],
])('%s is answered with %i', async (body, code) => {
  expect(JSON.parse((await post(body)).text)).toMatchObject({ jsonrpc: '2.0', error: { code } })
})

test.each([
  ['eth_getBalance', ['0x12', 'latest'], 'address must be 20 bytes'],
  ['eth_getBalance', ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', 'newest'], 'block must be'],
  ['eth_call', [{ to: 'me' }], 'request.to must be 20 bytes'],
  ['eth_call', [{ accessList: [{ address: '0x1' }] }], 'request.accessList[0].address must be'],
  ['eth_sendRawTransaction', ['0xf'], 'transaction must be 0x and an even number'],
  ['anvil_setBalance', ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', '-1'], 'balance must be'],
  ['eth_getLogs', [{ topics: [null, ['0x1']] }], 'filter.topics[1][0] must be 32 bytes'],
  ['eth_chainId', [1], 'params has 1 elements'],
])('%s %j names the parameter', async (method, list, message) => {
  const { text } = await post(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: list }))
  const { error } = JSON.parse(text) as { error: { code: number; message: string } }
  expect(error.code).toBe(-32602)
  expect(error.message).toContain(message)
})

test('a batch is answered in order, notifications not at all', async () => {
  const request = (id: number | undefined, method: string) => ({ jsonrpc: '2.0', id, method })
  const batch = [request(1, 'eth_chainId'), request(undefined, 'eth_chainId'), 5, request(2, 'eth_none')]
  expect(JSON.parse((await post(JSON.stringify(batch))).text)).toMatchObject([
    { id: 1, result: '0x7a69' },
    { id: null, error: { code: -32600 } },
    { id: 2, error: { code: -32601 } },
  ])
  expect(await post(JSON.stringify(request(undefined, 'eth_chainId')))).toEqual({ status: 204, text: '' })
})

test('a request that is not JSON by its content type is refused: any web page could send it', async () => {
  const body = '{"jsonrpc":"2.0","method":"eth_accounts","id":1}'
  const response = await fetch(running.url, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body,
  })
  expect(response.status).toBe(415)
})

test('a request that is too large is refused without being kept', async () => {
  const response = await fetch(running.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: ' '.repeat(65 * 1024 * 1024),
  })
  expect(response.status).toBe(413)
})

test('GET / tells that the node is alive', async () => {
  const response = await fetch(running.url)
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ status: 'ok', chainId: '0x7a69' })
})
