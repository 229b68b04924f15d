import { describe, expect, test } from 'vitest'
import { startAgreeingPeers } from './agreement.ts'
import { compileContracts } from './contracts.ts'
import { measureOpcodes, opcodeClasses } from './opcodes.ts'
import { tables } from './suite.ts'
import { measureThroughput } from './throughput.ts'
import { createWorkloads, generateBlock, type Workload } from './workloads.ts'

const workloads = createWorkloads(compileContracts())
/** The same workload, small. */
const shrunk = (workload: Workload, transactions: number): Workload => ({
  ...workload,
  accounts: 20,
  transactions,
  peerTransactions: transactions,
})

describe('workloads', () => {
  test.each(workloads)(
    'ours and @ethereumjs/vm agree on status, gas and state: $name',
    async (workload) => {
      await startAgreeingPeers(shrunk(workload, 4), workload.peerTransactions === 1 ? 1 : 4)
    },
    120_000,
  )

  test('a disagreement stops the benchmark before anything is timed', async () => {
    const erc20 = workloads.find(({ name }) => name === 'erc20-transfer')!
    let calls = 0
    const world: Workload['world'] = async (accounts) => {
      const accountsOf = await erc20.world(accounts)
      const first = accountsOf[0]!
      // Everyone who reads the balance gets another one.
      const shifting = Object.defineProperty({ ...first }, 'balance', {
        enumerable: true,
        get: () => first.balance + BigInt(calls++),
      })
      return [shifting, ...accountsOf.slice(1)]
    }
    await expect(startAgreeingPeers({ ...shrunk(erc20, 3), world }, 3)).rejects.toThrow('another state')
  })

  test('a shorter block is the beginning of a longer one', () => {
    const long = generateBlock(workloads[0]!, 50).transactions
    expect(generateBlock(workloads[0]!, 20).transactions).toEqual(long.slice(0, 20))
  })
})

test('a workload gives the rates of every subject, and the ratios to them', async () => {
  const rows = await measureThroughput(shrunk(workloads[0]!, 8), 2)
  expect(rows.map(({ subject, metric, unit, runs }) => [subject, metric, unit, runs])).toEqual([
    ['safelane', 'execution', 'tx/s', 2],
    ['safelane', 'block', 'tx/s', 2],
    ['safelane', 'executionGas', 'Mgas/s', 2],
    ['safelane-tracing', 'block', 'tx/s', 2],
    ['ethereumjs', 'execution', 'tx/s', 2],
    ['ethereumjs', 'executionGas', 'Mgas/s', 2],
    ['safelane', 'execution:ethereumjs', 'ratio', 2],
    ['safelane', 'block:ethereumjs', 'ratio', 2],
    ['ethereumjs-wasm-keccak', 'execution', 'tx/s', 2],
    ['ethereumjs-wasm-keccak', 'executionGas', 'Mgas/s', 2],
    ['safelane', 'execution:ethereumjs-wasm-keccak', 'ratio', 2],
    ['safelane', 'block:ethereumjs-wasm-keccak', 'ratio', 2],
  ])
  expect(tables(rows)).toContain('erc20-transfer')
})

test('every opcode program runs to its end', async () => {
  const rows = await measureOpcodes(1)
  expect(rows.map(({ workload }) => workload)).toEqual(opcodeClasses.map(({ name }) => `opcode: ${name}`))
})
