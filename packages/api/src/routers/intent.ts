import { addressOf } from '../access/caller.ts'
import { translateError } from '../errors.ts'
import { intentInput } from '../inputs.ts'
import { publicProcedure, router } from '../trpc.ts'

export const intentRouter = router({
  parse: publicProcedure
    .meta({ scope: 'payments:write', isOffer: true })
    .input(intentInput)
    .mutation(({ ctx, input }) => ctx.services.intents.parse(input, addressOf(ctx.caller))),
  /** Server-sent events: what the model has quoted so far, which is to be shown and not acted on, then the intent. */
  read: publicProcedure
    .meta({ scope: 'payments:write' })
    .input(intentInput)
    .subscription(async function* ({ ctx, input }) {
      try {
        yield* ctx.services.intents.read(input, addressOf(ctx.caller))
      } catch (error) {
        throw translateError(error)
      }
    }),
})
