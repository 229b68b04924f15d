import type { Address, Amount, Hex } from '@safelane/core'
import type { PaymentState, RiskAction, RiskFinding, RiskRule } from '@safelane/payments'
import type { RiskAppeal } from '@safelane/store'

export interface RiskDecisionView {
  /** What an appeal refers to. */
  readonly decisionId: string
  /** Null when the payment was refused before it was priced. */
  readonly quoteId: string | null
  readonly recipient: Address
  readonly action: RiskAction
  readonly delaySec: number
  readonly findings: readonly RiskFinding[]
  readonly policyVersion: string
  readonly acknowledged: readonly RiskRule[]
  readonly appeal: RiskAppealView | null
  readonly createdAtSec: number
}

export interface RiskAppealView extends Omit<RiskAppeal, 'answer'> {
  /** Null while the appeal is open. */
  readonly answer: { readonly text: string; readonly atSec: number } | null
}

/** An appeal as operators see it. */
export interface AppealView extends RiskDecisionView {
  readonly payer: Address
  /** Null when the payment was refused before it was submitted. */
  readonly payment: {
    readonly paymentId: Hex
    readonly state: PaymentState
    readonly amountOut: Amount
    readonly releaseAtSec: number | null
  } | null
}

export interface AppealPageView {
  readonly items: readonly AppealView[]
  readonly nextCursor: string | null
}

export interface RiskDecisionPageView {
  readonly items: readonly RiskDecisionView[]
  readonly nextCursor: string | null
}

export interface RiskDecisionSummary {
  readonly action: RiskAction
  readonly delaySec: number
  readonly asks: readonly RiskRule[]
  readonly policyVersion: string
}
