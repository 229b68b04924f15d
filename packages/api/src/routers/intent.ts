import { intentInput } from '../inputs.ts'
import { publicProcedure, router } from '../trpc.ts'

export const intentRouter = router({
  parse: publicProcedure
    .input(intentInput)
    .mutation(({ ctx, input }) => ctx.services.intents.parse(input, ctx.session.address)),
})
