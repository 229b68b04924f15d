import { isSameAddress } from '@safelane/core'
import type { PricedLeg } from './leg.ts'
import type { Market } from './optimizeRoute.ts'

const BPS = 10_000

/**
 * How much worse than the pools' prices before the trade the inputs are, fees taken off both; in basis points, rounded up
 * so that it is never understated. Legs have been priced on this market.
 */
export function priceImpactBps({ graph }: Market, legs: readonly PricedLeg[]): number {
  let [atRest, taken] = [0, 0]
  for (const { tokenIn, amountOut, amountIn, hops } of legs) {
    let rate = 1
    let from = graph.tokenIndex(tokenIn)
    for (const { pool, tokenOut } of hops) {
      const to = graph.tokenIndex(tokenOut)
      const edge = graph.from.findIndex(
        (start, i) =>
          start === from && graph.to[i] === to && isSameAddress(graph.pools[graph.pool[i]!]!.address, pool),
      )
      rate *= graph.restRate[edge]!
      from = to
    }
    atRest += Number(amountOut) * rate
    taken += Number(amountIn)
  }
  // A base unit of rounding is no impact.
  return Math.max(0, Math.ceil(((taken - legs.length - atRest) / atRest) * BPS - 1e-6))
}
