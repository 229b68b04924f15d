import {
  linkClaimInput,
  linkClaimOfferInput,
  linkIdInput,
  linkInput,
  linkSignInput,
  pageInput,
} from '../inputs.ts'
import { publicProcedure, router, signedInProcedure } from '../trpc.ts'

/** Links that carry money. Signatures say who may do what: the creator's makes one, the link's key claims it. */
export const linkRouter = router({
  offer: publicProcedure
    .meta({ scope: 'links:write', isOffer: true })
    .input(linkInput)
    .mutation(({ ctx, input }) => ctx.services.links.offer(input)),
  create: publicProcedure
    .meta({ scope: 'links:write' })
    .input(linkSignInput)
    .mutation(({ ctx, input }) => ctx.services.links.create(input)),
  get: publicProcedure
    .meta({ scope: 'links:read' })
    .input(linkIdInput)
    .query(({ ctx, input }) => ctx.services.links.get(input)),
  list: signedInProcedure
    .meta({ scope: 'links:read' })
    .input(pageInput)
    .query(({ ctx, input }) => ctx.services.links.list(ctx.address, input)),
  /** What the link's key signs to pay the recipient; naming the creator takes the link back. */
  claimOffer: publicProcedure
    .meta({ scope: 'links:read' })
    .input(linkClaimOfferInput)
    .query(({ ctx, input }) => ctx.services.links.claimOffer(input)),
  claim: publicProcedure
    .meta({ scope: 'links:write' })
    .input(linkClaimInput)
    .mutation(({ ctx, input }) => ctx.services.links.claim(input)),
})
