import { pageInput } from '../inputs.ts'
import { router, signedInProcedure } from '../trpc.ts'

export const auditRouter = router({
  list: signedInProcedure
    .meta({ scope: 'audit:read' })
    .input(pageInput)
    .query(({ ctx, input }) => ctx.services.audit.list(ctx.address, input)),
})
