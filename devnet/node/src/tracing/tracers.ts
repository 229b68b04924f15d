/** geth's built-in tracers by name, with their configuration as clients give it. */
import {
  anything,
  boolean,
  type Decoded,
  type Decoder,
  invalid,
  objectOf,
  optional,
  text,
  uint64,
} from '../rpc/params.ts'
import { callTracer } from './callTracer.ts'
import { type CollectorFactory, combineHooks } from './collector.ts'
import { localizedTracer } from './flatTrace.ts'
import { fourByteTracer } from './fourByteTracer.ts'
import { prestateTracer } from './prestateTracer.ts'
import { structLogger } from './structLogger.ts'

const flag = optional(boolean, false)

const optionMembers = {
  tracer: optional(text),
  tracerConfig: anything,
  disableStack: flag,
  disableStorage: flag,
  enableMemory: flag,
  enableReturnData: flag,
  limit: optional(uint64, 0n),
}

/** What `debug_trace*` takes beside what is to be traced. */
export const tracingOptions = objectOf(optionMembers)

export type TracingOptions = Decoded<{ options: typeof tracingOptions }>['options']

/** Options of who gives none. */
export const DEFAULT_TRACING: TracingOptions = tracingOptions({}, 'options')

const callTracerConfig = objectOf({ onlyTopCall: flag, withLog: flag })
const prestateConfig = objectOf({ diffMode: flag, disableCode: flag, disableStorage: flag })

type Builder = (config: unknown, path: string) => CollectorFactory<unknown>

const tracers: Readonly<Record<string, Builder>> = {
  callTracer: (config, path) => callTracer(configuration(callTracerConfig)(config, path)),
  prestateTracer: (config, path) => prestateTracer(configuration(prestateConfig)(config, path)),
  '4byteTracer': () => fourByteTracer,
  flatCallTracer: () => localizedTracer,
  noopTracer: () => () => ({ hooks: {}, result: () => ({}) }),
  muxTracer,
}

/** The tracer that the options ask for. Throws RpcError for one that does not exist, or whose configuration is not its own. */
export function tracerOf(options: TracingOptions): CollectorFactory<unknown> {
  const { tracer, tracerConfig, limit } = options
  if (tracer === undefined || tracer === '') return structLogger({ ...options, limit: Number(limit) })
  return named(tracer, tracerConfig, 'options.tracer')
}

function named(name: string, config: unknown, path: string): CollectorFactory<unknown> {
  const build = Object.hasOwn(tracers, name) ? tracers[name] : undefined
  if (build) return build(config, 'options.tracerConfig')
  throw invalid(
    path,
    `must be one of ${Object.keys(tracers).join(', ')}, or left out for structured logs; tracers in JavaScript are not run`,
  )
}

/** Runs several tracers over one execution; the result has one member for each. */
function muxTracer(config: unknown, path: string): CollectorFactory<Record<string, unknown>> {
  if (config !== undefined && config !== null && (typeof config !== 'object' || Array.isArray(config))) {
    throw invalid(path, 'must be an object of tracers by name')
  }
  const factories = Object.entries(config ?? {}).map(
    ([name, each]) => [name, named(name, each, `${path} key`)] as const,
  )
  return (subject) => {
    const collectors = factories.map(([name, factory]) => [name, factory(subject)] as const)
    return {
      hooks: combineHooks(collectors.map(([, { hooks }]) => hooks)),
      result: (outcome) =>
        Object.fromEntries(collectors.map(([name, { result }]) => [name, result(outcome)])),
    }
  }
}

/** Left out or null is an empty configuration. */
function configuration<T>(decoder: Decoder<T>): Decoder<T> {
  return (value, path) => decoder(value ?? {}, path)
}
