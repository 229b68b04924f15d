/**
 * Queues at locations because of which speculations were stale (contention.ts of the engine), and the forecast of which
 * transactions will come to one (forecast.ts).
 */
import type { IndexedBlock } from './blockTrace.ts'
import type { Learned } from './learned.ts'

/** Of the engine: contention.ts and forecast.ts. */
const HEAT = 64
const COOLING = 2
const MEMORY = 8

export class HotQueues {
  readonly #block: IndexedBlock
  readonly #learned: Learned
  readonly #window: number
  /** Of each transaction: it has come to a hot location, or has said that it is not expected to. */
  readonly #hasQueued: Uint8Array
  /** Of each transaction: it was looked up; and it came to a hot location. */
  readonly #isLookedUp: Uint8Array
  readonly #hasCome: Uint8Array

  constructor(block: IndexedBlock, learned: Learned, window: number) {
    this.#block = block
    this.#learned = learned
    this.#window = window
    this.#hasQueued = new Uint8Array(block.count)
    this.#isLookedUp = new Uint8Array(block.count)
    this.#hasCome = new Uint8Array(block.count)
  }

  isHot(location: number): boolean {
    return this.#learned.heat[location] !== 0
  }

  heat(location: number): void {
    this.#learned.heat[location] = HEAT
  }

  hasQueued(index: number): boolean {
    return this.#hasQueued[index] === 1
  }

  /** A speculation begins where transactions are claimed one by one: says so if it is not expected at a hot location. */
  announce(index: number): void {
    this.#isLookedUp[index] = 1
    if (this.#learned.hotCalls[this.#block.call[index]!] === 0) this.#hasQueued[index] = 1
  }

  /** Transaction `index` has come to a hot location, by which later ones like it are known. */
  noteHotCall(index: number): void {
    this.#isLookedUp[index] = 1
    this.#hasCome[index] = 1
    this.#learned.hotCalls[this.#block.call[index]!] = MEMORY
  }

  /** A speculation has ended. */
  endForecast(index: number): void {
    const call = this.#block.call[index]!
    const { hotCalls } = this.#learned
    if (this.#isLookedUp[index] === 1 && this.#hasCome[index] === 0 && hotCalls[call]! > 0) hotCalls[call]!--
  }

  /**
   * Puts the transaction into the location's queue. Returns the one that it has to wait for: the last before it there, unless
   * that is further away than the window; or -1.
   */
  join(location: number, index: number): number {
    const { heat, lastInQueue, sequence } = this.#learned
    const number = sequence + index
    const before = number - lastInQueue[location]!
    // What touches it alone in the window leaves it cooler.
    if (before >= this.#window) heat[location]! >>= COOLING
    lastInQueue[location] = Math.max(lastInQueue[location]!, number)
    this.#hasQueued[index] = 1
    return before > 0 && before <= Math.min(index, this.#window) ? index - before : -1
  }

  /** What runs at the pointer joins queues too, and waits for nobody. */
  joinAtPointer(index: number): void {
    const { readStart, writersFrom } = this.#block
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      const location = writersFrom[read]!
      if (!this.isHot(location)) continue
      this.noteHotCall(index)
      this.join(location, index)
    }
  }
}
