/** Traces in the forms that Otterscan asks for. */
import type { Hex } from '@safelane/devnet-engine'
import { quantity } from '../quantity.ts'
import { type CallFrame, CallTree, isCreation } from './callTree.ts'
import type { CollectorFactory } from './collector.ts'
import { TraceSize } from './traceSize.ts'

export interface OtterscanCall {
  type: string
  depth: number
  from: Hex
  to: Hex
  value: Hex
  input: Hex
  output: Hex
}

/** What moves value or makes or ends contracts: 0 transfer, 1 self-destruct, 2 CREATE, 3 CREATE2. */
export interface InternalOperation {
  type: 0 | 1 | 2 | 3
  from: Hex
  to: Hex
  value: Hex
}

const treeTracer =
  <Result>(render: (root: CallFrame) => Result[]): CollectorFactory<Result[]> =>
  () => {
    const tree = new CallTree(new TraceSize(), { logs: false })
    return { hooks: tree.hooks, result: () => (tree.root ? render(tree.root) : []) }
  }

/** Calls without creations and self-destructs, each before what it calls. */
export const otterscanCalls = treeTracer((root) => [...callsOf(root, 0)])

export const internalOperations = treeTracer((root) => [...operationsOf(root)])

function* callsOf(frame: CallFrame, depth: number): Iterable<OtterscanCall> {
  const { kind, from, to, value, input, output } = frame
  if (!isCreation(frame) && kind !== 'SELFDESTRUCT') {
    yield { type: kind, depth, from, to, value: quantity(value), input, output }
  }
  for (const call of frame.calls) yield* callsOf(call, depth + 1)
}

/** As anvil: who destroys itself is told by that alone. */
function* operationsOf(frame: CallFrame): Iterable<InternalOperation> {
  const end = frame.calls.find(({ kind }) => kind === 'SELFDESTRUCT')
  const type = end ? 1 : typeOf(frame)
  const { from, to, value } = end ?? frame
  if (type !== null) yield { type, from, to, value: quantity(value) }
  for (const call of frame.calls) if (call.kind !== 'SELFDESTRUCT') yield* operationsOf(call)
}

function typeOf({ kind, value }: CallFrame): InternalOperation['type'] | null {
  if (kind === 'CREATE') return 2
  if (kind === 'CREATE2') return 3
  return kind === 'CALL' && value > 0n ? 0 : null
}
