import { advanceTimeInput, fundInput, movePriceInput } from '../inputs.ts'
import { publicProcedure, router } from '../trpc.ts'

/** Only on dev chains; elsewhere every procedure answers NOT_DEV_CHAIN. */
export const devRouter = router({
  fund: publicProcedure
    .meta({ scope: 'dev:write' })
    .input(fundInput)
    .mutation(({ ctx, input }) => ctx.services.dev.fund(input)),
  advanceTime: publicProcedure
    .meta({ scope: 'dev:write' })
    .input(advanceTimeInput)
    .mutation(({ ctx, input }) => ctx.services.dev.advanceTime(input)),
  movePrice: publicProcedure
    .meta({ scope: 'dev:write' })
    .input(movePriceInput)
    .mutation(({ ctx, input }) => ctx.services.dev.movePrice(input)),
})
