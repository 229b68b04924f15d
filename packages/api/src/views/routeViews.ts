import type { Venue } from '@safelane/chain'
import type { Address, Amount, Asset } from '@safelane/core'
import type { RoutePreference, RouteReason } from '@safelane/payments'

/** One way to settle, priced. Amounts but those of legs are in the token paid with. */
export interface RouteView {
  readonly kind: 'direct' | 'routed'
  /** What it is the best answer to among the routes on offer; often nothing. */
  readonly preferences: readonly RoutePreference[]
  readonly reasons: readonly RouteReason[]
  /** Paths that share the output; none for a direct transfer. */
  readonly legs: readonly LegView[]
  readonly priceImpactBps: number
  /** Expected to leave the payer, network fee included. */
  readonly amountIn: Amount
  readonly networkFee: Amount
  /** What it costs less, gas included, than the best route over a single path. */
  readonly saving: Amount
  /** No route over the listed pools costs less by more than this; null when that could not be certified. */
  readonly gapBps: number | null
}

/** One path of a route; fee and slippage allowance are not in `amountIn`. */
export interface LegView {
  readonly amountIn: Amount
  readonly amountOut: Amount
  readonly hops: readonly HopView[]
}

export interface HopView {
  readonly venue: Venue
  readonly pool: Address
  /** Hundredths of a basis point. */
  readonly poolFee: number
  readonly tokenIn: Asset
  readonly tokenOut: Asset
}
