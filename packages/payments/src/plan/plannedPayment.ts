import type { TypedData } from '@safelane/core'
import type { PaymentAuthorization } from '../ports.ts'
import type { Quote } from '../quote/quote.ts'
import type { RiskDecision } from '../risk/riskPolicy.ts'
import { paymentFromQuote } from '../settlement/paymentService.ts'
import { type Plan, type PlanPayment, transferOf } from './plan.ts'

/**
 * The authorized payment that a due date becomes: direct, in one token, without a fee. From here on it is a payment like
 * any other, held if the rules say so, and named by its authorization's nonce.
 */
export function plannedPayment(
  plan: Plan,
  payment: PlanPayment,
  { decision, typedData, quoteId, nowSec, signature }: PlannedPaymentFacts,
): PaymentAuthorization {
  const { recipient, amount, validBefore, nonce } = transferOf(plan, payment)
  const noFee = { asset: plan.amount.asset, units: 0n }
  const quote: Quote = {
    id: quoteId,
    payment: {
      id: nonce,
      payer: plan.payer,
      recipient,
      tokenIn: plan.amount.asset.address,
      maxAmountIn: amount,
      tokenOut: plan.amount.asset.address,
      amountOut: amount,
      fee: 0n,
      // Nobody gets a fee.
      feeRecipient: plan.payer,
      poolFee: 0,
      validBefore,
    },
    typedData,
    route: {
      preferences: [],
      reasons: ['NO_CONVERSION'],
      legs: [],
      amountIn: plan.amount,
      networkFee: noFee,
      costWei: 0n,
      gasUnits: 0n,
      priceImpactBps: 0,
      saving: noFee,
      gapBps: undefined,
    },
    alternatives: [],
    amountOut: plan.amount,
    amountIn: plan.amount,
    maxAmountIn: plan.amount,
    networkFee: noFee,
    gas: { units: 0n, priceWei: 0n, costWei: 0n },
    balanceChanges: [],
    risk: decision.findings,
    decision,
    confirmedMiddleDigits: undefined,
    memo: plan.memo,
    expiresAtSec: payment.lapsesAtSec,
    blocks: undefined,
  }
  return { quote, signature, payment: paymentFromQuote(quote, nowSec) }
}

export interface PlannedPaymentFacts {
  /** As it is judged now. */
  readonly decision: RiskDecision
  readonly typedData: TypedData
  readonly quoteId: string
  readonly nowSec: number
  readonly signature: PaymentAuthorization['signature']
}
