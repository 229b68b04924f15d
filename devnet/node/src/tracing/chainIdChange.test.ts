import { expect, onTestFinished, test } from 'vitest'
import { startNode } from '../startNode.ts'
import { result } from '../testing/foundry.ts'
import { word } from '../testing/tracedContracts.ts'

test('a transaction is traced under the chain id it was signed for, though that has changed since', async () => {
  const { url, close, accounts } = await startNode({ port: 0, workers: 1 })
  onTestFinished(close)
  const [from, to] = accounts.map(({ address }) => address)
  const hash = await result(url, 'eth_sendTransaction', [{ from, to, value: '0x1' }])
  await result(url, 'anvil_setChainId', [99])
  expect(await result(url, 'debug_traceTransaction', [hash])).toMatchObject({ gas: 21_000, failed: false })
  expect(await result(url, 'trace_transaction', [hash])).toHaveLength(1)
})

test('a witness, and calls amid a block, are of the chain id that the block was made under; the calls themselves of the newest', async () => {
  const { url, close, accounts } = await startNode({ port: 0, workers: 1, noMining: true })
  onTestFinished(close)
  const [from, to] = accounts.map(({ address }) => address)
  const keeper = `0x${'c1'.repeat(20)}`
  // CHAINID becomes the number of a slot, or without data is returned.
  await result(url, 'anvil_setCode', [keeper, '0x3615600a5760014655005b465f5260205ff3'])
  await result(url, 'evm_mine')
  await result(url, 'eth_sendTransaction', [{ from, to: keeper, data: '0x01', gas: '0x30d40' }])
  await result(url, 'eth_sendTransaction', [{ from, to, value: '0x1' }])
  await result(url, 'evm_mine')
  await result(url, 'anvil_setChainId', [99])
  const { keys } = await result<{ keys: string[] }>(url, 'debug_executionWitness', ['0x2'])
  expect(keys).toContain(word(31_337))
  expect(keys).not.toContain(word(99))
  const bundles = [{ transactions: [{ to: keeper, data: '0x' }] }]
  const [[answer]] = await result<[[{ value: string }]]>(url, 'eth_callMany', [
    bundles,
    { blockNumber: '0x2', transactionIndex: 1 },
  ])
  expect(answer).toEqual({ value: word(99) })
})
