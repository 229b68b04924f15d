/** Entry points of a lane of the tracing build. */
export * from './index'
export { accountOf, setHooks, slotOf, traceRecord } from './tracing/tracer'
