import { publicProcedure, router } from '../trpc.ts'

export const chainRouter = router({
  info: publicProcedure.query(({ ctx }) => ctx.services.chain.info()),
  health: publicProcedure.query(({ ctx }) => ctx.services.chain.health()),
})
