import { NumberColumn } from '../chain/numberColumn.ts'

/** How much of a growing file belongs to blocks that were taken off the chain again. */
export class DeadBytes {
  /** Number of the first block that `#starts` tells of. */
  #first = 1
  /** Where the record of each block of the chain begins, and how much was dead before it. */
  readonly #starts = new NumberColumn()
  readonly #deadBefore = new NumberColumn()
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  /** The chain begins with this block. What was before is dead. */
  genesis(number: number, start: number): void {
    this.clear()
    this.#first = number + 1
    this.#bytes = start
  }

  /** The next block's record begins at `start`. */
  block(start: number): void {
    this.#starts.push(start)
    this.#deadBefore.push(this.#bytes)
  }

  /** The chain went back to block `number`; the file ends at `end`. */
  truncate(number: number, end: number): void {
    const kept = number - this.#first + 1
    while (this.#starts.length > kept) {
      const start = this.#starts.pop()
      this.#bytes = this.#deadBefore.pop() + end - start
    }
  }

  clear(): void {
    this.#starts.clear()
    this.#deadBefore.clear()
    this.#bytes = 0
  }
}
