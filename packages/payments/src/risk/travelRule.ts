import {
  DAY_SEC,
  type PaymentHistory,
  type ProposedPayment,
  sumUsdMicros,
  usdText,
  within,
} from './paymentHistory.ts'
import { finding, type RiskFinding } from './riskFinding.ts'
import type { RiskThresholds } from './riskThresholds.ts'

const BPS = 10_000n

export interface TravelRuleInput {
  readonly payment: ProposedPayment
  readonly history: PaymentHistory
  /** Whether the originator’s details are on file. */
  readonly isOriginatorKnown: boolean
  /** Whether this deployment must hold them; a deployment that is no VASP only notes that the threshold was reached. */
  readonly isEnforced: boolean
}

/** FATF Recommendation 16: from the threshold on, originator and beneficiary travel with the payment. */
export function assessTravelRule(
  { payment, history, isOriginatorKnown, isEnforced }: TravelRuleInput,
  thresholds: RiskThresholds,
): readonly RiskFinding[] {
  const { travelRuleUsdMicros: threshold } = thresholds
  if (threshold === undefined) return []
  if (payment.usdMicros >= threshold) {
    return [
      finding('TRAVEL_RULE', isEnforced && !isOriginatorKnown ? 'block' : 'note', {
        usd: usdText(payment.usdMicros),
        thresholdUsd: usdText(threshold),
        originator: isOriginatorKnown ? 'on file' : 'missing',
      }),
    ]
  }
  return assessStructuring(payment, history, threshold, thresholds)
}

/** Several payments just below the threshold that together exceed it, within a day and whoever gets them. */
function assessStructuring(
  payment: ProposedPayment,
  history: PaymentHistory,
  threshold: bigint,
  thresholds: RiskThresholds,
): readonly RiskFinding[] {
  const lowest = (threshold * (BPS - BigInt(thresholds.structuringBandBps))) / BPS
  if (payment.usdMicros < lowest) return []
  const justBelow = within(history.sent, payment.atSec, DAY_SEC).filter(
    ({ usdMicros }) => usdMicros >= lowest && usdMicros < threshold,
  )
  if (justBelow.length + 1 < thresholds.structuringCount) return []
  return [
    finding('STRUCTURING', 'warn', {
      payments: justBelow.length + 1,
      usd: usdText(sumUsdMicros(justBelow) + payment.usdMicros),
      thresholdUsd: usdText(threshold),
    }),
  ]
}
