/**
 * Who may claim what: batches that grow with the way that has been calm, and shrink to one transaction after conflicts (batch.ts
 * of the engine), inside the window, and not before the pointer has caught up after stale transactions in a row.
 */

/** Of the engine, batch.ts. */
const BATCH_MAX = 32
const CALM = 8
const CALM_MAX = 256
const CALM_DENSE = 64

export class Claims {
  readonly #count: number
  readonly #lanes: number
  readonly #window: number
  /** The next transaction that nobody has claimed. */
  next = 0
  /** How far the pointer has to come before anybody claims. */
  catchUp = 0
  /** So many transactions the next lane that can shall run alone; 0: none. */
  soloWanted = 0
  #unruly = 0
  #staleRun = 0

  constructor(count: number, lanes: number, window: number) {
    this.#count = count
    this.#lanes = lanes
    this.#window = window
  }

  /** Transactions before `index` are done; nobody has claimed any behind. */
  startAt(index: number): void {
    this.next = index
    this.catchUp = index
  }

  mayClaim(committed: number): boolean {
    const { next } = this
    if (next >= this.#count || this.soloWanted !== 0 || committed < this.catchUp) return false
    return next + this.#batchSize() <= committed + this.#window
  }

  /** Claims a batch: its first transaction, and the one behind its last. */
  claim(): [first: number, end: number] {
    const first = this.next
    this.next += this.#batchSize()
    return [first, this.next]
  }

  /** Claims the stretch that one lane runs alone. */
  claimSolo(): [first: number, end: number] {
    const first = this.next
    this.next = Math.min(first + this.soloWanted, this.#count)
    this.catchUp = this.next
    this.soloWanted = 0
    return [first, this.next]
  }

  #batchSize(): number {
    if (this.isUnruly(this.next)) return 1
    const most = Math.min(BATCH_MAX, Math.trunc(this.#window / (2 * this.#lanes)))
    const calm = Math.trunc((this.next - this.#unruly) / CALM)
    const share = Math.trunc((this.#count - this.next) / (4 * this.#lanes))
    return Math.max(1, Math.min(share, calm, most))
  }

  /** Whether transactions from `index` on are claimed one by one. */
  isUnruly(index: number): boolean {
    return index < this.#unruly
  }

  /** Whether conflicts were the rule not long before transaction `index`. */
  conflictsAreDense(index: number): boolean {
    return index + CALM_DENSE < this.#unruly
  }

  /** Transaction `index` was waited for, or was stale. */
  noteConflict(index: number): void {
    const until = Math.max(this.#unruly, index) + CALM
    if (until <= index + CALM_MAX) this.#unruly = until
  }

  /** A stretch that one lane has run alone ends before `end`. */
  foreseeConflicts(end: number): void {
    this.#unruly = end + CALM_DENSE + CALM
  }

  /** A transaction is stale. After another one, nobody claims more until the pointer has caught up. */
  noteStale(index: number): void {
    this.noteConflict(index)
    if (++this.#staleRun > 1) this.catchUp = this.next
  }

  endStaleRun(): void {
    this.#staleRun = 0
  }
}
