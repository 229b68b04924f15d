import type { Address, Amount, Hex, TypedData } from '@safelane/core'
import type {
  PaymentState,
  PlanPaymentState,
  PlanProblemCode,
  PlanRule,
  PlanState,
  RiskFinding,
  RiskRule,
} from '@safelane/payments'
import type { RiskDecisionSummary } from './riskViews.ts'

/** A payment of a plan; amounts and parties are the plan's. */
export interface PlanPaymentView {
  /** From 0. */
  readonly index: number
  /** The payment that it becomes when its date comes. */
  readonly paymentId: Hex
  /** Paid from this chain time on, … */
  readonly dueAtSec: number
  /** … and not any more from this one. */
  readonly lapsesAtSec: number
  readonly state: PlanPaymentState
  readonly problem: { readonly code: PlanProblemCode; readonly rules: readonly RiskRule[] } | null
  /** Of the payment it became. */
  readonly payment: { readonly state: PaymentState; readonly txHash: Hex | null } | null
}

export interface PlanView {
  readonly planId: string
  readonly state: PlanState
  readonly payer: Address
  readonly recipient: Address
  /** Of each payment. */
  readonly amount: Amount
  readonly memo: string | null
  readonly rule: PlanRule
  readonly createdAtSec: number
  readonly payments: readonly PlanPaymentView[]
}

export interface PlanQuoteView extends PlanView {
  /** One to sign for each payment, in their order. */
  readonly typedData: readonly TypedData[]
  readonly risk: readonly RiskFinding[]
  readonly decision: RiskDecisionSummary
  readonly expiresAtSec: number
}

export interface PlanPageView {
  readonly items: readonly PlanView[]
  readonly nextCursor: string | null
}
