import type { Amount } from '@safelane/core'

/** A way to turn one of the payer's tokens into exactly what the recipient gets. */
export type Route = DirectRoute | SwapRoute

interface RouteCost {
  /** What the route consumes, without the network fee. */
  readonly amountIn: Amount
  /** The relayer's fee in the same token as `amountIn`. */
  readonly networkFee: Amount
  /** All-in cost in wei at the quote's prices, rounded up: the figure routes are ranked by. */
  readonly costWei: bigint
  readonly gasUnits: bigint
  /** How much worse than the pool's price before the trade, pool fee not counted; rounded up; 0 for direct. */
  readonly priceImpactBps: number
}

/** The payer already holds what the recipient wants. */
export interface DirectRoute extends RouteCost {
  readonly kind: 'direct'
}

/** One exact-output swap in one pool. */
export interface SwapRoute extends RouteCost {
  readonly kind: 'swap'
  readonly venue: string
  /** Pool fee tier in hundredths of a basis point (500 = 0.05 %). */
  readonly poolFee: number
}
