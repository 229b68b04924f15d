import { tracked } from '@trpc/server'
import { addressOf } from '../access/caller.ts'
import { translateError } from '../errors.ts'
import {
  paymentIdInput,
  paymentListInput,
  paymentQuoteInput,
  paymentSubmitInput,
  paymentWatchInput,
  refundQuoteInput,
} from '../inputs.ts'
import { publicProcedure, router, signedInProcedure } from '../trpc.ts'

export const paymentRouter = router({
  quote: publicProcedure
    .meta({ scope: 'payments:write', isOffer: true })
    .input(paymentQuoteInput)
    .mutation(({ ctx, input }) => ctx.services.payments.quote(input, addressOf(ctx.caller))),
  /** What the recipient of a settled payment signs to give it back; `submit` takes it from there. */
  refundQuote: publicProcedure
    .meta({ scope: 'payments:write', isOffer: true })
    .input(refundQuoteInput)
    .mutation(({ ctx, input }) => ctx.services.payments.refundQuote(input, addressOf(ctx.caller))),
  submit: publicProcedure
    .meta({ scope: 'payments:write' })
    .input(paymentSubmitInput)
    .mutation(async ({ ctx, input }) => {
      const payment = await ctx.services.payments.submit(input)
      return { paymentId: payment.id, state: payment.state }
    }),
  cancel: signedInProcedure
    .meta({ scope: 'payments:write' })
    .input(paymentIdInput)
    .mutation(async ({ ctx, input }) => {
      const { id, state } = await ctx.services.payments.cancel(input, ctx.address)
      return { paymentId: id, state }
    }),
  get: publicProcedure
    .meta({ scope: 'payments:read' })
    .input(paymentIdInput)
    .query(({ ctx, input }) => ctx.services.payments.get(input)),
  /** Server-sent events; a client that comes back with its last event's id misses nothing. */
  watch: publicProcedure
    .meta({ scope: 'payments:read' })
    .input(paymentWatchInput)
    .subscription(async function* ({ ctx, input, signal }) {
      const leaving = signal ?? new AbortController().signal
      try {
        for await (const { sequence, payment } of ctx.services.payments.watch(input, leaving)) {
          yield tracked(sequence, payment)
        }
      } catch (error) {
        // Whoever left needs no answer.
        if (!leaving.aborted) throw translateError(error)
      }
    }),
  list: publicProcedure
    .meta({ scope: 'payments:read' })
    .input(paymentListInput)
    .query(({ ctx, input }) => ctx.services.payments.list(input)),
})
