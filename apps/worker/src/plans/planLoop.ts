import { randomUUID } from 'node:crypto'
import type { Chain } from '@safelane/chain'
import { BaseError, type Hex } from '@safelane/core'
import {
  HISTORY_SEC,
  type PlanProblem,
  plannedPayment,
  type RiskDecision,
  type RiskRule,
  type RiskService,
  transferOf,
} from '@safelane/payments'
import type { DuePlanPayment, Store } from '@safelane/store'

export interface PlanLoopDeps {
  readonly chain: Pick<Chain, 'clock' | 'balances' | 'planEncoder'>
  readonly store: Pick<Store, 'plans'>
  readonly risk: Pick<RiskService, 'assess'>
  /** Pause before a date that could not be paid is tried again. */
  readonly retryMs?: number
}

/** Sends the payments of plans when their dates come, each at most once, beside any number of other workers. */
export interface PlanLoop {
  /** One step; false when nothing was due. Throws when chain or database is away. */
  step(): Promise<boolean>
}

const BATCH = 32
/** Long enough to judge a payment; after a crash it waits this long. */
const LEASE_MS = 5_000
/** Chain time may run ahead of the wall clock, and balances change with every block. */
const RETRY_MS = 3_000

/*
 *   waiting ──due──▶ enough money? ──▶ judged ──▶ sent: a payment with its relay job, written in ONE transaction
 *      ▲                 │ no            │ asks          (from here on the relayer's, which is exactly once)
 *      └── delayed ◀─────┴───────────────┘ │ blocks
 *      │                                   ▼
 *      └──window over──▶ failed (or skipped, while paused)
 *
 * After a time without workers every date whose window is still open is paid, and no other: windows of one plan do not
 * overlap, so that no plan ever pays twice in a row to catch up.
 */
export function createPlanLoop({ chain, store, risk, retryMs = RETRY_MS }: PlanLoopDeps): PlanLoop {
  async function attempt(due: DuePlanPayment): Promise<void> {
    const { plan, payment } = due
    const [held] = await chain.balances.balancesOf(plan.payer, [plan.amount.asset])
    if ((held?.units ?? 0n) < plan.amount.units) {
      return store.plans.delay(payment.paymentId, { code: 'INSUFFICIENT_BALANCE', rules: [] }, retryMs)
    }
    const nowSec = await chain.clock.nowSec()
    const { decision, decideOn } = await risk.assess({
      payer: plan.payer,
      recipient: plan.recipient,
      amount: plan.amount,
    })
    const isAccepted = (rule: RiskRule) =>
      plan.decision.asks.includes(rule) || plan.acknowledged.includes(rule)
    // A hold takes nothing from the payer but time, as long as the date's window has room for it.
    const isAdmitted = ({ blockedBy, asks, delaySec }: RiskDecision) =>
      blockedBy.length === 0 && asks.every(isAccepted) && nowSec + delaySec < payment.lapsesAtSec
    const authorization = plannedPayment(plan, payment, {
      decision,
      typedData: await chain.planEncoder.typedData(transferOf(plan, payment)),
      quoteId: randomUUID(),
      nowSec,
      signature: due.signature,
    })
    const sent = await store.plans.send(due, authorization, {
      nowSec,
      sinceSec: nowSec - HISTORY_SEC,
      acknowledged: plan.acknowledged,
      decideOn,
      isAdmitted,
    })
    if (!sent.ok) await answer(payment.paymentId, sent.error, isAccepted)
  }

  async function answer(
    paymentId: Hex,
    { blockedBy, asks }: RiskDecision,
    isAccepted: (rule: RiskRule) => boolean,
  ): Promise<void> {
    if (blockedBy.length > 0) {
      return store.plans.refuse(paymentId, { code: 'RISK_BLOCKED', rules: blockedBy })
    }
    const rules = asks.filter((rule) => !isAccepted(rule))
    const problem: PlanProblem = { code: 'RISK_NOT_ACKNOWLEDGED', rules }
    return store.plans.delay(paymentId, problem, retryMs)
  }

  async function attemptAlone(due: DuePlanPayment): Promise<void> {
    try {
      await attempt(due)
    } catch (error) {
      if (error instanceof BaseError) throw error
      // Something about this one payment: the others must not wait for it, and its lease brings it back.
      console.warn(`Plans: ${due.payment.paymentId}: ${String(error)}`)
    }
  }

  return {
    async step() {
      const nowSec = await chain.clock.nowSec()
      await store.plans.lapse(nowSec)
      const due = await store.plans.leaseDue(nowSec, BATCH, LEASE_MS)
      await Promise.all(due.map(attemptAlone))
      return due.length > 0
    },
  }
}
