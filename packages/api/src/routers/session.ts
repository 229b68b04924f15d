import { signInInput } from '../inputs.ts'
import { publicProcedure, router } from '../trpc.ts'
import type { SessionView } from '../views/accessViews.ts'

export const sessionRouter = router({
  nonce: publicProcedure
    .meta({ idempotency: 'never' })
    .mutation(async ({ ctx }) => ({ nonce: await ctx.services.sessions.issueNonce() })),

  signIn: publicProcedure
    .meta({ idempotency: 'never' })
    .input(signInInput)
    .mutation(async ({ ctx, input }): Promise<SessionView> => {
      const address = await ctx.services.sessions.verify(input, ctx.host)
      await ctx.session.signIn(address)
      return { address, isOperator: ctx.services.risk.isOperator(address) }
    }),

  signOut: publicProcedure.meta({ idempotency: 'never' }).mutation(async ({ ctx }): Promise<SessionView> => {
    await ctx.session.signOut()
    return { address: null, isOperator: false }
  }),

  me: publicProcedure.query(({ ctx }): SessionView => {
    const { address } = ctx.session
    return { address, isOperator: address !== null && ctx.services.risk.isOperator(address) }
  }),
})
