import type { Hex } from '@safelane/devnet-engine'
import type { AdmittedTransaction } from '../chain/admittedTransaction.ts'
import { type PoolEntry, SenderQueue } from './senderQueue.ts'

/** `fees`: who pays most per gas goes first; `fifo`: who came first. */
export type TransactionOrder = 'fees' | 'fifo'

/** Transactions that may wait, as far as nobody says otherwise: some gigabyte of small ones. */
const DEFAULT_CAPACITY = 1_000_000

/** Nonce that the chain expects next from an account. */
export type NonceOf = (address: Hex) => bigint
/** The same of many. */
export type NoncesOf = (addresses: readonly Hex[]) => ArrayLike<bigint>

/**
 * Transactions that wait for a block: one queue of nonces per sender.
 *
 * A transaction is ready when all nonces of its sender before it are on the chain or in the pool; otherwise there is a
 * gap, and it is queued. The pool knows nothing of balances: whoever adds to it has checked them.
 */
export class TransactionPool {
  readonly #bySender = new Map<Hex, SenderQueue>()
  readonly #byHash = new Map<Hex, PoolEntry>()
  readonly #capacity: number
  #arrivals = 0

  /** `capacity`: how many transactions may wait. */
  constructor(capacity = DEFAULT_CAPACITY) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#byHash.size
  }

  get(hash: Hex): AdmittedTransaction | undefined {
    return this.#byHash.get(hash)?.transaction
  }

  bySenderAndNonce(sender: Hex, nonce: bigint): AdmittedTransaction | undefined {
    return this.#bySender.get(sender)?.get(nonce)?.transaction
  }

  /**
   * Adds a transaction, in place of one with the same sender and nonce if it pays more per gas.
   * Throws PoolError when it is known already or does not, and when the pool is full.
   *
   * Returns what became ready with it, in order; `expected` is the nonce that the chain expects from its sender.
   */
  add(transaction: AdmittedTransaction, expected: bigint, condition?: () => boolean): AdmittedTransaction[] {
    if (this.#byHash.has(transaction.hash)) throw new PoolError('transaction already imported')
    let queue = this.#bySender.get(transaction.sender)
    const replaced = queue?.get(transaction.nonce)
    if (replaced) {
      // As in anvil any more is enough; on a public network it would have to be ten percent.
      if (transaction.maxFeePerGas <= replaced.transaction.maxFeePerGas) {
        throw new PoolError('replacement transaction underpriced')
      }
      this.#byHash.delete(replaced.transaction.hash)
    } else if (this.#byHash.size >= this.#capacity) {
      throw new PoolError(`txpool is full: ${this.#capacity} transactions wait for a block`)
    }
    if (!queue) {
      queue = new SenderQueue()
      this.#bySender.set(transaction.sender, queue)
    }
    const { nonce } = transaction
    const endBefore = queue.runEnd(expected)
    const entry = { transaction, arrival: this.#arrivals++, condition }
    queue.set(nonce, entry)
    this.#byHash.set(transaction.hash, entry)
    if (nonce < endBefore) return [transaction]
    return queue.run(endBefore, queue.runEnd(expected))
  }

  /** Takes a transaction out; false when it is not here. */
  remove(hash: Hex): boolean {
    const entry = this.#byHash.get(hash)
    if (!entry) return false
    const { sender, nonce } = entry.transaction
    this.#byHash.delete(hash)
    const queue = this.#bySender.get(sender)
    queue?.delete(nonce)
    if (queue?.size === 0) this.#bySender.delete(sender)
    return true
  }

  /** Takes out those that are here. */
  removeAll(transactions: readonly AdmittedTransaction[]): void {
    const areAll = transactions.length === this.#byHash.size
    if (areAll && transactions.every(({ hash }) => this.#byHash.has(hash))) this.clear()
    else for (const { hash } of transactions) this.remove(hash)
  }

  /** Drops what can never enter the chain any more because its nonce has been used. Returns what was dropped. */
  dropStale(nonceOf: NonceOf): AdmittedTransaction[] {
    const stale: AdmittedTransaction[] = []
    for (const [sender, queue] of this.#bySender) {
      const expected = nonceOf(sender)
      for (const { transaction } of queue.values()) {
        if (transaction.nonce < expected) stale.push(transaction)
      }
    }
    for (const transaction of stale) this.remove(transaction.hash)
    return stale
  }

  clear(): void {
    this.#bySender.clear()
    this.#byHash.clear()
  }

  /** The nonce after the sender's ready transactions. */
  pendingNonce(sender: Hex, nonceOf: NonceOf): bigint {
    const expected = nonceOf(sender)
    return this.#bySender.get(sender)?.runEnd(expected) ?? expected
  }

  /**
   * Ready transactions in the order in which they should enter a block, at most `limit`.
   * Within a sender nonces ascend; senders are merged by `order` (ties: who came first). A sender stops at the first
   * transaction that does not pay `baseFeePerGas`, or whose condition is not true.
   */
  ready(
    noncesOf: NoncesOf,
    order: TransactionOrder,
    baseFeePerGas: bigint,
    limit: number,
  ): AdmittedTransaction[] {
    const before =
      order === 'fifo'
        ? (a: PoolEntry, b: PoolEntry) => a.arrival < b.arrival
        : (a: PoolEntry, b: PoolEntry) =>
            a.transaction.maxFeePerGas === b.transaction.maxFeePerGas
              ? a.arrival < b.arrival
              : a.transaction.maxFeePerGas > b.transaction.maxFeePerGas
    const pays = (entry: PoolEntry | undefined): entry is PoolEntry =>
      entry !== undefined &&
      entry.transaction.maxFeePerGas >= baseFeePerGas &&
      (entry.condition === undefined || entry.condition())
    const heads: PoolEntry[] = []
    const nonces = noncesOf([...this.#bySender.keys()])
    let position = 0
    for (const queue of this.#bySender.values()) {
      const entry = queue.get(nonces[position++] as bigint)
      if (pays(entry)) heads.push(entry)
    }
    heads.sort((a, b) => (before(a, b) ? -1 : 1))
    // Nearly always nobody has a second one, and then there is nothing to merge.
    if (this.#bySender.size === this.#byHash.size) {
      return heads.slice(0, limit).map((entry) => entry.transaction)
    }
    const heap = new EntryHeap(heads, before)
    const chosen: AdmittedTransaction[] = []
    while (chosen.length < limit) {
      const entry = heap.pop()
      if (!entry) break
      chosen.push(entry.transaction)
      const next = this.#bySender.get(entry.transaction.sender)?.get(entry.transaction.nonce + 1n)
      if (pays(next)) heap.push(next)
    }
    return chosen
  }

  /** Everything in the pool, by sender with ascending nonces: what is ready, and what waits behind a gap. */
  content(nonceOf: NonceOf): {
    pending: Map<Hex, AdmittedTransaction[]>
    queued: Map<Hex, AdmittedTransaction[]>
  } {
    const pending = new Map<Hex, AdmittedTransaction[]>()
    const queued = new Map<Hex, AdmittedTransaction[]>()
    for (const sender of this.#bySender.keys()) {
      const { pending: ready, queued: waiting } = this.contentOf(sender, nonceOf)
      if (ready.length > 0) pending.set(sender, ready)
      if (waiting.length > 0) queued.set(sender, waiting)
    }
    return { pending, queued }
  }

  /** The same of one sender. */
  contentOf(
    sender: Hex,
    nonceOf: NonceOf,
  ): { pending: AdmittedTransaction[]; queued: AdmittedTransaction[] } {
    const gap = this.pendingNonce(sender, nonceOf)
    const sorted = [...(this.#bySender.get(sender)?.values() ?? [])].map((entry) => entry.transaction)
    sorted.sort((a, b) => (a.nonce < b.nonce ? -1 : 1))
    return {
      pending: sorted.filter((transaction) => transaction.nonce < gap),
      queued: sorted.filter((transaction) => transaction.nonce >= gap),
    }
  }

  /** Every transaction in the pool in the order of arrival. */
  *all(): Iterable<AdmittedTransaction> {
    for (const entry of this.#byHash.values()) yield entry.transaction
  }
}

/** Binary heap with the entry that goes first on top. */
class EntryHeap {
  readonly #entries: PoolEntry[]
  readonly #before: (a: PoolEntry, b: PoolEntry) => boolean

  /** `sorted` are entries in their order, which is a heap. */
  constructor(sorted: PoolEntry[], before: (a: PoolEntry, b: PoolEntry) => boolean) {
    this.#entries = sorted
    this.#before = before
  }

  push(entry: PoolEntry): void {
    const entries = this.#entries
    let index = entries.length
    entries.push(entry)
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!this.#before(entry, entries[parent] as PoolEntry)) break
      entries[index] = entries[parent] as PoolEntry
      index = parent
    }
    entries[index] = entry
  }

  pop(): PoolEntry | undefined {
    const entries = this.#entries
    const top = entries[0]
    const last = entries.pop()
    if (!top || !last || entries.length === 0) return top
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= entries.length) break
      const right = entries[child + 1]
      if (right && this.#before(right, entries[child] as PoolEntry)) child++
      if (!this.#before(entries[child] as PoolEntry, last)) break
      entries[index] = entries[child] as PoolEntry
      index = child
    }
    entries[index] = last
    return top
  }
}

/** The pool refuses a transaction; the message is the one that clients know from other nodes. */
export class PoolError extends Error {
  readonly code = 'POOL_REFUSED'
}
