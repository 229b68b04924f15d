import { createHash } from 'node:crypto'
import type { Address } from '@safelane/core'
import type { AuditEntry as AuditRow } from '@safelane/prisma'
import type { Database } from './database.ts'
import { type Page, type PageRequest, pageLimit, pageOf, sequenceFromCursor } from './page.ts'

/** Something done, or refused, in an address's name. */
export interface AuditedAction {
  readonly owner: Address
  /** `session`, or the id of the API key. */
  readonly actor: string
  /** The procedure, e.g. `payment.submit`. */
  readonly action: string
  /** `ok`, or the code of the refusal. */
  readonly outcome: string
  /** SHA-256 of the input, hexadecimal. */
  readonly inputHash: string
}

export interface AuditEntry extends AuditedAction {
  /** 0, 1, 2, … for each owner. */
  readonly position: bigint
  readonly at: Date
  /** Hash of the entry before it; 64 zeros for the first. */
  readonly previousHash: string
  readonly hash: string
}

/** Append-only: nothing here changes or removes an entry, and the chain of hashes shows when something else did. */
export interface AuditRepository {
  append(action: AuditedAction): Promise<void>
  /** Newest first. */
  list(owner: Address, page: PageRequest): Promise<Page<AuditEntry>>
}

const FIRST_PREVIOUS = '0'.repeat(64)
/** Second key of the advisory lock that orders one owner's entries; any constant. */
const LOCK_SEED = 5_425_333_203n

export function createAuditRepository(database: Database): AuditRepository {
  return {
    async append(action) {
      const { owner } = action
      await database.$transaction(async (transaction) => {
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${owner}, ${LOCK_SEED}))`
        const last = await transaction.auditEntry.findFirst({
          where: { owner },
          orderBy: { position: 'desc' },
        })
        const entry = {
          ...action,
          position: last === null ? 0n : last.position + 1n,
          at: new Date(),
          previousHash: last?.hash ?? FIRST_PREVIOUS,
        }
        await transaction.auditEntry.create({ data: { ...entry, hash: auditHash(entry) } })
      })
    },

    async list(owner, page) {
      const limit = pageLimit(page)
      const before = sequenceFromCursor(page)
      const rows = await database.auditEntry.findMany({
        where: { owner, ...(before === undefined ? {} : { position: { lt: before } }) },
        orderBy: { position: 'desc' },
        take: limit + 1,
      })
      return pageOf(rows, limit, entryFromRow, (row) => row.position)
    },
  }
}

/** SHA-256 over the JSON array of previous hash, owner, position, time, actor, action, outcome and input hash. */
export function auditHash(entry: Omit<AuditEntry, 'hash'>): string {
  const { previousHash, owner, position, at, actor, action, outcome, inputHash } = entry
  const content = [
    previousHash,
    owner,
    position.toString(),
    at.toISOString(),
    actor,
    action,
    outcome,
    inputHash,
  ]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

function entryFromRow(row: AuditRow): AuditEntry {
  return { ...row, owner: row.owner as Address }
}
