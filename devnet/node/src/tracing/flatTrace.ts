/** Parity's traces: the calls of a message as a list, as `trace_*` and flatCallTracer tell them. */
import type { Hex } from '@safelane/devnet-engine'
import { isPrecompile } from '../chain/precompiles.ts'
import { quantity } from '../quantity.ts'
import { type CallFrame, CallTree, isCreation } from './callTree.ts'
import type { Collector, CollectorFactory, TraceSubject } from './collector.ts'
import { parityError } from './haltNames.ts'
import { TraceSize } from './traceSize.ts'

export type FlatAction =
  | { from: Hex; to: Hex; callType: string; gas: Hex; input: Hex; value: Hex }
  | { from: Hex; gas: Hex; init: Hex; value: Hex; creationMethod: string }
  | { address: Hex; balance: Hex; refundAddress: Hex }

export interface FlatTrace {
  type: 'call' | 'create' | 'suicide'
  action: FlatAction
  error?: string
  result: { gasUsed: Hex; output: Hex } | { gasUsed: Hex; address: Hex; code: Hex } | null
  subtraces: number
  /** The way from the outermost message, by place among what each calls. */
  traceAddress: number[]
}

/** A trace that says where it stands. */
export interface LocalizedTrace extends FlatTrace {
  blockHash: Hex | null
  blockNumber: number | null
  transactionHash: Hex | null
  transactionPosition: number | null
}

/** Without the calls of precompiled contracts that move nothing: Parity does not tell of them. */
export const flatTracer: CollectorFactory<FlatTrace[]> = ({ fork }) =>
  flatCollector((call) => call.value > 0n || isCreation(call) || !isPrecompile(fork, call.to))

/** With all calls, as anvil localizes them. */
export const localizedTracer: CollectorFactory<LocalizedTrace[]> = (subject) => {
  const { hooks, result } = flatCollector(() => true)
  return { hooks, result: (outcome) => result(outcome).map((trace) => localize(trace, subject)) }
}

function flatCollector(isTold: (call: CallFrame) => boolean): Collector<FlatTrace[]> {
  const tree = new CallTree(new TraceSize(), { logs: false })
  return { hooks: tree.hooks, result: () => (tree.root ? [...flatten(tree.root, isTold, [])] : []) }
}

function localize(trace: FlatTrace, subject: TraceSubject): LocalizedTrace {
  const { blockHash, blockNumber, transactionHash, transactionIndex } = subject
  return {
    ...trace,
    blockHash,
    blockNumber: blockNumber === null ? null : Number(blockNumber),
    transactionHash,
    transactionPosition: transactionIndex,
  }
}

/** The frame and what is told of all below it, each before what it calls. */
function* flatten(
  frame: CallFrame,
  isTold: (call: CallFrame) => boolean,
  traceAddress: number[],
): Iterable<FlatTrace> {
  const calls = frame.calls.filter(isTold)
  yield flatTrace(frame, calls.length, traceAddress)
  for (const [index, call] of calls.entries()) yield* flatten(call, isTold, [...traceAddress, index])
}

function flatTrace(frame: CallFrame, subtraces: number, traceAddress: number[]): FlatTrace {
  const { kind, from, to, value, gas, input, error } = frame
  const rest = {
    ...(error === null ? {} : { error: parityError(error) }),
    subtraces,
    traceAddress,
  }
  if (kind === 'SELFDESTRUCT') {
    const action = { address: from, balance: quantity(value), refundAddress: to }
    return { type: 'suicide', action, result: null, ...rest }
  }
  const result = error === null || error === 'revert' ? resultOf(frame) : null
  if (isCreation(frame)) {
    const creationMethod = kind.toLowerCase()
    const action = { from, gas: quantity(gas), init: input, value: quantity(value), creationMethod }
    return { type: 'create', action, result, ...rest }
  }
  const action = { from, callType: kind.toLowerCase(), gas: quantity(gas), input, to, value: quantity(value) }
  return { type: 'call', action, result, ...rest }
}

function resultOf(frame: CallFrame): NonNullable<FlatTrace['result']> {
  const gasUsed = quantity(frame.gasUsed)
  return isCreation(frame)
    ? { gasUsed, address: frame.to, code: frame.output }
    : { gasUsed, output: frame.output }
}
