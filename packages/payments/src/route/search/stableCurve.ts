import type { StableSwapPool } from '../pool/pool.ts'
import { stableInvariant } from '../pool/stableSwap.ts'

const FEE_ONE = 1e6
const MAX_ROUNDS = 60

/** A point on the curve of one pair of a StableSwap. */
export interface CurvePoint {
  /** Given and received so far, in base units. */
  amountIn: number
  amountOut: number
  /** Marginal cost: base units in per base unit out. */
  rate: number
  /** d ln(rate) / d amountOut. */
  steepness: number
}

/**
 * One pair of a StableSwap in doubles, for searching. The balance that comes out determines everything: the invariant is
 * a quadratic in the other, and the marginal rate is monotone, so an output at a rate is found by Newton's iteration.
 */
export class StableCurve {
  readonly #ann: number
  readonly #invariant: number
  readonly #scaleIn: number
  readonly #scaleOut: number
  readonly #keep: number
  /** Sum of the coins that stay, and D²·Π(D / n·x) over them divided by n²: what the quadratic needs of them. */
  readonly #restSum: number
  readonly #restFactor: number
  readonly #heldIn: number
  readonly #heldOut: number

  private constructor(pool: StableSwapPool, coinIn: number, coinOut: number, invariant: number) {
    const n = pool.coins.length
    this.#ann = Number(pool.amplification) * n ** n
    this.#invariant = invariant
    this.#scaleIn = Number(pool.scales[coinIn]!)
    this.#scaleOut = Number(pool.scales[coinOut]!)
    this.#keep = 1 - pool.fee / FEE_ONE
    let restSum = 0
    let restFactor = (invariant * invariant) / (this.#ann * n)
    for (let coin = 0; coin < n; coin++) {
      if (coin === coinIn || coin === coinOut) continue
      const balance = Number(pool.reserves[coin]! * pool.scales[coin]!)
      restSum += balance
      restFactor *= invariant / (n * balance)
    }
    this.#restSum = restSum
    this.#restFactor = restFactor * (invariant / n)
    this.#heldOut = Number(pool.reserves[coinOut]!) * this.#scaleOut
    this.#heldIn = this.#balanceIn(this.#heldOut)
  }

  /** Undefined for a pool that has no invariant: empty, or beyond what the contract can solve. */
  static of(pool: StableSwapPool, coinIn: number, coinOut: number): StableCurve | undefined {
    const scaled = pool.reserves.map((reserve, coin) => reserve * pool.scales[coin]!)
    const ann = pool.amplification * BigInt(scaled.length) ** BigInt(scaled.length)
    const invariant = stableInvariant(scaled, ann)
    return invariant === undefined || invariant === 0n
      ? undefined
      : new StableCurve(pool, coinIn, coinOut, Number(invariant))
  }

  /** Most that can come out, in base units; the curve ends there. */
  get capacity(): number {
    return (this.#heldOut * this.#keep) / this.#scaleOut
  }

  /** The point at which `amountOut` base units have come out; false beyond the capacity. */
  atOutput(amountOut: number, point: CurvePoint): boolean {
    const left = this.#heldOut - (amountOut * this.#scaleOut) / this.#keep
    if (left <= 0) return false
    this.#write(left, point)
    point.amountOut = amountOut
    return true
  }

  /** The point at which the marginal rate is `rate`, which is above the rate at rest. */
  atRate(rate: number, point: CurvePoint): void {
    const target = Math.log(rate)
    let low = 0
    let high = this.#heldOut
    let left = this.#heldOut
    for (let round = 0; round < MAX_ROUNDS; round++) {
      this.#write(left, point)
      const excess = Math.log(point.rate) - target
      if (Math.abs(excess) < 1e-14) break
      if (excess < 0) high = left
      else low = left
      // d ln(rate) / d ln(left), for the rate is closer to a power of the balance than to a line.
      const slope = (point.steepness * left * this.#keep) / this.#scaleOut
      const next = left * Math.exp(Math.min(Math.max(excess / slope, -3), 3))
      left = next > low && next < high ? next : (low + high) / 2
      if (high - low <= 1e-15 * this.#heldOut) break
    }
    point.amountOut = ((this.#heldOut - left) * this.#keep) / this.#scaleOut
  }

  #write(left: number, point: CurvePoint): void {
    const balanceIn = this.#balanceIn(left)
    // Partial derivatives of the invariant, divided by A·nⁿ: 1 + c/x² and 1 + c/(x·y), with the quadratic's c.
    const c = this.#restFactor / left
    const ratioIn = c / (balanceIn * balanceIn)
    const ratioOut = c / (balanceIn * left)
    const perIn = (1 + ratioIn) / (1 + ratioOut)
    point.amountIn = (balanceIn - this.#heldIn) / this.#scaleIn
    point.rate = this.#scaleOut / (this.#scaleIn * this.#keep * perIn)
    // d ln(perIn) / d(left), with d(balanceIn)/d(left) = -1/perIn.
    const inPerIn = -1 / (perIn * balanceIn)
    const slope =
      (-ratioIn * (2 * inPerIn + 1 / left)) / (1 + ratioIn) +
      (ratioOut * (inPerIn + 2 / left)) / (1 + ratioOut)
    point.steepness = (slope * this.#scaleOut) / this.#keep
  }

  /** The balance that comes in at which the other is `left`: the positive root of x² + b·x = c. */
  #balanceIn(left: number): number {
    const b = this.#restSum + left + this.#invariant / this.#ann - this.#invariant
    const c = this.#restFactor / left
    const root = Math.sqrt(b * b + 4 * c)
    return b > 0 ? (2 * c) / (b + root) : (root - b) / 2
  }
}
