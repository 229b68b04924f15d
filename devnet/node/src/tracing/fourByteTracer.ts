/** geth's 4byteTracer: how often each function was called, by selector and length of its arguments. */
import { type CallFrame, CallTree, isCreation } from './callTree.ts'
import type { CollectorFactory } from './collector.ts'
import { TraceSize } from './traceSize.ts'

const SELECTOR_DIGITS = 10

export const fourByteTracer: CollectorFactory<Record<string, number>> = () => {
  const tree = new CallTree(new TraceSize(), { logs: false })
  return {
    hooks: tree.hooks,
    result: () => {
      const counts: Record<string, number> = {}
      if (tree.root) count(tree.root, counts)
      return counts
    },
  }
}

function count(frame: CallFrame, counts: Record<string, number>): void {
  const { input } = frame
  if (!isCreation(frame) && input.length >= SELECTOR_DIGITS) {
    const key = `${input.slice(0, SELECTOR_DIGITS)}-${(input.length - SELECTOR_DIGITS) / 2}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  for (const call of frame.calls) count(call, counts)
}
