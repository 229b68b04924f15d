/** What a workload of the parallel suite is: a state, and blocks that each begin on it. */
import type { ExecutableTransaction, Hex } from '@safelane/devnet-engine'
import { encodeTransaction, type WorkloadTransaction } from '../engine/transaction.ts'
import { accountAt, type World, WorldBuilder } from '../engine/world.ts'
import { shuffled, xorshift } from '../random.ts'

/** Our contracts refuse chains that are not for development. */
export const chainId = 31_337n

export interface ParallelWorkload {
  name: string
  /** Transactions of a measured block. */
  transactions: number
  /** Builds the state for blocks of `count` transactions: all of them succeed. */
  prepare(count: number): Promise<PreparedWorkload>
}

export interface PreparedWorkload {
  world: World
  /** Block number `n`, from 0: other accounts meet in each, but each begins on `world`. The same in every process. */
  block(n: number): ExecutableTransaction[]
}

/** A transaction before it has its nonce. */
export type Sending = Omit<WorkloadTransaction, 'nonce'>
export type Random = () => number

/** Starts a world on the development chain, with `count` funded accounts. */
export async function startWorld(count: number): Promise<{ builder: WorldBuilder; accounts: Hex[] }> {
  const builder = await WorldBuilder.start(chainId)
  const accounts = Array.from({ length: count }, (_, index) => accountAt(index))
  builder.fund(accounts)
  return { builder, accounts }
}

/** Ends the building of a world. `draw` makes the transactions of a block, with random numbers of its own for each block. */
export async function prepared(
  builder: WorldBuilder,
  draw: (random: Random) => readonly Sending[],
): Promise<PreparedWorkload> {
  const world = await builder.finish()
  return {
    world,
    block(n) {
      const nonces = new Map<Hex, bigint>()
      return draw(xorshift(0x5afe1a9e + n)).map((sending) => {
        const nonce = nonces.get(sending.from) ?? 0n
        nonces.set(sending.from, nonce + 1n)
        return encodeTransaction({ ...sending, nonce }, chainId)
      })
    },
  }
}

/** `count` pairs of accounts of which none comes twice, out of twice as many. */
export function distinctPairs(accounts: readonly Hex[], count: number, random: Random): [Hex, Hex][] {
  const order = shuffled(accounts, random)
  return Array.from({ length: count }, (_, index) => [order[2 * index]!, order[2 * index + 1]!])
}
