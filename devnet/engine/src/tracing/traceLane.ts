/** Lane 0 once more, of the tracing build: works on the same memory while the fast one stands still. */
import type { Hex } from '../api.ts'
import { bytesToHex } from '../hex.ts'
import { type BlockHashWriter, instantiateLane, type LaneExports } from '../lane.ts'
import { haltReason } from '../reasons.ts'
import type { StateMemory } from '../stateMemory.ts'
import type { CompiledModule, EngineMemory } from '../webassembly.ts'
import { readStateDiff } from './stateDiff.ts'
import { readAddress, readWord, StepView } from './step.ts'
import type { CallKind, Tracer } from './tracer.ts'

/** Exports of assembly/traceIndex.ts. */
export interface TraceLaneExports extends LaneExports {
  setHooks(wanted: number): void
  traceRecord(): number
  slotOf(frame: number, key: number): number
  accountOf(frame: number): number
}

const HOOK_STEP = 1
const HOOK_CALL = 2
const HOOK_END = 4
const HOOK_PRECOMPILE = 8
const RECORD_CALL_GAS = 16
const RECORD_GAS_LEFT = 24

const kinds: Partial<Record<number, CallKind>> = {
  240: 'CREATE',
  241: 'CALL',
  242: 'CALLCODE',
  244: 'DELEGATECALL',
  245: 'CREATE2',
  250: 'STATICCALL',
  255: 'SELFDESTRUCT',
}

export class TraceLane {
  readonly exports: TraceLaneExports
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #record: number
  readonly #step: StepView
  /** Messages that have begun and not ended. */
  #open: { kind: CallKind; gas: bigint }[] = []
  #tracer: Tracer = {}

  constructor(module: CompiledModule, memory: EngineMemory, state: StateMemory, blockHash: BlockHashWriter) {
    this.#bytes = new Uint8Array(memory.buffer)
    this.#view = new DataView(memory.buffer)
    const trace = {
      step: (frame: number, pc: number, op: number, stackTop: number, memorySize: number): void => {
        this.#step.move(frame, pc, op, stackTop, memorySize)
        this.#tracer.onStep?.(this.#step)
      },
      enter: (
        kind: number,
        from: number,
        to: number,
        value: number,
        input: number,
        inputLength: number,
      ): void => this.#enter(kinds[kind]!, from >>> 0, to >>> 0, value >>> 0, input >>> 0, inputLength),
      exit: (end: number, output: number, outputLength: number): void =>
        this.#exit(end, output >>> 0, outputLength),
      end: (rejected: number, fee: number): void => {
        if (rejected === 0) this.#tracer.onStateDiff?.(readStateDiff(this.exports, state, fee >>> 0))
      },
      precompile: (address: number, number: number): number =>
        this.#tracer.precompileAt?.(readAddress(this.#bytes, address >>> 0), number) ?? number,
    }
    this.exports = instantiateLane(module, memory, 0, blockHash, { trace }) as TraceLaneExports
    this.#record = this.exports.traceRecord() >>> 0
    this.#step = new StepView(this.exports, memory)
  }

  /** Runs `body`, in which this lane works, with the hooks of the tracer. */
  run<T>(tracer: Tracer | undefined, body: () => T): T {
    this.#tracer = tracer ?? {}
    this.#open = []
    const { onStep, onEnter, onExit, onStateDiff, precompileAt } = this.#tracer
    const calls = onEnter || onExit ? HOOK_CALL : 0
    const end = onStateDiff ? HOOK_END : 0
    this.exports.setHooks((onStep ? HOOK_STEP : 0) | calls | end | (precompileAt ? HOOK_PRECOMPILE : 0))
    try {
      return body()
    } finally {
      this.exports.setHooks(0)
      this.#tracer = {}
    }
  }

  #enter(kind: CallKind, from: number, to: number, value: number, input: number, inputLength: number): void {
    const gas = this.#view.getBigInt64(this.#record + RECORD_CALL_GAS, true)
    this.#open.push({ kind, gas })
    if (!this.#tracer.onEnter) return
    const bytes = this.#bytes
    const view = this.#view
    this.#tracer.onEnter({
      kind,
      depth: this.#open.length,
      gas,
      get from(): Hex {
        return readAddress(bytes, from)
      },
      get to(): Hex {
        return readAddress(bytes, to)
      },
      get value(): bigint {
        return readWord(view, value)
      },
      get input(): Hex {
        return bytesToHex(bytes.slice(input, input + inputLength))
      },
    })
  }

  #exit(end: number, output: number, outputLength: number): void {
    const depth = this.#open.length
    const { kind, gas } = this.#open.pop()!
    if (!this.#tracer.onExit) return
    const bytes = this.#bytes
    this.#tracer.onExit({
      kind,
      depth,
      gasUsed: gas - this.#view.getBigInt64(this.#record + RECORD_GAS_LEFT, true),
      error: haltReason(end),
      get output(): Hex {
        return bytesToHex(bytes.slice(output, output + outputLength))
      },
    })
  }
}
