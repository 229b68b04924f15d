import type { ConstantProductPool, ExactOutputSwap, SwapResult } from './pool.ts'

/**
 * What a Uniswap v2 pair takes for exactly `amountOut`, to the wei as RouteExecutor asks it: constant product of reserves
 * after 0.3 % fee, rounded up. Undefined when the pair does not hold as much.
 */
export function swapConstantProduct(
  pool: ConstantProductPool,
  { coinIn, coinOut, amountOut }: ExactOutputSwap,
): SwapResult<ConstantProductPool> | undefined {
  const reserveIn = pool.reserves[coinIn]
  const reserveOut = pool.reserves[coinOut]
  if (reserveIn === undefined || reserveOut === undefined) return undefined
  if (reserveIn === 0n || amountOut >= reserveOut) return undefined
  const amountIn = (reserveIn * amountOut * 1_000n) / ((reserveOut - amountOut) * 997n) + 1n
  const [after, left] = [reserveIn + amountIn, reserveOut - amountOut]
  return { amountIn, next: { ...pool, reserves: coinIn === 0 ? [after, left] : [left, after] } }
}
