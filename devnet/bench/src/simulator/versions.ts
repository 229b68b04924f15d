/**
 * What a transaction finds at a location: the write of the last transaction before it that can be read at that moment: from its
 * publication on; not while it is executed again; and, in its second version, from then on.
 */
import type { IndexedBlock } from './blockTrace.ts'

const NEVER = Number.POSITIVE_INFINITY
/** Observed when no earlier write could be read. */
const FROM_STATE = -1

export class Versions {
  readonly #block: IndexedBlock
  /** Of each transaction: from when till when its first version can be read; from when on its second. */
  readonly #from: Float64Array
  readonly #to: Float64Array
  readonly #secondFrom: Float64Array
  /** Its speculation was published. */
  readonly #isPublished: Uint8Array
  /** Of each read: writer times two, plus one for a second version. */
  readonly #observed: Int32Array

  constructor(block: IndexedBlock) {
    this.#block = block
    this.#from = new Float64Array(block.count).fill(NEVER)
    this.#to = new Float64Array(block.count).fill(NEVER)
    this.#secondFrom = new Float64Array(block.count).fill(NEVER)
    this.#isPublished = new Uint8Array(block.count)
    this.#observed = new Int32Array(block.readMoment.length).fill(FROM_STATE)
  }

  isPublished(index: number): boolean {
    return this.#isPublished[index] === 1
  }

  publish(index: number, nowNs: number): void {
    this.#from[index] = nowNs
    this.#isPublished[index] = 1
  }

  /** What it had published was stale. */
  takeBack(index: number, nowNs: number): void {
    if (this.#isPublished[index] === 1) this.#to[index] = nowNs
  }

  /** It is in the state now. */
  commit(index: number, nowNs: number): void {
    if (this.#from[index] === NEVER) this.#from[index] = nowNs
    else if (this.#to[index] !== NEVER) this.#secondFrom[index] = nowNs
  }

  observe(read: number, nowNs: number): void {
    this.#observed[read] = this.#lastAt(read, nowNs)
  }

  #lastAt(read: number, nowNs: number): number {
    const { writersFrom, writersTo, writers } = this.#block
    for (let at = writersTo[read]! - 1; at >= writersFrom[read]!; at--) {
      const writer = writers[at]!
      if (this.#secondFrom[writer]! <= nowNs) return 2 * writer + 1
      if (this.#from[writer]! <= nowNs && nowNs < this.#to[writer]!) return 2 * writer
    }
    return FROM_STATE
  }

  /** The first read that has not found what is there now that everything before is committed; -1: all have. */
  staleRead(index: number): number {
    const { readStart, writersFrom, writersTo, writers } = this.#block
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      const to = writersTo[read]!
      if (to === writersFrom[read]) continue
      const last = writers[to - 1]!
      const version = 2 * last + (this.#secondFrom[last] === NEVER ? 0 : 1)
      if (this.#observed[read] !== version) return read
    }
    return -1
  }
}
