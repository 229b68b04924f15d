import type { Address, Hex } from '@safelane/core'
import type { Batch } from '../batch/batch.ts'
import type { Plan, PlanPayment } from '../plan/plan.ts'
import type { Payment } from '../settlement/payment.ts'
import type { PaymentState } from '../settlement/paymentState.ts'

/*
 *   authorized ──submit──▶ submitted ──AuthorizationCanceled──▶ voided
 *       │                      ├────AuthorizationUsed──────────▶ used
 *       ├──── reverts ─────────┼──▶ failed ──a new signature──▶ authorized
 *       └──── deadline ────────┴──▶ expired
 *
 * The chain overrules every other state: whoever cancels or uses the authorization, the token says so, once and for all
 * (until the block is forgotten; then it is `submitted` again).
 */
/**
 * Where the cancellation of an authorization on chain stands. `authorized`, `submitted`: on its way. `voided`: the token
 * will never accept the authorization. `used`: somebody had carried it out before. `failed`: the token refused the
 * cancellation. `expired`: the authorization's own time was over first, so it is worthless without.
 */
export type RevocationState = 'authorized' | 'submitted' | 'voided' | 'used' | 'failed' | 'expired'

/** What was signed for: a plan's dates, a payment or a batch. */
export interface RevocationSubject {
  readonly kind: 'plan' | 'payment' | 'batch'
  readonly id: string
}

/** An EIP-3009 authorization that its payer signed: the token accepts it once, from whoever has a copy. */
export interface SignedAuthorization {
  readonly token: Address
  readonly payer: Address
  /** Names it among all authorizations of the payer. */
  readonly nonce: Hex
  /** Chain time in seconds from which the token accepts it; undefined: it always has. */
  readonly dueAtSec: number | undefined
  /** Chain time in seconds from which it is worthless. */
  readonly validBeforeSec: number
  /** Whether we gave it up, so that nothing of ours will use it. */
  readonly isGivenUp: boolean
}

/** A cancellation that the payer signed and we relay. */
export interface Revocation {
  readonly nonce: Hex
  readonly subject: RevocationSubject
  readonly state: RevocationState
  readonly txHash: Hex | undefined
  readonly blockNumber: bigint | undefined
  readonly failure: { readonly code: string; readonly detail: string } | undefined
  readonly createdAtSec: number
}

/** What was signed for a plan, by date. */
export function authorizationsOfPlan(plan: Plan): readonly SignedAuthorization[] {
  return plan.payments.map((payment) => ({
    token: plan.amount.asset.address,
    payer: plan.payer,
    nonce: payment.paymentId,
    dueAtSec: payment.dueAtSec,
    validBeforeSec: payment.lapsesAtSec,
    isGivenUp: isDateGivenUp(payment),
  }))
}

/** What was signed for a payment; `nonce` is that of the typed data. */
export function authorizationOfPayment(payment: Payment, nonce: Hex): SignedAuthorization {
  return {
    token: payment.maxAmountIn.asset.address,
    payer: payment.payer,
    nonce,
    dueAtSec: undefined,
    validBeforeSec: payment.validBeforeSec,
    isGivenUp: isPaymentGivenUp(payment.state),
  }
}

/** What was signed for a batch; `nonce` is that of the typed data. */
export function authorizationOfBatch({ struct, state }: Batch, nonce: Hex): SignedAuthorization {
  return {
    token: struct.token,
    payer: struct.payer,
    nonce,
    dueAtSec: undefined,
    validBeforeSec: Number(struct.validBefore),
    isGivenUp: state !== 'offered' && isPaymentGivenUp(state),
  }
}

function isDateGivenUp({ state, payment }: PlanPayment): boolean {
  if (state === 'sent') return payment !== undefined && isPaymentGivenUp(payment.state)
  return state !== 'waiting'
}

/** Expired ones need no cancellation. */
function isPaymentGivenUp(state: PaymentState): boolean {
  return state === 'voided' || state === 'failed'
}
