/** Prints what contracts log with console.log, and traces where they are asked for, as blocks are made and calls answered. */
import type { CallResult, Hex, StateOverride } from '@safelane/devnet-engine'
import type { Block } from '../chain/block.ts'
import type { DevnetNode } from '../node.ts'
import type { TransactionRequest } from '../rpc/transactionRequest.ts'
import type { StateView } from '../stateReader.ts'
import { type CollectorFactory, combineHooks } from './collector.ts'
import { CONSOLE_ADDRESS, consoleLine } from './consoleFormat.ts'
import { printedTrace } from './printedTrace.ts'
import { traceBlock, traceCall } from './replay.ts'

export interface PrinterOptions {
  consoleLog: boolean
  traces: boolean
  print: (line: string) => void
}

/** The name that contracts which log have in their code. */
const MARKER = Buffer.from('console.log', 'latin1')
/** Bytes of a transaction that cannot make such a contract. */
const SHORT_TRANSACTION = 200
/** Blocks of so few transactions are looked at one by one, whatever contracts there are. */
const FEW_TRANSACTIONS = 8

/**
 * The executor that makes blocks tells nobody what it does: what may have logged is run once more, with a tracer. Whether that may be is
 * asked first, so that chains without such contracts pay next to nothing.
 */
export class ExecutionPrinter {
  readonly #node: DevnetNode
  readonly #options: PrinterOptions
  readonly #factory: CollectorFactory<string[]>
  #hasMarker = false

  constructor(node: DevnetNode, options: PrinterOptions) {
    this.#node = node
    this.#options = options
    this.#factory = printer(options)
    node.events.on('block', (block) => this.#look(block))
  }

  /** After a call has run on the view's state. Null: there is nothing to print. */
  call(
    view: StateView,
    request: TransactionRequest,
    overrides: Record<Hex, StateOverride>,
    { accessList }: Pick<CallResult, 'accessList'>,
  ): Promise<void> | null {
    const logs = this.#options.consoleLog && accessList.some(({ address }) => address === CONSOLE_ADDRESS)
    if (!logs && !this.#options.traces) return null
    return traceCall(view, request, this.#factory, overrides).then(({ result }) => this.#print(result))
  }

  #look(block: Block): void {
    if (block.transactions.length === 0 || !this.#mayHaveLogged(block)) return
    const traced = traceBlock(this.#node, block, this.#factory)
    traced.then(
      (results) => {
        for (const { result } of results) this.#print(result)
      },
      (error: unknown) =>
        this.#options.print(`block ${block.header.number} cannot be traced: ${String(error)}`),
    )
  }

  #mayHaveLogged({ transactions, hash }: Block): boolean {
    if (this.#options.traces) return true
    if (!this.#hasMarker) {
      this.#hasMarker = transactions.some(({ raw }) => raw.length > SHORT_TRANSACTION && holdsMarker(raw))
    }
    if (this.#hasMarker) return true
    // Contracts may also come from a file, from another chain or by hand.
    if (transactions.length > FEW_TRANSACTIONS) return false
    const execution = this.#node.executions.get(hash)?.execution()
    return (execution?.transactions ?? []).some(({ reads }) =>
      reads.some(({ address }) => address === CONSOLE_ADDRESS),
    )
  }

  #print(lines: readonly string[]): void {
    for (const line of lines) this.#options.print(line)
  }
}

function holdsMarker(raw: Uint8Array): boolean {
  return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).includes(MARKER)
}

/** Lines of one execution: what it logged, then its trace. */
function printer({ consoleLog, traces }: PrinterOptions): CollectorFactory<string[]> {
  return (subject) => {
    const logged: string[] = []
    const trace = traces ? printedTrace(subject) : null
    const onEnter = ({ to, input }: { to: Hex; input: Hex }) => {
      const line = to === CONSOLE_ADDRESS ? consoleLine(input) : null
      if (line !== null) logged.push(line)
    }
    return {
      hooks: combineHooks([consoleLog ? { onEnter } : {}, trace?.hooks ?? {}]),
      result: (outcome) => [...logged, ...(trace?.result(outcome) ?? [])],
    }
  }
}
