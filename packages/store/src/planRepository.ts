import { type Address, type Asset, fail, type Hex, ok, type Result } from '@safelane/core'
import {
  type PaymentAdmission,
  type PaymentAuthorization,
  type PaymentState,
  type Plan,
  type PlanPayment,
  type PlanPaymentState,
  type PlanProblem,
  type PlanRepository,
  type PlanRule,
  type PlanState,
  type PostDatedTransfer,
  type RiskDecision,
  type RiskRule,
  transferOf,
} from '@safelane/payments'
import { Prisma } from '@safelane/prisma'
import {
  bigintFromDecimal,
  decimalFromBigint,
  domainFromJson,
  jsonFromDomain,
  secFromBigint,
} from './columns.ts'
import type { Database, Transaction } from './database.ts'
import { type Page, type PageRequest, pageLimit, pageOf, sequenceFromCursor } from './page.ts'
import { insertAuthorized, lockPayer } from './paymentRepository.ts'
import { paymentHistoryOf } from './riskRepository.ts'

/** A planned payment whose time has come. */
export interface DuePlanPayment {
  readonly plan: Plan
  readonly payment: PlanPayment
  readonly signature: Hex
  readonly requestedBy: Address | undefined
}

/** What the relayer needs to carry out a planned payment that was sent. */
export interface RelayableTransfer {
  readonly state: PaymentState
  readonly transfer: PostDatedTransfer
  readonly signature: Hex
  readonly releaseAtSec: number | undefined
}

export interface StoredPlans extends PlanRepository {
  /** Plans of one payer, newest first; offers are left out. */
  list(payer: Address, page?: PageRequest): Promise<Page<Plan>>
  /** Takes up to `limit` payments of active plans that are due at this chain time; others get them only after `leaseMs`. */
  leaseDue(nowSec: number, limit: number, leaseMs: number): Promise<readonly DuePlanPayment[]>
  /**
   * Turns a due payment into an authorized one with a job that relays it, if its plan still is active and the risk
   * decision on the payer's history admits it, in ONE transaction under the payer's lock. A refusal writes nothing.
   */
  send(
    due: DuePlanPayment,
    authorization: PaymentAuthorization,
    admission: PaymentAdmission,
  ): Promise<Result<'sent' | 'gone', RiskDecision>>
  /** The payment cannot be sent yet: says why, and that it is tried again after `delayMs`. */
  delay(paymentId: Hex, problem: PlanProblem, delayMs: number): Promise<void>
  /** The payment will not be sent. */
  refuse(paymentId: Hex, problem: PlanProblem): Promise<void>
  /** Ends what nobody sent in time, and then the plans in which nothing is left to do. Returns how many payments ended. */
  lapse(nowSec: number): Promise<number>
  findRelayable(paymentId: string): Promise<RelayableTransfer | undefined>
}

const WITH_PAYMENTS = { payments: { orderBy: { position: 'asc' } } } as const satisfies Prisma.PlanInclude
type PlanRow = Prisma.PlanGetPayload<{ include: typeof WITH_PAYMENTS }>
type PlanPaymentRow = PlanRow['payments'][number]

export function createPlanRepository(database: Database): StoredPlans {
  async function find(planId: string): Promise<Plan | undefined> {
    const row = await database.plan.findUnique({ where: { id: planId }, include: WITH_PAYMENTS })
    return row === null ? undefined : (await plansFromRows(database, [row]))[0]
  }

  async function stored(planId: string): Promise<Plan> {
    const plan = await find(planId)
    if (plan === undefined) throw new Error(`Plan ${planId} vanished`)
    return plan
  }

  return {
    find,

    async offer(plan, requestedBy) {
      await database.plan.create({
        data: {
          id: plan.id,
          state: plan.state,
          payer: plan.payer,
          recipient: plan.recipient,
          requestedBy: requestedBy ?? null,
          token: jsonFromDomain(plan.amount.asset),
          amount: decimalFromBigint(plan.amount.units),
          memo: plan.memo ?? null,
          rule: jsonFromDomain(plan.rule),
          decision: jsonFromDomain(plan.decision),
          createdAtSec: BigInt(plan.createdAtSec),
          offerExpiresAtSec: BigInt(plan.offerExpiresAtSec),
          payments: {
            create: plan.payments.map(({ paymentId, index, dueAtSec, lapsesAtSec, state }) => ({
              paymentId,
              position: index,
              dueAtSec: BigInt(dueAtSec),
              lapsesAtSec: BigInt(lapsesAtSec),
              state,
            })),
          },
        },
      })
    },

    countWaiting: (payer) =>
      database.planPayment.count({
        where: { state: 'waiting', plan: { payer, state: { in: ['active', 'paused'] } } },
      }),

    async activate(planId, signatures, acknowledged) {
      await database.$transaction(async (transaction) => {
        const { count } = await transaction.plan.updateMany({
          where: { id: planId, state: 'offered' satisfies PlanState },
          data: { state: 'active' satisfies PlanState, acknowledged: [...acknowledged] },
        })
        if (count === 0) return
        const values = signatures.map((signature, position) => Prisma.sql`(${position}::INT, ${signature})`)
        await transaction.$executeRaw`
          UPDATE plan_payments AS payment SET signature = signed.signature
          FROM (VALUES ${Prisma.join(values)}) AS signed (position, signature)
          WHERE payment.plan_id = ${planId} AND payment.position = signed.position`
      })
      return stored(planId)
    },

    async move(planId, from, to) {
      await database.$transaction(async (transaction) => {
        const { count } = await transaction.plan.updateMany({
          where: { id: planId, state: { in: [...from], not: to } },
          data: { state: to },
        })
        if (count === 0) return
        const waiting = { planId, state: 'waiting' satisfies PlanPaymentState }
        if (to === 'cancelled') {
          await transaction.planPayment.updateMany({
            where: waiting,
            data: { state: 'cancelled' satisfies PlanPaymentState, signature: '0x' },
          })
        } else if (to === 'active') {
          await transaction.planPayment.updateMany({ where: waiting, data: { runAfter: new Date() } })
        }
      })
      return stored(planId)
    },

    async acknowledge(planId, rules) {
      await database.$transaction(async (transaction) => {
        await transaction.$executeRaw`
          UPDATE plans SET acknowledged = ARRAY(SELECT DISTINCT unnest(acknowledged || ${[...rules]}::TEXT[]))
          WHERE id = ${planId}`
        await transaction.planPayment.updateMany({
          where: { planId, state: 'waiting' satisfies PlanPaymentState },
          data: { runAfter: new Date() },
        })
      })
      return stored(planId)
    },

    async list(payer, page = {}) {
      const limit = pageLimit(page)
      const before = sequenceFromCursor(page)
      const rows = await database.plan.findMany({
        where: {
          payer,
          state: { not: 'offered' satisfies PlanState },
          ...(before === undefined ? {} : { sequence: { lt: before } }),
        },
        include: WITH_PAYMENTS,
        orderBy: { sequence: 'desc' },
        take: limit + 1,
      })
      const plans = await plansFromRows(database, rows)
      const planOf = new Map(rows.map((row, index) => [row, plans[index]!]))
      return pageOf(
        rows,
        limit,
        (row) => planOf.get(row)!,
        (row) => row.sequence,
      )
    },

    async leaseDue(nowSec, limit, leaseMs) {
      const leased = await database.$queryRaw<{ payment_id: string }[]>`
        UPDATE plan_payments SET run_after = now() + make_interval(secs => ${leaseMs / 1000})
        WHERE payment_id IN (
          SELECT payment_id FROM plan_payments JOIN plans ON plans.id = plan_id
          WHERE plan_payments.state = 'waiting' AND plans.state = 'active'
            AND due_at_sec <= ${BigInt(nowSec)} AND lapses_at_sec > ${BigInt(nowSec)} AND run_after <= now()
          ORDER BY due_at_sec LIMIT ${limit} FOR UPDATE OF plan_payments SKIP LOCKED
        )
        RETURNING payment_id`
      if (leased.length === 0) return []
      const rows = await database.planPayment.findMany({
        where: { paymentId: { in: leased.map((row) => row.payment_id) } },
        include: { plan: { include: WITH_PAYMENTS } },
        orderBy: { dueAtSec: 'asc' },
      })
      return rows.flatMap((row) => {
        const plan = planFromRow(row.plan, new Map())
        const payment = plan.payments[row.position]
        const requestedBy = (row.plan.requestedBy as Address | null) ?? undefined
        return payment === undefined ? [] : [{ plan, payment, signature: row.signature as Hex, requestedBy }]
      })
    },

    async send(due, authorization, { sinceSec, decideOn, isAdmitted }) {
      return database.$transaction(async (transaction) => {
        await lockPayer(transaction, due.plan.payer)
        const [plan] = await transaction.$queryRaw<{ state: string }[]>`
          SELECT state FROM plans WHERE id = ${due.plan.id} FOR UPDATE`
        if (plan?.state !== ('active' satisfies PlanState)) return ok('gone' as const)
        const decision = decideOn(await paymentHistoryOf(transaction, due.plan.payer, sinceSec))
        if (!isAdmitted(decision)) return fail(decision)
        const { count } = await transaction.planPayment.updateMany({
          where: { paymentId: due.payment.paymentId, state: 'waiting' satisfies PlanPaymentState },
          data: { state: 'sent' satisfies PlanPaymentState, problemCode: null, problemRules: [] },
        })
        if (count === 0) return ok('gone' as const)
        const { quote } = authorization
        await transaction.paymentQuote.create({
          data: {
            id: quote.id,
            payer: quote.payment.payer,
            requestedBy: due.requestedBy ?? null,
            expiresAtSec: BigInt(quote.expiresAtSec),
            quote: jsonFromDomain(quote),
          },
        })
        await insertAuthorized(transaction, authorization, 'plan-payment')
        return ok('sent' as const)
      })
    },

    async delay(paymentId, { code, rules }, delayMs) {
      await database.planPayment.updateMany({
        where: { paymentId, state: 'waiting' satisfies PlanPaymentState },
        data: { problemCode: code, problemRules: [...rules], runAfter: new Date(Date.now() + delayMs) },
      })
    },

    async refuse(paymentId, { code, rules }) {
      await database.planPayment.updateMany({
        where: { paymentId, state: 'waiting' satisfies PlanPaymentState },
        data: {
          state: 'failed' satisfies PlanPaymentState,
          problemCode: code,
          problemRules: [...rules],
          signature: '0x',
        },
      })
    },

    async lapse(nowSec) {
      const ended = await database.$executeRaw`
        UPDATE plan_payments AS payment SET
          state = CASE WHEN plan.state = 'paused' THEN 'skipped' ELSE 'failed' END,
          problem_code = CASE WHEN plan.state = 'paused' THEN NULL ELSE COALESCE(problem_code, 'MISSED') END
        FROM plans AS plan
        WHERE plan.id = plan_id AND plan.state IN ('active', 'paused')
          AND payment.state = 'waiting' AND lapses_at_sec <= ${BigInt(nowSec)}`
      await database.$executeRaw`
        UPDATE plans SET state = 'completed'
        WHERE state IN ('active', 'paused') AND NOT EXISTS (
          SELECT FROM plan_payments LEFT JOIN payments ON payments.id = payment_id
          WHERE plan_id = plans.id AND (plan_payments.state = 'waiting'
            OR plan_payments.state = 'sent' AND payments.state IN ('authorized', 'submitted')))`
      return ended
    },

    async findRelayable(paymentId) {
      const [row, sent] = await Promise.all([
        database.planPayment.findUnique({
          where: { paymentId },
          include: { plan: { include: WITH_PAYMENTS } },
        }),
        database.payment.findUnique({ where: { id: paymentId } }),
      ])
      if (row === null || sent === null) return undefined
      const plan = planFromRow(row.plan, new Map())
      const payment = plan.payments[row.position]
      if (payment === undefined) return undefined
      return {
        state: sent.state as PaymentState,
        transfer: transferOf(plan, payment),
        signature: sent.signature as Hex,
        releaseAtSec: sent.releaseAtSec === null ? undefined : secFromBigint(sent.releaseAtSec),
      }
    },
  }
}

type SentPayments = ReadonlyMap<string, NonNullable<PlanPayment['payment']>>

/** The plans of these rows, in their order, with what became of the payments that were sent. */
async function plansFromRows(
  client: Database | Transaction,
  rows: readonly PlanRow[],
): Promise<readonly Plan[]> {
  const sentIds = rows.flatMap(({ payments }) =>
    payments.flatMap(({ state, paymentId }) => (state === 'sent' ? [paymentId] : [])),
  )
  const sent =
    sentIds.length === 0
      ? []
      : await client.payment.findMany({
          where: { id: { in: sentIds } },
          select: { id: true, state: true, txHash: true },
        })
  const sentPayments: SentPayments = new Map(
    sent.map(({ id, state, txHash }) => [
      id,
      { state: state as PaymentState, txHash: (txHash as Hex | null) ?? undefined },
    ]),
  )
  return rows.map((row) => planFromRow(row, sentPayments))
}

function planFromRow(row: PlanRow, sent: SentPayments): Plan {
  return {
    id: row.id,
    state: row.state as PlanState,
    payer: row.payer as Address,
    recipient: row.recipient as Address,
    amount: { asset: domainFromJson<Asset>(row.token), units: bigintFromDecimal(row.amount) },
    memo: row.memo ?? undefined,
    rule: domainFromJson<PlanRule>(row.rule),
    decision: domainFromJson<RiskDecision>(row.decision),
    acknowledged: row.acknowledged as RiskRule[],
    createdAtSec: secFromBigint(row.createdAtSec),
    offerExpiresAtSec: secFromBigint(row.offerExpiresAtSec),
    payments: row.payments.map((payment) => planPaymentFromRow(payment, sent)),
  }
}

function planPaymentFromRow(row: PlanPaymentRow, sent: SentPayments): PlanPayment {
  return {
    index: row.position,
    paymentId: row.paymentId as Hex,
    dueAtSec: secFromBigint(row.dueAtSec),
    lapsesAtSec: secFromBigint(row.lapsesAtSec),
    state: row.state as PlanPaymentState,
    problem:
      row.problemCode === null
        ? undefined
        : { code: row.problemCode as PlanProblem['code'], rules: row.problemRules as RiskRule[] },
    payment: sent.get(row.paymentId),
  }
}
