import { expect, onTestFinished, test } from 'vitest'
import { startNode } from '../startNode.ts'
import { result } from '../testing/foundry.ts'

test('a transaction is traced under the chain id it was signed for, though that has changed since', async () => {
  const { url, close, accounts } = await startNode({ port: 0, workers: 1 })
  onTestFinished(close)
  const [from, to] = accounts.map(({ address }) => address)
  const hash = await result(url, 'eth_sendTransaction', [{ from, to, value: '0x1' }])
  await result(url, 'anvil_setChainId', [99])
  expect(await result(url, 'debug_traceTransaction', [hash])).toMatchObject({ gas: 21_000, failed: false })
  expect(await result(url, 'trace_transaction', [hash])).toHaveLength(1)
})
