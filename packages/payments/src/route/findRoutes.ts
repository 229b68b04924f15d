import { type Amount, type Asset, isSameAddress } from '@safelane/core'
import { networkFee, weiFromUnits } from '../fee/networkFee.ts'
import type { GasMarket, MarketSnapshot, MarketSource } from '../ports.ts'
import type { PricedLeg } from './leg.ts'
import type { Market } from './optimizeRoute.ts'
import { priceImpactBps } from './priceImpact.ts'
import type { Route, RouteLeg } from './route.ts'
import { candidatePlans } from './routeOptions.ts'
import { ROUTE_LIMITS, type RouteGas, type RoutePlan } from './routeProblem.ts'

export interface RoutePorts {
  readonly markets: MarketSource
  readonly gasMarket: GasMarket
}

export interface RouteRequest {
  /** Exactly what the recipient gets. */
  readonly amountOut: Amount
  /** Tokens the payer may pay with: each route takes one. */
  readonly tokensIn: readonly Asset[]
  /** Gas of a settlement without conversion. */
  readonly directGasUnits: bigint
  /** Gas of one with conversion. */
  readonly routeGas: RouteGas
  readonly minimumFeeMicroUsd: bigint
}

export interface RouteSearch {
  /** Without preferences: which ones a route answers depends on what else is on offer. */
  readonly routes: readonly Route[]
  readonly gasPriceWei: bigint
  /** The block whose pools were used; undefined when none was needed. */
  readonly blockNumber: bigint | undefined
}

/** What a payer has of a token does not limit the search: who has too little is told how much is missing. */
const UNLIMITED = 10n ** 40n

/**
 * The ways to the exact output worth offering over the payer's tokens, priced all in: price impact and pool fees are in the
 * input amount, gas in the network fee. Throws when a port cannot be reached.
 */
export async function findRoutes(ports: RoutePorts, request: RouteRequest): Promise<RouteSearch> {
  const isDirect = ({ address }: Asset) => isSameAddress(address, request.amountOut.asset.address)
  const [gasPriceWei, snapshot] = await Promise.all([
    ports.gasMarket.gasPriceWei(),
    request.tokensIn.every(isDirect) ? undefined : ports.markets.market(),
  ])
  const routes: Route[] = []
  for (const tokenIn of request.tokensIn) {
    const unitsPerEther = await ports.gasMarket.unitsPerEther(tokenIn)
    const prices = { tokenIn, unitsPerEther, gasPriceWei }
    if (isDirect(tokenIn)) routes.push(directRoute(request, prices))
    else if (snapshot !== undefined) routes.push(...routesOver(snapshot, request, prices))
  }
  return { routes, gasPriceWei, blockNumber: snapshot?.blockNumber }
}

interface Prices {
  readonly tokenIn: Asset
  readonly unitsPerEther: bigint
  readonly gasPriceWei: bigint
}

function directRoute(request: RouteRequest, prices: Prices): Route {
  return {
    ...costOf(request, prices, request.amountOut.units, request.directGasUnits),
    legs: [],
    priceImpactBps: 0,
    saving: { asset: prices.tokenIn, units: 0n },
    gapBps: 0,
  }
}

function routesOver({ market }: MarketSnapshot, request: RouteRequest, prices: Prices): readonly Route[] {
  const { tokenIn, unitsPerEther, gasPriceWei } = prices
  const plans = candidatePlans(market, {
    tokenOut: request.amountOut.asset.address,
    amountOut: request.amountOut.units,
    sources: [{ token: tokenIn.address, unitsPerEther, available: UNLIMITED }],
    gasPriceWei,
    gas: request.routeGas,
    limits: ROUTE_LIMITS,
  })
  return plans.map((plan) => {
    const spent = plan.inputs.reduce((sum, { amountIn }) => sum + amountIn, 0n)
    return {
      ...costOf(request, prices, spent, plan.gasUnits),
      legs: plan.legs.map((leg) => routeLeg(market, leg)),
      priceImpactBps: priceImpactBps(market, plan.legs),
      saving: { asset: tokenIn, units: savingOf(plan, unitsPerEther) },
      gapBps: Number.isFinite(plan.gapBps) ? plan.gapBps : undefined,
    }
  })
}

function costOf(request: RouteRequest, prices: Prices, units: bigint, gasUnits: bigint) {
  const { tokenIn: asset, unitsPerEther, gasPriceWei } = prices
  const { minimumFeeMicroUsd } = request
  const fee = networkFee({ asset, gasUnits, gasPriceWei, unitsPerEther, minimumFeeMicroUsd })
  return {
    preferences: [],
    reasons: [],
    amountIn: { asset, units },
    networkFee: { asset, units: fee },
    costWei: weiFromUnits(units + fee, unitsPerEther),
    gasUnits,
  }
}

function savingOf({ costWei, singlePathCostWei }: RoutePlan, unitsPerEther: bigint): bigint {
  return singlePathCostWei <= costWei ? 0n : ((singlePathCostWei - costWei) * unitsPerEther) / 10n ** 18n
}

function routeLeg({ pools }: Market, leg: PricedLeg): RouteLeg {
  return {
    ...leg,
    hops: leg.hops.map((hop) => {
      const pool = pools.get(hop.pool.toLowerCase())!
      return { ...hop, venue: pool.kind, fee: pool.kind === 'constant-product' ? 3_000 : pool.fee }
    }),
  }
}
