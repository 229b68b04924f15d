import { describe, expect, it } from 'vitest'
import { DEFAULT_QUOTE_POLICY } from '../quote/quoteService.ts'
import { createSyntheticMarket, unitsOf } from '../testing/syntheticMarket.ts'
import { findRoutes } from './findRoutes.ts'
import { createMarket } from './optimizeRoute.ts'
import type { RoutePreference } from './route.ts'
import { candidatePlans, labelRoutes } from './routeOptions.ts'
import { DEFAULT_ROUTE_GAS, ROUTE_LIMITS, type RouteProblem } from './routeProblem.ts'

const synthetic = createSyntheticMarket({ pools: 60, tokens: 5, stablecoins: 5, seed: 4 })
const market = createMarket(synthetic.pools)
const [from, to] = [synthetic.tokens[1]!, synthetic.tokens[3]!]
const problemOf = (change: Partial<RouteProblem> = {}): RouteProblem => ({
  tokenOut: to.address,
  amountOut: unitsOf(to, 300_000),
  sources: [{ token: from.address, unitsPerEther: unitsOf(from, 3_000), available: 10n ** 40n }],
  gasPriceWei: 10n ** 9n,
  gas: DEFAULT_ROUTE_GAS,
  limits: ROUTE_LIMITS,
  ...change,
})

describe('the plans worth offering', () => {
  const plans = candidatePlans(market, problemOf())

  it('are different ones, cheapest first, none without its certificate', () => {
    expect(plans.length).toBeGreaterThan(1)
    const routes = plans.map(({ legs }) =>
      JSON.stringify(legs, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    )
    expect(new Set(routes).size).toBe(plans.length)
    for (const [i, plan] of plans.slice(1).entries()) {
      expect(plan.costWei >= plans[i]!.costWei).toBe(true)
      expect(plan.gapBps).toBeGreaterThanOrEqual(plans[i]!.gapBps)
      const bound = Number(plans[0]!.costWei) / (1 + plans[0]!.gapBps / 10_000)
      expect(plan.gapBps).toBeCloseTo((Number(plan.costWei) / bound - 1) * 10_000, 2)
    }
  })

  it('are none when nothing brings the output', () => {
    expect(candidatePlans(market, problemOf({ amountOut: unitsOf(to, 10 ** 12) }))).toEqual([])
  })
})

describe('the routes on offer', async () => {
  const tokens = [from, to].map(({ address, decimals }, i) => ({
    address,
    decimals,
    symbol: `T${i}`,
    name: `Token ${i}`,
  }))
  const amountOut = { asset: tokens[1]!, units: unitsOf(to, 300_000) }
  const search = async (tokensIn: typeof tokens) =>
    labelRoutes(
      (
        await findRoutes(
          {
            markets: { market: async () => ({ market, blockNumber: 1n }) },
            gasMarket: {
              gasPriceWei: async () => 10n ** 9n,
              unitsPerEther: async ({ decimals }) => 3_000n * 10n ** BigInt(decimals),
            },
          },
          { ...DEFAULT_QUOTE_POLICY, amountOut, tokensIn },
        )
      ).routes,
    )
  const routes = await search([tokens[0]!])
  const answerTo = (preference: RoutePreference) =>
    routes.find(({ preferences }) => preferences.includes(preference))!

  it('answer every preference once', () => {
    expect(routes.flatMap(({ preferences }) => preferences).sort()).toEqual(['cheapest', 'fastest', 'safest'])
  })

  it('cost nothing less than the cheapest', () => {
    const { costWei, reasons } = answerTo('cheapest')
    expect(reasons).toContain('LEAST_COST')
    for (const route of routes) expect(route.costWei >= costWei).toBe(true)
  })

  it('depend on one pool when fastest, and take no more gas than the others', () => {
    const { legs, reasons, gasUnits } = answerTo('fastest')
    expect(legs.map(({ hops }) => hops.length)).toEqual([1])
    expect(reasons).toContain('FEWEST_POOLS')
    for (const route of routes) expect(route.gasUnits >= gasUnits).toBe(true)
  })

  it('pass through no third token when safest', () => {
    const { legs, reasons } = answerTo('safest')
    expect(legs.every(({ hops }) => hops.length === 1)).toBe(true)
    expect(reasons).toContain('NO_TOKEN_BETWEEN')
  })

  it('convert nothing, whatever is preferred, when the payer holds what the recipient gets', async () => {
    const [direct] = await search(tokens)
    expect(direct).toMatchObject({
      legs: [],
      preferences: ['cheapest', 'fastest', 'safest'],
      reasons: ['LEAST_COST', 'NO_CONVERSION'],
      gapBps: 0,
    })
  })
})
