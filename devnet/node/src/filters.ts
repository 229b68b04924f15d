import { randomBytes } from 'node:crypto'
import type { Hex } from '@safelane/devnet-engine'
import type { AdmittedTransaction } from './chain/admittedTransaction.ts'
import type { Block } from './chain/block.ts'
import type { LogJson } from './chain/receipt.ts'
import { type LogFilter, logsOfBlock } from './logQuery.ts'
import type { DevnetNode } from './node.ts'

/** A filter that nobody asks for this long is forgotten, as in other nodes. */
const IDLE_MS = 5 * 60_000
/** What the changes of all filters may take together, by a rough count of their bytes: a filter that is not asked grows with every block. */
const MAX_BYTES = 128 * 2 ** 20
const BYTES_PER_HASH = 100
/** Besides its data. */
const BYTES_PER_LOG = 1_000

export type Filter =
  | { kind: 'blocks'; changes: Hex[] }
  | { kind: 'transactions'; changes: Hex[] }
  | { kind: 'logs'; filter: LogFilter; changes: LogJson[] }

type Stored = Filter & { askedAtMs: number; bytes: number }

/** Filters that clients poll: what happened since they last asked. Whose changes have no room is forgotten, who was not asked for longest first. */
export class FilterRegistry {
  /** In the order in which they were last asked. */
  readonly #filters = new Map<Hex, Stored>()
  readonly #nowMs: () => number
  readonly #maxBytes: number
  #bytes = 0

  constructor(node: Pick<DevnetNode, 'events'>, nowMs: () => number = Date.now, maxBytes = MAX_BYTES) {
    this.#nowMs = nowMs
    this.#maxBytes = maxBytes
    node.events.on('block', (block) => this.#onBlock(block))
    node.events.on('transaction', (transaction) => this.#onTransaction(transaction))
  }

  install(filter: Filter): Hex {
    this.#forgetIdle()
    const id = newFilterId()
    this.#filters.set(id, { ...filter, askedAtMs: this.#nowMs(), bytes: 0 })
    return id
  }

  uninstall(id: Hex): boolean {
    this.#bytes -= this.#filters.get(id)?.bytes ?? 0
    return this.#filters.delete(id)
  }

  find(id: Hex): Filter | undefined {
    return this.#filters.get(id)
  }

  /** What came since the last call, and forgets it; undefined when there is no such filter. */
  takeChanges(id: Hex): (Hex | LogJson)[] | undefined {
    const filter = this.#filters.get(id)
    if (!filter) return undefined
    const { changes } = filter
    this.uninstall(id)
    this.#filters.set(id, { ...filter, changes: [], askedAtMs: this.#nowMs(), bytes: 0 })
    return changes
  }

  #onBlock(block: Block): void {
    for (const filter of this.#filters.values()) {
      if (filter.kind === 'blocks') {
        filter.changes.push(block.hash)
        this.#count(filter, BYTES_PER_HASH)
      }
      if (filter.kind === 'logs' && coversBlock(filter.filter, block)) {
        for (const log of logsOfBlock(block, filter.filter)) {
          filter.changes.push(log)
          this.#count(filter, BYTES_PER_LOG + log.data.length)
        }
      }
    }
    this.#forgetIdle()
    this.#makeRoom()
  }

  #onTransaction(transaction: AdmittedTransaction): void {
    for (const filter of this.#filters.values()) {
      if (filter.kind !== 'transactions') continue
      filter.changes.push(transaction.hash)
      this.#count(filter, BYTES_PER_HASH)
    }
    this.#makeRoom()
  }

  #count(filter: Stored, bytes: number): void {
    filter.bytes += bytes
    this.#bytes += bytes
  }

  #forgetIdle(): void {
    const limit = this.#nowMs() - IDLE_MS
    for (const [id, filter] of this.#filters) {
      if (filter.askedAtMs >= limit) break
      this.uninstall(id)
    }
  }

  #makeRoom(): void {
    for (const [id, { bytes }] of this.#filters) {
      if (this.#bytes <= this.#maxBytes) break
      if (bytes > 0) this.uninstall(id)
    }
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
