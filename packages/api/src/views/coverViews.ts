import type { Address, Amount, Asset, Hex, TypedData } from '@safelane/core'
import type { ClaimStatus, CoverOrder, CoverSuggestion, NotCoveredCode, PurchaseState } from '@safelane/cover'
import type { FailureView } from './paymentViews.ts'
import type { DepegRiskView } from './predictionViews.ts'

export interface CoverSuggestionView extends CoverSuggestion {
  /** Null while nothing has been predicted of the token. */
  readonly depegRisk: DepegRiskView | null
}

export interface CoverProductView {
  readonly productId: bigint
  readonly coveredAsset: Asset
  readonly payoutAsset: Asset
  /** 18 decimals, dollars, as every price. */
  readonly triggerPrice: bigint
  readonly windowSec: number
  readonly waitingPeriodSec: number
  readonly deductibleBps: number
  readonly capBps: number
  /** False while the price is low or unknown, or the sale was stopped. */
  readonly isOnSale: boolean
  readonly capacity: Amount
  readonly utilisationBps: number
  readonly annualRateBps: number
  readonly trigger: {
    readonly price: bigint
    readonly twap: bigint
    readonly fresh: boolean
    readonly met: boolean
  }
}

export interface PayoutRowView {
  readonly price: bigint
  readonly payout: Amount
}

export interface CoverQuoteView {
  readonly quoteId: string
  readonly productId: bigint
  readonly coveredAsset: Asset
  readonly order: CoverOrder
  readonly typedData: TypedData
  readonly insured: Amount
  readonly premium: Amount
  readonly maxPremium: Amount
  readonly networkFee: Amount
  readonly annualRateBps: number
  readonly startsAtSec: number
  readonly endsAtSec: number
  readonly payoutTable: readonly PayoutRowView[]
  /** What is paid when the price stops just at the trigger. */
  readonly smallestPayout: PayoutRowView
  /** The covered asset worth nothing, and the part of the insured sum that is then not paid. */
  readonly worstCase: PayoutRowView & { readonly uncovered: Amount }
  readonly notCovered: readonly NotCoveredCode[]
  readonly expiresAtSec: number
}

export interface CoverPurchaseView {
  readonly purchaseId: string
  readonly state: PurchaseState
  readonly policyId: bigint | null
  readonly txHash: Hex | null
  readonly failure: FailureView | null
}

export interface CoverPolicyView {
  readonly policyId: bigint
  readonly productId: bigint
  /** Who owns it now, and gets the payout. */
  readonly holder: Address
  readonly coveredAsset: Asset
  readonly insured: Amount
  readonly premium: Amount
  readonly startsAtSec: number
  readonly endsAtSec: number
  readonly status: ClaimStatus
  /** Paid out when `paid`, what a claim would pay now when `triggered`, else null. */
  readonly payout: Amount | null
  /** The purchase's transaction. */
  readonly txHash: Hex | null
  /** The newest relayed claim, if there was one. */
  readonly claim: CoverClaimView | null
}

export interface CoverPolicyPageView {
  readonly items: readonly CoverPolicyView[]
  readonly nextCursor: string | null
}

export interface CoverClaimView {
  readonly claimId: string
  readonly state: PurchaseState
  readonly txHash: Hex | null
  readonly failure: FailureView | null
}
