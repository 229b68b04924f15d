import { revocationInput, revocationSubmitInput } from '../inputs.ts'
import { router, signedInProcedure } from '../trpc.ts'

/**
 * Cancels on chain, without gas, what was signed and taken back here: the dates of a cancelled plan, a payment, a batch.
 * Seen and signed by its payer alone.
 */
export const revocationRouter = router({
  list: signedInProcedure
    .meta({ scope: 'payments:read' })
    .input(revocationInput)
    .query(({ ctx, input }) => ctx.services.revocations.list(ctx.address, input)),
  submit: signedInProcedure
    .meta({ scope: 'payments:write' })
    .input(revocationSubmitInput)
    .mutation(({ ctx, input }) => ctx.services.revocations.submit(ctx.address, input)),
})
