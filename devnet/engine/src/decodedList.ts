/** Read-only lists whose elements are made when they are asked for. */

/** What arrays and decoded lists have in common. */
export interface List<T> extends Iterable<T> {
  readonly length: number
  /** Undefined outside the list; negative numbers count from the end. */
  at(index: number): T | undefined
  map<U>(change: (element: T, index: number) => U): U[]
  flatMap<U>(change: (element: T, index: number) => U | readonly U[]): U[]
  filter(test: (element: T, index: number) => boolean): T[]
  find(test: (element: T, index: number) => boolean): T | undefined
  some(test: (element: T, index: number) => boolean): boolean
  every(test: (element: T, index: number) => boolean): boolean
  forEach(visit: (element: T, index: number) => void): void
  entries(): Iterable<[number, T]>
}

/** Each access makes the element anew: keep what is used often. `[...list]` is an array of all. */
export abstract class DecodedList<T> implements List<T> {
  abstract readonly length: number

  /** The element at `index`, which is in the list. */
  protected abstract decode(index: number): T

  at(index: number): T | undefined {
    const position = index < 0 ? this.length + index : index
    return Number.isInteger(position) && position >= 0 && position < this.length
      ? this.decode(position)
      : undefined
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = 0; index < this.length; index++) yield this.decode(index)
  }

  *entries(): Generator<[number, T]> {
    for (let index = 0; index < this.length; index++) yield [index, this.decode(index)]
  }

  map<U>(change: (element: T, index: number) => U): U[] {
    return Array.from({ length: this.length }, (_, index) => change(this.decode(index), index))
  }

  flatMap<U>(change: (element: T, index: number) => U | readonly U[]): U[] {
    return [...this].flatMap(change)
  }

  filter(test: (element: T, index: number) => boolean): T[] {
    return [...this].filter(test)
  }

  find(test: (element: T, index: number) => boolean): T | undefined {
    for (const [index, element] of this.entries()) if (test(element, index)) return element
    return undefined
  }

  some(test: (element: T, index: number) => boolean): boolean {
    for (const [index, element] of this.entries()) if (test(element, index)) return true
    return false
  }

  every(test: (element: T, index: number) => boolean): boolean {
    return !this.some((element, index) => !test(element, index))
  }

  forEach(visit: (element: T, index: number) => void): void {
    for (const [index, element] of this.entries()) visit(element, index)
  }

  /** As JSON it is an array. */
  toJSON(): T[] {
    return [...this]
  }
}
