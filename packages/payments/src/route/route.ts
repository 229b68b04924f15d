import type { Amount } from '@safelane/core'
import type { Hop, PricedLeg } from './leg.ts'
import type { Pool } from './pool/pool.ts'

/** A way to turn one of the payer's tokens into exactly what the recipient gets. */
export interface Route {
  /** What it is the best answer to among the routes on offer; often nothing. */
  readonly preferences: readonly RoutePreference[]
  readonly reasons: readonly RouteReason[]
  /** None when the payer holds what the recipient gets. */
  readonly legs: readonly RouteLeg[]
  /** What the route consumes, without the network fee. */
  readonly amountIn: Amount
  /** The relayer's fee in the same token as `amountIn`. */
  readonly networkFee: Amount
  /** All-in cost in wei at the quote's prices, rounded up. */
  readonly costWei: bigint
  readonly gasUnits: bigint
  /** How much worse than the pools' prices before the trade, pool fees not counted; rounded up; 0 without conversion. */
  readonly priceImpactBps: number
  /** What it costs less, gas included, than the best route over a single path; rounded down; 0 if nothing. */
  readonly saving: Amount
  /**
   * No route over the listed pools costs less than this one by more than so many basis points, gas included: the duality
   * gap; rounded up. Undefined when there is no such certificate.
   */
  readonly gapBps: number | undefined
}

/** One path of a route. */
export interface RouteLeg extends PricedLeg {
  readonly hops: readonly RouteHop[]
}

/** One conversion of a leg, with what people want to know about its pool. */
export interface RouteHop extends Hop {
  readonly venue: Pool['kind']
  /** Hundredths of a basis point. */
  readonly fee: number
}

export type RoutePreference = 'cheapest' | 'fastest' | 'safest'

/** Why a route is the answer to a preference; the interface puts it into words. */
export type RouteReason =
  | 'LEAST_COST'
  /** Several paths at once move each price less. */
  | 'SPLIT_MOVES_PRICES_LESS'
  /** The payer holds what the recipient gets: nothing is converted. */
  | 'NO_CONVERSION'
  /** Depends on as few pools as possible. */
  | 'FEWEST_POOLS'
  /** Passes through no token but the payer's and the recipient's, whose price could break on the way. */
  | 'NO_TOKEN_BETWEEN'
