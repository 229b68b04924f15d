import type { Address, Asset, Clock } from '@safelane/core'
import { faceUsdMicros, type PastPayment, type PaymentHistory } from '../risk/paymentHistory.ts'
import { RISK_ACTIONS, type RiskDecision } from '../risk/riskPolicy.ts'
import {
  HISTORY_SEC,
  type PaymentHistorySource,
  type RiskAssessment,
  type RiskService,
} from '../risk/riskService.ts'
import type { BatchProblem, BatchRow } from './batch.ts'

export interface BatchAssessment {
  readonly decision: RiskDecision
  /** Rows that the rules refuse. */
  readonly problems: readonly BatchProblem[]
  decideOn(history: PaymentHistory): RiskDecision
}

/** Rows judged at once: each asks chain and database. */
const CONCURRENCY = 8

/**
 * Judges each row as if it were paid after the rows before it, so that a batch is no way around limits on single
 * payments. Throws when chain or database is away.
 */
export async function assessBatch(
  deps: {
    readonly risk: Pick<RiskService, 'assess'>
    readonly history: PaymentHistorySource
    readonly clock: Clock
  },
  payer: Address,
  asset: Asset,
  rows: readonly BatchRow[],
): Promise<BatchAssessment> {
  // Taken first: a row must not look later than the payments that are judged after it.
  const atSec = await deps.clock.nowSec()
  const assessments: RiskAssessment[] = []
  for (let from = 0; from < rows.length; from += CONCURRENCY) {
    const some = rows.slice(from, from + CONCURRENCY)
    const assessed = await Promise.all(
      some.map(({ recipient, units }) => deps.risk.assess({ payer, recipient, amount: { asset, units } })),
    )
    assessments.push(...assessed)
  }
  const decisionsOn = (history: PaymentHistory): readonly RiskDecision[] => {
    const sent: PastPayment[] = [...history.sent]
    return rows.flatMap(({ recipient, units }, index) => {
      const decision = assessments[index]?.decideOn({ sent: [...sent], received: history.received })
      sent.push({ counterparty: recipient, usdMicros: faceUsdMicros({ asset, units }), atSec })
      return decision === undefined ? [] : [decision]
    })
  }
  const decisions = decisionsOn(await deps.history.history(payer, atSec - HISTORY_SEC))
  return {
    decision: strictestOf(decisions),
    problems: decisions.flatMap(({ blockedBy }, index) => {
      const [rule] = blockedBy
      const row = rows[index]
      if (rule === undefined || row === undefined) return []
      const fix = 'The rules refuse this payment: check the recipient, or leave the row out'
      return [{ line: row.line, field: 'recipient', code: rule, value: row.recipient, fix }]
    }),
    decideOn: (history) => strictestOf(decisionsOn(history)),
  }
}

/** One verdict over all rows: the strictest action, every question, and each rule's first finding. */
function strictestOf(decisions: readonly RiskDecision[]): RiskDecision {
  const findings = decisions.flatMap((decision) => decision.findings)
  const strictest = Math.max(0, ...decisions.map(({ action }) => RISK_ACTIONS.indexOf(action)))
  return {
    action: RISK_ACTIONS[strictest] ?? 'block',
    delaySec: Math.max(0, ...decisions.map(({ delaySec }) => delaySec)),
    asks: [...new Set(decisions.flatMap(({ asks }) => asks))],
    blockedBy: [...new Set(decisions.flatMap(({ blockedBy }) => blockedBy))],
    findings: [...new Map(findings.reverse().map((each) => [each.rule, each])).values()].reverse(),
    policyVersion: decisions[0]?.policyVersion ?? '',
  }
}
