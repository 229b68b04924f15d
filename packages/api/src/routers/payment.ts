import { addressOf } from '../access/caller.ts'
import { paymentIdInput, paymentListInput, paymentQuoteInput, submitInput } from '../inputs.ts'
import { publicProcedure, router } from '../trpc.ts'

export const paymentRouter = router({
  quote: publicProcedure
    .meta({ scope: 'payments:write', isOffer: true })
    .input(paymentQuoteInput)
    .mutation(({ ctx, input }) => ctx.services.payments.quote(input, addressOf(ctx.caller))),
  submit: publicProcedure
    .meta({ scope: 'payments:write' })
    .input(submitInput)
    .mutation(async ({ ctx, input }) => {
      const payment = await ctx.services.payments.submit(input)
      return { paymentId: payment.id, state: payment.state }
    }),
  get: publicProcedure
    .meta({ scope: 'payments:read' })
    .input(paymentIdInput)
    .query(({ ctx, input }) => ctx.services.payments.get(input)),
  list: publicProcedure
    .meta({ scope: 'payments:read' })
    .input(paymentListInput)
    .query(({ ctx, input }) => ctx.services.payments.list(input)),
})
