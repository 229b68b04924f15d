/** Logs of a simulated call, with transfers of ether among them where they are asked for. */
import type { CallEntered, CallExited, Hex, Log, Step, Tracer } from '@safelane/devnet-engine'
import { wordHex } from '../quantity.ts'
import { readLog } from '../tracing/callTree.ts'

/** Whose log a transfer of ether is told as. */
const ETHER: Hex = `0x${'ee'.repeat(20)}`
/** Topic of `Transfer(address,address,uint256)`. */
const TRANSFER: Hex = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'

export interface NumberedLog extends Log {
  /** Place among all that was logged in the block, failed calls included. */
  index: number
  isTransfer: boolean
}

/** Counts the logs of a block. */
export interface LogCounter {
  next: number
}

export class CallLogs {
  readonly hooks: Tracer
  readonly #counter: LogCounter
  readonly #traceTransfers: boolean
  /** Of each message that is under way. */
  readonly #open: NumberedLog[][] = []
  #kept: NumberedLog[] = []

  constructor(counter: LogCounter, traceTransfers: boolean) {
    this.#counter = counter
    this.#traceTransfers = traceTransfers
    this.hooks = {
      onEnter: (call) => this.#enter(call),
      onExit: (exit) => this.#exit(exit),
      onStep: (step) => this.#step(step),
    }
  }

  /** What stands, in the order in which it was logged. */
  get kept(): readonly NumberedLog[] {
    return this.#kept
  }

  #enter({ kind, from, to, value }: CallEntered): void {
    this.#open.push([])
    if (!this.#traceTransfers || kind === 'DELEGATECALL' || value === 0n) return
    const topics = [TRANSFER, wordHex(BigInt(from)), wordHex(BigInt(to))]
    this.#add({ address: ETHER, topics, data: wordHex(value) }, true)
  }

  #exit({ error }: CallExited): void {
    const logs = this.#open.pop()
    if (!logs || error !== null) return
    const caller = this.#open.at(-1)
    if (caller) caller.push(...logs)
    else this.#kept = logs
  }

  #step(step: Step): void {
    const log = readLog(step)
    if (log) this.#add(log, false)
  }

  #add(log: Log, isTransfer: boolean): void {
    this.#open.at(-1)?.push({ ...log, index: this.#counter.next++, isTransfer })
  }
}
