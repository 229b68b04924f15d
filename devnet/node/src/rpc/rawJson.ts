/** Bytes of the first part of a list, and of the largest: few results take little memory, many are not copied again as the list grows. */
const FIRST_PART = 4_096
const LARGEST_PART = 1_048_576

const OPENING = 0x5b
const CLOSING = 0x5d
const COMMA = 0x2c

/** A result that is JSON already, as bytes in parts: large answers are written once, not made of objects and strings first. */
export class RawJson {
  readonly parts: readonly Buffer[]

  constructor(parts: readonly Buffer[]) {
    this.parts = parts
  }

  get text(): string {
    return Buffer.concat(this.parts).toString()
  }
}

/** Gathers JSON texts that become one list. */
export class RawJsonList {
  readonly #full: Buffer[] = []
  #part = Buffer.allocUnsafe(FIRST_PART)
  #used = 0
  #count = 0

  get count(): number {
    return this.#count
  }

  /** `text` has no characters beyond ASCII. */
  add(text: string): void {
    this.#makeRoom(text.length + 2)
    this.#part[this.#used++] = this.#count++ === 0 ? OPENING : COMMA
    this.#used += this.#part.write(text, this.#used, 'latin1')
  }

  /** Nothing can be added after it. */
  finish(): RawJson {
    if (this.#count === 0) this.#part[this.#used++] = OPENING
    this.#part[this.#used++] = CLOSING
    return new RawJson([...this.#full, this.#part.subarray(0, this.#used)])
  }

  #makeRoom(bytes: number): void {
    if (this.#used + bytes <= this.#part.length) return
    this.#full.push(this.#part.subarray(0, this.#used))
    const size = Math.max(bytes, Math.min(LARGEST_PART, this.#part.length * 4))
    // Not from the pool of small buffers, which would keep them.
    this.#part = Buffer.allocUnsafeSlow(size)
    this.#used = 0
  }
}
