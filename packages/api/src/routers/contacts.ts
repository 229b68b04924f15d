import { contactInput, contactNameInput, contactPageInput } from '../inputs.ts'
import { router, signedInProcedure } from '../trpc.ts'

export const contactsRouter = router({
  list: signedInProcedure
    .meta({ scope: 'contacts:read' })
    .input(contactPageInput)
    .query(({ ctx, input }) => ctx.services.contacts.list(ctx.address, input)),
  save: signedInProcedure
    .meta({ scope: 'contacts:write' })
    .input(contactInput)
    .mutation(({ ctx, input }) => ctx.services.contacts.save(ctx.address, input)),
  remove: signedInProcedure
    .meta({ scope: 'contacts:write' })
    .input(contactNameInput)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.contacts.remove(ctx.address, input)
      return { removed: input.name }
    }),
})
