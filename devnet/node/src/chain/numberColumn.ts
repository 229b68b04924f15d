/** Numbers at consecutive indices, 8 bytes each, in pieces: growing copies nothing. */
const PIECE = 4096

export class NumberColumn {
  readonly #pieces: Float64Array[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length % PIECE === 0) this.#pieces.push(new Float64Array(PIECE))
    this.#pieces[this.#pieces.length - 1]![this.#length++ % PIECE] = value
  }

  pop(): number {
    const value = this.get(this.#length - 1)
    if (--this.#length % PIECE === 0) this.#pieces.pop()
    return value
  }

  clear(): void {
    this.#pieces.length = 0
    this.#length = 0
  }

  /** Throws a RangeError when there is nothing at `index`. */
  get(index: number): number {
    if (index < 0 || index >= this.#length) throw new RangeError(`nothing is at ${index}`)
    return this.#pieces[Math.floor(index / PIECE)]![index % PIECE]!
  }

  set(index: number, value: number): void {
    if (index < 0 || index >= this.#length) throw new RangeError(`nothing is at ${index}`)
    this.#pieces[Math.floor(index / PIECE)]![index % PIECE] = value
  }
}
