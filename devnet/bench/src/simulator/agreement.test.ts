import { createEngine, type Engine, type Hex } from '@safelane/devnet-engine'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { callKeyOf, encodeTransaction } from '../engine/transaction.ts'
import { accountAt } from '../engine/world.ts'
import { transactionsOnCaller } from './blockSeries.ts'
import { indexBlock } from './blockTrace.ts'
import type { OrderedCosts } from './costs.ts'
import { OrderedSimulation } from './orderedSimulation.ts'
import { traceFromRecordings } from './recordedBlock.ts'

/**
 * A block in which it does not matter when the lanes wake: sixteen short transactions, then a very long one that
 * writes slot 0 last; all behind it that read slot 0 are executed meanwhile, for nothing.
 */
const LONG_ROUNDS = 6_000_000n
const chainId = 1n
const contract: Hex = `0x${'c1'.repeat(20)}`
/**
 * Counts the number in its call data down to 0, then adds 1 to the slot in the second word of it: PUSH0 CALLDATALOAD JUMPDEST
 * PUSH1 1 SWAP1 SUB DUP1 PUSH1 2 JUMPI POP; PUSH1 32 CALLDATALOAD DUP1 SLOAD PUSH1 1 ADD SWAP1 SSTORE STOP.
 */
const code: Hex = '0x5f355b6001900380600257506020358054600101905500'
const env = {
  number: 1n,
  timestampSec: 1n,
  coinbase: `0x${'c0'.repeat(20)}` as Hex,
  gasLimit: 10n ** 12n,
  baseFeePerGas: 0n,
  prevRandao: `0x${'00'.repeat(32)}` as Hex,
}
const free: OrderedCosts = {
  startNs: 0,
  startPerLaneNs: 0,
  claimNs: 0,
  laneNs: 0,
  lineNs: 0,
  laneFraction: 0,
  commitNs: 0,
  ownLineNs: 0,
  resultNs: 0,
  patienceNs: 28_000,
  waitSpinNs: 45_000,
  waitNapNs: 75_000,
  slowdown: 0,
  jitterNs: 0,
  spinNs: 2_000,
  napNs: 100_000,
  drainPatienceNs: 80,
}

const call = (index: number, rounds: bigint, slot: bigint) => {
  const data: Hex = `0x${[rounds, slot].map((value) => value.toString(16).padStart(64, '0')).join('')}`
  return encodeTransaction(
    { from: accountAt(index), to: contract, nonce: 0n, gasLimit: 400_000_000n, data },
    chainId,
  )
}
/** Sixteen that end before all that matters, the long one, readers of its slot, and as many that touch nothing of it: so near the end lanes claim one by one. */
const block = [
  ...Array.from({ length: 16 }, (_, index) => call(index, 200n, 100n + BigInt(index))),
  call(16, LONG_ROUNDS, 0n),
  ...Array.from({ length: 3 }, (_, index) => call(17 + index, 200n, 0n)),
  ...Array.from({ length: 3 }, (_, index) => call(20 + index, 200n, 200n + BigInt(index))),
]

let engines: Engine[] = []
beforeEach(async () => {
  engines = [1, 2].map(() => undefined as never)
  for (const [at, workers] of [1, 2].entries()) {
    // Prague: a transaction may use more than 2^24 gas.
    const engine = await createEngine(
      { chainId, fork: 'prague', workers, memoryMiB: 512 },
      { parallelFrom: 8 },
    )
    for (let index = 0; index < block.length; index++) engine.setBalance(accountAt(index), 10n ** 21n)
    engine.setCode(contract, code)
    engine.takeChange()
    engines[at] = engine
  }
})
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.close()))
})

test('simulator and engine count the same executions of a block whose course does not depend on chance', async () => {
  const [sequential, parallel] = engines as [Engine, Engine]
  const recorded = await sequential.executeBlock(env, block, { record: true })
  const { report } = await parallel.executeBlock(env, block)
  const trace = traceFromRecordings({
    workload: 'tiny',
    coinbase: env.coinbase,
    recordings: [recorded.recording!.execution()],
    executionMs: recorded.report.executionMs,
    readMoments: new Map(),
    kinds: block.map((each) => ({ hasLogs: false, gas: 30_000, isPlain: false, callKey: callKeyOf(each) })),
  })
  const run = new OrderedSimulation(indexBlock(trace), free, {
    lanes: 2,
    window: 128,
    callerTransactions: 16,
  }).run()
  expect(report.reexecutions).toBe(3)
  expect(report.executions).toBe(block.length + 3)
  expect(run).toMatchObject({ executions: report.executions, reexecutions: report.reexecutions })
})

test('simulator and engine leave plain transfers to the thread of the caller', async () => {
  const [sequential] = engines as [Engine]
  // As it decides by itself: the others always use their lanes.
  const parallel = await createEngine({ chainId, fork: 'prague', workers: 2, memoryMiB: 512 })
  engines.push(parallel)
  parallel.setBalance(accountAt(0), 10n ** 21n)
  const transfers = Array.from({ length: 400 }, (_, index) =>
    encodeTransaction(
      { from: accountAt(0), to: accountAt(1), nonce: BigInt(index), gasLimit: 21_000n, value: 1n },
      chainId,
    ),
  )
  const recorded = await sequential.executeBlock(env, transfers, { record: true })
  const { recording } = await parallel.executeBlock(env, transfers, { record: true })
  const trace = traceFromRecordings({
    workload: 'transfers',
    coinbase: env.coinbase,
    recordings: [recorded.recording!.execution()],
    executionMs: recorded.report.executionMs,
    readMoments: new Map(),
    kinds: transfers.map((each) => ({
      hasLogs: false,
      gas: 21_000,
      isPlain: true,
      callKey: callKeyOf(each),
    })),
  })
  expect(recording!.execution().mode).toBe('sequential')
  expect(transactionsOnCaller(indexBlock(trace))).toBe(400)
})
