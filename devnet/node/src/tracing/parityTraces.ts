/** The traces of Parity's `trace_*` that are asked for by kind: calls, state difference, steps. */
import type { Hex } from '@safelane/devnet-engine'
import { type Collector, type CollectorFactory, combineHooks } from './collector.ts'
import { type FlatTrace, flatTracer } from './flatTrace.ts'
import { parityStateDiff } from './parityStateDiff.ts'
import { type VmTrace, vmTracer } from './vmTrace.ts'

export type ParityTraceKind = 'trace' | 'stateDiff' | 'vmTrace'

export interface ParityTraces {
  output: Hex
  stateDiff: unknown
  trace: FlatTrace[]
  vmTrace: VmTrace | null
}

/** What is not asked for is empty. */
export function parityTracer(kinds: readonly ParityTraceKind[]): CollectorFactory<ParityTraces> {
  return (subject) => {
    const make = <Result>(
      kind: ParityTraceKind,
      factory: CollectorFactory<Result>,
    ): Collector<Result> | null => (kinds.includes(kind) ? factory(subject) : null)
    const trace = make('trace', flatTracer)
    const stateDiff = make('stateDiff', parityStateDiff)
    const vmTrace = make('vmTrace', vmTracer)
    return {
      hooks: combineHooks([trace, stateDiff, vmTrace].flatMap((collector) => collector?.hooks ?? [])),
      result: (outcome) => ({
        output: outcome.output,
        stateDiff: stateDiff?.result(outcome) ?? null,
        trace: trace?.result(outcome) ?? [],
        vmTrace: vmTrace?.result(outcome) ?? null,
      }),
    }
  }
}
