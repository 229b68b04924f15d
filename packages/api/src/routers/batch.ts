import { addressOf } from '../access/caller.ts'
import { batchIdInput, batchQuoteInput, batchSubmitInput, pageInput } from '../inputs.ts'
import { publicProcedure, router, signedInProcedure } from '../trpc.ts'

const reading = signedInProcedure.meta({ scope: 'payments:read' })

/** Many payments on one signature: payroll, or a bill that is split. Seen by its payer, and their own rows by those it paid. */
export const batchRouter = router({
  quote: publicProcedure
    .meta({ scope: 'payments:write', isOffer: true })
    .input(batchQuoteInput)
    .mutation(({ ctx, input }) => ctx.services.batches.quote(input, addressOf(ctx.caller))),
  submit: publicProcedure
    .meta({ scope: 'payments:write' })
    .input(batchSubmitInput)
    .mutation(async ({ ctx, input }) => {
      const { batchId, state } = await ctx.services.batches.submit(input)
      return { batchId, state }
    }),
  list: reading.input(pageInput).query(({ ctx, input }) => ctx.services.batches.list(ctx.address, input)),
  get: reading.input(batchIdInput).query(({ ctx, input }) => ctx.services.batches.get(ctx.address, input)),
  cancel: signedInProcedure
    .meta({ scope: 'payments:write' })
    .input(batchIdInput)
    .mutation(async ({ ctx, input }) => {
      const { batchId, state } = await ctx.services.batches.cancel(ctx.address, input)
      return { batchId, state }
    }),
})
