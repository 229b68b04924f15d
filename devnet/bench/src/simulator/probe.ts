/**
 * A block that lays the serial part of the executor bare. Its transactions stand behind long ones: while one lane is busy
 * with a long one, at the commit pointer, the other executes everything that the window allows, and waits. Then, when the first lane has
 * run the rest of its batch too, all of that is committed in one go.
 *
 *   lane 1   ├──────────── long ────────────┤├ rest of its batch ┤├ commits ┤├ next ┤
 *   lane 2   ├ 1 ┤├ 2 ┤├ … ┤├ 96 ┤  waits, naps
 *
 * So the transactions' times are those of undisturbed speculation, and the time of the commits is theirs alone.
 */
import type {
  BlockExecution,
  Engine,
  ExecutableTransaction,
  Hex,
  TransactionExecution,
} from '@safelane/devnet-engine'
import { encodeTransaction } from '../engine/transaction.ts'
import { accountAt } from '../engine/world.ts'
import { median } from './median.ts'

/** Transactions behind each long one: more than the window and a batch have room for, so that nobody comes to the next one meanwhile. */
const GROUP = 160
/** Fewer commits in one go say little. */
const COMMITS_MIN = 24
const looper: Hex = `0x${'1009'.repeat(10)}`
/** Counts down from 2^19: PUSH3 0x080000, JUMPDEST, PUSH1 1, SWAP1, SUB, DUP1, PUSH1 4, JUMPI, STOP. */
const loop: Hex = '0x620800005b600190038060045700'
const LOOP_GAS = 16_000_000n
/** Far away from the accounts that workloads use. */
const FIRST_SENDER = 50_000_000

export interface Probe {
  block: ExecutableTransaction[]
  isLong: boolean[]
}

/** Puts long transactions before each GROUP of `transactions`, and what they need into the engine. */
export function prepareProbe(
  engine: Engine,
  transactions: readonly ExecutableTransaction[],
  chainId: bigint,
): Probe {
  engine.setCode(looper, loop)
  const probe: Probe = { block: [], isLong: [] }
  for (let start = 0; start + GROUP <= transactions.length; start += GROUP) {
    const from = accountAt(FIRST_SENDER + start)
    engine.setBalance(from, 10n ** 21n)
    probe.block.push(encodeTransaction({ from, to: looper, nonce: 0n, gasLimit: LOOP_GAS }, chainId))
    probe.block.push(...transactions.slice(start, start + GROUP))
    probe.isLong.push(true, ...Array.from({ length: GROUP }, () => false))
  }
  return probe
}

export interface ProbeResult {
  /** Speculative execution and publication of one transaction. */
  speculationNs: number
  /** Its commit. */
  commitNs: number
  reads: number
  writes: number
}

/** Medians over the groups of a probe; null when no group was executed as meant, because threads had no core. */
export function readProbe({ isLong }: Probe, execution: BlockExecution): ProbeResult | null {
  const { transactions } = execution
  const speculations: number[] = []
  /** From the end of a long one's batch to the end of what its lane executes after the commits, and how many these are. */
  const drains: { ns: number; count: number }[] = []
  for (const [index, long] of transactions.entries()) {
    if (!isLong[index]) continue
    if (long.lane === 0 || !long.atPointer) continue
    const batch = run(transactions, index, (each) => each.lane === long.lane && each.atPointer)
    const last = transactions[batch - 1]!
    const endedNs = last.startedNs + last.durationNs
    const end = run(
      transactions,
      batch,
      (each) => each.lane !== long.lane && !each.atPointer && each.startedNs + each.durationNs < endedNs,
    )
    if (end - batch < COMMITS_MIN) continue
    speculations.push(...transactions.slice(batch, end).map((each) => each.durationNs))
    const next = nextOnLane(transactions, long.lane, endedNs)
    if (next === undefined || isLong[next.index] || next.index < end) continue
    drains.push({ ns: next.startedNs + next.durationNs - endedNs, count: end - batch })
  }
  if (drains.length === 0) return null
  const speculationNs = median(speculations)
  const light = transactions.filter((_, index) => !isLong[index])
  return {
    speculationNs,
    // The clock is not read between the commits and what comes next.
    commitNs: Math.max(0, median(drains.map(({ ns, count }) => (ns - speculationNs) / count))),
    reads: median(light.map((each) => each.reads.length)),
    writes: median(light.map((each) => each.writes.length)),
  }
}

/** The first transaction from `start` on for which it does not hold. */
function run(
  transactions: readonly TransactionExecution[],
  start: number,
  holds: (each: TransactionExecution) => boolean,
): number {
  let end = start
  while (end < transactions.length && holds(transactions[end]!)) end++
  return end
}

function nextOnLane(
  transactions: readonly TransactionExecution[],
  lane: number,
  fromNs: number,
): TransactionExecution | undefined {
  let next: TransactionExecution | undefined
  for (const each of transactions) {
    if (each.lane !== lane || each.startedNs < fromNs) continue
    if (next === undefined || each.startedNs < next.startedNs) next = each
  }
  return next
}
