import type { Address, Asset } from '@safelane/core'
import type { PaymentRequest } from '@safelane/payments'
import type { PaymentRequest as RequestRow } from '@safelane/prisma'
import {
  bigintFromDecimal,
  decimalFromBigint,
  domainFromJson,
  jsonFromDomain,
  secFromBigint,
} from './columns.ts'
import type { Database } from './database.ts'
import { type Page, type PageRequest, pageLimit, pageOf, sequenceFromCursor } from './page.ts'

export interface RequestRepository {
  create(request: PaymentRequest): Promise<void>
  find(requestId: string): Promise<PaymentRequest | undefined>
  /** What somebody asked for, newest first. */
  list(payee: Address, page: PageRequest): Promise<Page<PaymentRequest>>
  /** Withdraws a request of the payee that was not withdrawn before. */
  cancel(requestId: string, payee: Address, nowSec: number): Promise<void>
  /** Tells, once each, of requests whose due time came before they were paid. Returns how many. */
  expire(chainTimeSec: number): Promise<number>
}

export function createRequestRepository(database: Database): RequestRepository {
  return {
    async create(request) {
      await database.paymentRequest.create({
        data: {
          id: request.id,
          payee: request.payee,
          debtor: request.debtor ?? null,
          asset: jsonFromDomain(request.amount.asset),
          amount: decimalFromBigint(request.amount.units),
          inParts: request.inParts,
          reference: request.reference ?? null,
          memo: request.memo ?? null,
          dueAtSec: request.dueAtSec === undefined ? null : BigInt(request.dueAtSec),
          createdAtSec: BigInt(request.createdAtSec),
        },
      })
    },

    async find(requestId) {
      const row = await database.paymentRequest.findUnique({ where: { id: requestId } })
      return row === null ? undefined : requestFromRow(row)
    },

    async list(payee, page) {
      const limit = pageLimit(page)
      const before = sequenceFromCursor(page)
      const rows = await database.paymentRequest.findMany({
        where: { payee, ...(before === undefined ? {} : { sequence: { lt: before } }) },
        orderBy: { sequence: 'desc' },
        take: limit + 1,
      })
      return pageOf(rows, limit, requestFromRow, (row) => row.sequence)
    },

    async cancel(requestId, payee, nowSec) {
      await database.paymentRequest.updateMany({
        where: { id: requestId, payee, cancelledAtSec: null },
        data: { cancelledAtSec: BigInt(nowSec) },
      })
    },

    async expire(chainTimeSec) {
      return database.$executeRaw`
        UPDATE payment_requests AS request SET expired_at_sec = ${BigInt(chainTimeSec)}
        WHERE due_at_sec <= ${BigInt(chainTimeSec)} AND expired_at_sec IS NULL AND cancelled_at_sec IS NULL
          AND amount > (SELECT COALESCE(sum(amount_out), 0) FROM payments WHERE request_id = request.id AND state = 'settled')`
    },
  }
}

/** The domain's request of a row. */
export function requestFromRow(row: RequestRow): PaymentRequest {
  return {
    id: row.id,
    payee: row.payee as Address,
    debtor: (row.debtor as Address | null) ?? undefined,
    amount: { asset: domainFromJson<Asset>(row.asset), units: bigintFromDecimal(row.amount) },
    inParts: row.inParts,
    reference: row.reference ?? undefined,
    memo: row.memo ?? undefined,
    dueAtSec: row.dueAtSec === null ? undefined : secFromBigint(row.dueAtSec),
    createdAtSec: secFromBigint(row.createdAtSec),
    cancelledAtSec: row.cancelledAtSec === null ? undefined : secFromBigint(row.cancelledAtSec),
  }
}
