/** The commit pointer, which one lane holds at a time, and the slots that lanes fill ahead of it. */

export class CommitPointer {
  /** Everything before is committed. */
  committed = 0
  isHeld = false
  /** Of each transaction: the lane that has filled its slot; -1: it is empty. */
  readonly #filledBy: Int16Array

  constructor(count: number) {
    this.#filledBy = new Int16Array(count).fill(-1)
  }

  get isAtEnd(): boolean {
    return this.committed === this.#filledBy.length
  }

  fill(index: number, lane: number): void {
    this.#filledBy[index] = lane
  }

  /** The lane that has filled the slot at the pointer; -1: it is empty, or there is none. */
  get filledBy(): number {
    return this.isAtEnd ? -1 : this.#filledBy[this.committed]!
  }

  /** Whether transaction `index` may be run or committed now by who has claimed it. */
  isFreeAt(index: number): boolean {
    return this.committed === index && !this.isHeld
  }
}
