import { type Address, isSameAddress } from '@safelane/core'
import type { Pool } from './pool/pool.ts'
import { swapExactOut } from './pool/swapExactOut.ts'

/** One conversion of a leg: the previous hop's token (the leg's first for the first hop) into `tokenOut`. */
export interface Hop {
  readonly pool: Address
  readonly tokenOut: Address
}

/** One path of a route, and its exact share of the output. Without hops the payer's token is the recipient's. */
export interface Leg {
  readonly tokenIn: Address
  /** Base units of the route's output token. */
  readonly amountOut: bigint
  readonly hops: readonly Hop[]
}

/** A leg with what it takes when the legs before it have been executed. */
export interface PricedLeg extends Leg {
  /** Base units of `tokenIn`. */
  readonly amountIn: bigint
}

/** Pools by address in lower case. */
export type PoolIndex = ReadonlyMap<string, Pool>

export function indexPools(pools: Iterable<Pool>): PoolIndex {
  return new Map([...pools].map((pool) => [pool.address.toLowerCase(), pool]))
}

/**
 * Executes legs one after the other as RouteRouter does, each backwards from its output, on copies of the pools: to the
 * wei what they take on an unchanged block. Undefined when a pool is unknown or too shallow, or used twice in a leg.
 */
export function priceLegs(pools: PoolIndex, legs: readonly Leg[]): readonly PricedLeg[] | undefined {
  const states = new Map<string, Pool>()
  const priced: PricedLeg[] = []
  for (const leg of legs) {
    if (leg.amountOut <= 0n) return undefined
    let amount = leg.amountOut
    const used = new Set<string>()
    for (let position = leg.hops.length - 1; position >= 0; position--) {
      const hop = leg.hops[position]!
      const key = hop.pool.toLowerCase()
      const pool = states.get(key) ?? pools.get(key)
      if (pool === undefined || used.has(key)) return undefined
      used.add(key)
      const tokenIn = position === 0 ? leg.tokenIn : leg.hops[position - 1]!.tokenOut
      const coinIn = pool.coins.findIndex((coin) => isSameAddress(coin, tokenIn))
      const coinOut = pool.coins.findIndex((coin) => isSameAddress(coin, hop.tokenOut))
      if (coinIn < 0 || coinOut < 0 || coinIn === coinOut) return undefined
      const swap = swapExactOut(pool, { coinIn, coinOut, amountOut: amount })
      if (swap === undefined) return undefined
      states.set(key, swap.next)
      amount = swap.amountIn
    }
    priced.push({ ...leg, amountIn: amount })
  }
  return priced
}
