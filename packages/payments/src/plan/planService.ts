import {
  type Address,
  type AddressError,
  type AmountError,
  type AssetRegistry,
  BaseError,
  type Clock,
  fail,
  type Hex,
  ok,
  type Result,
  type TypedData,
} from '@safelane/core'
import { QuoteError } from '../quote/quoteError.ts'
import { faceUsdMicros } from '../risk/paymentHistory.ts'
import type { RiskRule } from '../risk/riskFinding.ts'
import type { RiskService } from '../risk/riskService.ts'
import { SubmitError } from '../settlement/paymentService.ts'
import type { Plan, PlanState, PostDatedTransfer } from './plan.ts'
import { transferOf } from './plan.ts'
import { type PlanRule, planDates } from './planDates.ts'
import { PlanError } from './planError.ts'
import { parseTransferTerms } from './transferTerms.ts'

/** Turns a post-dated transfer into what the wallet signs. */
export interface PlanEncoder {
  typedData(transfer: PostDatedTransfer): Promise<TypedData>
  /** Whether `signature` is the payer's over exactly this transfer (EOA or EIP-1271). */
  isAuthorizedBy(transfer: PostDatedTransfer, signature: Hex): Promise<boolean>
}

export interface PlanRepository {
  offer(plan: Plan, requestedBy: Address | undefined): Promise<void>
  find(planId: string): Promise<Plan | undefined>
  /** Payments of this payer that wait in active and paused plans. */
  countWaiting(payer: Address): Promise<number>
  /** Makes an offer active with its signatures, in the order of its payments; a plan that is no offer stays as it is. */
  activate(planId: string, signatures: readonly Hex[], acknowledged: readonly RiskRule[]): Promise<Plan>
  /** Moves the plan if it is in one of `from`; cancelling destroys the signatures of what waits. The plan as it then is. */
  move(planId: string, from: readonly PlanState[], to: PlanState): Promise<Plan>
  acknowledge(planId: string, rules: readonly RiskRule[]): Promise<Plan>
}

export interface PlanServiceDeps {
  readonly assets: AssetRegistry
  readonly clock: Clock
  readonly encoder: PlanEncoder
  readonly risk: Pick<RiskService, 'assess' | 'record'>
  readonly plans: PlanRepository
  readonly ids: { planId(): string; nonce(): Hex }
  readonly policy?: Partial<PlanPolicy>
}

/** The deployment's choices. Nobody pays the relayer for a planned payment, so these bound what that costs it. */
export interface PlanPolicy {
  /** Seconds of chain time in which an offer can be signed. */
  readonly ttlSec: number
  /** Least worth of a payment in millionths of a dollar. */
  readonly minimumUsdMicros: bigint
  readonly maxWaitingPerPayer: number
}

export const DEFAULT_PLAN_POLICY: PlanPolicy = {
  // A wallet asks once per payment.
  ttlSec: 1_800,
  minimumUsdMicros: 1_000_000n,
  maxWaitingPerPayer: 300,
}

export interface PlanRequest {
  readonly payer: string
  readonly recipient: string
  /** Decimal text of `token`: what the recipient gets each time, exactly. */
  readonly amount: string
  readonly token: string
  readonly memo?: string | undefined
  readonly rule: PlanRule
  readonly confirmedMiddleDigits?: string | undefined
}

/** An offer: what will be paid, and what the payer signs for each payment, in their order. */
export interface PlanOffer {
  readonly plan: Plan
  readonly typedData: readonly TypedData[]
}

type PlanQuoteError = PlanError | QuoteError | AddressError | AmountError

export interface PlanService {
  /** Works out the dates, judges the recipient and keeps the offer. The balance is not looked at: that is for the dates. */
  quote(request: PlanRequest, requestedBy: Address | undefined): Promise<Result<PlanOffer, PlanQuoteError>>
  /** Accepts the signatures, all or none. Idempotent: a plan is made once. */
  submit(request: {
    readonly planId: string
    readonly signatures: readonly Hex[]
    readonly acknowledged?: readonly RiskRule[] | undefined
  }): Promise<Result<Plan, PlanError | SubmitError>>
  pause(planId: string, by: Address): Promise<Result<Plan, PlanChangeError>>
  resume(planId: string, by: Address): Promise<Result<Plan, PlanChangeError>>
  /** Ends the plan and destroys every signature that was not sent. What was sent is a payment, cancelled as such. */
  cancel(planId: string, by: Address): Promise<Result<Plan, PlanChangeError>>
  /** Accepts rules by name that hold the plan's payments back. */
  acknowledge(planId: string, rules: readonly RiskRule[], by: Address): Promise<Result<Plan, PlanChangeError>>
}

export function createPlanService(deps: PlanServiceDeps): PlanService {
  const policy: PlanPolicy = { ...DEFAULT_PLAN_POLICY, ...deps.policy }

  async function ownPlan(planId: string, by: Address): Promise<Result<Plan, PlanChangeError>> {
    const plan = await deps.plans.find(planId)
    // To anybody but the payer it says no more than of a plan that is not there.
    if (plan === undefined || plan.payer !== by || plan.state === 'offered') {
      return fail(new PlanChangeError('NOT_FOUND', 'No such plan of yours', { field: 'planId' }))
    }
    return ok(plan)
  }

  async function move(
    planId: string,
    by: Address,
    from: readonly PlanState[],
    to: PlanState,
  ): Promise<Result<Plan, PlanChangeError>> {
    const own = await ownPlan(planId, by)
    if (!own.ok) return own
    const moved = await deps.plans.move(planId, from, to)
    return moved.state === to ? ok(moved) : fail(hasEnded(moved))
  }

  return {
    async quote(request, requestedBy) {
      const terms = parseTransferTerms(request, deps.assets)
      if (!terms.ok) return terms
      const { payer, recipient, amount, memo } = terms.value
      if (faceUsdMicros(amount) < policy.minimumUsdMicros) {
        return fail(
          new PlanError('PAYMENT_TOO_SMALL', 'Planned payments cost no fee and so have a least amount', {
            field: 'amount',
            metadata: { minimumUsdMicros: policy.minimumUsdMicros },
          }),
        )
      }
      const nowSec = await deps.clock.nowSec()
      const dates = planDates(request.rule, nowSec)
      if (!dates.ok) return dates
      const waiting = await deps.plans.countWaiting(payer)
      if (waiting + dates.value.length > policy.maxWaitingPerPayer) {
        return fail(
          new PlanError('TOO_MANY_PLANS', 'You have too many planned payments: cancel some first', {
            metadata: { waiting, max: policy.maxWaitingPerPayer },
          }),
        )
      }
      const { confirmedMiddleDigits } = request
      const riskRequest = { payer, recipient, amount, confirmedMiddleDigits }
      const { decision } = await deps.risk.assess(riskRequest)
      const refusing = decision.findings.find(({ rule }) => decision.blockedBy.includes(rule))
      if (refusing !== undefined) {
        const decisionId = await deps.risk.record(riskRequest, decision)
        const { rule, evidence, dataVersion, appeal } = refusing
        return fail(
          new QuoteError('RISK_BLOCKED', `The payments were refused by rule ${rule}`, {
            field: 'recipient',
            metadata: { ...evidence, rule, dataVersion, appeal, decisionId },
          }),
        )
      }
      const plan: Plan = {
        id: deps.ids.planId(),
        state: 'offered',
        payer,
        recipient,
        amount,
        memo,
        rule: request.rule,
        decision,
        acknowledged: [],
        createdAtSec: nowSec,
        offerExpiresAtSec: nowSec + policy.ttlSec,
        payments: dates.value.map((date, index) => ({
          ...date,
          index,
          paymentId: deps.ids.nonce(),
          state: 'waiting',
          problem: undefined,
          payment: undefined,
        })),
      }
      await deps.plans.offer(plan, requestedBy)
      const typedData = await Promise.all(
        plan.payments.map((payment) => deps.encoder.typedData(transferOf(plan, payment))),
      )
      return ok({ plan, typedData })
    },

    async submit({ planId, signatures, acknowledged = [] }) {
      const plan = await deps.plans.find(planId)
      if (plan === undefined) return fail(new SubmitError('NOT_FOUND', 'No such plan', { field: 'planId' }))
      if (plan.state !== 'offered') return ok(plan)
      const nowSec = await deps.clock.nowSec()
      if (nowSec > plan.offerExpiresAtSec) {
        return fail(
          new SubmitError('QUOTE_EXPIRED', 'The offer has expired', {
            field: 'planId',
            metadata: { expiresAtSec: plan.offerExpiresAtSec, nowSec },
          }),
        )
      }
      if (signatures.length !== plan.payments.length) {
        return fail(
          new PlanError('WRONG_NUMBER_OF_SIGNATURES', 'Every payment has a signature of its own', {
            field: 'signatures',
            metadata: { expected: plan.payments.length, given: signatures.length },
          }),
        )
      }
      const areValid = await Promise.all(
        plan.payments.map((payment, index) =>
          deps.encoder.isAuthorizedBy(transferOf(plan, payment), signatures[index] ?? '0x'),
        ),
      )
      const wrong = areValid.indexOf(false)
      if (wrong !== -1) {
        return fail(
          new SubmitError('INVALID_SIGNATURE', 'The signature is not the payer’s over this payment', {
            field: `signatures.${wrong}`,
          }),
        )
      }
      const missing = plan.decision.asks.filter((rule) => !acknowledged.includes(rule))
      if (missing.length > 0) {
        return fail(
          new SubmitError('RISK_NOT_ACKNOWLEDGED', 'The payer has to acknowledge the findings first', {
            field: 'acknowledged',
            metadata: { rules: missing },
          }),
        )
      }
      return ok(await deps.plans.activate(planId, signatures, acknowledged))
    },

    pause: (planId, by) => move(planId, by, ['active', 'paused'], 'paused'),
    resume: (planId, by) => move(planId, by, ['active', 'paused'], 'active'),
    cancel: (planId, by) => move(planId, by, ['active', 'paused', 'cancelled'], 'cancelled'),

    async acknowledge(planId, rules, by) {
      const own = await ownPlan(planId, by)
      if (!own.ok) return own
      if (own.value.state !== 'active' && own.value.state !== 'paused') return fail(hasEnded(own.value))
      return ok(await deps.plans.acknowledge(planId, rules))
    },
  }
}

function hasEnded({ state }: Plan): PlanChangeError {
  return new PlanChangeError('PLAN_HAS_ENDED', 'The plan has ended', {
    field: 'planId',
    metadata: { state },
  })
}

export class PlanChangeError extends BaseError<'NOT_FOUND' | 'PLAN_HAS_ENDED'> {}
