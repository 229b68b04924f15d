import type { Hex } from '@safelane/devnet-engine'
import { expect, onTestFinished, test, vi } from 'vitest'
import { parseCommandLine } from '../commandLine/commandLine.ts'
import { type NodeOptions, startNode } from '../startNode.ts'
import { assemble } from '../testing/assembler.ts'
import { result, rpc } from '../testing/foundry.ts'

const contract: Hex = `0x${'ca'.repeat(20)}`
const HUGE = `0x${(2n ** 62n).toString(16)}`
/** Answers how much gas is left. */
const telling = assemble('GAS PUSH0 MSTORE 0x20 PUSH0 RETURN')
const looping = assemble('JUMPDEST 0x00 JUMP')
/** Loops where it begins with less than 900,000 gas. */
const picky = assemble('0x0dbba0 GAS GT 0x0d JUMPI JUMPDEST 0x09 JUMP JUMPDEST STOP')

async function started(code: Hex, options: NodeOptions = {}) {
  const node = await startNode({ port: 0, workers: 1, ...options })
  onTestFinished(() => node.close())
  await result(node.url, 'anvil_setCode', [contract, code])
  return node
}

test.each([
  ['nothing set', {}, 50_000_000],
  ['blocks of more gas', { gasLimit: 60_000_000n }, 60_000_000],
  ['blocks of any gas', { disableBlockGasLimit: true }, 1_000_000_000],
  ['--rpc-gas-cap', parseCommandLine(['--rpc-gas-cap', '1000000']).options, 1_000_000],
] as const)('with %s no call and no bundle gets more than its gas', async (_name, options, cap) => {
  const { url } = await started(telling, { ...options, port: 0 })
  const request = { to: contract, gas: HUGE }
  const overridden = { gasLimit: HUGE }
  for (const params of [
    [request, 'latest'],
    [{ to: contract }, 'pending', {}, overridden],
  ]) {
    const left = Number(await result(url, 'eth_call', params))
    expect(left).toBeLessThan(cap)
    if (params[0] === request) expect(left).toBeGreaterThan(cap - 30_000)
  }
  const [[{ value }]] = await result<[[{ value: Hex }]]>(url, 'eth_callMany', [
    [{ transactions: [request], blockOverride: overridden }],
  ])
  expect(Number(value)).toBeLessThan(cap)
})

test('what loops for ever ends when the gas of a call is used up, and the node goes on', async () => {
  const { url } = await started(looping, { callGasCap: 1_000_000n })
  const answers = ['eth_call', 'eth_estimateGas', 'eth_createAccessList', 'debug_traceCall'].map((method) =>
    rpc(url, method, [{ to: contract, gas: HUGE }, 'latest']),
  )
  const [call, estimate, list] = await Promise.all(answers)
  expect(call).toMatchObject({ error: { message: 'EVM error OutOfGas' } })
  expect(estimate).toMatchObject({ error: { message: expect.stringContaining('1000000') } })
  expect(list).toMatchObject({ error: {} })
  expect(await result(url, 'eth_blockNumber')).toBe('0x0')
})

test('an estimate uses the gas of a few calls at most, and is enough even when that cuts the search short', async () => {
  const { url, node } = await started(picky, { callGasCap: 1_000_000n })
  const engine = await node.exclusive((each) => each)
  const call = vi.spyOn(engine, 'call')
  const gas = await result<Hex>(url, 'eth_estimateGas', [{ to: contract }])
  const used = call.mock.results.map(({ value }) => Number((value as { gasUsed: bigint }).gasUsed))
  expect(used.reduce((sum, each) => sum + each, 0)).toBeLessThan(9_000_000)
  expect(call.mock.results.length).toBeGreaterThan(8)
  expect(await rpc(url, 'eth_call', [{ to: contract, gas }, 'latest'])).toEqual({
    jsonrpc: '2.0',
    id: 1,
    result: '0x',
  })
  expect(Number(gas)).toBeGreaterThan(900_000)
})
