import {
  DAY_SEC,
  type PaymentHistory,
  type ProposedPayment,
  sumUsdMicros,
  usdText,
  withCounterparty,
  within,
} from './paymentHistory.ts'
import { finding, type RiskFinding } from './riskFinding.ts'
import type { RiskThresholds } from './riskThresholds.ts'

/** How much and how often goes out within 24 hours, this payment included: to one payee, and to everybody. */
export function assessVelocity(
  payment: ProposedPayment,
  history: PaymentHistory,
  thresholds: RiskThresholds,
): readonly RiskFinding[] {
  const findings: RiskFinding[] = []
  const day = within(history.sent, payment.atSec, DAY_SEC)
  const toPayee = withCounterparty(day, payment.recipient)
  const payeeUsd = sumUsdMicros(toPayee) + payment.usdMicros
  const payeeCount = toPayee.length + 1
  // A single payment says nothing about velocity, however large: other rules judge its size.
  if (payeeCount > 1 && (payeeUsd > thresholds.payeeDayUsdMicros || payeeCount > thresholds.payeeDayCount)) {
    findings.push(
      finding('VELOCITY_PAYEE', 'warn', {
        recipient: payment.recipient,
        usd: usdText(payeeUsd),
        limitUsd: usdText(thresholds.payeeDayUsdMicros),
        payments: payeeCount,
        limitPayments: thresholds.payeeDayCount,
      }),
    )
  }
  const dayUsd = sumUsdMicros(day) + payment.usdMicros
  const dayCount = day.length + 1
  const isOverHardLimit = dayUsd > thresholds.dayHardUsdMicros
  if (isOverHardLimit || dayUsd > thresholds.dayUsdMicros || dayCount > thresholds.dayCount) {
    findings.push(
      finding('VELOCITY_DAY', isOverHardLimit ? 'block' : 'warn', {
        usd: usdText(dayUsd),
        limitUsd: usdText(isOverHardLimit ? thresholds.dayHardUsdMicros : thresholds.dayUsdMicros),
        payments: dayCount,
        limitPayments: thresholds.dayCount,
      }),
    )
  }
  return findings
}

/** Most of what has just come in goes out again: how stolen or laundered money passes through an account. */
export function assessInAndOut(
  payment: ProposedPayment,
  history: PaymentHistory,
  thresholds: RiskThresholds,
): readonly RiskFinding[] {
  const { inAndOutWindowSec: windowSec } = thresholds
  const arrived = sumUsdMicros(within(history.received, payment.atSec, windowSec))
  if (arrived < thresholds.inAndOutMinUsdMicros) return []
  const left = sumUsdMicros(within(history.sent, payment.atSec, windowSec)) + payment.usdMicros
  if (left * 10_000n < arrived * BigInt(thresholds.inAndOutShareBps)) return []
  return [
    finding('RAPID_IN_AND_OUT', 'warn', {
      receivedUsd: usdText(arrived),
      sentUsd: usdText(left),
      windowSec,
    }),
  ]
}
