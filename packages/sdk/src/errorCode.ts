import { TRPCClientError } from '@trpc/client'

/**
 * The literal a call was refused with, e.g. `INSUFFICIENT_BALANCE`; `UNREACHABLE` when nobody answered; undefined for
 * what is no failed call.
 */
export function errorCodeOf(error: unknown): string | undefined {
  if (!(error instanceof TRPCClientError)) return undefined
  const code = (error.data as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : 'UNREACHABLE'
}
