/** Lanes with nothing to do: they look again and again, then nap. */
import type { OrderedCosts } from './costs.ts'

const NEVER = Number.POSITIVE_INFINITY

export class IdleLanes {
  readonly #costs: OrderedCosts
  /** NEVER: it works. Naps count from the first moment without success. */
  readonly #since: Float64Array
  /** When the event comes that wakes it; NEVER: there is none. */
  readonly #wakesAt: Float64Array
  /** Lane time with nothing to do so far. */
  idleNs = 0

  constructor(costs: OrderedCosts, lanes: number) {
    this.#costs = costs
    this.#since = new Float64Array(lanes).fill(NEVER)
    this.#wakesAt = new Float64Array(lanes).fill(NEVER)
  }

  isIdle(lane: number): boolean {
    return this.#since[lane] !== NEVER
  }

  enter(lane: number, nowNs: number): void {
    this.#since[lane] = nowNs
  }

  leave(lane: number, nowNs: number): void {
    this.idleNs += nowNs - this.#since[lane]!
    this.#since[lane] = NEVER
  }

  isWaking(lane: number): boolean {
    return this.#wakesAt[lane] !== NEVER
  }

  /** Notes that an event at that time wakes the lane. False: one comes no later. */
  wakeAt(lane: number, atNs: number): boolean {
    if (this.#wakesAt[lane]! <= atNs) return false
    this.#wakesAt[lane] = atNs
    return true
  }

  /** The event has come; an earlier one may have been added since, and come before. */
  wake(lane: number, nowNs: number): void {
    if (this.#wakesAt[lane]! <= nowNs) this.#wakesAt[lane] = NEVER
  }

  /** When it commits what another lane has run: that lane has it at hand, and comes first. */
  patientUntil(lane: number): number {
    return this.#since[lane]! + this.#costs.drainPatienceNs
  }

  /** When it looks again. */
  noticesAt(lane: number, nowNs: number): number {
    const { spinNs, napNs } = this.#costs
    const since = this.#since[lane]!
    const napping = nowNs - since - spinNs
    return napping <= 0 ? nowNs : since + spinNs + Math.ceil(napping / napNs) * napNs
  }

  /** The block is done. */
  finish(nowNs: number): void {
    for (const since of this.#since) if (since < nowNs) this.idleNs += nowNs - since
  }
}
