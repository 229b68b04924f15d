import type { Address } from '@safelane/core'
import { ApiError } from '../apiError.ts'
import type { Services } from '../services/services.ts'
import type { Scope } from './scope.ts'

/** In whose name a procedure is called. */
export type Caller =
  | { readonly kind: 'anonymous' }
  /** Somebody who signed in with Ethereum. */
  | { readonly kind: 'session'; readonly address: Address }
  /** A program with an API key, acting in its owner's name as far as the scopes go. */
  | {
      readonly kind: 'key'
      readonly address: Address
      readonly keyId: string
      readonly scopes: readonly string[]
    }

/** The address a caller acts for; null for anonymous ones. */
export function addressOf(caller: Caller): Address | null {
  return caller.kind === 'anonymous' ? null : caller.address
}

export interface Credentials {
  /** As presented in `Authorization: Bearer …`; it takes precedence over a session. */
  readonly apiKey: string | undefined
  readonly signedIn: Address | null
}

/**
 * Who is calling. A key that is presented must be good for the procedure even where nobody needs one: unknown and
 * revoked keys are refused (INVALID_API_KEY), those that call too often (RATE_LIMITED), those without the procedure's
 * scope (INSUFFICIENT_SCOPE), and all of them where the procedure names none (SESSION_REQUIRED).
 */
export async function identifyCaller(
  credentials: Credentials,
  scope: Scope | 'any' | undefined,
  access: Services['access'],
): Promise<Caller> {
  const { apiKey, signedIn } = credentials
  if (apiKey === undefined) {
    return signedIn === null ? { kind: 'anonymous' } : { kind: 'session', address: signedIn }
  }
  const use = await access.useKey(apiKey)
  if (use.kind === 'unknown') throw new ApiError('INVALID_API_KEY', 'The API key is unknown or revoked')
  if (use.kind === 'limited') {
    throw new ApiError('RATE_LIMITED', `The API key is used too often; wait ${use.retryAfterMs} ms`, {
      metadata: { retryAfterMs: use.retryAfterMs },
    })
  }
  const { id, owner, scopes } = use.key
  if (scope === undefined) {
    throw new ApiError('SESSION_REQUIRED', 'API keys cannot do this; sign in with Ethereum')
  }
  if (scope !== 'any' && !scopes.includes(scope)) {
    throw new ApiError('INSUFFICIENT_SCOPE', `The API key lacks the scope ${scope}`, { metadata: { scope } })
  }
  return { kind: 'key', address: owner, keyId: id, scopes }
}
