import {
  bytesToHex,
  type CallEntered,
  type CallExited,
  type CallKind,
  type HaltReason,
  type Hex,
  type Log,
  type Step,
  type Tracer,
} from '@safelane/devnet-engine'
import { wordHex } from '../quantity.ts'
import type { TraceSize } from './traceSize.ts'

/** A message of the trace with all that it called. */
export interface CallFrame {
  kind: CallKind
  from: Hex
  /** Whose code ran; of a creation the new account, zero when none could be made; of a self-destruct the heir. */
  to: Hex
  value: bigint
  gas: bigint
  /** Of the message alone, without what a transaction costs by itself. */
  gasUsed: bigint
  input: Hex
  output: Hex
  error: HaltReason | null
  calls: CallFrame[]
  /** In the order in which they were made; none unless they were asked for. */
  logs: FrameLog[]
}

export interface FrameLog extends Log {
  /** Calls of the same frame that were made before it. */
  position: number
  /** Place among all logs of the message, those of failed calls included. */
  index: number
}

const LOG0 = 0xa0
const LOG4 = 0xa4

/** Records messages as a tree; with `logs`, what they log as well, for which every step is looked at. */
export class CallTree {
  readonly hooks: Tracer
  readonly #size: TraceSize
  readonly #open: CallFrame[] = []
  #root: CallFrame | null = null
  #logs = 0

  constructor(size: TraceSize, { logs }: { logs: boolean }) {
    this.#size = size
    this.hooks = {
      onEnter: (call) => this.#enter(call),
      onExit: (exit) => this.#exit(exit),
      ...(logs ? { onStep: (step: Step) => this.#step(step) } : {}),
    }
  }

  /** The outermost message. Null when nothing ran: the transaction was rejected. */
  get root(): CallFrame | null {
    return this.#root
  }

  /** The message that runs. */
  get current(): CallFrame | undefined {
    return this.#open.at(-1)
  }

  #enter({ kind, from, to, value, gas, input }: CallEntered): void {
    this.#size.add(400 + input.length)
    const frame: CallFrame = {
      ...{ kind, from, to, value, gas, input },
      gasUsed: 0n,
      output: '0x',
      error: null,
      calls: [],
      logs: [],
    }
    const parent = this.#open.at(-1)
    if (parent) parent.calls.push(frame)
    else this.#root = frame
    this.#open.push(frame)
  }

  #exit({ gasUsed, output, error }: CallExited): void {
    const frame = this.#open.pop()
    if (!frame) return
    this.#size.add(output.length)
    frame.gasUsed = gasUsed
    frame.output = output
    frame.error = error
  }

  #step(step: Step): void {
    const frame = this.#open.at(-1)
    const log = frame && readLog(step)
    if (!log) return
    this.#size.add(200 + log.data.length)
    frame.logs.push({ ...log, position: frame.calls.length, index: this.#logs++ })
  }
}

/**
 * What the step logs; null when it logs nothing. In a static call it is told all the same: that call fails as a whole.
 */
export function readLog(step: Step): Log | null {
  if (step.op < LOG0 || step.op > LOG4) return null
  const topicCount = step.op - LOG0
  // One that will fail leaves no log: not enough operands or gas.
  if (step.stackLength < topicCount + 2 || step.gasCost > step.gas) return null
  const topics = Array.from({ length: topicCount }, (_, index) => wordHex(step.stack(index + 2)))
  return { address: step.address, topics, data: bytesToHex(readMemory(step, step.stack(0), step.stack(1))) }
}

/** Memory as the step will see it: what lies behind its end is zero. The gas for it must be there. */
export function readMemory(step: Step, offset: bigint, length: bigint): Uint8Array {
  const bytes = new Uint8Array(Number(length))
  const start = length === 0n ? step.memoryLength : Number(offset)
  const available = Math.min(bytes.length, step.memoryLength - start)
  if (available > 0) bytes.set(step.memory(start, available))
  return bytes
}

/** Whether the frame makes an account. */
export function isCreation({ kind }: CallFrame): boolean {
  return kind === 'CREATE' || kind === 'CREATE2'
}
