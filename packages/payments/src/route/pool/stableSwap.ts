import type { ExactOutputSwap, StableSwapPool, SwapResult } from './pool.ts'

const FEE_ONE = 1_000_000n
/** What the contract adds for what Newton's iteration leaves open, in units of 1e-18. */
const MARGIN = 2n
const MAX_ROUNDS = 255

/**
 * What a StableSwap takes for exactly `amountOut`, to the wei as its `quoteIn` says. Undefined when the pool does not hold
 * as much, or where the contract's iteration does not come to rest and it reverts.
 */
export function swapStableSwap(
  pool: StableSwapPool,
  { coinIn, coinOut, amountOut }: ExactOutputSwap,
): SwapResult<StableSwapPool> | undefined {
  const { scales, reserves, amplification } = pool
  const scaled = reserves.map((reserve, coin) => reserve * scales[coin]!)
  const [before, held] = [scaled[coinIn]!, scaled[coinOut]!]
  const ann = amplification * BigInt(scaled.length) ** BigInt(scaled.length)
  const invariant = stableInvariant(scaled, ann)
  if (invariant === undefined) return undefined
  const gross = divideUp(amountOut * scales[coinOut]! * FEE_ONE, FEE_ONE - BigInt(pool.fee))
  if (gross >= held) return undefined
  scaled[coinOut] = held - gross
  const after = stableBalance(scaled, coinIn, invariant, ann)
  if (after === undefined || after + MARGIN < before) return undefined
  const amountIn = divideUp(after + MARGIN - before, scales[coinIn]!)
  const next = reserves.map((reserve, coin) =>
    coin === coinIn ? reserve + amountIn : coin === coinOut ? reserve - amountOut : reserve,
  )
  return { amountIn, next: { ...pool, reserves: next } }
}

/**
 * D of balances scaled to 18 decimals, by the contract's integer iteration (M. Egorov, "StableSwap", 2019):
 * A·nⁿ·Σx + D = A·nⁿ·D + Dⁿ⁺¹ / (nⁿ·Πx). Undefined where the contract reverts.
 */
export function stableInvariant(scaled: readonly bigint[], ann: bigint): bigint | undefined {
  const n = BigInt(scaled.length)
  if (scaled.some((x) => x === 0n)) return undefined
  const sum = scaled.reduce((total, x) => total + x, 0n)
  const ascending = scaled.toSorted(compare)
  let d = sum
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const product = ascending.reduce((dp, x) => (dp * d) / (x * n), d)
    const previous = d
    d = ((ann * sum + product * n) * d) / ((ann - 1n) * d + (n + 1n) * product)
    if (isWithinOne(d, previous)) return d
  }
  return undefined
}

/** Balance of `coin` at which the others and D satisfy the invariant, by the contract's iteration. */
function stableBalance(scaled: readonly bigint[], coin: number, d: bigint, ann: bigint): bigint | undefined {
  const n = BigInt(scaled.length)
  const others = scaled.filter((_, other) => other !== coin).sort(compare)
  if (others[0] === 0n) return undefined
  const sum = others.reduce((total, x) => total + x, 0n)
  const quotient = others.reduce((q, x) => (q * d) / (x * n), d)
  const c = (quotient * d) / (ann * n)
  const b = sum + d / ann
  let y = d
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const previous = y
    y = (y * y + c) / (2n * y + b - d)
    if (isWithinOne(y, previous)) return y
  }
  return undefined
}

/** The contract divides by the smallest balances first. */
function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function isWithinOne(a: bigint, b: bigint): boolean {
  return a - b <= 1n && b - a <= 1n
}

function divideUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator
}
