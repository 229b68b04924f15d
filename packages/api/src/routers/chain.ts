import { publicProcedure, router } from '../trpc.ts'

export const chainRouter = router({
  info: publicProcedure.meta({ scope: 'any' }).query(({ ctx }) => ctx.services.chain.info()),
  health: publicProcedure.meta({ scope: 'any' }).query(({ ctx }) => ctx.services.chain.health()),
})
