import { apiKeyIdInput, apiKeyInput, pageInput } from '../inputs.ts'
import { router, signedInProcedure } from '../trpc.ts'

/** No scope: a key can neither make, see nor revoke keys. */
export const apiKeysRouter = router({
  create: signedInProcedure
    .meta({ idempotency: 'never' })
    .input(apiKeyInput)
    .mutation(({ ctx, input }) => ctx.services.apiKeys.create(ctx.address, input)),
  list: signedInProcedure
    .input(pageInput)
    .query(({ ctx, input }) => ctx.services.apiKeys.list(ctx.address, input)),
  revoke: signedInProcedure
    .input(apiKeyIdInput)
    .mutation(({ ctx, input }) => ctx.services.apiKeys.revoke(ctx.address, input)),
})
