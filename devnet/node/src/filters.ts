import { randomBytes } from 'node:crypto'
import type { Hex } from '@safelane/devnet-engine'
import type { AdmittedTransaction } from './chain/admittedTransaction.ts'
import type { Block } from './chain/block.ts'
import type { LogJson } from './chain/receipt.ts'
import { type LogFilter, logsOfBlock } from './logQuery.ts'
import type { DevnetNode } from './node.ts'

/** A filter that nobody asks for this long is forgotten, as in other nodes. */
const IDLE_MS = 5 * 60_000

export type Filter =
  | { kind: 'blocks'; changes: Hex[] }
  | { kind: 'transactions'; changes: Hex[] }
  | { kind: 'logs'; filter: LogFilter; changes: LogJson[] }

type Stored = Filter & { askedAtMs: number }

/** Filters that clients poll: what happened since they last asked. */
export class FilterRegistry {
  readonly #filters = new Map<Hex, Stored>()
  readonly #nowMs: () => number

  constructor(node: Pick<DevnetNode, 'events'>, nowMs: () => number = Date.now) {
    this.#nowMs = nowMs
    node.events.on('block', (block) => this.#onBlock(block))
    node.events.on('transaction', (transaction) => this.#onTransaction(transaction))
  }

  install(filter: Filter): Hex {
    this.#forgetIdle()
    const id = newFilterId()
    this.#filters.set(id, { ...filter, askedAtMs: this.#nowMs() })
    return id
  }

  uninstall(id: Hex): boolean {
    return this.#filters.delete(id)
  }

  find(id: Hex): Filter | undefined {
    return this.#filters.get(id)
  }

  /** What came since the last call, and forgets it; undefined when there is no such filter. */
  takeChanges(id: Hex): (Hex | LogJson)[] | undefined {
    const filter = this.#filters.get(id)
    if (!filter) return undefined
    filter.askedAtMs = this.#nowMs()
    const { changes } = filter
    filter.changes = []
    return changes
  }

  #onBlock(block: Block): void {
    for (const filter of this.#filters.values()) {
      if (filter.kind === 'blocks') filter.changes.push(block.hash)
      if (filter.kind === 'logs' && coversBlock(filter.filter, block)) {
        for (const log of logsOfBlock(block, filter.filter)) filter.changes.push(log)
      }
    }
    this.#forgetIdle()
  }

  #onTransaction(transaction: AdmittedTransaction): void {
    for (const filter of this.#filters.values()) {
      if (filter.kind === 'transactions') filter.changes.push(transaction.hash)
    }
  }

  #forgetIdle(): void {
    const limit = this.#nowMs() - IDLE_MS
    for (const [id, filter] of this.#filters) if (filter.askedAtMs < limit) this.#filters.delete(id)
  }
}

/** 128 random bits: another client cannot guess it. */
export function newFilterId(): Hex {
  return `0x${randomBytes(16).toString('hex')}`
}

function coversBlock(filter: LogFilter, { header: { number } }: Block): boolean {
  const { fromBlock, toBlock } = filter
  const from = fromBlock && 'number' in fromBlock ? fromBlock.number : 0n
  const to = toBlock && 'number' in toBlock ? toBlock.number : number
  return number >= from && number <= to
}
