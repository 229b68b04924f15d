import type { Hex, StateChange } from '@safelane/devnet-engine'
import type { Block } from './block.ts'

/** A block in its place, with the state changes that were made by hand after it (`anvil_setBalance` and the like). */
export interface ChainEntry {
  block: Block
  mutations: StateChange[]
}

export interface TransactionLocation {
  block: Block
  index: number
}

/** The chain in memory: blocks by number and hash, transactions by hash, and the changes between their states. */
export class ChainStore {
  readonly #entries: ChainEntry[]
  readonly #numberByHash = new Map<Hex, number>()
  readonly #transactions = new Map<Hex, TransactionLocation>()
  /** The newest blocks, whose transactions nobody has asked for since: they are not among the locations yet. */
  #unindexed: Block[] = []

  constructor(genesis: Block) {
    this.#entries = [{ block: genesis, mutations: [] }]
    this.#numberByHash.set(genesis.hash, 0)
  }

  get genesis(): Block {
    return this.entry(0n).block
  }

  get head(): Block {
    return this.headEntry.block
  }

  get headEntry(): ChainEntry {
    return this.#entries[this.#entries.length - 1] as ChainEntry
  }

  entry(number: bigint): ChainEntry {
    const entry = this.#entries[Number(number)]
    if (!entry) throw new Error(`there is no block ${number}`)
    return entry
  }

  byNumber(number: bigint): Block | undefined {
    return number < 0n ? undefined : this.#entries[Number(number)]?.block
  }

  byHash(hash: Hex): Block | undefined {
    const number = this.#numberByHash.get(hash)
    return number === undefined ? undefined : this.#entries[number]?.block
  }

  transaction(hash: Hex): TransactionLocation | undefined {
    for (const block of this.#unindexed) {
      block.transactions.forEach((transaction, index) => {
        this.#transactions.set(transaction.hash, { block, index })
      })
    }
    this.#unindexed = []
    return this.#transactions.get(hash)
  }

  /** Puts a block on top of the head. */
  append(block: Block): void {
    if (block.header.parentHash !== this.head.hash || block.header.number !== this.head.header.number + 1n) {
      throw new Error(`block ${block.header.number} does not follow the head`)
    }
    this.#numberByHash.set(block.hash, this.#entries.length)
    this.#entries.push({ block, mutations: [] })
    this.#unindexed.push(block)
  }

  /** Records a change of the head's state that no transaction made. */
  mutate(change: StateChange): void {
    this.headEntry.mutations.push(change)
  }

  /**
   * Takes blocks and mutations off until `number` is the head with `mutations` changes after it.
   * Returns the undo directions in the order in which they must be applied, and the blocks taken off, newest first.
   */
  truncate(number: bigint, mutations: number): { undo: Uint8Array[]; removed: Block[] } {
    const undo: Uint8Array[] = []
    const removed: Block[] = []
    while (this.head.header.number > number) {
      const entry = this.#entries.pop() as ChainEntry
      undo.push(...entry.mutations.map((change) => change.undo).reverse(), entry.block.change.undo)
      removed.push(entry.block)
      this.#numberByHash.delete(entry.block.hash)
      if (this.#unindexed.pop() === undefined) {
        for (const transaction of entry.block.transactions) this.#transactions.delete(transaction.hash)
      }
    }
    const surplus = this.headEntry.mutations.splice(mutations)
    undo.push(...surplus.map((change) => change.undo).reverse())
    return { undo, removed }
  }

  /** Changes between the state after block `number` (with its mutations) and the head's, oldest first. */
  changesSince(number: bigint): StateChange[] {
    const changes: StateChange[] = []
    for (let index = Number(number) + 1; index < this.#entries.length; index++) {
      const entry = this.#entries[index] as ChainEntry
      changes.push(entry.block.change, ...entry.mutations)
    }
    return changes
  }

  *entries(): Iterable<ChainEntry> {
    yield* this.#entries
  }
}
