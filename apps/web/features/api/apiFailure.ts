import { TRPCClientError } from '@trpc/client'

/** A failed call as the interface speaks of it: a code to translate, the field at fault and the facts. */
export interface ApiFailure {
  readonly code: string
  readonly field: string | null
  readonly meta: Readonly<Record<string, unknown>>
}

/** Codes after which trying the same again may well succeed. */
const TRANSIENT = new Set(['CHAIN_UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'SERVER_UNREACHABLE'])

/** What went wrong, whoever threw it: the API, the network or the wallet. */
export function failureFrom(error: unknown): ApiFailure {
  if (error instanceof TRPCClientError) {
    const data: unknown = error.data
    if (isRecord(data) && typeof data.code === 'string') {
      return {
        code: data.code,
        field: typeof data.field === 'string' ? data.field : null,
        meta: isRecord(data.meta) ? data.meta : {},
      }
    }
    return { code: 'SERVER_UNREACHABLE', field: null, meta: {} }
  }
  return { code: isDeclined(error) ? 'SIGNATURE_DECLINED' : 'WALLET_FAILED', field: null, meta: {} }
}

/** Whether the failure says that something is away rather than that the request was wrong. */
export function isTransient(failure: ApiFailure): boolean {
  return TRANSIENT.has(failure.code)
}

/** EIP-1193 code 4001, anywhere in the chain of causes. */
function isDeclined(error: unknown): boolean {
  if (!isRecord(error)) return false
  return error.code === 4001 || error.name === 'UserRejectedRequestError' || isDeclined(error.cause)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
