/** geth's default tracer: every step of a message (EIP-3155 tells what it costs). */
import { bytesToHex, type CallEntered, type CallExited, type Hex, type Step } from '@safelane/devnet-engine'
import { quantity, wordHex } from '../quantity.ts'
import { HALTS } from '../rpc/revert.ts'
import type { CollectorFactory } from './collector.ts'
import { opcodeName } from './opcodeNames.ts'
import { TraceSize } from './traceSize.ts'

export interface StructLogOptions {
  disableStack: boolean
  disableStorage: boolean
  enableMemory: boolean
  enableReturnData: boolean
  /** Most steps that are told; 0: all. */
  limit: number
}

interface StructLog {
  pc: number
  op: string
  gas: number
  gasCost: number
  depth: number
  refund?: number
  error?: string
  stack?: Hex[]
  returnData?: Hex
  memory?: Hex[]
  storage?: Record<Hex, Hex>
}

export interface StructLogs {
  failed: boolean
  gas: number
  returnValue: Hex
  structLogs: StructLog[]
}

const SLOAD = 0x54
const SSTORE = 0x55
const RETURN = 0xf3
/** Gas up to which SSTORE is refused (EIP-2200). */
const STORE_SENTRY_GAS = 2300
/** Bytes of a step's JSON without what is optional, roughly. */
const STEP_BYTES = 90

export function structLogger(options: StructLogOptions): CollectorFactory<StructLogs> {
  return () => {
    const recorder = new StepRecorder(options)
    return {
      hooks: {
        onStep: (step) => recorder.step(step),
        onEnter: (call) => recorder.enter(call),
        onExit: (exit) => recorder.exit(exit),
      },
      result: ({ status, gasUsed, output }) => ({
        failed: status === 0,
        gas: Number(gasUsed),
        returnValue: output,
        structLogs: recorder.logs,
      }),
    }
  }
}

class StepRecorder {
  readonly logs: StructLog[] = []
  readonly #options: StructLogOptions
  readonly #size = new TraceSize()
  /** The slots that an account's code has used so far. */
  readonly #storage = new Map<Hex, Record<Hex, Hex>>()
  /** The newest step at each depth. */
  readonly #newest: NewestStep[] = []

  constructor(options: StructLogOptions) {
    this.#options = options
  }

  step(step: Step): void {
    const { disableStack, enableMemory, enableReturnData, limit } = this.#options
    const { pc, op, depth, gas, gasCost } = step
    const isAffordable = gasCost <= gas
    const log: StructLog = {
      pc,
      op: opcodeName(op) ?? 'Unknown',
      gas: Number(gas),
      gasCost: Number(gasCost),
      depth,
    }
    // As geth: none is not told.
    if (step.refund !== 0n) log.refund = Number(step.refund)
    const newest: NewestStep = { log, op, isAffordable, forwarded: 0, undo: null }
    this.#newest[depth] = newest
    if (limit > 0 && this.logs.length >= limit) return
    let bytes = STEP_BYTES
    if (!disableStack) {
      log.stack = stackOf(step)
      bytes += log.stack.length * 10
    }
    const returnData = enableReturnData ? step.returnData : null
    if (returnData && returnData.length > 0) {
      log.returnData = bytesToHex(returnData)
      bytes += log.returnData.length
    }
    if (enableMemory) {
      log.memory = words(step.memory())
      bytes += log.memory.length * 69
    }
    const storage = this.#storageOf(step, newest)
    if (storage) {
      log.storage = storage
      bytes += Object.keys(storage).length * 140
    }
    this.#size.add(bytes)
    this.logs.push(log)
  }

  /** What a creation is given counts as the cost of its step, as the gas of a call does. */
  enter({ kind, depth, gas }: CallEntered): void {
    const creator = this.#newest[depth - 1]
    if (!creator || !isCreation(kind)) return
    creator.forwarded = Number(gas)
    creator.log.gasCost += creator.forwarded
  }

  /** The step with which a message halted is told why. */
  exit({ kind, depth, error }: CallExited): void {
    const creator = this.#newest[depth - 1]
    // A creation that could not even begin was given nothing.
    const hasNotBegun = error === 'insufficient-funds' || error === 'call-depth'
    if (creator && isCreation(kind) && hasNotBegun) creator.log.gasCost -= creator.forwarded
    const last = this.#newest[depth]
    delete this.#newest[depth]
    if (!last || error === null || error === 'revert') return
    // What comes after RETURN, such as paying for the new code, is no step.
    if (last.op === RETURN && last.isAffordable) return
    last.undo?.()
    // EIP-2200: with so little gas left nothing is written, lest who only wanted to be paid is called again.
    const isSentry = error === 'out-of-gas' && last.op === SSTORE && last.log.gas <= STORE_SENTRY_GAS
    // anvil prints it the way its language shows such values.
    last.log.error = `Some(${isSentry ? 'ReentrancySentryOOG' : HALTS[error]})`
    // Who runs out of gas has lost all of it; a write where none is allowed is stopped before it is paid for.
    const isStopped = isSentry || (error === 'static-violation' && last.op === SSTORE)
    if (isStopped) last.log.gasCost = 0
    else if (error === 'out-of-gas') last.log.gasCost = last.log.gas
  }

  #storageOf(step: Step, newest: NewestStep): Record<Hex, Hex> | null {
    const { op, address } = step
    if (this.#options.disableStorage || (op !== SLOAD && op !== SSTORE)) return null
    const operands = op === SLOAD ? 1 : 2
    const known = this.#storage.get(address) ?? {}
    if (step.stackLength < operands || !newest.isAffordable) return known
    const slot = wordHex(step.stack(0))
    const after = { ...known, [slot]: op === SLOAD ? step.storage(slot) : wordHex(step.stack(1)) }
    this.#storage.set(address, after)
    newest.undo = () => {
      newest.log.storage = known
      this.#storage.set(address, known)
    }
    return after
  }
}

/** The step that a message made last. */
interface NewestStep {
  log: StructLog
  op: number
  /** Whether there was gas for it. */
  isAffordable: boolean
  /** Gas given to the creation that it began. */
  forwarded: number
  /** Takes back what it was believed to have done to the storage. */
  undo: (() => void) | null
}

function isCreation(kind: CallEntered['kind']): boolean {
  return kind === 'CREATE' || kind === 'CREATE2'
}

function stackOf(step: Step): Hex[] {
  const { stackLength } = step
  return Array.from({ length: stackLength }, (_, index) => quantity(step.stack(stackLength - 1 - index)))
}

function words(memory: Uint8Array): Hex[] {
  return Array.from({ length: memory.length / 32 }, (_, index) =>
    bytesToHex(memory.subarray(index * 32, index * 32 + 32)),
  )
}
