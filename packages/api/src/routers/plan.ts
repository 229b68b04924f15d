import { addressOf } from '../access/caller.ts'
import { pageInput, planAcknowledgeInput, planIdInput, planQuoteInput, planSubmitInput } from '../inputs.ts'
import { publicProcedure, router, signedInProcedure } from '../trpc.ts'

const reading = signedInProcedure.meta({ scope: 'payments:read' })
const writing = signedInProcedure.meta({ scope: 'payments:write' })

/** Payments for dates to come, once or repeated. What was signed is seen and changed by its payer alone. */
export const planRouter = router({
  quote: publicProcedure
    .meta({ scope: 'payments:write', isOffer: true })
    .input(planQuoteInput)
    .mutation(({ ctx, input }) => ctx.services.plans.quote(input, addressOf(ctx.caller))),
  submit: publicProcedure
    .meta({ scope: 'payments:write' })
    .input(planSubmitInput)
    .mutation(({ ctx, input }) => ctx.services.plans.submit(input)),
  list: reading.input(pageInput).query(({ ctx, input }) => ctx.services.plans.list(ctx.address, input)),
  get: reading.input(planIdInput).query(({ ctx, input }) => ctx.services.plans.get(ctx.address, input)),
  pause: writing
    .input(planIdInput)
    .mutation(({ ctx, input }) => ctx.services.plans.pause(ctx.address, input)),
  resume: writing
    .input(planIdInput)
    .mutation(({ ctx, input }) => ctx.services.plans.resume(ctx.address, input)),
  cancel: writing
    .input(planIdInput)
    .mutation(({ ctx, input }) => ctx.services.plans.cancel(ctx.address, input)),
  /** Accepts rules that hold the plan's payments back. */
  acknowledge: writing
    .input(planAcknowledgeInput)
    .mutation(({ ctx, input }) => ctx.services.plans.acknowledge(ctx.address, input)),
})
