/** geth's callTracer: the calls of a message as a tree. */
import type { Hex } from '@safelane/devnet-engine'
import { quantity } from '../quantity.ts'
import { revertReason } from '../rpc/revert.ts'
import { type CallFrame, CallTree, isCreation } from './callTree.ts'
import type { CollectorFactory } from './collector.ts'
import { gethError } from './haltNames.ts'
import { TraceSize } from './traceSize.ts'

export interface CallTracerOptions {
  /** Leaves out what the outermost message calls. */
  onlyTopCall: boolean
  /** Tells the logs of calls that stand. */
  withLog: boolean
}

export interface CallTracerFrame {
  type: string
  from: Hex
  to?: Hex
  value?: Hex
  gas: Hex
  gasUsed: Hex
  input: Hex
  output?: Hex
  error?: string
  revertReason?: string
  logs?: { address: Hex; topics: Hex[]; data: Hex; position: Hex; index: Hex }[]
  calls?: CallTracerFrame[]
}

/** As anvil: the outermost frame's `gasUsed` is that of the whole transaction. Null when nothing ran. */
export function callTracer({
  onlyTopCall,
  withLog,
}: CallTracerOptions): CollectorFactory<CallTracerFrame | null> {
  return () => {
    const tree = new CallTree(new TraceSize(), { logs: withLog })
    return {
      hooks: tree.hooks,
      result: ({ gasUsed }) => {
        if (!tree.root) return null
        const root = frameJson(tree.root, { onlyTopCall, isLogged: withLog, firstLog: { index: 0 } })
        return { ...root, gasUsed: quantity(gasUsed) }
      },
    }
  }
}

interface Rendering {
  onlyTopCall: boolean
  isLogged: boolean
  /** Counts the logs that stand. */
  firstLog: { index: number }
}

function frameJson(frame: CallFrame, rendering: Rendering): CallTracerFrame {
  const { kind, from, to, value, gas, gasUsed, input, output, error } = frame
  const isLogged = rendering.isLogged && error === null
  const reason = error === 'revert' ? revertReason(output) : null
  const calls = callsAndLogs(frame, { ...rendering, isLogged })
  // A creation that failed has made no account.
  const hasTo = !(isCreation(frame) && error !== null)
  return {
    from,
    gas: quantity(gas),
    gasUsed: quantity(gasUsed),
    ...(hasTo ? { to } : {}),
    input,
    ...(output === '0x' ? {} : { output }),
    ...(error === null ? {} : { error: gethError(error) }),
    ...(reason === null ? {} : { revertReason: reason }),
    ...calls,
    // Nobody pays in these two; geth leaves it out of static calls only.
    ...(kind === 'STATICCALL' ? {} : { value: quantity(value) }),
    type: kind,
  }
}

/** Logs are numbered in the order in which they were made, across calls. */
function callsAndLogs(frame: CallFrame, rendering: Rendering): Pick<CallTracerFrame, 'calls' | 'logs'> {
  const calls: CallTracerFrame[] = []
  const logs: NonNullable<CallTracerFrame['logs']> = []
  let next = 0
  const takeLogs = (position: number) => {
    for (; next < frame.logs.length && frame.logs[next]!.position <= position; next++) {
      const { address, topics, data, position: at } = frame.logs[next]!
      if (!rendering.isLogged) continue
      logs.push({
        address,
        topics,
        data,
        position: quantity(at),
        index: quantity(rendering.firstLog.index++),
      })
    }
  }
  frame.calls.forEach((call, position) => {
    takeLogs(position)
    if (!rendering.onlyTopCall || call.kind === 'SELFDESTRUCT') calls.push(frameJson(call, rendering))
    else countLogs(call, rendering)
  })
  takeLogs(frame.calls.length)
  return { ...(calls.length === 0 ? {} : { calls }), ...(logs.length === 0 ? {} : { logs }) }
}

/** The logs of a call that is not shown count all the same. */
function countLogs(frame: CallFrame, { isLogged, firstLog }: Rendering): void {
  if (!isLogged || frame.error !== null) return
  firstLog.index += frame.logs.length
  for (const call of frame.calls) countLogs(call, { onlyTopCall: true, isLogged, firstLog })
}
