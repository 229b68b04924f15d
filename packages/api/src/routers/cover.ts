import { addressOf } from '../access/caller.ts'
import {
  claimIdInput,
  coverQuoteInput,
  holderInput,
  policyIdInput,
  policyListInput,
  purchaseIdInput,
  submitInput,
} from '../inputs.ts'
import { publicProcedure, router } from '../trpc.ts'

export const coverRouter = router({
  products: publicProcedure.meta({ scope: 'cover:read' }).query(({ ctx }) => ctx.services.cover.products()),
  quote: publicProcedure
    .meta({ scope: 'cover:write', isOffer: true })
    .input(coverQuoteInput)
    .mutation(({ ctx, input }) => ctx.services.cover.quote(input, addressOf(ctx.caller))),
  buy: publicProcedure
    .meta({ scope: 'cover:write' })
    .input(submitInput)
    .mutation(({ ctx, input }) => ctx.services.cover.buy(input)),
  purchase: publicProcedure
    .meta({ scope: 'cover:read' })
    .input(purchaseIdInput)
    .query(({ ctx, input }) => ctx.services.cover.purchase(input)),
  suggestions: publicProcedure
    .meta({ scope: 'cover:read' })
    .input(holderInput)
    .query(({ ctx, input }) => ctx.services.cover.suggestions(input)),
  policies: publicProcedure
    .meta({ scope: 'cover:read' })
    .input(policyListInput)
    .query(({ ctx, input }) => ctx.services.cover.policies(input)),
  policy: publicProcedure
    .meta({ scope: 'cover:read' })
    .input(policyIdInput)
    .query(({ ctx, input }) => ctx.services.cover.policy(input)),
  claim: publicProcedure
    .meta({ scope: 'cover:write' })
    .input(policyIdInput)
    .mutation(({ ctx, input }) => ctx.services.cover.claim(input)),
  claimState: publicProcedure
    .meta({ scope: 'cover:read' })
    .input(claimIdInput)
    .query(({ ctx, input }) => ctx.services.cover.claimState(input)),
})
