import { addressOf } from '../access/caller.ts'
import { pageInput, requestIdInput, requestInput, requestQuoteInput } from '../inputs.ts'
import { publicProcedure, router, signedInProcedure } from '../trpc.ts'

/** Requests for money. Whoever has a request's id may read and pay it; only its payee may withdraw it. */
export const requestRouter = router({
  create: signedInProcedure
    .meta({ scope: 'requests:write' })
    .input(requestInput)
    .mutation(({ ctx, input }) => ctx.services.requests.create(ctx.address, input)),
  list: signedInProcedure
    .meta({ scope: 'requests:read' })
    .input(pageInput)
    .query(({ ctx, input }) => ctx.services.requests.list(ctx.address, input)),
  cancel: signedInProcedure
    .meta({ scope: 'requests:write' })
    .input(requestIdInput)
    .mutation(({ ctx, input }) => ctx.services.requests.cancel(ctx.address, input)),
  get: publicProcedure
    .meta({ scope: 'requests:read' })
    .input(requestIdInput)
    .query(({ ctx, input }) => ctx.services.requests.get(input)),
  /** What the payer signs; `payment.submit` takes it from there. */
  quote: publicProcedure
    .meta({ scope: 'payments:write', isOffer: true })
    .input(requestQuoteInput)
    .mutation(({ ctx, input }) => ctx.services.requests.quote(input, addressOf(ctx.caller))),
})
