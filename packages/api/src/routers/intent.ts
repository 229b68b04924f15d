import { addressOf } from '../access/caller.ts'
import { intentInput } from '../inputs.ts'
import { publicProcedure, router } from '../trpc.ts'

export const intentRouter = router({
  parse: publicProcedure
    .meta({ scope: 'payments:write', isOffer: true })
    .input(intentInput)
    .mutation(({ ctx, input }) => ctx.services.intents.parse(input, addressOf(ctx.caller))),
})
