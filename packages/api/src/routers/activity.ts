import { addressOf } from '../access/caller.ts'
import { activityListInput } from '../inputs.ts'
import { publicProcedure, router } from '../trpc.ts'

export const activityRouter = router({
  /** Everything by which money moved or will move, newest first; who is not the address gets what is public of it. */
  list: publicProcedure
    .meta({ scope: 'payments:read' })
    .input(activityListInput)
    .query(({ ctx, input }) => ctx.services.activity.list(input, addressOf(ctx.caller))),
})
