import { portfolioInput } from '../inputs.ts'
import { publicProcedure, router } from '../trpc.ts'

export const portfolioRouter = router({
  balances: publicProcedure
    .meta({ scope: 'payments:read' })
    .input(portfolioInput)
    .query(({ ctx, input }) => ctx.services.portfolio.balances(input)),
})
