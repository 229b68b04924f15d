import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { createCallerFactory, router } from '../trpc.ts'
import { activityRouter } from './activity.ts'
import { apiKeysRouter } from './apiKeys.ts'
import { auditRouter } from './audit.ts'
import { batchRouter } from './batch.ts'
import { chainRouter } from './chain.ts'
import { contactsRouter } from './contacts.ts'
import { coverRouter } from './cover.ts'
import { devRouter } from './dev.ts'
import { identityRouter } from './identity.ts'
import { insightsRouter } from './insights.ts'
import { intentRouter } from './intent.ts'
import { linkRouter } from './link.ts'
import { paymentRouter } from './payment.ts'
import { planRouter } from './plan.ts'
import { portfolioRouter } from './portfolio.ts'
import { predictionRouter } from './prediction.ts'
import { requestRouter } from './request.ts'
import { revocationRouter } from './revocation.ts'
import { riskRouter } from './risk.ts'
import { sessionRouter } from './session.ts'
import { webhooksRouter } from './webhooks.ts'

export const appRouter = router({
  chain: chainRouter,
  session: sessionRouter,
  apiKeys: apiKeysRouter,
  audit: auditRouter,
  webhooks: webhooksRouter,
  contacts: contactsRouter,
  portfolio: portfolioRouter,
  intent: intentRouter,
  activity: activityRouter,
  payment: paymentRouter,
  request: requestRouter,
  link: linkRouter,
  plan: planRouter,
  batch: batchRouter,
  revocation: revocationRouter,
  insights: insightsRouter,
  risk: riskRouter,
  prediction: predictionRouter,
  identity: identityRouter,
  cover: coverRouter,
  dev: devRouter,
})

/** The whole API as a type: all that clients import. */
export type AppRouter = typeof appRouter
export type RouterInputs = inferRouterInputs<AppRouter>
export type RouterOutputs = inferRouterOutputs<AppRouter>

/** Calls the API in process: `createCaller(context).payment.get(…)`. */
export const createCaller = createCallerFactory(appRouter)
