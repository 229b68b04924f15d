import type { RiskDecision } from '@safelane/payments'
import type { RiskDecisionSummary } from '../views/riskViews.ts'

/** What of a decision its payer is told beside the findings. */
export function decisionSummary(decision: RiskDecision): RiskDecisionSummary {
  const { action, delaySec, asks, policyVersion } = decision
  return { action, delaySec, asks, policyVersion }
}
