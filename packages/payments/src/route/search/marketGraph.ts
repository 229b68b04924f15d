import type { Address } from '@safelane/core'
import type { ConcentratedPool, Pool } from '../pool/pool.ts'
import { sqrtRatioAtTick } from '../pool/tickMath.ts'
import { type CurvePoint, StableCurve } from './stableCurve.ts'

const Q96 = 2 ** 96
const FEE_ONE = 1e6
const CONSTANT_PRODUCT_FEE = 3_000

/**
 * Constant product and concentrated liquidity are the same within a range: with u² the price of the output in the input
 * before fee, a range of liquidity L from u to v takes L·(v − u) / keep and gives L·(1/u − 1/v).
 */
interface Ranges {
  /** Share of the input that is left after the fee. */
  readonly keep: number
  readonly from: Float64Array
  readonly to: Float64Array
  readonly liquidity: Float64Array
  /** Input, fee included, and output up to the beginning of each range. */
  readonly inputBefore: Float64Array
  readonly outputBefore: Float64Array
}

/**
 * Pools as a graph for searching: tokens are vertices, every ordered pair of a pool's coins is an edge. In doubles: what
 * is found is priced in integers before it is offered. Made anew when a pool has changed.
 */
export class MarketGraph {
  readonly pools: readonly Pool[]
  readonly tokens: readonly Address[]
  readonly edgeCount: number
  /** Per edge: its tokens, its pool, and the marginal cost (base units in per base unit out) of the first unit. */
  readonly from: Int32Array
  readonly to: Int32Array
  readonly pool: Int32Array
  readonly restRate: Float64Array
  /** Per edge, how much more it gives per relative rise of the rate, at rest: d amountOut / d ln(rate). */
  readonly restDepth: Float64Array
  /** Most an edge can bring, in base units of its `to`. */
  readonly capacity: Float64Array
  readonly #curves: (Ranges | StableCurve)[] = []
  readonly #tokenIndex = new Map<string, number>()

  constructor(pools: readonly Pool[]) {
    this.pools = pools
    const tokens: Address[] = []
    const from: number[] = []
    const to: number[] = []
    const owner: number[] = []
    const restRate: number[] = []
    const restDepth: number[] = []
    const capacity: number[] = []
    const indexOf = (token: Address): number => {
      const key = token.toLowerCase()
      let index = this.#tokenIndex.get(key)
      if (index === undefined) {
        index = tokens.push(token) - 1
        this.#tokenIndex.set(key, index)
      }
      return index
    }
    const point = createPoint()
    for (const [poolIndex, pool] of pools.entries()) {
      const coins = pool.coins.map(indexOf)
      for (let coinIn = 0; coinIn < coins.length; coinIn++) {
        for (let coinOut = 0; coinOut < coins.length; coinOut++) {
          if (coinIn === coinOut) continue
          const curve = curveOf(pool, coinIn, coinOut)
          if (curve === undefined) continue
          this.#curves.push(curve)
          from.push(coins[coinIn]!)
          to.push(coins[coinOut]!)
          owner.push(poolIndex)
          if (curve instanceof StableCurve) {
            curve.atOutput(0, point)
            restRate.push(point.rate)
            restDepth.push(1 / point.steepness)
            capacity.push(curve.capacity)
          } else {
            restRate.push(curve.from[0]! ** 2 / curve.keep)
            restDepth.push(curve.liquidity[0]! / (2 * curve.from[0]!))
            capacity.push(outputOfRanges(curve))
          }
        }
      }
    }
    this.tokens = tokens
    this.edgeCount = from.length
    this.from = Int32Array.from(from)
    this.to = Int32Array.from(to)
    this.pool = Int32Array.from(owner)
    this.restRate = Float64Array.from(restRate)
    this.restDepth = Float64Array.from(restDepth)
    this.capacity = Float64Array.from(capacity)
  }

  /** Undefined for a token that no pool trades. */
  tokenIndex(token: Address): number | undefined {
    return this.#tokenIndex.get(token.toLowerCase())
  }

  /** Writes the point at which the marginal cost of an edge is `rate`, which is above its rate at rest. */
  atRate(edge: number, rate: number, point: CurvePoint): void {
    const curve = this.#curves[edge]!
    if (curve instanceof StableCurve) {
      curve.atRate(rate, point)
      return
    }
    const { keep, from, to, liquidity, inputBefore, outputBefore } = curve
    const u = Math.sqrt(rate * keep)
    let range = 0
    while (range < to.length - 1 && u > from[range + 1]!) range++
    const end = Math.min(u, to[range]!)
    const depth = liquidity[range]!
    point.amountIn = inputBefore[range]! + (depth * (end - from[range]!)) / keep
    point.amountOut = outputBefore[range]! + depth * (1 / from[range]! - 1 / end)
    point.rate = rate
    // Between ranges, and beyond the last, the output does not move with the rate.
    point.steepness = u > end ? Number.POSITIVE_INFINITY : (2 * u) / depth
  }

  /** Writes the point at which an edge has brought `amountOut`; false when it cannot bring as much. */
  atOutput(edge: number, amountOut: number, point: CurvePoint): boolean {
    const curve = this.#curves[edge]!
    if (amountOut >= this.capacity[edge]!) return false
    if (curve instanceof StableCurve) return curve.atOutput(amountOut, point)
    const { keep, from, to, liquidity, inputBefore, outputBefore } = curve
    let range = 0
    while (range < to.length - 1 && amountOut > outputBefore[range + 1]!) range++
    const depth = liquidity[range]!
    const u = 1 / (1 / from[range]! - (amountOut - outputBefore[range]!) / depth)
    point.amountIn = inputBefore[range]! + (depth * (u - from[range]!)) / keep
    point.amountOut = amountOut
    point.rate = (u * u) / keep
    point.steepness = (2 * u) / depth
    return true
  }
}

/** A point to write into: searching makes none of its own. */
export function createPoint(): CurvePoint {
  return { amountIn: 0, amountOut: 0, rate: 0, steepness: 0 }
}

function curveOf(pool: Pool, coinIn: number, coinOut: number): Ranges | StableCurve | undefined {
  switch (pool.kind) {
    case 'constant-product': {
      const [reserveIn, reserveOut] = [Number(pool.reserves[coinIn]), Number(pool.reserves[coinOut])]
      if (reserveIn === 0 || reserveOut === 0) return undefined
      return rangesOf(CONSTANT_PRODUCT_FEE, [
        [Math.sqrt(reserveIn / reserveOut), Number.POSITIVE_INFINITY, Math.sqrt(reserveIn * reserveOut)],
      ])
    }
    case 'concentrated':
      return rangesOf(pool.fee, rangesFrom(pool, coinIn === 0))
    case 'stable-swap':
      return StableCurve.of(pool, coinIn, coinOut)
  }
}

type Range = readonly [from: number, to: number, liquidity: number]

/** Ranges of a Uniswap v3 pool from its price on, in the direction of the swap; those without liquidity are left out. */
function rangesFrom(pool: ConcentratedPool, zeroForOne: boolean): Range[] {
  const ranges: Range[] = []
  let sqrtPrice = Number(pool.sqrtPriceX96) / Q96
  let { liquidity } = pool
  const ticks = zeroForOne
    ? pool.ticks.filter(({ index }) => index <= pool.tick).toReversed()
    : pool.ticks.filter(({ index }) => index > pool.tick)
  for (const tick of ticks) {
    const end = Number(sqrtRatioAtTick(tick.index)) / Q96
    if (liquidity > 0n && end !== sqrtPrice) {
      ranges.push(
        zeroForOne ? [1 / sqrtPrice, 1 / end, Number(liquidity)] : [sqrtPrice, end, Number(liquidity)],
      )
    }
    sqrtPrice = end
    liquidity += zeroForOne ? -tick.liquidityNet : tick.liquidityNet
  }
  return ranges
}

function rangesOf(fee: number, ranges: readonly Range[]): Ranges | undefined {
  if (ranges.length === 0) return undefined
  const keep = 1 - fee / FEE_ONE
  const inputBefore = new Float64Array(ranges.length)
  const outputBefore = new Float64Array(ranges.length)
  for (let i = 1; i < ranges.length; i++) {
    const [from, to, liquidity] = ranges[i - 1]!
    inputBefore[i] = inputBefore[i - 1]! + (liquidity * (to - from)) / keep
    outputBefore[i] = outputBefore[i - 1]! + liquidity * (1 / from - 1 / to)
  }
  return {
    keep,
    from: Float64Array.from(ranges, ([from]) => from),
    to: Float64Array.from(ranges, ([, to]) => to),
    liquidity: Float64Array.from(ranges, ([, , liquidity]) => liquidity),
    inputBefore,
    outputBefore,
  }
}

function outputOfRanges({ from, to, liquidity, outputBefore }: Ranges): number {
  const last = from.length - 1
  return outputBefore[last]! + liquidity[last]! * (1 / from[last]! - 1 / to[last]!)
}
