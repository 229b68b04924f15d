import type { Context as TraceContext } from '@opentelemetry/api'
import type { Address } from '@safelane/core'
import { initTRPC, type TRPCError } from '@trpc/server'
import superjson from 'superjson'
import { addressOf, type Caller, identifyCaller } from './access/caller.ts'
import { answerOnce, hashOfInput } from './access/idempotency.ts'
import type { Scope } from './access/scope.ts'
import { ApiError } from './apiError.ts'
import { formatError, translateError } from './errors.ts'
import type { Services } from './services/services.ts'
import { measured } from './telemetry.ts'

/** The sealed cookie of one caller. */
export interface Session {
  readonly address: Address | null
  signIn(address: Address): Promise<void>
  signOut(): Promise<void>
}

/** What every procedure gets. */
export interface Context {
  readonly services: Services
  readonly session: Session
  /** Host the request came in by, which a sign-in message must name; absent for in-process callers. */
  readonly host: string | undefined
  /** The secret of `Authorization: Bearer …`. */
  readonly apiKey?: string | undefined
  /** Of the header of that name; mutations that carry one are executed once. */
  readonly idempotencyKey?: string | undefined
  /** Headers of the answer, where there are any. */
  readonly responseHeaders?: Headers | undefined
  /** The trace that the request belongs to. */
  readonly traceContext?: TraceContext | undefined
}

/** What a procedure says about itself. */
export interface ProcedureMeta {
  /** What an API key needs; without it no key may call the procedure, `any` lets every key. */
  readonly scope?: Scope | 'any'
  /** For mutations whose answer must not be kept, or that act on the caller's cookie. */
  readonly idempotency?: 'never'
  /** A mutation that only offers something, which the audit log need not know. */
  readonly isOffer?: boolean
}

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    transformer: superjson,
    errorFormatter: formatError,
    // A ping shows proxies that the line is alive; a client that hears none connects again.
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
  })

/** Builds routers. */
export const router = t.router

/** Calls procedures without HTTP, for tests and server components. */
export const createCallerFactory = t.createCallerFactory

/*
 *   measured ─▶ translated ─▶ identified ─▶ answered once ─▶ audited ─▶ input ─▶ procedure
 *
 * Whoever may not call learns nothing of the input's rules; what is replayed is neither executed nor logged again.
 */
const measuredCall = t.middleware(({ ctx, path, next }) =>
  measured(
    path,
    ctx.traceContext,
    () => next(),
    (result) => (result.ok ? 'ok' : codeOf(translateError(result.error))),
  ),
)

const translated = t.middleware(async ({ next }) => {
  const result = await next()
  if (!result.ok) throw translateError(result.error)
  return result
})

const identified = t.middleware(async ({ ctx, meta, next }) => {
  const { apiKey, session, services } = ctx
  const caller: Caller = await identifyCaller(
    { apiKey, signedIn: session.address },
    meta?.scope,
    services.access,
  )
  return next({ ctx: { caller } })
})

const answeredOnce = t.middleware(async (options) => {
  const { ctx, type, meta, path, getRawInput, next } = options
  const { idempotencyKey: key, services } = ctx
  if (key === undefined || type !== 'mutation') return next()
  if (meta?.idempotency === 'never') {
    throw new ApiError(
      'INVALID_IDEMPOTENCY_KEY',
      'The answer to this call is never kept: leave the key out',
      {
        field: 'Idempotency-Key',
      },
    )
  }
  const { caller } = ctx as typeof ctx & { caller: Caller }
  const request = {
    caller: addressOf(caller) ?? 'anonymous',
    key,
    procedure: path,
    input: await getRawInput(),
  }
  let executed: Awaited<ReturnType<typeof next>> | undefined
  const { data, isReplay } = await answerOnce(services.access, request, async () => {
    executed = await next()
    if (!executed.ok) throw executed.error
    return executed.data
  })
  if (executed !== undefined) return executed
  if (isReplay) ctx.responseHeaders?.set('Idempotent-Replayed', 'true')
  // tRPC offers no way to answer instead of the procedure; this is what `next` resolves to (checked by its tests).
  return { ok: true, data, marker: 'middlewareMarker' } as unknown as Awaited<ReturnType<typeof next>>
})

const audited = t.middleware(async ({ ctx, type, meta, path, getRawInput, next }) => {
  const { caller } = ctx as typeof ctx & { caller: Caller }
  if (type !== 'mutation' || meta?.isOffer === true || caller.kind === 'anonymous') return next()
  const result = await next()
  await ctx.services.access.record({
    owner: caller.address,
    actor: caller.kind === 'key' ? caller.keyId : 'session',
    action: path,
    outcome: result.ok ? 'ok' : codeOf(translateError(result.error)),
    inputHash: hashOfInput(path, await getRawInput()),
  })
  return result
})

function codeOf(error: TRPCError): string {
  const code = (error.cause as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : error.code
}

/** Open to everybody; a key that is presented must have the scope. */
export const publicProcedure = t.procedure
  .use(measuredCall)
  .use(translated)
  .use(identified)
  .use(answeredOnce)
  .use(audited)

/** Needs a signed-in address (others get SESSION_REQUIRED) or, where the procedure names a scope, a key with it. */
export const signedInProcedure = publicProcedure.use(({ ctx, next }) => {
  const address = addressOf(ctx.caller)
  if (address === null) throw new ApiError('SESSION_REQUIRED', 'Sign in with Ethereum, or send an API key')
  return next({ ctx: { address } })
})
