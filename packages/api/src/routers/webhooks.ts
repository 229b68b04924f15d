import {
  deliveryIdInput,
  deliveryListInput,
  pageInput,
  webhookChangeInput,
  webhookIdInput,
  webhookInput,
} from '../inputs.ts'
import { router, signedInProcedure } from '../trpc.ts'

const reading = signedInProcedure.meta({ scope: 'webhooks:read' })
const writing = signedInProcedure.meta({ scope: 'webhooks:write' })

/** Endpoints that hear of the owner's events, and what was sent to them. */
export const webhooksRouter = router({
  create: writing
    .input(webhookInput)
    .mutation(({ ctx, input }) => ctx.services.webhooks.create(ctx.address, input)),
  list: reading.input(pageInput).query(({ ctx, input }) => ctx.services.webhooks.list(ctx.address, input)),
  update: writing
    .input(webhookChangeInput)
    .mutation(({ ctx, input }) => ctx.services.webhooks.update(ctx.address, input)),
  remove: writing.input(webhookIdInput).mutation(async ({ ctx, input }) => {
    await ctx.services.webhooks.remove(ctx.address, input)
    return { removed: input.endpointId }
  }),
  deliveries: reading
    .input(deliveryListInput)
    .query(({ ctx, input }) => ctx.services.webhooks.deliveries(ctx.address, input)),
  replay: writing.input(deliveryIdInput).mutation(async ({ ctx, input }) => {
    await ctx.services.webhooks.replay(ctx.address, input)
    return { replayed: input.deliveryId }
  }),
  /** Sends `webhook.test` to the endpoint, whatever it listens to. */
  sendTest: writing.input(webhookIdInput).mutation(async ({ ctx, input }) => ({
    deliveryId: await ctx.services.webhooks.sendTest(ctx.address, input),
  })),
  /** Every event that concerns the owner, whether an endpoint heard of it or not. */
  events: reading
    .input(pageInput)
    .query(({ ctx, input }) => ctx.services.webhooks.events(ctx.address, input)),
})
