import type { Address, Asset } from '@safelane/core'
import {
  faceUsdMicros,
  type PaymentHistory,
  type PaymentState,
  type RiskDecision,
  type RiskRule,
  type StoredRiskDecision,
} from '@safelane/payments'
import type { Prisma } from '@safelane/prisma'
import { bigintFromDecimal, domainFromJson, jsonFromDomain, secFromBigint } from './columns.ts'
import type { Database, Transaction } from './database.ts'
import { type Page, type PageRequest, pageLimit, pageOf, sequenceFromCursor } from './page.ts'

export type AppealState = 'open' | 'upheld' | 'overturned'

export interface RiskFilter {
  readonly quoteId?: string | undefined
  readonly isAppealed?: boolean | undefined
}

export interface RiskAppeal {
  readonly reason: string
  readonly state: AppealState
  readonly createdAtSec: number
  /** What the operator answered and when; undefined while the appeal is open. */
  readonly answer: { readonly text: string; readonly atSec: number } | undefined
}

/** How an operator decides an appeal. */
export interface AppealAnswer {
  readonly state: Exclude<AppealState, 'open'>
  readonly answer: string
  readonly decidedBy: Address
  readonly atSec: number
}

/** `released` is the payment that an overturned decision held, if it was still held. */
export type AppealOutcome =
  | { readonly kind: 'decided'; readonly released: string | undefined }
  | { readonly kind: 'not-open' }
  | { readonly kind: 'nothing-held' }

/** A decision as its payer may see it. */
export interface RiskRecord extends StoredRiskDecision {
  readonly acknowledged: readonly RiskRule[]
  readonly appeal: RiskAppeal | undefined
}

export interface RiskRepository {
  /** What the payer sent and received since then; at most the newest `HISTORY_LIMIT` each way, oldest first. */
  history(account: Address, sinceSec: number): Promise<PaymentHistory>
  record(decision: StoredRiskDecision): Promise<void>
  find(decisionId: string): Promise<RiskRecord | undefined>
  /** Decisions about one payer's payments, newest first; of one quote, or appealed ones, alone where that is asked. */
  list(payer: Address, page?: PageRequest, only?: RiskFilter): Promise<Page<RiskRecord>>
  /** Records the payer's objection; a second one to the same decision changes nothing. */
  appeal(decisionId: string, reason: string, atSec: number): Promise<void>
  /** Everybody's appeals in one state, the oldest first, for those who decide them. */
  appeals(state: AppealState, page?: PageRequest): Promise<Page<RiskRecord>>
  /**
   * Decides an open appeal, once, in ONE transaction with what follows: overturned, the payment that was held is due at
   * once. A decision that holds no payment (any more) cannot be overturned: nothing would follow from it.
   */
  decideAppeal(decisionId: string, answer: AppealAnswer): Promise<AppealOutcome>
}

const HISTORY_LIMIT = 500

/** States in which money has left or may still leave. */
const COUNTED: readonly PaymentState[] = ['authorized', 'submitted', 'settled']

export function createRiskRepository(database: Database): RiskRepository {
  return {
    history: (account, sinceSec) => paymentHistoryOf(database, account, sinceSec),

    async record(decision) {
      await database.riskDecision.create({
        data: {
          id: decision.id,
          quoteId: decision.quoteId ?? null,
          payer: decision.payer,
          recipient: decision.recipient,
          action: decision.decision.action,
          decision: jsonFromDomain(decision.decision),
          createdAtSec: BigInt(decision.createdAtSec),
        },
      })
    },

    async find(decisionId) {
      const row = await database.riskDecision.findUnique({
        where: { id: decisionId },
        include: { appeal: true },
      })
      return row === null ? undefined : recordFromRow(row)
    },

    async list(payer, page = {}, { quoteId, isAppealed } = {}) {
      const limit = pageLimit(page)
      const before = sequenceFromCursor(page)
      const rows = await database.riskDecision.findMany({
        where: {
          payer,
          ...(before === undefined ? {} : { sequence: { lt: before } }),
          ...(quoteId === undefined ? {} : { quoteId }),
          ...(isAppealed === undefined ? {} : { appeal: isAppealed ? { isNot: null } : { is: null } }),
        },
        include: { appeal: true },
        orderBy: { sequence: 'desc' },
        take: limit + 1,
      })
      return pageOf(rows, limit, recordFromRow, (row) => row.sequence)
    },

    async appeal(decisionId, reason, atSec) {
      await database.riskAppeal.createMany({
        data: [{ decisionId, reason, state: 'open', createdAtSec: BigInt(atSec) }],
        skipDuplicates: true,
      })
    },

    async appeals(state, page = {}) {
      const limit = pageLimit(page)
      const after = sequenceFromCursor(page)
      const rows = await database.riskDecision.findMany({
        where: { appeal: { state }, ...(after === undefined ? {} : { sequence: { gt: after } }) },
        include: { appeal: true },
        orderBy: { sequence: 'asc' },
        take: limit + 1,
      })
      return pageOf(rows, limit, recordFromRow, (row) => row.sequence)
    },

    async decideAppeal(decisionId, { state, answer, decidedBy, atSec }) {
      return database.$transaction(async (transaction): Promise<AppealOutcome> => {
        const decision = await transaction.riskDecision.findUnique({ where: { id: decisionId } })
        const held =
          state === 'overturned' && decision?.quoteId != null
            ? await transaction.payment.findFirst({
                where: {
                  quoteId: decision.quoteId,
                  state: 'authorized',
                  releaseAtSec: { gt: BigInt(atSec) },
                },
              })
            : null
        if (state === 'overturned' && held === null) {
          const open = await transaction.riskAppeal.count({ where: { decisionId, state: 'open' } })
          return open === 0 ? { kind: 'not-open' } : { kind: 'nothing-held' }
        }
        const { count } = await transaction.riskAppeal.updateMany({
          where: { decisionId, state: 'open' },
          data: { state, answer, decidedBy, decidedAtSec: BigInt(atSec) },
        })
        if (count === 0) return { kind: 'not-open' }
        if (held === null) return { kind: 'decided', released: undefined }
        await transaction.payment.updateMany({
          where: { id: held.id, state: 'authorized' },
          data: { releaseAtSec: BigInt(atSec) },
        })
        await transaction.relayJob.updateMany({
          where: { kind: 'payment', subjectId: held.id, state: 'queued' },
          data: { runAfter: new Date() },
        })
        return { kind: 'decided', released: held.id }
      })
    },
  }
}

/** The same inside a transaction, for a caller that holds the payer's lock. */
export async function paymentHistoryOf(
  client: Database | Transaction,
  account: Address,
  sinceSec: number,
): Promise<PaymentHistory> {
  const since = BigInt(Math.max(0, sinceSec))
  const select = {
    payer: true,
    recipient: true,
    tokenOut: true,
    amountOut: true,
    createdAtSec: true,
    settledAtSec: true,
  } as const
  const sent = await client.payment.findMany({
    where: { payer: account, createdAtSec: { gte: since }, state: { in: [...COUNTED] } },
    orderBy: { sequence: 'desc' },
    take: HISTORY_LIMIT,
    select,
  })
  const received = await client.payment.findMany({
    where: { recipient: account, state: 'settled', settledAtSec: { gte: since } },
    orderBy: { sequence: 'desc' },
    take: HISTORY_LIMIT,
    select,
  })
  const batched = await client.batchRow.findMany({
    where: { batch: { payer: account, createdAtSec: { gte: since }, state: { in: [...COUNTED] } } },
    orderBy: { batch: { sequence: 'desc' } },
    take: HISTORY_LIMIT,
    select: { recipient: true, amount: true, batch: { select: { token: true, createdAtSec: true } } },
  })
  const usdOf = (row: { tokenOut: Prisma.JsonValue; amountOut: Prisma.Decimal }) =>
    faceUsdMicros({
      asset: domainFromJson<Asset>(row.tokenOut),
      units: bigintFromDecimal(row.amountOut),
    })
  const rowsOfBatches = batched.map(({ recipient, amount, batch }) => ({
    counterparty: recipient as Address,
    usdMicros: usdOf({ tokenOut: batch.token, amountOut: amount }),
    atSec: secFromBigint(batch.createdAtSec),
  }))
  return {
    sent: sent
      .map((row) => ({
        counterparty: row.recipient as Address,
        usdMicros: usdOf(row),
        atSec: secFromBigint(row.createdAtSec),
      }))
      .concat(rowsOfBatches)
      .sort((left, right) => left.atSec - right.atSec),
    received: received
      .map((row) => ({
        counterparty: row.payer as Address,
        usdMicros: usdOf(row),
        atSec: secFromBigint(row.settledAtSec ?? row.createdAtSec),
      }))
      .reverse(),
  }
}

type RiskDecisionRow = Prisma.RiskDecisionGetPayload<{ include: { appeal: true } }>

function recordFromRow(row: RiskDecisionRow): RiskRecord {
  return {
    id: row.id,
    quoteId: row.quoteId ?? undefined,
    payer: row.payer as Address,
    recipient: row.recipient as Address,
    decision: domainFromJson<RiskDecision>(row.decision),
    acknowledged: row.acknowledged as RiskRule[],
    createdAtSec: secFromBigint(row.createdAtSec),
    appeal:
      row.appeal === null
        ? undefined
        : {
            reason: row.appeal.reason,
            state: row.appeal.state as AppealState,
            createdAtSec: secFromBigint(row.appeal.createdAtSec),
            answer:
              row.appeal.answer === null || row.appeal.decidedAtSec === null
                ? undefined
                : { text: row.appeal.answer, atSec: secFromBigint(row.appeal.decidedAtSec) },
          },
  }
}
