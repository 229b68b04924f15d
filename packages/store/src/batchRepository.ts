import { type Address, type Asset, fail, type Hex, ok } from '@safelane/core'
import type {
  Batch,
  BatchRepository,
  BatchRowState,
  BatchState,
  BatchStruct,
  PaymentFailure,
  RiskDecision,
  RiskRule,
} from '@safelane/payments'
import type { Prisma } from '@safelane/prisma'
import { authorizeOnce, failureFromRow, voidUnsent } from './authorization.ts'
import {
  bigintFromDecimal,
  decimalFromBigint,
  domainFromJson,
  jsonFromDomain,
  secFromBigint,
} from './columns.ts'
import type { Database } from './database.ts'
import { type Page, type PageRequest, pageLimit, pageOf, sequenceFromCursor } from './page.ts'
import { lockPayer } from './paymentRepository.ts'
import { paymentHistoryOf } from './riskRepository.ts'

/** What the relayer needs to settle a batch. */
export interface RelayableBatch {
  readonly batch: Batch
  readonly signature: Hex
}

export interface StoredBatches extends BatchRepository {
  /** Batches of one payer, newest first; offers are left out. */
  list(payer: Address, page?: PageRequest): Promise<Page<Batch>>
  findRelayable(batchId: string): Promise<RelayableBatch | undefined>
  /** Ends what can no longer settle because the chain, as far as it was indexed, has passed its deadline. */
  expire(chainTimeSec: number): Promise<number>
}

const WITH_ROWS = { rows: { orderBy: { position: 'asc' } } } as const satisfies Prisma.BatchInclude
type StoredBatch = Prisma.BatchGetPayload<{ include: typeof WITH_ROWS }>

export function createBatchRepository(database: Database): StoredBatches {
  async function find(batchId: string): Promise<Batch | undefined> {
    const row = await database.batch.findUnique({
      where: { id: batchId.toLowerCase() },
      include: WITH_ROWS,
    })
    return row === null ? undefined : batchFromRow(row)
  }

  async function stored(batchId: string): Promise<Batch> {
    const batch = await find(batchId)
    if (batch === undefined) throw new Error(`Batch ${batchId} vanished`)
    return batch
  }

  return {
    find,

    async offer(batch, requestedBy) {
      await database.batch.create({
        data: {
          id: batch.id.toLowerCase(),
          state: batch.state,
          payer: batch.struct.payer,
          requestedBy: requestedBy ?? null,
          token: jsonFromDomain(batch.asset),
          struct: jsonFromDomain(batch.struct),
          total: decimalFromBigint(batch.struct.total),
          networkFee: decimalFromBigint(batch.networkFee.units),
          decision: jsonFromDomain(batch.decision),
          validBeforeSec: batch.struct.validBefore,
          createdAtSec: BigInt(batch.createdAtSec),
          offerExpiresAtSec: BigInt(batch.offerExpiresAtSec),
          rows: {
            create: batch.rows.map(({ index, line, recipient, name, units, memo }) => ({
              position: index,
              line,
              recipient,
              name: name ?? null,
              amount: decimalFromBigint(units),
              memo: memo ?? null,
            })),
          },
        },
      })
    },

    async authorizeIf({ batch, signature, releaseAtSec }, { sinceSec, acknowledged, decideOn, isAdmitted }) {
      const id = batch.id.toLowerCase()
      const refusal = await database.$transaction(async (transaction) => {
        await lockPayer(transaction, batch.struct.payer)
        const current = await transaction.batch.findUniqueOrThrow({ where: { id }, select: { state: true } })
        // Asked again: its own rows in the history must not speak against it.
        if (current.state !== ('offered' satisfies BatchState)) return undefined
        const decision = decideOn(await paymentHistoryOf(transaction, batch.struct.payer, sinceSec))
        if (!isAdmitted(decision)) return decision
        await authorizeOnce(transaction, { kind: 'batch', subjectId: id }, () =>
          transaction.batch.updateMany({
            where: { id, state: 'offered' satisfies BatchState },
            data: {
              state: 'authorized' satisfies BatchState,
              signature,
              acknowledged: [...acknowledged],
              releaseAtSec: releaseAtSec === undefined ? null : BigInt(releaseAtSec),
            },
          }),
        )
        return undefined
      })
      return refusal === undefined ? ok(await stored(id)) : fail(refusal)
    },

    async void(batchId) {
      const id = batchId.toLowerCase()
      await database.$transaction((transaction) =>
        voidUnsent(transaction, { kinds: ['batch'], subjectId: id }, () =>
          transaction.batch.updateMany({
            where: { id, state: 'authorized' satisfies BatchState },
            data: { state: 'voided' satisfies BatchState, signature: '0x' },
          }),
        ),
      )
      return stored(id)
    },

    async list(payer, page = {}) {
      const limit = pageLimit(page)
      const before = sequenceFromCursor(page)
      const rows = await database.batch.findMany({
        where: {
          payer,
          state: { not: 'offered' satisfies BatchState },
          ...(before === undefined ? {} : { sequence: { lt: before } }),
        },
        include: WITH_ROWS,
        orderBy: { sequence: 'desc' },
        take: limit + 1,
      })
      return pageOf(rows, limit, batchFromRow, (row) => row.sequence)
    },

    async findRelayable(batchId) {
      const row = await database.batch.findUnique({ where: { id: batchId }, include: WITH_ROWS })
      return row === null ? undefined : { batch: batchFromRow(row), signature: row.signature as Hex }
    },

    async expire(chainTimeSec) {
      const { count } = await database.batch.updateMany({
        where: {
          state: { in: ['authorized', 'submitted'] satisfies BatchState[] },
          validBeforeSec: { lte: BigInt(chainTimeSec) },
        },
        data: { state: 'expired' satisfies BatchState },
      })
      return count
    },
  }
}

function batchFromRow(row: StoredBatch): Batch {
  const asset = domainFromJson<Asset>(row.token)
  const isSettled = row.state === ('settled' satisfies BatchState)
  const stateOf = (hasFailed: boolean): BatchRowState =>
    isSettled ? (hasFailed ? 'failed' : 'paid') : 'waiting'
  return {
    id: row.id as Hex,
    state: row.state as BatchState,
    struct: domainFromJson<BatchStruct>(row.struct),
    asset,
    networkFee: { asset, units: bigintFromDecimal(row.networkFee) },
    decision: domainFromJson<RiskDecision>(row.decision),
    acknowledged: row.acknowledged as RiskRule[],
    rows: row.rows.map((each) => ({
      index: each.position,
      line: each.line,
      recipient: each.recipient as Address,
      name: each.name ?? undefined,
      units: bigintFromDecimal(each.amount),
      memo: each.memo ?? undefined,
      state: stateOf(each.hasFailed),
    })),
    txHash: (row.txHash as Hex | null) ?? undefined,
    blockNumber: row.blockNumber ?? undefined,
    failure: failureFromRow<PaymentFailure['code']>(row),
    releaseAtSec: row.releaseAtSec === null ? undefined : secFromBigint(row.releaseAtSec),
    createdAtSec: secFromBigint(row.createdAtSec),
    offerExpiresAtSec: secFromBigint(row.offerExpiresAtSec),
    settledAtSec: row.settledAtSec === null ? undefined : secFromBigint(row.settledAtSec),
  }
}
