import type { Address } from '@safelane/core'
import type { ApiKey as ApiKeyRow } from '@safelane/prisma'
import type { Database } from './database.ts'
import { type Page, type PageRequest, pageLimit, pageOf, sequenceFromCursor } from './page.ts'

/** An API key as its owner sees it: everything but the secret. */
export interface ApiKey {
  readonly id: string
  readonly owner: Address
  readonly name: string
  /** The secret's first characters. */
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly ratePerMinute: number
  readonly createdAt: Date
  readonly lastUsedAt: Date | undefined
  readonly revokedAt: Date | undefined
  /** From then on nothing can be done with it. */
  readonly expiresAt: Date | undefined
}

export type NewApiKey = Pick<ApiKey, 'id' | 'owner' | 'name' | 'prefix' | 'scopes' | 'ratePerMinute'> & {
  /** Counted from now; undefined: it does not end by itself. */
  readonly expiresInDays?: number | undefined
  /** SHA-256, hexadecimal. */
  readonly secretHash: string
}

/** What became of one call with a key. */
export type ApiKeyUse =
  | { readonly kind: 'admitted'; readonly key: ApiKey }
  | { readonly kind: 'limited'; readonly retryAfterMs: number }
  /** No such key, revoked, or past its end. */
  | { readonly kind: 'unknown' }

export interface ApiKeyRepository {
  create(key: NewApiKey): Promise<ApiKey>
  /** Newest first, revoked ones included. */
  list(owner: Address, page: PageRequest): Promise<Page<ApiKey>>
  /** The key as it is afterwards; undefined when the owner has no such key. Repeating changes nothing. */
  revoke(owner: Address, id: string): Promise<ApiKey | undefined>
  /** Counts one call against the key's rate, on the database's clock, so that every replica counts the same. */
  use(secretHash: string): Promise<ApiKeyUse>
}

/** Calls of this many seconds may come at once. */
const BURST_SEC = 10
const DAY_MS = 86_400_000

export function createApiKeyRepository(database: Database): ApiKeyRepository {
  return {
    async create({ expiresInDays, ...key }) {
      const data = {
        ...key,
        scopes: [...key.scopes],
        expiresAt: expiresInDays === undefined ? null : new Date(Date.now() + expiresInDays * DAY_MS),
      }
      return keyFromRow(await database.apiKey.create({ data }))
    },

    async list(owner, page) {
      const limit = pageLimit(page)
      const before = sequenceFromCursor(page)
      const rows = await database.apiKey.findMany({
        where: { owner, ...(before === undefined ? {} : { sequence: { lt: before } }) },
        orderBy: { sequence: 'desc' },
        take: limit + 1,
      })
      return pageOf(rows, limit, keyFromRow, (row) => row.sequence)
    },

    async revoke(owner, id) {
      await database.apiKey.updateMany({
        where: { owner, id, revokedAt: null },
        data: { revokedAt: new Date() },
      })
      const row = await database.apiKey.findFirst({ where: { owner, id } })
      return row === null ? undefined : keyFromRow(row)
    },

    async use(secretHash) {
      // Generic cell rate algorithm: one statement decides and counts, whichever replica asks.
      const { count } = await database.$queryRaw<{ count: bigint }[]>`
        WITH admitted AS (
          UPDATE api_keys
          SET used_up_to = GREATEST(used_up_to, clock_timestamp()) + make_interval(secs => 60.0 / rate_per_minute),
              last_used_at = clock_timestamp()
          WHERE secret_hash = ${secretHash} AND revoked_at IS NULL
            AND (expires_at IS NULL OR expires_at > clock_timestamp())
            AND GREATEST(used_up_to, clock_timestamp()) + make_interval(secs => 60.0 / rate_per_minute)
              <= clock_timestamp() + make_interval(secs => ${BURST_SEC}::double precision)
          RETURNING id
        ) SELECT count(*) AS count FROM admitted`.then((rows) => rows[0] ?? { count: 0n })
      const row = await database.apiKey.findUnique({ where: { secretHash } })
      if (row === null || row.revokedAt !== null) return { kind: 'unknown' }
      if (count === 1n) return { kind: 'admitted', key: keyFromRow(row) }
      if (row.expiresAt !== null && row.expiresAt.getTime() <= Date.now()) return { kind: 'unknown' }
      const freeAtMs = row.usedUpTo.getTime() + 60_000 / row.ratePerMinute - BURST_SEC * 1_000
      return { kind: 'limited', retryAfterMs: Math.max(1, Math.ceil(freeAtMs - Date.now())) }
    },
  }
}

function keyFromRow(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    owner: row.owner as Address,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    ratePerMinute: row.ratePerMinute,
    createdAt: row.createdAt,
    lastUsedAt: row.lastUsedAt ?? undefined,
    revokedAt: row.revokedAt ?? undefined,
    expiresAt: row.expiresAt ?? undefined,
  }
}
