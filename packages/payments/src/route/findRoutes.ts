import { type Amount, type Asset, isSameAddress, mulDiv } from '@safelane/core'
import { networkFee, weiFromUnits } from '../fee/networkFee.ts'
import type { GasMarket, LiquidityCandidate, LiquiditySource } from '../ports.ts'
import type { Route } from './route.ts'

const BPS = 10_000n
/** Uniswap v3 counts pool fees in millionths. */
const POOL_FEE_ONE = 1_000_000n

export interface RoutePorts {
  readonly liquidity: LiquiditySource
  readonly gasMarket: GasMarket
}

export interface RouteRequest {
  /** Exactly what the recipient gets. */
  readonly amountOut: Amount
  /** Tokens the payer may pay with. */
  readonly tokensIn: readonly Asset[]
  /** Gas of a settlement without a swap. */
  readonly directGasUnits: bigint
  readonly minimumFeeMicroUsd: bigint
}

export interface RouteSearch {
  /** Cheapest all-in first; equal costs keep direct before swap and the order of `tokensIn`. */
  readonly routes: readonly Route[]
  readonly gasPriceWei: bigint
}

/**
 * Every single-hop way to the exact output over the payer's tokens and their pools, ranked by what it costs all in:
 * price impact and pool fee are in the input amount, gas in the network fee. Throws when a port cannot be reached.
 */
export async function findRoutes(ports: RoutePorts, request: RouteRequest): Promise<RouteSearch> {
  const gasPriceWei = await ports.gasMarket.gasPriceWei()
  const perToken = await Promise.all(
    request.tokensIn.map((tokenIn) => routesFrom(ports, request, tokenIn, gasPriceWei)),
  )
  return { routes: perToken.flat().sort(compareRoutes), gasPriceWei }
}

/**
 * How much worse than the pool's price before the trade the input is, pool fee taken off first; in basis points,
 * rounded up so that it is never understated. 0 when the trade is too small to have a spot cost.
 */
export function priceImpactBps(candidate: LiquidityCandidate): number {
  if (candidate.amountInAtSpotPrice <= 0n) return 0
  const withoutFee = mulDiv(
    candidate.amountIn,
    POOL_FEE_ONE - BigInt(candidate.poolFee),
    POOL_FEE_ONE,
    'down',
  )
  const excess = withoutFee - candidate.amountInAtSpotPrice
  return excess <= 0n ? 0 : Number(mulDiv(excess, BPS, candidate.amountInAtSpotPrice, 'up'))
}

async function routesFrom(
  ports: RoutePorts,
  request: RouteRequest,
  tokenIn: Asset,
  gasPriceWei: bigint,
): Promise<readonly Route[]> {
  const { amountOut } = request
  const isDirect = isSameAddress(tokenIn.address, amountOut.asset.address)
  const [unitsPerEther, candidates] = await Promise.all([
    ports.gasMarket.unitsPerEther(tokenIn),
    isDirect
      ? []
      : ports.liquidity.quoteExactOutput({
          tokenIn,
          tokenOut: amountOut.asset,
          amountOut: amountOut.units,
        }),
  ])
  const costOf = (units: bigint, gasUnits: bigint) => {
    const fee = networkFee({
      asset: tokenIn,
      gasUnits,
      gasPriceWei,
      unitsPerEther,
      minimumFeeMicroUsd: request.minimumFeeMicroUsd,
    })
    return {
      amountIn: { asset: tokenIn, units },
      networkFee: { asset: tokenIn, units: fee },
      costWei: weiFromUnits(units + fee, unitsPerEther),
      gasUnits,
    }
  }
  if (isDirect) {
    return [{ kind: 'direct', ...costOf(amountOut.units, request.directGasUnits), priceImpactBps: 0 }]
  }
  return candidates.map((candidate) => ({
    kind: 'swap',
    venue: candidate.venue,
    poolFee: candidate.poolFee,
    ...costOf(candidate.amountIn, candidate.gasUnits),
    priceImpactBps: priceImpactBps(candidate),
  }))
}

function compareRoutes(left: Route, right: Route): number {
  if (left.costWei !== right.costWei) return left.costWei < right.costWei ? -1 : 1
  return Number(left.kind === 'swap') - Number(right.kind === 'swap')
}
