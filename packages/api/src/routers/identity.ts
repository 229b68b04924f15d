import { personInput, travelRuleInput } from '../inputs.ts'
import { router, signedInProcedure } from '../trpc.ts'

/** Personal data: for the person alone, never for a key. Answers are not kept for replay, the data being erasable. */
export const identityRouter = router({
  save: signedInProcedure
    .meta({ idempotency: 'never' })
    .input(personInput)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.identity.save(ctx.address, input)
      return { saved: true as const }
    }),
  get: signedInProcedure.query(({ ctx }) => ctx.services.identity.get(ctx.address)),
  erase: signedInProcedure.meta({ idempotency: 'never' }).mutation(async ({ ctx }) => ({
    erased: await ctx.services.identity.erase(ctx.address),
  })),
  travelRule: signedInProcedure
    .meta({ idempotency: 'never' })
    .input(travelRuleInput)
    .mutation(({ ctx, input }) => ctx.services.identity.travelRule(ctx.address, input)),
})
