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
export type * from './views.ts'
