import { describe, expect, it } from 'vitest'
import { createSyntheticMarket, unitsOf } from '../testing/syntheticMarket.ts'
import { createMarket } from './optimizeRoute.ts'
import { routeOptions } from './routeOptions.ts'
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

describe('the options of a route', () => {
  const options = routeOptions(market, problemOf())
  const optionFor = (preference: 'cheapest' | 'fastest' | 'safest') =>
    options.find(({ preferences }) => preferences.includes(preference))!

  it('answer every preference once, each route once', () => {
    expect(options.flatMap(({ preferences }) => preferences).sort()).toEqual([
      'cheapest',
      'fastest',
      'safest',
    ])
    const routes = options.map(({ plan }) =>
      JSON.stringify(plan.legs, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    )
    expect(new Set(routes).size).toBe(options.length)
  })

  it('cost nothing less than the cheapest', () => {
    const { plan, reasons } = optionFor('cheapest')
    expect(reasons).toContain('LEAST_COST')
    for (const option of options) expect(option.plan.costWei >= plan.costWei).toBe(true)
  })

  it('depend on one pool when fastest, and take no more gas than the others', () => {
    const { plan, reasons } = optionFor('fastest')
    expect(plan.legs.map(({ hops }) => hops.length)).toEqual([1])
    expect(reasons).toContain('FEWEST_POOLS')
    for (const option of options) expect(option.plan.gasUnits >= plan.gasUnits).toBe(true)
  })

  it('pass through no third token when safest', () => {
    const { plan, reasons } = optionFor('safest')
    expect(plan.legs.every(({ hops }) => hops.length === 1)).toBe(true)
    expect(reasons).toContain('NO_TOKEN_BETWEEN')
  })

  it('are one, without conversion, when the payer holds what the recipient gets', () => {
    const direct = routeOptions(
      market,
      problemOf({
        sources: [{ token: to.address, unitsPerEther: unitsOf(to, 3_000), available: 10n ** 40n }],
      }),
    )
    expect(direct).toHaveLength(1)
    expect(direct[0]).toMatchObject({ reasons: ['LEAST_COST', 'NO_CONVERSION'], plan: { gapBps: 0 } })
  })

  it('are none when nothing brings the output', () => {
    expect(routeOptions(market, problemOf({ amountOut: unitsOf(to, 10 ** 12) }))).toEqual([])
  })
})
