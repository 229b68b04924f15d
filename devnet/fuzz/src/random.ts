/** Pseudo-random choices that depend on nothing but their seeds. */

/** sfc32 (PractRand): fast, and the same on every machine. */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** Every pair of 32-bit numbers gives a stream of its own. */
  constructor(seed: number, stream: number) {
    this.#a = 0x9e3779b9
    this.#b = seed >>> 0
    this.#c = stream >>> 0
    for (let i = 0; i < 15; i++) this.word()
  }

  /** 32 bits. */
  word(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (this.#c << 21) | (this.#c >>> 11)
    this.#c = (this.#c + sum) | 0
    return sum >>> 0
  }

  /** 0 … `bound` − 1. */
  below(bound: number): number {
    return Math.floor((this.word() / 2 ** 32) * bound)
  }

  /** Once in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let i = 0; i < length; i++) bytes[i] = this.word() & 0xff
    return bytes
  }

  /** 256 bits. */
  bigWord(): bigint {
    let value = 0n
    for (let i = 0; i < 8; i++) value = (value << 32n) | BigInt(this.word())
    return value
  }
}

/** Draws items in proportion to their weights. */
export class Weighted<T> {
  readonly #items: T[] = []

  constructor(entries: readonly (readonly [weight: number, item: T])[]) {
    for (const [weight, item] of entries) for (let i = 0; i < weight; i++) this.#items.push(item)
  }

  draw(random: Random): T {
    return random.pick(this.#items)
  }
}
