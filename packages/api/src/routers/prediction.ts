import { paymentIdInput } from '../inputs.ts'
import { publicProcedure, router } from '../trpc.ts'

export const predictionRouter = router({
  quality: publicProcedure.meta({ scope: 'any' }).query(({ ctx }) => ctx.services.predictions.quality()),
  market: publicProcedure.meta({ scope: 'any' }).query(({ ctx }) => ctx.services.predictions.market()),
  ofPayment: publicProcedure
    .meta({ scope: 'payments:read' })
    .input(paymentIdInput)
    .query(({ ctx, input }) => ctx.services.predictions.ofPayment(input)),
})
