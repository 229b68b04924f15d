import { finding, type RiskFinding, type RiskRule } from './riskFinding.ts'

/**
 * What happens to a payment. `delay`: it is accepted and held for a while. `ask`: it is accepted once the payer has
 * acknowledged the findings (and then held, if a delay was due too). `block`: it is refused.
 */
export type RiskAction = 'allow' | 'delay' | 'ask' | 'block'

/** From the mildest to the strictest. */
export const RISK_ACTIONS: readonly RiskAction[] = ['allow', 'delay', 'ask', 'block']

/** How a deployment answers warnings; `block` findings block and notes stop nothing under every policy. */
export interface RiskPolicy {
  readonly version: string
  /** Answer to a `warn` of each rule. */
  readonly onWarning: Readonly<Record<RiskRule, RiskAction>>
  /** Seconds of chain time that `delay` holds a payment. */
  readonly delaySec: number
  /** Probability of fraud from which a model asks. A model cannot block and cannot clear. */
  readonly modelAsksAt: number
}

export const DEFAULT_RISK_POLICY: RiskPolicy = {
  version: 'policy-2026-11-21',
  onWarning: {
    // The digits were typed in: that was the question, and the answer.
    LOOKALIKE_RECIPIENT: 'allow',
    SELF_PAYMENT: 'block',
    FIRST_PAYMENT_TO_RECIPIENT: 'allow',
    TOKEN_CONTRACT_RECIPIENT: 'block',
    POISONED_RECIPIENT: 'ask',
    LARGE_FIRST_PAYMENT: 'delay',
    VELOCITY_PAYEE: 'ask',
    VELOCITY_DAY: 'ask',
    AMOUNT_ANOMALY: 'ask',
    HOUR_ANOMALY: 'ask',
    RAPID_IN_AND_OUT: 'delay',
    STRUCTURING: 'delay',
    TRAVEL_RULE: 'ask',
    SANCTIONED_PARTY: 'block',
    SANCTIONS_LIST_STALE: 'block',
    MODEL_SUSPICION: 'ask',
  },
  delaySec: 900,
  modelAsksAt: 0.5,
}

/** The policy's verdict and everything needed to explain it. */
export interface RiskDecision {
  readonly action: RiskAction
  /** Seconds the payment is held once accepted; 0 unless a rule delayed it. */
  readonly delaySec: number
  /** Rules the payer has to acknowledge by name. */
  readonly asks: readonly RiskRule[]
  /** Rules that refused. */
  readonly blockedBy: readonly RiskRule[]
  readonly findings: readonly RiskFinding[]
  readonly policyVersion: string
}

/** What a model thinks of a payment; `version` names the model and its training state. */
export interface ModelOpinion {
  readonly version: string
  readonly probability: number
}

/** Combines findings by the strictest answer. A model's opinion can add a question; nothing it says removes one. */
export function decideRisk(
  findings: readonly RiskFinding[],
  policy: RiskPolicy = DEFAULT_RISK_POLICY,
  opinion?: ModelOpinion,
): RiskDecision {
  const all =
    opinion !== undefined && opinion.probability >= policy.modelAsksAt
      ? [
          ...findings,
          finding(
            'MODEL_SUSPICION',
            'warn',
            { probability: Math.round(opinion.probability * 1_000) / 1_000, asksAt: policy.modelAsksAt },
            opinion.version,
          ),
        ]
      : findings
  const answers = all.map((each) => ({ rule: each.rule, action: answerTo(each, policy) }))
  const rulesWith = (action: RiskAction) => [
    ...new Set(answers.filter((answer) => answer.action === action).map(({ rule }) => rule)),
  ]
  const strictest = Math.max(0, ...answers.map(({ action }) => RISK_ACTIONS.indexOf(action)))
  return {
    action: RISK_ACTIONS[strictest] ?? 'block',
    delaySec: rulesWith('delay').length > 0 ? policy.delaySec : 0,
    asks: rulesWith('ask'),
    blockedBy: rulesWith('block'),
    findings: all,
    policyVersion: policy.version,
  }
}

/** Whether a decision made later asks for nothing that was not already agreed to when the first one was shown. */
export function isCoveredBy(
  later: RiskDecision,
  agreed: { readonly delaySec: number; readonly acknowledged: readonly RiskRule[] },
): boolean {
  return (
    later.blockedBy.length === 0 &&
    later.delaySec <= agreed.delaySec &&
    later.asks.every((rule) => agreed.acknowledged.includes(rule))
  )
}

function answerTo({ rule, severity }: RiskFinding, policy: RiskPolicy): RiskAction {
  if (severity === 'block') return 'block'
  return severity === 'note' ? 'allow' : policy.onWarning[rule]
}
