import { createHash, randomBytes } from 'node:crypto'
import type { Address } from '@safelane/core'
import type { ApiKey, AuditEntry, Store } from '@safelane/store'
import { ApiError } from '../apiError.ts'
import type { ApiKeyView, AuditEntryView } from '../views/accessViews.ts'
import type { Services } from './services.ts'

/** Secrets are 32 random bytes, so a plain hash of one cannot be turned back. */
const SECRET_BYTES = 32
const SHOWN_CHARACTERS = 11

/** Keys, idempotency and the audit log, for the middleware that every procedure passes. */
export function createAccessService(store: Store): Services['access'] {
  return {
    useKey: (secret) => store.apiKeys.use(hashOf(secret)),
    claim: store.idempotency.claim,
    complete: store.idempotency.complete,
    release: store.idempotency.release,
    record: store.audit.append,
  }
}

/** What owners do with their API keys. */
export function createApiKeyService(store: Store): Services['apiKeys'] {
  return {
    async create(owner, { name, scopes, ratePerMinute, expiresInDays }) {
      const secret = `slk_${randomBytes(SECRET_BYTES).toString('base64url')}`
      const key = await store.apiKeys.create({
        id: `key_${randomBytes(9).toString('base64url')}`,
        owner,
        name,
        prefix: secret.slice(0, SHOWN_CHARACTERS),
        secretHash: hashOf(secret),
        scopes: [...new Set(scopes)],
        ratePerMinute,
        expiresInDays,
      })
      return { ...keyView(key), secret }
    },

    async list(owner, { cursor, limit }) {
      const page = await store.apiKeys.list(owner, { cursor: cursor ?? undefined, limit })
      return { items: page.items.map(keyView), nextCursor: page.nextCursor ?? null }
    },

    async revoke(owner: Address, { keyId }) {
      const key = await store.apiKeys.revoke(owner, keyId)
      if (key === undefined) throw new ApiError('NOT_FOUND', 'No such API key', { field: 'keyId' })
      return keyView(key)
    },
  }
}

/** The owner's own log. */
export function createAuditService(store: Store): Services['audit'] {
  return {
    async list(owner, { cursor, limit }) {
      const page = await store.audit.list(owner, { cursor: cursor ?? undefined, limit })
      return { items: page.items.map(auditView), nextCursor: page.nextCursor ?? null }
    },
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

function keyView(key: ApiKey): ApiKeyView {
  return {
    keyId: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    ratePerMinute: key.ratePerMinute,
    createdAt: key.createdAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    expiresAt: key.expiresAt?.toISOString() ?? null,
  }
}

function auditView({ at, position, ...entry }: AuditEntry): AuditEntryView {
  return { ...entry, position: Number(position), at: at.toISOString() }
}
