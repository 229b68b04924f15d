export type { ErrorData } from './errors.ts'
export {
  type AppRouter,
  appRouter,
  createCaller,
  type RouterInputs,
  type RouterOutputs,
} from './routers/app.ts'
export type { Services } from './services.ts'
export type { Context, Session } from './trpc.ts'
export type * from './views.ts'
