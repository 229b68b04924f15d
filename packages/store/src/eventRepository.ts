import type { Address } from '@safelane/core'
import type { Event as EventRow } from '@safelane/prisma'
import type { Database } from './database.ts'
import { type Page, type PageRequest, pageLimit, pageOf, sequenceFromCursor } from './page.ts'

/** A state that a payment, purchase, claim or policy came to; written with that state, in its transaction. */
export interface StoredEvent {
  /** Grows with every event; of one subject also in the order in which things happened. */
  readonly sequence: bigint
  /** Subject and state, e.g. `payment.settled`. */
  readonly type: string
  readonly subjectId: string
  /** The subject as it was then; amounts are base units as text. */
  readonly data: unknown
  readonly createdAt: Date
}

export interface EventRepository {
  /** What concerns an address, newest first. */
  list(owner: Address, page: PageRequest): Promise<Page<StoredEvent>>
  /** What happened to a subject after `sequence`, oldest first. */
  after(subjectId: string, sequence: bigint): Promise<readonly StoredEvent[]>
  /** The newest event of each of the subjects that has one. */
  newest(subjectIds: readonly string[]): Promise<ReadonlyMap<string, bigint>>
  /**
   * Deletes up to `limit` of the events from before `time` (wall clock), oldest first, with what is on record of their
   * deliveries. Those that some endpoint is still to hear of stay. Returns how many were deleted.
   */
  deleteBefore(time: Date, limit: number): Promise<number>
}

export function createEventRepository(database: Database): EventRepository {
  return {
    async list(owner, page) {
      const limit = pageLimit(page)
      const before = sequenceFromCursor(page)
      const rows = await database.event.findMany({
        where: { owners: { has: owner }, ...(before === undefined ? {} : { sequence: { lt: before } }) },
        orderBy: { sequence: 'desc' },
        take: limit + 1,
      })
      return pageOf(rows, limit, eventFromRow, (row) => row.sequence)
    },

    async after(subjectId, sequence) {
      const rows = await database.event.findMany({
        where: { subjectId, sequence: { gt: sequence } },
        orderBy: { sequence: 'asc' },
      })
      return rows.map(eventFromRow)
    },

    async newest(subjectIds) {
      const rows = await database.event.groupBy({
        by: ['subjectId'],
        where: { subjectId: { in: [...subjectIds] } },
        _max: { sequence: true },
      })
      return new Map(rows.map((row) => [row.subjectId, row._max.sequence ?? 0n]))
    },

    deleteBefore(time, limit) {
      return database.$transaction(async (transaction) => {
        const old = await transaction.$queryRaw<{ sequence: bigint }[]>`
          SELECT sequence FROM events WHERE created_at < ${time} AND NOT EXISTS (
            SELECT FROM webhook_deliveries WHERE event_sequence = sequence AND state = 'pending')
          ORDER BY created_at, sequence LIMIT ${limit} FOR UPDATE SKIP LOCKED`
        const sequence = { in: old.map((row) => row.sequence) }
        // One that is replayed at this moment is pending again, and keeps its event.
        await transaction.webhookDelivery.deleteMany({
          where: { eventSequence: sequence, state: { not: 'pending' } },
        })
        const { count } = await transaction.event.deleteMany({
          where: { sequence, deliveries: { none: {} } },
        })
        return count
      })
    },
  }
}

function eventFromRow({ owners: _, ...row }: EventRow): StoredEvent {
  return row
}
