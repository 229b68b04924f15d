/** Blocks made up to try schemes on, and to compare simulations with figures published about such blocks. */
import type { BlockTrace } from './blockTrace.ts'

export interface MadeUpBlock {
  transactions: number
  /** Of a transaction alone. */
  executionNs: number
  /** Each transaction reads and writes two of so many accounts, drawn at random. */
  accounts: number
  /** And reads so many locations that nobody writes. */
  otherReads?: number
}

export function randomBlock({
  transactions,
  executionNs,
  accounts,
  otherReads = 0,
}: MadeUpBlock): BlockTrace {
  const draw = linearCongruential(accounts)
  const others = Array.from({ length: otherReads }, (_, index) => accounts + index)
  return {
    workload: `${accounts} accounts`,
    transactions: Array.from({ length: transactions }, () => {
      const first = draw(accounts)
      const second = (first + 1 + draw(accounts - 1)) % accounts
      const pair = [first, second]
      return { executionNs, reads: [...pair, ...others], writes: pair }
    }),
  }
}

function linearCongruential(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
}
