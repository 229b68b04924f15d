import { paymentIdInput, paymentListInput, paymentQuoteInput, submitInput } from '../inputs.ts'
import { publicProcedure, router } from '../trpc.ts'

export const paymentRouter = router({
  quote: publicProcedure
    .input(paymentQuoteInput)
    .mutation(({ ctx, input }) => ctx.services.payments.quote(input)),
  submit: publicProcedure.input(submitInput).mutation(async ({ ctx, input }) => {
    const payment = await ctx.services.payments.submit(input)
    return { paymentId: payment.id, state: payment.state }
  }),
  get: publicProcedure.input(paymentIdInput).query(({ ctx, input }) => ctx.services.payments.get(input)),
  list: publicProcedure.input(paymentListInput).query(({ ctx, input }) => ctx.services.payments.list(input)),
})
