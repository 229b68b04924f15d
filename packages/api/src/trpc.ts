import type { Address } from '@safelane/core'
import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { ApiError } from './apiError.ts'
import { formatError, translateError } from './errors.ts'
import type { Services } from './services/services.ts'

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
}

const t = initTRPC.context<Context>().create({ transformer: superjson, errorFormatter: formatError })

/** Builds routers. */
export const router = t.router

/** Calls procedures without HTTP, for tests and server components. */
export const createCallerFactory = t.createCallerFactory

const translated = t.procedure.use(async ({ next }) => {
  const result = await next()
  if (!result.ok) throw translateError(result.error)
  return result
})

/** Open to everybody. */
export const publicProcedure = translated

/** Needs a signed-in address; others get SESSION_REQUIRED. */
export const signedInProcedure = translated.use(({ ctx, next }) => {
  const { address } = ctx.session
  if (address === null) throw new ApiError('SESSION_REQUIRED', 'Sign in with Ethereum first')
  return next({ ctx: { ...ctx, address } })
})
