import type { AppRouter } from '@safelane/api'
import { httpLink, httpSubscriptionLink, retryLink, splitLink, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { EventSource } from 'eventsource'
import superjson from 'superjson'
import { errorCodeOf } from './errorCode.ts'

export interface LinkOptions {
  /** E.g. `http://localhost:3000/api/trpc`. */
  readonly url: string
  readonly apiKey: string | undefined
  readonly retries: number
  readonly fetch: typeof globalThis.fetch
}

/** Refusals that pass by themselves. */
const TRANSIENT = new Set([
  'UNREACHABLE',
  'CHAIN_UNAVAILABLE',
  'DATABASE_UNAVAILABLE',
  'IDEMPOTENCY_KEY_IN_USE',
  'RATE_LIMITED',
])

/** Requests one by one, so that each mutation has its own key; subscriptions as server-sent events. */
export function linksOf({ url, apiKey, retries, fetch }: LinkOptions): TRPCLink<AppRouter>[] {
  const authorization = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }
  return [
    idempotencyLink,
    retryLink({
      retry: ({ op, error, attempts }) =>
        op.type !== 'subscription' && attempts <= retries && TRANSIENT.has(errorCodeOf(error) ?? ''),
      retryDelayMs: (attempt) => Math.min(250 * 2 ** (attempt - 1), 5_000),
    }),
    splitLink({
      condition: ({ type }) => type === 'subscription',
      true: httpSubscriptionLink({
        url,
        transformer: superjson,
        EventSource,
        eventSourceOptions: {
          fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...authorization } }),
        },
      }),
      false: httpLink({
        url,
        transformer: superjson,
        fetch: (input, init) => fetch(input, init as RequestInit),
        headers: ({ op }) => {
          const { idempotencyKey } = op.context
          return typeof idempotencyKey === 'string'
            ? { ...authorization, 'idempotency-key': idempotencyKey }
            : authorization
        },
      }),
    }),
  ]
}

/** Every mutation gets a key before the retries, which therefore all carry the same one; the caller may name its own. */
const idempotencyLink: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) => {
      const needsKey = op.type === 'mutation' && op.context.idempotencyKey === undefined
      const context = needsKey ? { ...op.context, idempotencyKey: crypto.randomUUID() } : op.context
      return next({ ...op, context }).subscribe(observer)
    })
