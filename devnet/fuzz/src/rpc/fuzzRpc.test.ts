import { startNode } from '@safelane/devnet-node'
import { expect, onTestFinished, test } from 'vitest'
import { Random } from '../random.ts'
import { answerFault, filtersIn } from './answer.ts'
import { fuzzRpc } from './fuzzRpc.ts'
import { nextMessage } from './mutation.ts'

test('a node answers some thousand mutated messages and lives on', async () => {
  const { requests, findings } = await fuzzRpc({ requests: 3_000, seed: 20_261_121 })
  expect(findings).toEqual([])
  expect(requests).toBe(3_000)
})

test('messages depend on seed and number alone', () => {
  const messages = (seed: number) =>
    Array.from({ length: 50 }, (_, index) => nextMessage(new Random(seed, index)))
  expect(messages(7)).toEqual(messages(7))
  expect(messages(7)).not.toEqual(messages(8))
})

const request = '{"jsonrpc":"2.0","id":5,"method":"a"}'
const answered = (id: unknown) => JSON.stringify({ jsonrpc: '2.0', id, result: null })
const refused = '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}}'

test.each([
  [request, answered(5)],
  [request, refused],
  [`[${request},${request}]`, `[${answered(5)},${refused}]`],
  [`[${request}]`, refused],
  ['{', refused],
  ['[]', refused],
  ['{"jsonrpc":"2.0","method":"a"}', null],
])('%s may be answered with %s', (sent, answer) => {
  expect(answerFault(sent, answer)).toBeNull()
})

test.each([
  [request, null],
  [request, answered(6)],
  [request, '{"jsonrpc":"2.0","id":5}'],
  [request, '{"jsonrpc":"2.0","id":5,"result":1,"error":{"code":1,"message":""}}'],
  [request, '{"jsonrpc":"2.0","id":5,"error":{"code":"1","message":""}}'],
  [request, '<html>'],
  [`[${request},${request}]`, `[${answered(5)}]`],
  ['{', answered(1)],
  ['{', null],
  ['{"jsonrpc":"2.0","method":"a"}', answered(1)],
])('%s may not be answered with %s', (sent, answer) => {
  expect(answerFault(sent, answer)).not.toBeNull()
})

test('filters are found in the answers of a node, and nothing else is', async () => {
  const { url, close } = await startNode({ port: 0, workers: 1, recoveryThreads: 0 })
  onTestFinished(close)
  const methods = ['eth_newFilter', 'eth_newBlockFilter', 'eth_chainId', 'eth_newPendingTransactionFilter']
  const body = JSON.stringify(methods.map((method, id) => ({ jsonrpc: '2.0', id, method, params: [] })))
  const headers = { 'content-type': 'application/json' }
  const answer = await (await fetch(url, { method: 'POST', headers, body })).text()
  const results = (JSON.parse(answer) as { result?: string }[]).map(({ result }) => result)
  // A filter for logs wants to be told which.
  expect(filtersIn(answer)).toEqual([results[1], results[3]])
})
