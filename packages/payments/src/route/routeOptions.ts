import type { Leg } from './leg.ts'
import { type Market, optimizeRoute } from './optimizeRoute.ts'
import type { RoutePlan, RouteProblem } from './routeProblem.ts'

export type RoutePreference = 'cheapest' | 'fastest' | 'safest'

/** Why a route is the answer to a preference; the interface puts it into words. */
export type RouteReason =
  | 'LEAST_COST'
  /** Several paths at once move each price less. */
  | 'SPLIT_MOVES_PRICES_LESS'
  /** The payer holds what the recipient gets: nothing is converted. */
  | 'NO_CONVERSION'
  /** Depends on as few pools as possible, and takes the least gas. */
  | 'FEWEST_POOLS'
  /** Passes through no token but the payer's and the recipient's, whose price could break on the way. */
  | 'NO_TOKEN_BETWEEN'

/** A route that answers one preference or several. */
export interface RouteOption {
  readonly preferences: readonly RoutePreference[]
  readonly reasons: readonly RouteReason[]
  readonly plan: RoutePlan
}

/**
 * The routes to choose from, cheapest first, each once. Fastest is the one that depends on the fewest pools, for it is the
 * last to fail when others trade before it; safest passes through no third token, or else through as few as possible, and
 * is shared over all pools that lessen its impact, whatever their gas. Empty when nothing brings the output.
 */
export function routeOptions(market: Market, problem: RouteProblem): readonly RouteOption[] {
  const cheapest = optimizeRoute(market, problem)
  if (cheapest === undefined) return []
  const answers: readonly (readonly [RoutePreference, RoutePlan])[] = [
    ['cheapest', cheapest],
    ['fastest', fewestPools(market, problem) ?? cheapest],
    ['safest', fewestTokens(market, problem) ?? cheapest],
  ]
  const options: { preferences: RoutePreference[]; plan: RoutePlan }[] = []
  for (const [preference, plan] of answers) {
    const same = options.find((option) => isSamePlan(option.plan, plan))
    if (same === undefined) options.push({ preferences: [preference], plan })
    else same.preferences.push(preference)
  }
  return options.map(({ preferences, plan }) => ({
    preferences,
    plan,
    reasons: reasonsFor(preferences, plan),
  }))
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

function reasonsFor(preferences: readonly RoutePreference[], { legs }: RoutePlan): readonly RouteReason[] {
  const isDirect = legs.every(({ hops }) => hops.length === 0)
  const reasons: RouteReason[] = []
  if (preferences.includes('cheapest')) reasons.push('LEAST_COST')
  if (isDirect) return [...reasons, 'NO_CONVERSION']
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
