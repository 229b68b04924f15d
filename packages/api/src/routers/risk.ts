import { appealAnswerInput, appealInput, appealListInput, riskDecisionListInput } from '../inputs.ts'
import { router, signedInProcedure } from '../trpc.ts'

export const riskRouter = router({
  decisions: signedInProcedure
    .meta({ scope: 'payments:read' })
    .input(riskDecisionListInput)
    .query(({ ctx, input }) => ctx.services.risk.decisions(ctx.address, input)),
  appeal: signedInProcedure
    .meta({ scope: 'payments:write' })
    .input(appealInput)
    .mutation(({ ctx, input }) => ctx.services.risk.appeal(ctx.address, input)),
  /** For operators alone, whom the deployment names. */
  appeals: signedInProcedure
    .meta({ scope: 'risk:decide' })
    .input(appealListInput)
    .query(({ ctx, input }) => ctx.services.risk.appeals(ctx.address, input)),
  decide: signedInProcedure
    .meta({ scope: 'risk:decide' })
    .input(appealAnswerInput)
    .mutation(({ ctx, input }) => ctx.services.risk.decide(ctx.address, input)),
})
