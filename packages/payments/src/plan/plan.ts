import type { Address, Amount, Hex } from '@safelane/core'
import type { RiskRule } from '../risk/riskFinding.ts'
import type { RiskDecision } from '../risk/riskPolicy.ts'
import type { PaymentState } from '../settlement/paymentState.ts'
import type { PlanDate, PlanRule } from './planDates.ts'

/*
 *   offered ──submit──▶ active ◀──pause, resume──▶ paused
 *                         │  └───────cancel───────▶ cancelled ◀── cancel ──┘
 *                         └─ nothing waits any more ─▶ completed
 */
/** Where a plan stands. An offer that nobody signed stays `offered` and is shown to nobody. */
export type PlanState = 'offered' | 'active' | 'paused' | 'cancelled' | 'completed'

/**
 * Where one date of a plan stands. `waiting`: signed and not sent. `sent`: it has become a payment, whose own state says
 * the rest. `failed`: its time passed, or the rules refused it. `skipped`: its time passed while the plan was paused.
 * `cancelled`: taken back, its signature destroyed.
 */
export type PlanPaymentState = 'waiting' | 'sent' | 'failed' | 'skipped' | 'cancelled'

/** Why a date could not be paid (yet); a waiting one is tried again until its time has passed. */
export type PlanProblemCode = 'INSUFFICIENT_BALANCE' | 'RISK_NOT_ACKNOWLEDGED' | 'RISK_BLOCKED' | 'MISSED'

export interface PlanProblem {
  readonly code: PlanProblemCode
  /** Rules of the risk policy that speak against it; empty for the other codes. */
  readonly rules: readonly RiskRule[]
}

/** What the payer signs for one date: the token itself refuses it before `validAfter` and from `validBefore` on (EIP-3009). */
export interface PostDatedTransfer {
  readonly token: Address
  readonly payer: Address
  readonly recipient: Address
  /** Base units of the token; the recipient gets exactly this, and nothing else leaves the payer. */
  readonly amount: bigint
  /** Valid strictly after this chain time (seconds). */
  readonly validAfter: bigint
  /** Valid strictly before this chain time (seconds). */
  readonly validBefore: bigint
  /** Begins with `PLAN_NONCE_PREFIX`, by which the indexer knows it among all authorizations. */
  readonly nonce: Hex
}

/** "safeplan" in ASCII: the first eight bytes of every nonce that a plan uses. */
export const PLAN_NONCE_PREFIX = '0x73616665706c616e'

export interface PlanPayment extends PlanDate {
  /** From 0. */
  readonly index: number
  /** Nonce of its authorization, and the id of the payment it becomes. */
  readonly paymentId: Hex
  readonly state: PlanPaymentState
  readonly problem: PlanProblem | undefined
  /** Of the payment it became. */
  readonly payment: { readonly state: PaymentState; readonly txHash: Hex | undefined } | undefined
}

/** Payments that one person has signed for dates to come: one date, or many at equal distances. */
export interface Plan {
  readonly id: string
  readonly state: PlanState
  readonly payer: Address
  readonly recipient: Address
  /** Of each payment. */
  readonly amount: Amount
  readonly memo: string | undefined
  readonly rule: PlanRule
  /** The verdict when it was offered. It is judged again on every date. */
  readonly decision: RiskDecision
  /** Rules that the payer accepted by name. */
  readonly acknowledged: readonly RiskRule[]
  readonly createdAtSec: number
  /** Chain time until which an offer can be signed. */
  readonly offerExpiresAtSec: number
  /** In the order of their dates. */
  readonly payments: readonly PlanPayment[]
}

/** What is signed for one of a plan's payments. EIP-3009's `validAfter` is exclusive, a due date is not. */
export function transferOf(plan: Plan, { dueAtSec, lapsesAtSec, paymentId }: PlanPayment): PostDatedTransfer {
  return {
    token: plan.amount.asset.address,
    payer: plan.payer,
    recipient: plan.recipient,
    amount: plan.amount.units,
    validAfter: BigInt(dueAtSec - 1),
    validBefore: BigInt(lapsesAtSec),
    nonce: paymentId,
  }
}
