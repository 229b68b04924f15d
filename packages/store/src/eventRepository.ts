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
  }
}

function eventFromRow({ owners: _, ...row }: EventRow): StoredEvent {
  return row
}
