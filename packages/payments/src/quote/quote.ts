import type { Amount, TypedData } from '@safelane/core'
import type { PaymentTerms } from '../paymentTerms.ts'
import type { RiskFinding } from '../risk/riskFinding.ts'
import type { RiskDecision } from '../risk/riskPolicy.ts'
import type { Route, RoutePreference } from '../route/route.ts'
import type { PaymentPurpose } from '../settlement/purpose.ts'

/** What is asked for, as typed; the service parses every field and names the one at fault. */
export interface QuoteRequest {
  readonly payer: string
  readonly recipient: string
  /** Decimal text of `token`, e.g. `"15.5"`: what the recipient gets, exactly. */
  readonly amount: string
  /** Symbol the recipient is paid in. */
  readonly token: string
  /** Symbol to pay with; left out, the cheapest of the payer's tokens is chosen. */
  readonly payWith?: string | undefined
  /** What matters most about the route; `cheapest` unless given. */
  readonly preference?: RoutePreference | undefined
  readonly memo?: string | undefined
  /** Set by the service that quotes refunds and answers to requests, never by clients. */
  readonly purpose?: PaymentPurpose | undefined
  /** The recipient's digits between the lookalike prefix and suffix, typed in by the payer, to override that block. */
  readonly confirmedMiddleDigits?: string | undefined
}

/** How one account's holding of one asset changes if the payment settles as simulated. */
export interface BalanceChange {
  readonly who: 'you' | 'recipient' | 'relayer'
  readonly before: Amount
  readonly after: Amount
}

/** What settlement costs the relayer; it is paid by the payer as `networkFee`, in their own token. */
export interface GasEstimate {
  readonly units: bigint
  readonly priceWei: bigint
  readonly costWei: bigint
}

/** A priced offer. Everything the person sees and signs comes from this one object. */
export interface Quote {
  readonly id: string
  readonly payment: PaymentTerms
  /** The EIP-3009 authorization whose nonce binds every field of `payment`. */
  readonly typedData: TypedData
  readonly route: Route
  /** Routes not taken, cheapest first. */
  readonly alternatives: readonly Route[]
  /** What the recipient gets, exactly. */
  readonly amountOut: Amount
  /** What is expected to leave the payer, network fee included. */
  readonly amountIn: Amount
  /** What can leave the payer at most, network fee included. */
  readonly maxAmountIn: Amount
  readonly networkFee: Amount
  readonly gas: GasEstimate
  readonly balanceChanges: readonly BalanceChange[]
  readonly risk: readonly RiskFinding[]
  /** What the payer agrees to by signing: the delay, and the rules to acknowledge. */
  readonly decision: RiskDecision
  /** As typed to override a lookalike block, for the decision that is taken again when the payment is submitted. */
  readonly confirmedMiddleDigits: string | undefined
  readonly memo: string | undefined
  /** Checked again when the payment is submitted. */
  readonly purpose?: PaymentPurpose | undefined
  /** Chain time in seconds after which the offer can no longer be accepted. */
  readonly expiresAtSec: number
  /** Where money is converted: the block whose pools were used, and the last on which the offer can be accepted. */
  readonly blocks: { readonly computedAt: bigint; readonly validUntil: bigint } | undefined
}
