/**
 * A block that only computes: a loop of some 60 µs in each transaction, which touches nothing of the others and next to no memory. What two
 * lanes fall short of twice as fast as one with it is not the engine's: the clock of a busy processor, cores that share their
 * units or that the host gives to others. It is executed beside every workload, for that changes from one minute to the next.
 */
import type { Engine, ExecutableTransaction, Hex } from '@safelane/devnet-engine'
import { encodeTransaction } from '../engine/transaction.ts'
import { accountAt } from '../engine/world.ts'
import { chainId } from '../parallel/workload.ts'
import type { BlockTrace } from './blockTrace.ts'

const TRANSACTIONS = 400
const counter: Hex = `0x${'100b'.repeat(10)}`
/** Counts down from 4,096: PUSH2 0x1000, JUMPDEST, PUSH1 1, SWAP1, SUB, DUP1, PUSH1 3, JUMPI, STOP. */
const loop: Hex = '0x6110005b600190038060035700'
const GAS_LIMIT = 1_000_000n
/** Far away from the accounts that workloads and probes use. */
const FIRST_SENDER = 60_000_000

/** The block; puts what it needs into the engines. */
export function prepareComputing(engines: readonly Engine[]): ExecutableTransaction[] {
  const senders = Array.from({ length: TRANSACTIONS }, (_, index) => accountAt(FIRST_SENDER + index))
  for (const engine of engines) {
    engine.setCode(counter, loop)
    for (const sender of senders) engine.setBalance(sender, 10n ** 21n)
  }
  return senders.map((from) =>
    encodeTransaction({ from, to: counter, nonce: 0n, gasLimit: GAS_LIMIT }, chainId),
  )
}

/** The block as the simulator sees it, if it takes so long in order. */
export function computingTrace(sequentialMs: number): BlockTrace {
  const executionNs = (sequentialMs * 1e6) / TRANSACTIONS
  return {
    workload: 'computing',
    transactions: Array.from({ length: TRANSACTIONS }, () => ({ executionNs, reads: [], writes: [] })),
  }
}
