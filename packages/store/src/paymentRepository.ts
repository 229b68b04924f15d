import { type Address, type Asset, fail, type Hex, ok } from '@safelane/core'
import type {
  AdmissionRefusal,
  KnownAddress,
  Payment,
  PaymentAuthorization,
  PaymentFailure,
  PaymentRepository,
  PaymentRoute,
  PaymentState,
  PaymentTerms,
  Quote,
  QuoteRepository,
} from '@safelane/payments'
import type { Payment as PaymentRow, Prisma } from '@safelane/prisma'
import { authorizeOnce, failureFromRow, voidUnsent } from './authorization.ts'
import {
  bigintFromDecimal,
  decimalFromBigint,
  domainFromJson,
  jsonFromDomain,
  secFromBigint,
} from './columns.ts'
import type { Database, Transaction } from './database.ts'
import { type Page, type PageRequest, pageLimit, pageOf, sequenceFromCursor } from './page.ts'
import { columnsOfPurpose, purposeFromRow, refusalOfPurpose } from './paymentPurpose.ts'
import { paymentHistoryOf } from './riskRepository.ts'

/** A page of somebody's payments, newest first. */
export type PaymentPage = Page<Payment>

export interface StoredPaymentQuotes extends QuoteRepository {
  /** Remembers who asked for a quote, before it is shown to anybody: they hear of the payment it becomes. */
  attribute(quoteId: string, requestedBy: Address): Promise<void>
}

/** What the relayer needs to settle a payment. */
export interface RelayablePayment {
  readonly payment: Payment
  readonly terms: PaymentTerms
  readonly signature: Hex
}

export interface StoredPayments extends PaymentRepository {
  /** Payments an address made or received, newest first; a malformed cursor reads as the first page. */
  list(address: Address, page?: PageRequest): Promise<PaymentPage>
  /** Recipients this payer has actually paid. */
  recipientsOf(payer: Address): Promise<readonly KnownAddress[]>
  /** What the payer has settled since then, oldest first; the newest `limit` when there is more. */
  settledSince(payer: Address, sinceSec: number, limit: number): Promise<readonly Payment[]>
  /** Refunds of these payments, oldest first, whatever became of them. */
  refundsOf(paymentIds: readonly Hex[]): Promise<readonly Payment[]>
  /** Payments that answer these requests, oldest first, whatever became of them. */
  answersTo(requestIds: readonly string[]): Promise<readonly Payment[]>
  findRelayable(paymentId: string): Promise<RelayablePayment | undefined>
  /**
   * Ends what can no longer settle because the chain, as far as it was indexed, has passed its deadline. Returns how
   * many payments that were.
   */
  expire(chainTimeSec: number): Promise<number>
}

export function createPaymentQuoteRepository(database: Database): StoredPaymentQuotes {
  return {
    async save(quote) {
      await database.paymentQuote.create({
        data: {
          id: quote.id,
          payer: quote.payment.payer,
          expiresAtSec: BigInt(quote.expiresAtSec),
          quote: jsonFromDomain(quote),
        },
      })
    },
    async find(quoteId) {
      const row = await database.paymentQuote.findUnique({ where: { id: quoteId } })
      return row === null ? undefined : domainFromJson<Quote>(row.quote)
    },
    async attribute(quoteId, requestedBy) {
      await database.paymentQuote.update({ where: { id: quoteId }, data: { requestedBy } })
    },
  }
}

export function createPaymentRepository(database: Database): StoredPayments {
  async function findByQuote(quoteId: string): Promise<Payment | undefined> {
    const row = await database.payment.findUnique({ where: { quoteId } })
    return row === null ? undefined : paymentFromRow(row)
  }

  /** The stored payment of a quote, after the transaction that wrote it or found it written. */
  async function storedOf(quoteId: string): Promise<Payment> {
    const stored = await findByQuote(quoteId)
    if (stored === undefined) throw new Error(`Payment of quote ${quoteId} vanished`)
    return stored
  }

  return {
    findByQuote,

    async find(paymentId) {
      const row = await database.payment.findUnique({ where: { id: paymentId.toLowerCase() } })
      return row === null ? undefined : paymentFromRow(row)
    },

    async authorize(authorization) {
      await database.$transaction((transaction) => insertAuthorized(transaction, authorization))
      return storedOf(authorization.quote.id)
    },

    async authorizeIf(authorization, { nowSec, sinceSec, acknowledged, decideOn, isAdmitted }) {
      const { quote, payment } = authorization
      const refusal = await database.$transaction(
        async (transaction): Promise<AdmissionRefusal | undefined> => {
          await lockPayer(transaction, payment.payer)
          const existing = await transaction.payment.findUnique({ where: { quoteId: quote.id } })
          // Asked again: its own entry in the history must not speak against it.
          if (existing !== null) return undefined
          const decision = decideOn(await paymentHistoryOf(transaction, payment.payer, sinceSec))
          if (!isAdmitted(decision)) return { kind: 'risk', decision }
          const error = await refusalOfPurpose(transaction, payment, nowSec)
          if (error !== undefined) return { kind: 'purpose', error }
          await insertAuthorized(transaction, authorization)
          await transaction.riskDecision.updateMany({
            where: { quoteId: quote.id },
            data: { acknowledged: [...acknowledged] },
          })
          return undefined
        },
      )
      return refusal === undefined ? ok(await storedOf(quote.id)) : fail(refusal)
    },

    async list(address, page = {}) {
      const limit = pageLimit(page)
      const before = sequenceFromCursor(page)
      const rows = await database.payment.findMany({
        where: {
          OR: [{ payer: address }, { recipient: address, state: 'settled' }],
          ...(before === undefined ? {} : { sequence: { lt: before } }),
        },
        orderBy: { sequence: 'desc' },
        take: limit + 1,
      })
      return pageOf(rows, limit, paymentFromRow, (row) => row.sequence)
    },

    async void(paymentId) {
      const id = paymentId.toLowerCase()
      await database.$transaction((transaction) =>
        voidUnsent(transaction, { kinds: ['payment', 'plan-payment'], subjectId: id }, () =>
          transaction.payment.updateMany({
            where: { id, state: 'authorized' satisfies PaymentState },
            data: { state: 'voided' satisfies PaymentState, signature: '0x' },
          }),
        ),
      )
      const row = await database.payment.findUniqueOrThrow({ where: { id } })
      return paymentFromRow(row)
    },

    async recipientsOf(payer) {
      const rows = await database.payment.findMany({
        where: { payer, state: 'settled' },
        distinct: ['recipient'],
        select: { recipient: true },
      })
      return rows.map((row) => ({ address: row.recipient as Address, source: 'paid-before' }))
    },

    async settledSince(payer, sinceSec, limit) {
      const rows = await database.payment.findMany({
        where: { payer, state: 'settled', settledAtSec: { gte: BigInt(Math.max(0, sinceSec)) } },
        orderBy: { sequence: 'desc' },
        take: limit,
      })
      return rows.map(paymentFromRow).reverse()
    },

    async refundsOf(paymentIds) {
      const rows = await database.payment.findMany({
        where: { refundOf: { in: paymentIds.map((id) => id.toLowerCase()) } },
        orderBy: { sequence: 'asc' },
      })
      return rows.map(paymentFromRow)
    },

    async answersTo(requestIds) {
      const rows = await database.payment.findMany({
        where: { requestId: { in: [...requestIds] } },
        orderBy: { sequence: 'asc' },
      })
      return rows.map(paymentFromRow)
    },

    async findRelayable(paymentId) {
      const row = await database.payment.findUnique({ where: { id: paymentId }, include: { quote: true } })
      if (row === null) return undefined
      return {
        payment: paymentFromRow(row),
        terms: domainFromJson<Quote>(row.quote.quote).payment,
        signature: row.signature as Hex,
      }
    },

    async expire(chainTimeSec) {
      const { count } = await database.payment.updateMany({
        where: {
          state: { in: ['authorized', 'submitted'] satisfies PaymentState[] },
          validBeforeSec: { lte: BigInt(chainTimeSec) },
        },
        data: { state: 'expired' satisfies PaymentState },
      })
      return count
    },
  }
}

/** Held until the transaction ends: payments of one payer are judged one after another. */
export async function lockPayer(transaction: Transaction, payer: Address): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${payer}, 0))`
}

/** Writes an authorized payment and the job that relays it; nothing if its quote was authorized before. */
export async function insertAuthorized(
  transaction: Transaction,
  authorization: PaymentAuthorization,
  kind: 'payment' | 'plan-payment' = 'payment',
): Promise<void> {
  const row = rowFromAuthorization(authorization)
  // Two tabs race here: the unique quote lets one insert through, the other waits for it and inserts nothing.
  await authorizeOnce(transaction, { kind, subjectId: row.id }, () =>
    transaction.payment.createMany({ data: [row], skipDuplicates: true }),
  )
}

function rowFromAuthorization({ quote, signature, payment }: PaymentAuthorization) {
  return {
    id: payment.id.toLowerCase(),
    quoteId: quote.id,
    state: payment.state,
    payer: payment.payer,
    recipient: payment.recipient,
    tokenIn: jsonFromDomain(payment.amountIn.asset),
    tokenOut: jsonFromDomain(payment.amountOut.asset),
    tokenOutAddress: payment.amountOut.asset.address,
    amountOut: decimalFromBigint(payment.amountOut.units),
    amountIn: decimalFromBigint(payment.amountIn.units),
    expectedAmountIn: decimalFromBigint(payment.amountIn.units),
    maxAmountIn: decimalFromBigint(payment.maxAmountIn.units),
    networkFee: decimalFromBigint(payment.networkFee.units),
    ...(payment.route === undefined ? {} : { route: jsonFromDomain(payment.route) }),
    memo: payment.memo ?? null,
    ...columnsOfPurpose(payment.purpose),
    signature,
    validBeforeSec: BigInt(payment.validBeforeSec),
    releaseAtSec: payment.releaseAtSec === undefined ? null : BigInt(payment.releaseAtSec),
    createdAtSec: BigInt(payment.createdAtSec),
  }
}

/** The domain's payment of a row. */
export function paymentFromRow(row: PaymentRow): Payment {
  const tokenIn = domainFromJson<Asset>(row.tokenIn)
  const tokenOut = domainFromJson<Asset>(row.tokenOut)
  return {
    id: row.id as Hex,
    quoteId: row.quoteId,
    state: row.state as PaymentState,
    payer: row.payer as Address,
    recipient: row.recipient as Address,
    amountOut: { asset: tokenOut, units: bigintFromDecimal(row.amountOut) },
    amountIn: { asset: tokenIn, units: bigintFromDecimal(row.amountIn) },
    maxAmountIn: { asset: tokenIn, units: bigintFromDecimal(row.maxAmountIn) },
    networkFee: { asset: tokenIn, units: bigintFromDecimal(row.networkFee) },
    route: row.route === null ? undefined : routeFromRow(row, row.route),
    memo: row.memo ?? undefined,
    purpose: purposeFromRow(row),
    txHash: (row.txHash as Hex | null) ?? undefined,
    blockNumber: row.blockNumber ?? undefined,
    failure: failureFromRow<PaymentFailure['code']>(row),
    validBeforeSec: secFromBigint(row.validBeforeSec),
    releaseAtSec: row.releaseAtSec === null ? undefined : secFromBigint(row.releaseAtSec),
    createdAtSec: secFromBigint(row.createdAtSec),
    settledAtSec: row.settledAtSec === null ? undefined : secFromBigint(row.settledAtSec),
  }
}

/** Until it is settled what was expected; then what the chain says each leg took, and what that saved in the end. */
function routeFromRow(
  { legInputs, expectedAmountIn, amountIn }: PaymentRow,
  json: Prisma.JsonValue,
): PaymentRoute {
  const route = domainFromJson<PaymentRoute>(json)
  if (legInputs.length < route.legs.length) return route
  const saved = route.saving.units + bigintFromDecimal(expectedAmountIn) - bigintFromDecimal(amountIn)
  return {
    ...route,
    legs: route.legs.map((leg, i) => ({ ...leg, amountIn: bigintFromDecimal(legInputs[i]!) })),
    saving: { ...route.saving, units: saved > 0n ? saved : 0n },
  }
}
