import { BaseError, type ErrorMetadata } from '@safelane/core'
import { TRPCError } from '@trpc/server'
import type { TRPC_ERROR_CODE_KEY, TRPCErrorShape } from '@trpc/server/rpc'
import { ZodError } from 'zod'

/** What clients read: a literal to translate, the field at fault and the facts. */
export interface ErrorData {
  readonly code: string
  readonly field: string | null
  readonly meta: ErrorMetadata
  readonly trpcCode: TRPC_ERROR_CODE_KEY
  readonly httpStatus: number
  readonly path: string | null
}

/** How a domain's word is said in HTTP. A code that is not listed is a bug and answers 500, see `errors.test.ts`. */
const TRPC_CODE_OF: Readonly<Record<string, TRPC_ERROR_CODE_KEY>> = {
  SESSION_REQUIRED: 'UNAUTHORIZED',
  NOT_FOUND: 'NOT_FOUND',
  NOT_DEV_CHAIN: 'FORBIDDEN',
  CHAIN_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  DATABASE_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
}

/** Wraps a domain error so that tRPC answers with the right status; leaves everything else alone. */
export function translateError(error: TRPCError): TRPCError {
  const { cause } = error
  if (!(cause instanceof BaseError)) return error
  return new TRPCError({ code: TRPC_CODE_OF[cause.code] ?? 'BAD_REQUEST', message: cause.message, cause })
}

interface FormatterOptions {
  readonly error: TRPCError
  readonly shape: TRPCErrorShape<{ code: TRPC_ERROR_CODE_KEY; httpStatus: number; path?: string }>
}

/** tRPC's error formatter: `data.code` is the domain's literal, never a stack. */
export function formatError({ error, shape }: FormatterOptions) {
  const { cause } = error
  const data: ErrorData = {
    code: cause instanceof BaseError ? cause.code : cause instanceof ZodError ? 'INVALID_INPUT' : error.code,
    field: cause instanceof BaseError ? (cause.field ?? null) : firstField(cause),
    meta: cause instanceof BaseError ? cause.metadata : {},
    trpcCode: error.code,
    httpStatus: shape.data.httpStatus,
    path: shape.data.path ?? null,
  }
  const message = error.code === 'INTERNAL_SERVER_ERROR' ? 'Something went wrong on our side' : shape.message
  return { ...shape, message, data }
}

function firstField(cause: unknown): string | null {
  return cause instanceof ZodError ? (cause.issues[0]?.path.join('.') ?? null) : null
}
