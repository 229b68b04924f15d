/** What perfect hints do: who reads what is yet to be written is put aside until it can be read. */
import type { IndexedBlock } from './blockTrace.ts'

export class PutAside {
  readonly #block: IndexedBlock
  /** Transactions that were put aside and need not be any more. */
  readonly #ready: number[] = []
  /** Of each transaction, who waits for it. */
  readonly #waiting: (number[] | undefined)[]
  /** How many were put aside, one as often as it was. */
  count = 0

  constructor(block: IndexedBlock) {
    this.#block = block
    this.#waiting = new Array<number[] | undefined>(block.count)
  }

  get hasReady(): boolean {
    return this.#ready.length > 0
  }

  takeReady(): number | undefined {
    return this.#ready.shift()
  }

  /** Whether a transaction before it has yet to write what it reads; then it waits for that one. */
  put(index: number, isShown: (index: number) => boolean): boolean {
    const { readStart, writersFrom, writersTo, writers } = this.#block
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      if (writersTo[read] === writersFrom[read]) continue
      const writer = writers[writersTo[read]! - 1]!
      if (isShown(writer)) continue
      const waiting = this.#waiting[writer]
      if (waiting) waiting.push(index)
      else this.#waiting[writer] = [index]
      this.count++
      return true
    }
    return false
  }

  /** What transaction `index` writes can be read. Returns how many waited for it. */
  noteShown(index: number): number {
    const waiting = this.#waiting[index]
    if (!waiting) return 0
    this.#waiting[index] = undefined
    this.#ready.push(...waiting)
    this.#ready.sort((a, b) => a - b)
    return waiting.length
  }
}
