import { type PaymentHistory, type ProposedPayment, usdText, withCounterparty } from './paymentHistory.ts'
import { finding, type RiskFinding } from './riskFinding.ts'
import type { RiskThresholds } from './riskThresholds.ts'

/** Median absolute deviation × 1.4826 estimates a normal distribution's standard deviation (Rousseeuw & Croux 1993). */
const MAD_TO_SIGMA = 1.4826
/** Least spread of ln(amount): somebody who always pays the same rent may pay a quarter more without being strange. */
const MIN_LOG_SIGMA = 0.25
const MIN_HOUR_SIGMA = 1.5
const HOURS = 24

/** Distance of `value` from the sample's median in robust standard deviations; the spread is never below `minSigma`. */
export function robustZ(value: number, sample: readonly number[], minSigma: number): number {
  const centre = median(sample)
  const spread = median(sample.map((each) => Math.abs(each - centre))) * MAD_TO_SIGMA
  return (value - centre) / Math.max(spread, minSigma)
}

/** The same on the clock's circle: hours from the hour that most payments are nearest to, never negative. */
export function robustHourZ(hour: number, sample: readonly number[], minSigma: number): number {
  let centre = 0
  let least = Number.POSITIVE_INFINITY
  for (let candidate = 0; candidate < HOURS; candidate++) {
    const total = sample.reduce((sum, each) => sum + hoursApart(candidate, each), 0)
    if (total < least) {
      least = total
      centre = candidate
    }
  }
  const spread = median(sample.map((each) => hoursApart(centre, each))) * MAD_TO_SIGMA
  return hoursApart(centre, hour) / Math.max(spread, minSigma)
}

/**
 * An amount far above what this payer pays (compared with the payee's own history when that is long enough, else with
 * everybody's), and an hour at which they do not pay. An hour alone is a note: people travel.
 */
export function assessAnomaly(
  payment: ProposedPayment,
  history: PaymentHistory,
  thresholds: RiskThresholds,
): readonly RiskFinding[] {
  const { anomalyMinHistory } = thresholds
  if (history.sent.length < anomalyMinHistory) return []
  const findings: RiskFinding[] = []
  const toPayee = withCounterparty(history.sent, payment.recipient)
  const peers = toPayee.length >= anomalyMinHistory ? toPayee : history.sent
  const amountZ = robustZ(
    logOf(payment.usdMicros),
    peers.map(({ usdMicros }) => logOf(usdMicros)),
    MIN_LOG_SIGMA,
  )
  const isUnusualAmount = amountZ >= thresholds.amountZ && payment.usdMicros >= thresholds.anomalyMinUsdMicros
  if (isUnusualAmount) {
    const usual = median(peers.map(({ usdMicros }) => Number(usdMicros)))
    findings.push(
      finding('AMOUNT_ANOMALY', 'warn', {
        usd: usdText(payment.usdMicros),
        usualUsd: usdText(BigInt(Math.round(usual))),
        robustZ: rounded(amountZ),
        comparedWith: peers.length,
      }),
    )
  }
  const hour = hourOf(payment.atSec)
  const hourZ = robustHourZ(
    hour,
    history.sent.map(({ atSec }) => hourOf(atSec)),
    MIN_HOUR_SIGMA,
  )
  if (hourZ >= thresholds.hourZ) {
    findings.push(
      finding('HOUR_ANOMALY', isUnusualAmount ? 'warn' : 'note', {
        hourUtc: Math.floor(hour),
        robustZ: rounded(hourZ),
        comparedWith: history.sent.length,
      }),
    )
  }
  return findings
}

function hourOf(atSec: number): number {
  return (atSec % 86_400) / 3_600
}

function hoursApart(left: number, right: number): number {
  const apart = Math.abs(left - right)
  return Math.min(apart, HOURS - apart)
}

function logOf(usdMicros: bigint): number {
  return Math.log(Math.max(1, Number(usdMicros)))
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}

/** Of a sample that is not empty; the mean of the middle two when it has none. */
export function median(sample: readonly number[]): number {
  const sorted = sample.toSorted((left, right) => left - right)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
