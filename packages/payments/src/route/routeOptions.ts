import type { Leg } from './leg.ts'
import { type Market, optimizeRoute } from './optimizeRoute.ts'
import type { Route, RoutePreference, RouteReason } from './route.ts'
import type { RoutePlan, RouteProblem } from './routeProblem.ts'

/** In the order in which they are offered. */
export const ROUTE_PREFERENCES: readonly RoutePreference[] = ['cheapest', 'fastest', 'safest']

const BPS = 10_000

/**
 * The plans worth offering, cheapest first, each once: the cheapest of all; one path of as few hops as bring the output;
 * and, through as few tokens as possible, any split that lessens the impact whatever its gas. All with the certificate and
 * the comparison of the cheapest. Empty when nothing brings the output.
 */
export function candidatePlans(market: Market, problem: RouteProblem): readonly RoutePlan[] {
  const cheapest = optimizeRoute(market, problem)
  if (cheapest === undefined) return []
  const bound = Number(cheapest.costWei) / (1 + cheapest.gapBps / BPS)
  const plans = [cheapest]
  for (const plan of [fewestPools(market, problem), fewestTokens(market, problem)]) {
    if (plan === undefined || plans.some((other) => isSamePlan(other, plan))) continue
    const gap = ((Number(plan.costWei) - bound) / bound) * BPS
    plans.push({
      ...plan,
      singlePathCostWei: cheapest.singlePathCostWei,
      gapBps: Math.max(cheapest.gapBps, Math.ceil(gap * 1_000) / 1_000),
    })
  }
  return plans.sort((left, right) => compareBigints(left.costWei, right.costWei))
}

/** Routes for a preference, best first. Cost decides between equals. */
export function rankRoutes<Ranked extends Route>(
  routes: readonly Ranked[],
  preference: RoutePreference,
): readonly Ranked[] {
  return routes.toSorted((left, right) => {
    const nearer = preference === 'cheapest' ? 0 : riskOf(left, preference) - riskOf(right, preference)
    if (nearer !== 0) return nearer
    const impact = preference === 'safest' ? compareBigints(convertedWei(left), convertedWei(right)) : 0
    return impact || compareBigints(left.costWei, right.costWei)
  })
}

/** The same routes, cheapest first, each with the preferences that it is the best answer to and why. */
export function labelRoutes(routes: readonly Route[]): readonly Route[] {
  const best = new Map(ROUTE_PREFERENCES.map((preference) => [preference, rankRoutes(routes, preference)[0]]))
  return rankRoutes(routes, 'cheapest').map((route) => {
    const preferences = ROUTE_PREFERENCES.filter((preference) => best.get(preference) === route)
    return { ...route, preferences, reasons: reasonsFor(preferences, route) }
  })
}

/** Fastest fails last when others trade first, for it depends on the fewest pools; safest passes through no third token. */
function riskOf({ legs }: Route, preference: 'fastest' | 'safest'): number {
  const hops = legs.map((leg) => leg.hops.length)
  return preference === 'fastest' ? hops.reduce((sum, count) => sum + count, 0) : Math.max(0, ...hops)
}

/** Cost without gas. */
function convertedWei({ costWei, amountIn, networkFee }: Route): bigint {
  const total = amountIn.units + networkFee.units
  return total === 0n ? 0n : (costWei * amountIn.units) / total
}

/** One path of as few hops as bring the output. */
function fewestPools(market: Market, problem: RouteProblem): RoutePlan | undefined {
  for (let maxHops = 1; maxHops <= problem.limits.maxHops; maxHops++) {
    const plan = optimizeRoute(market, { ...problem, limits: { maxLegs: 1, maxHops } })
    if (plan !== undefined) return plan
  }
  return undefined
}

/** Any split of paths of as few hops as bring the output, chosen as if gas were free and priced with it. */
function fewestTokens(market: Market, problem: RouteProblem): RoutePlan | undefined {
  for (let maxHops = 1; maxHops <= problem.limits.maxHops; maxHops++) {
    const limits = { ...problem.limits, maxHops }
    const plan = optimizeRoute(market, { ...problem, limits, gasPriceWei: 0n })
    if (plan === undefined) continue
    return { ...plan, costWei: plan.costWei + plan.gasUnits * problem.gasPriceWei }
  }
  return undefined
}

function reasonsFor(preferences: readonly RoutePreference[], { legs }: Route): readonly RouteReason[] {
  const reasons: RouteReason[] = []
  if (preferences.includes('cheapest')) reasons.push('LEAST_COST')
  if (legs.length === 0) return [...reasons, 'NO_CONVERSION']
  if (legs.length > 1) reasons.push('SPLIT_MOVES_PRICES_LESS')
  if (preferences.includes('fastest')) reasons.push('FEWEST_POOLS')
  if (legs.every(({ hops }) => hops.length <= 1)) reasons.push('NO_TOKEN_BETWEEN')
  return reasons
}

function isSamePlan(left: RoutePlan, right: RoutePlan): boolean {
  const keyOf = ({ tokenIn, amountOut, hops }: Leg) =>
    [tokenIn, amountOut, ...hops.map(({ pool, tokenOut }) => `${pool}>${tokenOut}`)].join()
  const keys = new Set(left.legs.map(keyOf))
  return left.legs.length === right.legs.length && right.legs.every((leg) => keys.has(keyOf(leg)))
}

function compareBigints(left: bigint, right: bigint): number {
  return left === right ? 0 : left < right ? -1 : 1
}
