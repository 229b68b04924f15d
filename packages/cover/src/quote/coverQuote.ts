import type { Amount, TypedData } from '@safelane/core'
import type { CoverOrder } from '../policy/coverOrder.ts'
import type { CoverProduct, NotCoveredCode } from '../product/product.ts'

/** What is asked for, as typed; the service parses every field and names the one at fault. */
export interface CoverQuoteRequest {
  readonly holder: string
  readonly productId: bigint
  /** Decimal text in the payout asset: the face value to insure, e.g. `"500"`. */
  readonly insured: string
  readonly days: number
}

/** What the policy pays if the time-weighted price at the trigger is `price1e18`. */
export interface PayoutRow {
  readonly price1e18: bigint
  readonly payout: Amount
}

/** A priced offer of cover. Everything the person sees and signs comes from this one object. */
export interface CoverQuote {
  readonly id: string
  readonly product: CoverProduct
  readonly order: CoverOrder
  /** The EIP-3009 authorization whose nonce binds every field of `order`. */
  readonly typedData: TypedData
  /** Premium at the block the quote was made in. */
  readonly premium: Amount
  /** Most that can be taken if others buy first. */
  readonly maxPremium: Amount
  /** What relaying costs the holder: nothing, the pool's operator bears it. */
  readonly networkFee: Amount
  /** Yearly price of the quote in basis points of the insured sum, rounded up. */
  readonly annualRateBps: number
  /** If bought now; the contract counts from the block that includes the purchase. */
  readonly startsAtSec: number
  readonly endsAtSec: number
  readonly payoutTable: readonly PayoutRow[]
  /** The least the policy pays when triggered: the price just at the trigger. */
  readonly smallestPayout: PayoutRow
  /** The covered asset worth nothing: what is paid, and the part of the insured sum that is not. */
  readonly worstCase: PayoutRow & { readonly uncovered: Amount }
  readonly notCovered: readonly NotCoveredCode[]
  /** Chain time in seconds after which the offer can no longer be accepted. */
  readonly expiresAtSec: number
}
