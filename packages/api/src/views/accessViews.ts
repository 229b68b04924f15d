import type { Address } from '@safelane/core'

export interface SessionView {
  readonly address: Address | null
  /** Whether the address may decide appeals. */
  readonly isOperator: boolean
}

export interface ApiKeyView {
  readonly keyId: string
  readonly name: string
  /** The secret's first characters. */
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly ratePerMinute: number
  /** ISO 8601, wall clock, as every `…At`. */
  readonly createdAt: string
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
  /** From then on the key is refused as an unknown one; null: it does not end by itself. */
  readonly expiresAt: string | null
}

export interface NewApiKeyView extends ApiKeyView {
  /** For `Authorization: Bearer …`; only its hash is kept, so nobody can tell it again. */
  readonly secret: string
}

export interface ApiKeyPageView {
  readonly items: readonly ApiKeyView[]
  readonly nextCursor: string | null
}

/** `hash` is SHA-256 of the JSON array of previousHash, owner, position (text), at, actor, action, outcome, inputHash. */
export interface AuditEntryView {
  readonly position: number
  readonly at: string
  readonly owner: Address
  /** `session`, or the id of the API key. */
  readonly actor: string
  readonly action: string
  readonly outcome: string
  readonly inputHash: string
  readonly previousHash: string
  readonly hash: string
}

export interface AuditPageView {
  readonly items: readonly AuditEntryView[]
  readonly nextCursor: string | null
}
