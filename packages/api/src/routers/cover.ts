import {
  claimIdInput,
  coverQuoteInput,
  holderInput,
  policyIdInput,
  purchaseIdInput,
  submitInput,
} from '../inputs.ts'
import { publicProcedure, router } from '../trpc.ts'

export const coverRouter = router({
  products: publicProcedure.query(({ ctx }) => ctx.services.cover.products()),
  quote: publicProcedure.input(coverQuoteInput).mutation(({ ctx, input }) => ctx.services.cover.quote(input)),
  buy: publicProcedure.input(submitInput).mutation(({ ctx, input }) => ctx.services.cover.buy(input)),
  purchase: publicProcedure
    .input(purchaseIdInput)
    .query(({ ctx, input }) => ctx.services.cover.purchase(input)),
  policies: publicProcedure.input(holderInput).query(({ ctx, input }) => ctx.services.cover.policies(input)),
  claim: publicProcedure.input(policyIdInput).mutation(({ ctx, input }) => ctx.services.cover.claim(input)),
  claimState: publicProcedure
    .input(claimIdInput)
    .query(({ ctx, input }) => ctx.services.cover.claimState(input)),
})
