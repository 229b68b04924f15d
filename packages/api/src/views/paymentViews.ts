import type { Address, Amount, Hex, TypedData } from '@safelane/core'
import type {
  BalanceChange,
  Conversion,
  PaymentPurpose,
  PaymentState,
  PaymentTerms,
  RiskAction,
  RiskFinding,
  RiskRule,
} from '@safelane/payments'
import type { RouteView } from './routeViews.ts'

export interface PaymentQuoteView {
  readonly quoteId: string
  readonly payment: PaymentTerms
  readonly typedData: TypedData
  readonly route: RouteView
  /** The other routes on offer, cheapest first; one with preferences is had by asking for a quote with one of them. */
  readonly alternatives: readonly RouteView[]
  readonly amountOut: Amount
  readonly amountIn: Amount
  readonly maxAmountIn: Amount
  readonly networkFee: Amount
  readonly gas: { readonly units: bigint; readonly priceWei: bigint; readonly costWei: bigint }
  readonly balanceChanges: readonly BalanceChange[]
  readonly risk: readonly RiskFinding[]
  /** `ask`: name every rule of `asks` when submitting; `delaySec`: how long the payment will be held. */
  readonly decision: {
    readonly action: RiskAction
    readonly delaySec: number
    readonly asks: readonly RiskRule[]
    readonly policyVersion: string
  }
  readonly memo: string | null
  readonly expiresAtSec: number
  /** Where money is converted: the block whose pools were used, and the last on which the quote is accepted. */
  readonly blocks: { readonly computedAt: bigint; readonly validUntil: bigint } | null
  /** Null before the first prediction of gas. */
  readonly feeForecast: FeeForecastView | null
  /** How `amountOut` came of an amount in a currency; null when the amount was one of the token. */
  readonly conversion: Conversion | null
}

export interface FailureView {
  readonly code: string
  readonly detail: string
}

export interface PaymentView {
  readonly id: Hex
  readonly quoteId: string
  readonly state: PaymentState
  readonly payer: Address
  readonly recipient: Address
  readonly amountOut: Amount
  /** Network fee included: expected until `settled`, then as the chain recorded it. */
  readonly amountIn: Amount
  readonly maxAmountIn: Amount
  readonly networkFee: Amount
  /** How money was converted; null when nothing was. Expected until `settled`, then as the chain recorded it. */
  readonly route: Pick<RouteView, 'legs' | 'saving' | 'gapBps'> | null
  readonly memo: string | null
  /** Null for a payment that stands for itself. */
  readonly purpose: PaymentPurpose | null
  /** What the recipient can still give back. */
  readonly refundable: Amount
  readonly refunds: readonly RefundView[]
  readonly txHash: Hex | null
  readonly blockNumber: bigint | null
  readonly failure: FailureView | null
  readonly validBeforeSec: number
  /** Chain time at which a held payment is sent; null when it is not held. */
  readonly releaseAtSec: number | null
  readonly createdAtSec: number
  readonly settledAtSec: number | null
}

/** A payment that gave another back, or is on its way to. */
export interface RefundView {
  readonly paymentId: Hex
  readonly state: PaymentState
  readonly amount: Amount
  readonly createdAtSec: number
  readonly settledAtSec: number | null
}

/** What the network fee of the same payment may be some blocks later; in the token paid with, 80 of 100 cases. */
export interface FeeForecastView {
  readonly inBlocks: number
  readonly low: Amount
  readonly median: Amount
  readonly high: Amount
}

export interface PaymentPageView {
  readonly items: readonly PaymentView[]
  readonly nextCursor: string | null
}
