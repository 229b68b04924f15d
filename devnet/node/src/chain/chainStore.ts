import type { ForkSchedule, Hex, StateChange } from '@safelane/devnet-engine'
import { ZERO_HASH } from '../quantity.ts'
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

/** Hash of a block before the first one of a store, null when it is not known yet. */
export type HashLookup = (number: bigint) => Hex | null

const noHash: HashLookup = () => ZERO_HASH

/** The chain in memory: blocks by number and hash, transactions by hash, and the changes between their states. */
export class ChainStore {
  /** When which rules are in force, on a chain that was imported; undefined: always those of the engine's fork. */
  schedule: ForkSchedule | undefined
  /** Whose logs are deposits (EIP-6110), lower case; undefined: mainnet's. */
  depositContract: Hex | undefined
  /** By number, from that of the first block on: 0, or where the chain was forked. */
  #entries: ChainEntry[]
  readonly #numberByHash = new Map<Hex, bigint>()
  readonly #transactions = new Map<Hex, TransactionLocation>()
  /** The newest blocks, whose transactions nobody has asked for since: they are not among the locations yet. */
  #unindexed: Block[] = []

  #older: HashLookup

  /** The first block need not have the number 0: then those before it belong to the chain that this one was forked from. */
  constructor(first: Block, older: HashLookup = noHash) {
    this.#older = older
    this.#entries = [{ block: first, mutations: [] }]
    this.#numberByHash.set(first.hash, first.header.number)
  }

  /** Forgets everything and begins anew with another first block. */
  restart(first: Block, older: HashLookup = noHash): void {
    this.#older = older
    this.#entries = [{ block: first, mutations: [] }]
    this.#numberByHash.clear()
    this.#numberByHash.set(first.hash, first.header.number)
    this.#transactions.clear()
    this.#unindexed = []
  }

  /** The first block: the genesis block, or the last one of the chain that this one was forked from. */
  get genesis(): Block {
    return (this.#entries[0] as ChainEntry).block
  }

  get head(): Block {
    return this.headEntry.block
  }

  get headEntry(): ChainEntry {
    return this.#entries[this.#entries.length - 1] as ChainEntry
  }

  entry(number: bigint): ChainEntry {
    const entry = this.#entries[this.#indexOf(number)]
    if (!entry) throw new Error(`there is no block ${number}`)
    return entry
  }

  byNumber(number: bigint): Block | undefined {
    return this.#entries[this.#indexOf(number)]?.block
  }

  byHash(hash: Hex): Block | undefined {
    const number = this.#numberByHash.get(hash)
    return number === undefined ? undefined : this.byNumber(number)
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
    this.#numberByHash.set(block.hash, block.header.number)
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
    for (let index = this.#indexOf(number) + 1; index < this.#entries.length; index++) {
      const entry = this.#entries[index] as ChainEntry
      changes.push(entry.block.change, ...entry.mutations)
    }
    return changes
  }

  /** Hash of a block before the first; null when it is not known yet. */
  hashOf(number: bigint): Hex | null {
    return this.#older(number)
  }

  #indexOf(number: bigint): number {
    return Number(number - this.genesis.header.number)
  }

  *entries(): Iterable<ChainEntry> {
    yield* this.#entries
  }
}
