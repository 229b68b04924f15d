/** Parity's vmTrace: every step of a message with what it pushed and wrote, calls within the step that made them. */
import { bytesToHex, type CallEntered, type Hex, type StateDiff, type Step } from '@safelane/devnet-engine'
import { quantity } from '../quantity.ts'
import type { CollectorFactory } from './collector.ts'
import { opcodeName } from './opcodeNames.ts'
import { stackEffect } from './stackEffect.ts'
import { TraceSize } from './traceSize.ts'

interface VmOperation {
  pc: number
  op: string
  /** Gas of the step, with what it forwards. */
  cost: number
  ex: {
    /** Gas that was left after the step. */
    used: number
    push: Hex[]
    mem: { off: number; data: Hex } | null
    store: { key: Hex; val: Hex } | null
  } | null
  sub: VmTrace | null
}

export interface VmTrace {
  code: Hex
  ops: VmOperation[]
}

/** A message under way: its newest step is told what came of it when the next one begins, or when the message ends. */
interface OpenMessage {
  trace: VmTrace
  pending: {
    operation: VmOperation
    pushes: number
    written: { offset: number; length: number } | null
  } | null
}

const SSTORE = 0x55

export const vmTracer: CollectorFactory<VmTrace | null> = () => {
  const recorder = new VmRecorder()
  return {
    hooks: {
      onStep: (step) => recorder.step(step),
      onEnter: (call) => recorder.enter(call),
      onExit: ({ error }) => recorder.exit(error !== null && error !== 'revert'),
      onStateDiff: (diff) => recorder.fillCodes(diff),
    },
    result: () => recorder.root,
  }
}

class VmRecorder {
  root: VmTrace | null = null
  readonly #size = new TraceSize()
  readonly #open: OpenMessage[] = []
  /** Calls, whose code is told at the end. */
  readonly #calls: { trace: VmTrace; address: Hex }[] = []

  enter({ kind, to, input }: CallEntered): void {
    const isCreation = kind === 'CREATE' || kind === 'CREATE2'
    const trace: VmTrace = { code: isCreation ? input : '0x', ops: [] }
    if (!isCreation) this.#calls.push({ trace, address: to })
    this.#open.push({ trace, pending: null })
    this.root ??= trace
  }

  /** Whoever was called was touched. */
  fillCodes(diff: StateDiff): void {
    const codes = new Map(diff.map(({ address, pre, post }) => [address, pre?.code ?? post?.code ?? '0x']))
    for (const { trace, address } of this.#calls) {
      if (trace.ops.length > 0) trace.code = codes.get(address) ?? '0x'
      this.#size.add(trace.code.length)
    }
  }

  exit(hasHalted: boolean): void {
    const message = this.#open.pop()
    if (!message) return
    // Nothing came of the step with which a message halts.
    if (message.pending && hasHalted) message.pending.operation.ex = null
    const caller = this.#open.at(-1)?.pending?.operation
    if (caller && message.trace.ops.length > 0) caller.sub = message.trace
  }

  step(step: Step): void {
    const message = this.#open.at(-1)
    if (!message) return
    this.#settle(message, step)
    const { pc, op, gas, gasCost } = step
    const { inputs, outputs, writes } = stackEffect(op)
    const isPossible = step.stackLength >= inputs && gasCost <= gas
    const operation: VmOperation = {
      pc,
      op: opcodeName(op) ?? 'Unknown',
      cost: Number(gasCost),
      ex: { used: Number(gas - gasCost), push: [], mem: null, store: null },
      sub: null,
    }
    if (isPossible && op === SSTORE) {
      operation.ex = {
        ...operation.ex!,
        store: { key: quantity(step.stack(0)), val: quantity(step.stack(1)) },
      }
    }
    const written = isPossible && writes ? writes(step) : null
    message.pending = { operation, pushes: isPossible ? outputs : 0, written }
    message.trace.ops.push(operation)
    this.#size.add(200)
  }

  /** The step before this one of the same message is done: what it left is on the stack and in the memory now. */
  #settle({ pending }: OpenMessage, next: Step): void {
    if (!pending?.operation.ex) return
    const { ex } = pending.operation
    ex.used = Number(next.gas)
    for (let index = Math.min(pending.pushes, next.stackLength) - 1; index >= 0; index--) {
      ex.push.push(quantity(next.stack(index)))
    }
    const { written } = pending
    if (!written || written.length === 0 || written.offset + written.length > next.memoryLength) return
    const data = bytesToHex(next.memory(written.offset, written.length))
    this.#size.add(data.length)
    ex.mem = { off: written.offset, data }
  }
}
