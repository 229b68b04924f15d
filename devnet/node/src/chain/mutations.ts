import type { StateChange } from '@safelane/devnet-engine'
import type { BlockArchive } from '../storage/blockArchive.ts'

/** So many are in memory before they are written away. */
const IN_MEMORY_MAX = 64

/** Changes of a block's state that were made by hand, in their order; most of them lie in the archive. */
export class Mutations implements Iterable<StateChange> {
  readonly #archive: BlockArchive
  /** A change, or its place in the archive. */
  readonly #items: (StateChange | number)[] = []
  #inMemory = 0

  constructor(archive: BlockArchive) {
    this.#archive = archive
  }

  get count(): number {
    return this.#items.length
  }

  /** `place`: where it has been written, if it was. */
  add(change: StateChange, place?: number): void {
    this.#items.push(place ?? change)
    if (place === undefined && ++this.#inMemory >= IN_MEMORY_MAX) this.spill()
  }

  /** Writes what is in memory to the archive, if it is one that is written to. */
  spill(): void {
    if (this.#inMemory === 0 || !this.#archive.isWritable) return
    for (const [index, item] of this.#items.entries()) {
      if (typeof item !== 'number') this.#items[index] = this.#archive.writeChange(item)
    }
    this.#inMemory = 0
  }

  /** What leads back, newest first; read when called. */
  undoSteps(): (() => Uint8Array)[] {
    return this.#items.toReversed().map((item) => () => this.#read(item).undo)
  }

  /** Takes off all but the first `count`; what leads back, newest first. */
  truncate(count: number): (() => Uint8Array)[] {
    const surplus = this.#items.splice(count)
    this.#inMemory -= surplus.filter((item) => typeof item !== 'number').length
    return surplus.reverse().map((item) => () => this.#read(item).undo)
  }

  relocate(moved: (place: number) => number): void {
    for (const [index, item] of this.#items.entries()) {
      if (typeof item === 'number') this.#items[index] = moved(item)
    }
  }

  *[Symbol.iterator](): Generator<StateChange> {
    for (const item of this.#items) yield this.#read(item)
  }

  /** Where each lies; undefined for those in memory. */
  places(): (number | undefined)[] {
    return this.#items.map((item) => (typeof item === 'number' ? item : undefined))
  }

  #read(item: StateChange | number): StateChange {
    return typeof item === 'number' ? this.#archive.change(item) : item
  }
}
