import type { Asset } from '@safelane/core'
import { assessAnomaly } from './anomaly.ts'
import { assessRecipient } from './assessRecipient.ts'
import { type PaymentHistory, type ProposedPayment, usdText } from './paymentHistory.ts'
import { assessPoisoning, type TokenEncounter } from './poisoning.ts'
import { finding, type KnownAddress, type RiskFinding } from './riskFinding.ts'
import type { RiskThresholds } from './riskThresholds.ts'
import { assessSanctions, type SanctionsList, type SanctionsPolicy } from './sanctions/sanctionsList.ts'
import { assessTravelRule } from './travelRule.ts'
import { assessInAndOut, assessVelocity } from './velocity.ts'

/** Everything the rules may look at; gathered by the caller, so that the rules stay pure. */
export interface PaymentRiskInput {
  readonly payment: ProposedPayment
  readonly known: readonly KnownAddress[]
  readonly assets: readonly Asset[]
  readonly history: PaymentHistory
  /** Token transfers between the two that were no payments; only asked for when the recipient is not known. */
  readonly encounters: readonly TokenEncounter[]
  readonly sanctions: {
    readonly list: SanctionsList | undefined
    readonly policy: SanctionsPolicy
    /** Wall clock: lists age in real time, whatever the chain's clock says. */
    readonly nowMs: number
  }
  readonly travelRule: { readonly isOriginatorKnown: boolean; readonly isEnforced: boolean }
  readonly confirmedMiddleDigits?: string | undefined
}

/** Every rule's findings, in the order: sanctions, recipient, poisoning, behaviour, compliance. Pure. */
export function assessPayment(input: PaymentRiskInput, thresholds: RiskThresholds): readonly RiskFinding[] {
  const { payment, known, history, encounters, sanctions, travelRule } = input
  const aboutRecipient = assessRecipient({
    payer: payment.payer,
    recipient: payment.recipient,
    known,
    assets: input.assets,
    confirmedMiddleDigits: input.confirmedMiddleDigits,
  })
  const isFirst = aboutRecipient.some(({ rule }) => rule === 'FIRST_PAYMENT_TO_RECIPIENT')
  return [
    ...assessSanctions(payment, sanctions.list, sanctions.policy, sanctions.nowMs),
    ...aboutRecipient,
    ...assessPoisoning({ payment, history, known, encounters }, thresholds),
    ...(isFirst ? assessFirstPayment(payment, thresholds) : []),
    ...assessVelocity(payment, history, thresholds),
    ...assessAnomaly(payment, history, thresholds),
    ...assessInAndOut(payment, history, thresholds),
    ...assessTravelRule({ payment, history, ...travelRule }, thresholds),
  ]
}

function assessFirstPayment(payment: ProposedPayment, thresholds: RiskThresholds): readonly RiskFinding[] {
  if (payment.usdMicros < thresholds.largeFirstPaymentUsdMicros) return []
  return [
    finding('LARGE_FIRST_PAYMENT', 'warn', {
      recipient: payment.recipient,
      usd: usdText(payment.usdMicros),
      thresholdUsd: usdText(thresholds.largeFirstPaymentUsdMicros),
    }),
  ]
}
