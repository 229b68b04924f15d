import type { AdmittedTransaction } from '../chain/admittedTransaction.ts'

/** A transaction in the pool. */
export interface PoolEntry {
  readonly transaction: AdmittedTransaction
  /** Smaller for who came first. */
  readonly arrival: number
  /** Whether the block to come may hold it. */
  readonly condition: (() => boolean) | undefined
}

/** The waiting transactions of one sender, by nonce. */
export class SenderQueue {
  readonly #entries = new Map<bigint, PoolEntry>()
  /** There is an entry for every nonce from `#from` up to, and without, `#end`: what is known of the run, so that nobody counts it again. */
  #from = 0n
  #end = 0n

  get size(): number {
    return this.#entries.size
  }

  get(nonce: bigint): PoolEntry | undefined {
    return this.#entries.get(nonce)
  }

  set(nonce: bigint, entry: PoolEntry): void {
    this.#entries.set(nonce, entry)
  }

  delete(nonce: bigint): void {
    this.#entries.delete(nonce)
    if (nonce >= this.#from && nonce < this.#end) this.#end = nonce
  }

  values(): IterableIterator<PoolEntry> {
    return this.#entries.values()
  }

  /** The first nonce from `expected` on that is not here. */
  runEnd(expected: bigint): bigint {
    if (expected < this.#from || expected > this.#end) this.#end = expected
    this.#from = expected
    while (this.#entries.has(this.#end)) this.#end++
    return this.#end
  }

  /** Entries with nonces from `from` up to, and without, `end`; there must be one for each. */
  run(from: bigint, end: bigint): AdmittedTransaction[] {
    const run: AdmittedTransaction[] = []
    for (let nonce = from; nonce < end; nonce++) {
      run.push((this.#entries.get(nonce) as PoolEntry).transaction)
    }
    return run
  }
}
