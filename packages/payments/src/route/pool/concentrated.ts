import type { ConcentratedPool, ExactOutputSwap, SwapResult, Tick } from './pool.ts'
import { MAX_TICK, MIN_TICK, sqrtRatioAtTick, tickAtSqrtRatio } from './tickMath.ts'

const Q96 = 2n ** 96n
/** Fees are counted in millionths. */
const FEE_ONE = 1_000_000n
/** Ticks are looked up in words of so many multiples of the spacing; a step of a swap never leaves its word. */
const WORD = 256

/**
 * What a Uniswap v3 pool takes for exactly `amountOut`, to the wei: steps from one tick (or end of a tick word, which
 * rounds too) to the next as the pool makes them. Undefined when the liquidity ends before the amount is reached.
 */
export function swapConcentrated(
  pool: ConcentratedPool,
  { coinIn, amountOut }: ExactOutputSwap,
): SwapResult<ConcentratedPool> | undefined {
  const zeroForOne = coinIn === 0
  const fee = BigInt(pool.fee)
  let { sqrtPriceX96, tick, liquidity } = pool
  let remaining = amountOut
  let amountIn = 0n
  while (remaining > 0n) {
    if (liquidity === 0n && !hasTickBeyond(pool.ticks, tick, zeroForOne)) return undefined
    const { index, crossed } = nextTickInWord(pool, tick, zeroForOne)
    const nextTick = Math.min(Math.max(index, MIN_TICK), MAX_TICK)
    const target = sqrtRatioAtTick(nextTick)
    const step = swapStep(sqrtPriceX96, target, liquidity, remaining, zeroForOne)
    remaining -= step.amountOut
    amountIn += step.amountIn + divideUp(step.amountIn * fee, FEE_ONE - fee)
    if (step.sqrtPriceX96 === target) {
      if (crossed !== undefined) liquidity += zeroForOne ? -crossed.liquidityNet : crossed.liquidityNet
      tick = zeroForOne ? nextTick - 1 : nextTick
    } else if (step.sqrtPriceX96 !== sqrtPriceX96) {
      tick = tickAtSqrtRatio(step.sqrtPriceX96)
    }
    sqrtPriceX96 = step.sqrtPriceX96
    const isAtBound = nextTick === MIN_TICK || nextTick === MAX_TICK
    if (isAtBound && sqrtPriceX96 === target && remaining > 0n) return undefined
  }
  return { amountIn, next: { ...pool, sqrtPriceX96, tick, liquidity } }
}

/** One step within constant liquidity: to the target price, or to where the output is reached. */
function swapStep(
  from: bigint,
  target: bigint,
  liquidity: bigint,
  wanted: bigint,
  zeroForOne: boolean,
): { readonly sqrtPriceX96: bigint; readonly amountIn: bigint; readonly amountOut: bigint } {
  const [low, high] = zeroForOne ? [target, from] : [from, target]
  const available = zeroForOne
    ? amount1Between(low, high, liquidity, divideDown)
    : amount0Between(low, high, liquidity, divideDown)
  const sqrtPriceX96 = wanted >= available ? target : priceAfterOutput(from, liquidity, wanted, zeroForOne)
  const amountIn = zeroForOne
    ? amount0Between(sqrtPriceX96, from, liquidity, divideUp)
    : amount1Between(from, sqrtPriceX96, liquidity, divideUp)
  return { sqrtPriceX96, amountIn, amountOut: wanted >= available ? available : wanted }
}

/** √price after `amount` has gone out, rounded so that the pool does not lose: the price moves too far rather than not enough. */
function priceAfterOutput(from: bigint, liquidity: bigint, amount: bigint, zeroForOne: boolean): bigint {
  if (zeroForOne) return from - divideUp(amount * Q96, liquidity)
  const numerator = liquidity * Q96
  return divideUp(numerator * from, numerator - amount * from)
}

type Divide = (numerator: bigint, denominator: bigint) => bigint

/** Token 0 between two prices: L·(√b − √a) / (√a·√b), rounded at both divisions. */
function amount0Between(low: bigint, high: bigint, liquidity: bigint, divide: Divide): bigint {
  return divide(divide(liquidity * Q96 * (high - low), high), low)
}

/** Token 1 between two prices: L·(√b − √a). */
function amount1Between(low: bigint, high: bigint, liquidity: bigint, divide: Divide): bigint {
  return divide(liquidity * (high - low), Q96)
}

/** The next initialized tick in the direction of the swap, or the end of the word if it holds none. */
function nextTickInWord(
  { ticks, tickSpacing }: ConcentratedPool,
  tick: number,
  downwards: boolean,
): { readonly index: number; readonly crossed: Tick | undefined } {
  const compressed = Math.floor(tick / tickSpacing)
  const position = firstAbove(ticks, tick)
  if (downwards) {
    const end = Math.floor(compressed / WORD) * WORD * tickSpacing
    const below = ticks[position - 1]
    return below !== undefined && below.index >= end
      ? { index: below.index, crossed: below }
      : { index: end, crossed: undefined }
  }
  const end = (Math.floor((compressed + 1) / WORD) * WORD + WORD - 1) * tickSpacing
  const above = ticks[position]
  return above !== undefined && above.index <= end
    ? { index: above.index, crossed: above }
    : { index: end, crossed: undefined }
}

function hasTickBeyond(ticks: readonly Tick[], tick: number, downwards: boolean): boolean {
  const position = firstAbove(ticks, tick)
  return downwards ? position > 0 : position < ticks.length
}

/** Position of the first tick above `tick`, by bisection. */
function firstAbove(ticks: readonly Tick[], tick: number): number {
  let [low, high] = [0, ticks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ticks[middle]!.index <= tick) low = middle + 1
    else high = middle
  }
  return low
}

function divideDown(numerator: bigint, denominator: bigint): bigint {
  return numerator / denominator
}

function divideUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator
}
