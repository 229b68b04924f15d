export type { DomainCode, ErrorData } from './errors.ts'
export { type ApiHandler, type ApiHandlerOptions, createApiHandler } from './handler.ts'
export { openApiDocument } from './rest/openApi.ts'
export {
  type AppRouter,
  appRouter,
  createCaller,
  type RouterInputs,
  type RouterOutputs,
} from './routers/app.ts'
export { createServices, type ServicesDeps } from './services/createServices.ts'
export type { Services } from './services/services.ts'
export type { Context, Session } from './trpc.ts'
export type * from './views/accessViews.ts'
export type * from './views/activityViews.ts'
export type * from './views/batchViews.ts'
export type * from './views/chainViews.ts'
export type * from './views/contactViews.ts'
export type * from './views/coverViews.ts'
export type * from './views/intentViews.ts'
export type * from './views/linkViews.ts'
export type * from './views/paymentViews.ts'
export type * from './views/planViews.ts'
export type * from './views/predictionViews.ts'
export type * from './views/requestViews.ts'
export type * from './views/revocationViews.ts'
export type * from './views/riskViews.ts'
export type * from './views/routeViews.ts'
export type * from './views/webhookViews.ts'
