import { router, signedInProcedure } from '../trpc.ts'

export const insightsRouter = router({
  spending: signedInProcedure
    .meta({ scope: 'payments:read' })
    .query(({ ctx }) => ctx.services.insights.spending(ctx.address)),
})
