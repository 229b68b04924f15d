/** The step that a tracer sees: reads the lane's memory when it is asked. */
import type { Hex } from '../api.ts'
import { bytesToHex, hexToBytes } from '../hex.ts'
import type { EngineMemory } from '../webassembly.ts'
import type { TraceLaneExports } from './traceLane.ts'
import type { Step } from './tracer.ts'

/** Fields of a frame, assembly/evm/frame.ts. */
const FRAME_MEMORY = 20
const FRAME_DATA = 40
const FRAME_DATA_LENGTH = 44
const FRAME_STACK = 52
const FRAME_CALLER = 128
const FRAME_VALUE = 160

/** Fields of the trace record, assembly/tracing/tracer.ts. */
const RECORD_GAS = 0
const RECORD_COST = 8
const RECORD_KEY = 96
const RECORD_REFUND = 128
const RECORD_DEPTH = 136

/** One object for all steps: `move` points it at the next. */
export class StepView implements Step {
  pc = 0
  op = 0
  memoryLength = 0
  #frame = 0
  #stackTop = 0
  readonly #lane: TraceLaneExports
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #record: number

  constructor(lane: TraceLaneExports, memory: EngineMemory) {
    this.#lane = lane
    this.#bytes = new Uint8Array(memory.buffer)
    this.#view = new DataView(memory.buffer)
    this.#record = lane.traceRecord() >>> 0
  }

  move(frame: number, pc: number, op: number, stackTop: number, memoryLength: number): void {
    this.pc = pc >>> 0
    this.op = op
    this.memoryLength = memoryLength >>> 0
    this.#frame = frame >>> 0
    this.#stackTop = stackTop >>> 0
  }

  get depth(): number {
    return this.#view.getUint32(this.#record + RECORD_DEPTH, true)
  }

  get gas(): bigint {
    return this.#view.getBigInt64(this.#record + RECORD_GAS, true)
  }

  get gasCost(): bigint {
    return this.#view.getBigInt64(this.#record + RECORD_COST, true)
  }

  get refund(): bigint {
    return this.#view.getBigInt64(this.#record + RECORD_REFUND, true)
  }

  get address(): Hex {
    return readAddress(this.#bytes, this.#lane.accountOf(this.#frame) >>> 0)
  }

  get caller(): Hex {
    return readAddress(this.#bytes, this.#frame + FRAME_CALLER)
  }

  get value(): bigint {
    return readWord(this.#view, this.#frame + FRAME_VALUE)
  }

  get stackLength(): number {
    return (this.#stackTop - this.#view.getUint32(this.#frame + FRAME_STACK, true)) / 32
  }

  stack(index: number): bigint {
    if (!Number.isInteger(index) || index < 0 || index >= this.stackLength)
      throw new RangeError(`the stack has ${this.stackLength} words: no index ${index}`)
    return readWord(this.#view, this.#stackTop - 32 * (index + 1))
  }

  memory(offset = 0, length = this.memoryLength - offset): Uint8Array {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.memoryLength))
      throw new RangeError(`the memory has ${this.memoryLength} bytes: not ${length} from ${offset}`)
    const start = this.#view.getUint32(this.#frame + FRAME_MEMORY, true) + offset
    return this.#bytes.slice(start, start + length)
  }

  get input(): Uint8Array {
    const start = this.#view.getUint32(this.#frame + FRAME_DATA, true)
    return this.#bytes.slice(start, start + this.#view.getUint32(this.#frame + FRAME_DATA_LENGTH, true))
  }

  get returnData(): Uint8Array {
    const start = this.#lane.messageOutput() >>> 0
    return this.#bytes.slice(start, start + this.#lane.messageOutputLength())
  }

  storage(slot: Hex): Hex {
    const key = this.#record + RECORD_KEY
    this.#bytes.set(hexToBytes(slot, 32).toReversed(), key)
    const at = this.#lane.slotOf(this.#frame, key) >>> 0
    return bytesToHex(at === 0 ? new Uint8Array(32) : this.#bytes.slice(at, at + 32).reverse())
  }
}

/** A little-endian word of the module. */
export function readWord(view: DataView, at: number): bigint {
  const high = (view.getBigUint64(at + 24, true) << 64n) | view.getBigUint64(at + 16, true)
  return (high << 128n) | (view.getBigUint64(at + 8, true) << 64n) | view.getBigUint64(at, true)
}

/** The address in a word. */
export function readAddress(bytes: Uint8Array, at: number): Hex {
  return bytesToHex(bytes.slice(at, at + 20).reverse())
}
