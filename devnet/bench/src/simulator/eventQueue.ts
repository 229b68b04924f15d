/** Future events in the order of their time; of the same time, in the order in which they were added. */
export class EventQueue {
  readonly #times: number[] = []
  readonly #orders: number[] = []
  readonly #events: number[] = []
  #added = 0

  get size(): number {
    return this.#times.length
  }

  /** `event` is any number that tells the caller what happens. */
  add(time: number, event: number): void {
    let at = this.#times.length
    const order = this.#added++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#times[parent]! <= time) break
      this.#place(at, this.#times[parent]!, this.#orders[parent]!, this.#events[parent]!)
      at = parent
    }
    this.#place(at, time, order, event)
  }

  /** Time of the next event. Throws a RangeError when there is none. */
  get nextTime(): number {
    if (this.size === 0) throw new RangeError('no event is left')
    return this.#times[0]!
  }

  /** Removes the next event. Throws a RangeError when there is none. */
  take(): number {
    if (this.size === 0) throw new RangeError('no event is left')
    const first = this.#events[0]!
    const time = this.#times.pop()!
    const order = this.#orders.pop()!
    const event = this.#events.pop()!
    const size = this.size
    if (size === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && this.#isBefore(child + 1, this.#times[child]!, this.#orders[child]!)) child++
      if (!this.#isBefore(child, time, order)) break
      this.#place(at, this.#times[child]!, this.#orders[child]!, this.#events[child]!)
      at = child
    }
    this.#place(at, time, order, event)
    return first
  }

  #isBefore(at: number, time: number, order: number): boolean {
    return this.#times[at]! < time || (this.#times[at]! === time && this.#orders[at]! < order)
  }

  #place(at: number, time: number, order: number, event: number): void {
    this.#times[at] = time
    this.#orders[at] = order
    this.#events[at] = event
  }
}
