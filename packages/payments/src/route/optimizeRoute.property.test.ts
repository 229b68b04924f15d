import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createRandom,
  createSyntheticMarket,
  type SyntheticMarket,
  unitsOf,
} from '../testing/syntheticMarket.ts'
import { type Leg, priceLegs } from './leg.ts'
import { createMarket, optimizeRoute } from './optimizeRoute.ts'
import type { ConstantProductPool } from './pool/pool.ts'
import { DEFAULT_ROUTE_GAS, ROUTE_LIMITS, type RoutePlan, type RouteProblem } from './routeProblem.ts'
import { findNeighbourhood } from './search/neighbourhood.ts'
import { cheapestPaths, splitByEnumeration } from './search/pathEnumeration.ts'

const DOLLARS_PER_ETHER = 3_000
const PLENTY = 10n ** 40n

/** A payment over a market of its own, both made from one number. */
function createCase(seed: number, gasPriceWei = 0n): { market: SyntheticMarket; problem: RouteProblem } {
  const random = createRandom(seed)
  const market = createSyntheticMarket({
    pools: 4 + Math.floor(random() * 40),
    tokens: 3 + Math.floor(random() * 6),
    stablecoins: 3,
    seed,
  })
  const { tokens } = market
  const out = Math.floor(random() * tokens.length)
  const from = (out + 1 + Math.floor(random() * (tokens.length - 1))) % tokens.length
  const dollars = 10 ** (2 + random() * 3)
  return {
    market,
    problem: {
      tokenOut: tokens[out]!.address,
      amountOut: unitsOf(tokens[out]!, dollars),
      sources: [
        {
          token: tokens[from]!.address,
          unitsPerEther: unitsOf(tokens[from]!, DOLLARS_PER_ETHER),
          available: PLENTY,
        },
      ],
      gasPriceWei,
      gas: DEFAULT_ROUTE_GAS,
      limits: ROUTE_LIMITS,
    },
  }
}

/** What the payer's tokens and gas cost along legs, by the same integers as the router's; undefined when they revert. */
function costOf(market: SyntheticMarket, problem: RouteProblem, legs: readonly Leg[]): bigint | undefined {
  const { pools } = createMarket(market.pools)
  const priced = priceLegs(pools, legs)
  if (priced === undefined) return undefined
  const { gas, gasPriceWei, sources } = problem
  let units = gas.settlement
  for (const { hops } of legs) {
    units += gas.leg
    for (const { pool } of hops) units += gas.hop[pools.get(pool.toLowerCase())!.kind]
  }
  const amountIn = priced.reduce((sum, leg) => sum + leg.amountIn, 0n)
  return (amountIn * 10n ** 18n) / sources[0]!.unitsPerEther + units * gasPriceWei
}

/** What an exhaustive depth-first search finds: the best single path, and the output dealt to the sixteen best in twentieths. */
function enumerate(
  market: SyntheticMarket,
  problem: RouteProblem,
): { readonly single: readonly Leg[]; readonly dealt: readonly Leg[] } | undefined {
  const { graph } = createMarket(market.pools)
  const source = {
    token: graph.tokenIndex(problem.sources[0]!.token)!,
    value: 1e18 / Number(problem.sources[0]!.unitsPerEther),
  }
  const tokenOut = graph.tokenIndex(problem.tokenOut)
  if (source.token === undefined || tokenOut === undefined) return undefined
  const { maxHops, maxLegs } = problem.limits
  const amountOut = Number(problem.amountOut)
  const around = findNeighbourhood(graph, [source], tokenOut, maxHops)
  const target = { tokenOut, maxHops, gasOf: () => 0 }
  const toLegs = (shares: readonly { edges: readonly number[]; amountOut: number }[]): Leg[] => {
    let left = problem.amountOut
    return shares.map(({ edges, amountOut: share }, i) => {
      const units = i === shares.length - 1 ? left : BigInt(Math.floor(share))
      left -= units
      return {
        tokenIn: problem.sources[0]!.token,
        amountOut: units,
        hops: edges.map((edge) => ({
          pool: graph.pools[graph.pool[edge]!]!.address,
          tokenOut: graph.tokens[graph.to[edge]!]!,
        })),
      }
    })
  }
  const [single] = cheapestPaths(graph, around, [source], { ...target, amountOut, count: 1 })
  if (single === undefined) return undefined
  const paths = cheapestPaths(graph, around, [source], { ...target, amountOut: amountOut / 4, count: 16 })
  const dealt = splitByEnumeration(graph, paths, () => source.value, amountOut, maxLegs) ?? []
  return { single: toLegs([{ ...single, amountOut }]), dealt: toLegs(dealt) }
}

const solve = ({
  market,
  problem,
}: {
  market: SyntheticMarket
  problem: RouteProblem
}): RoutePlan | undefined => optimizeRoute(createMarket(market.pools), problem)

/** Relative difference in hundredths of a percent. */
const bpsAbove = (cost: bigint, reference: bigint) => (Number(cost - reference) / Number(reference)) * 10_000

/** Below which, by the plan's certificate, no route costs. */
const boundOf = ({ costWei, gapBps }: RoutePlan) => Number(costWei) / (1 + gapBps / 10_000)

const seeds = fc.integer({ min: 1, max: 2 ** 30 })
const gasPrices = fc.constantFrom(0n, 10n ** 8n, 2n * 10n ** 9n, 5n * 10n ** 10n)
const SEED = { seed: 20261121, numRuns: 100 }

describe('a route', () => {
  it('brings exactly the output over connected hops within the router’s limits, for what its legs cost', () => {
    fc.assert(
      fc.property(seeds, gasPrices, (seed, gasPriceWei) => {
        const { market, problem } = createCase(seed, gasPriceWei)
        const plan = solve({ market, problem })
        if (plan === undefined) return
        expect(plan.legs.reduce((sum, leg) => sum + leg.amountOut, 0n)).toBe(problem.amountOut)
        expect(plan.legs.length).toBeLessThanOrEqual(ROUTE_LIMITS.maxLegs)
        for (const { hops } of plan.legs) {
          expect(hops.length).toBeLessThanOrEqual(ROUTE_LIMITS.maxHops)
          expect(hops.at(-1)?.tokenOut).toBe(problem.tokenOut)
          expect(new Set(hops.map(({ pool }) => pool)).size).toBe(hops.length)
        }
        const cost = costOf(market, problem, plan.legs)!
        expect(plan.costWei === cost || plan.costWei === cost + 1n).toBe(true)
        expect(plan.inputs[0]?.amountIn).toBe(plan.legs.reduce((sum, leg) => sum + leg.amountIn, 0n))
      }),
      SEED,
    )
  })

  it('never costs more than what an exhaustive path enumeration finds, split or not', () => {
    fc.assert(
      fc.property(seeds, gasPrices, (seed, gasPriceWei) => {
        const { market, problem } = createCase(seed, gasPriceWei)
        const enumerated = enumerate(market, problem)
        const plan = solve({ market, problem })
        expect(plan === undefined).toBe(enumerated === undefined)
        if (plan === undefined || enumerated === undefined) return
        for (const legs of [enumerated.single, enumerated.dealt]) {
          const cost = costOf(market, problem, legs)
          if (cost === undefined) continue
          // Routes compared to the wei differ by what rounding up at each hop comes to.
          expect(bpsAbove(plan.costWei, cost)).toBeLessThan(1e-4)
          expect(Number(cost)).toBeGreaterThanOrEqual(boundOf(plan) * (1 - 1e-9))
        }
      }),
      SEED,
    )
  })

  it('has a gap that no split found at random contradicts', () => {
    fc.assert(
      fc.property(seeds, gasPrices, (seed, gasPriceWei) => {
        const { market, problem } = createCase(seed, gasPriceWei)
        const plan = solve({ market, problem })
        const enumerated = enumerate(market, problem)
        if (plan === undefined || enumerated === undefined) return
        const random = createRandom(seed)
        const bound = Number(plan.costWei) / (1 + plan.gapBps / 10_000)
        for (let attempt = 0; attempt < 10; attempt++) {
          const weights = plan.legs.map(() => random() ** 2)
          const sum = weights.reduce((total, weight) => total + weight, 0)
          let left = problem.amountOut
          const legs = plan.legs.map((leg, i): Leg => {
            const isLast = i === plan.legs.length - 1
            const units = isLast ? left : BigInt(Math.floor((Number(problem.amountOut) * weights[i]!) / sum))
            left -= units
            return { ...leg, amountOut: units }
          })
          const cost = costOf(market, problem, legs)
          if (cost !== undefined) expect(Number(cost)).toBeGreaterThanOrEqual(bound * (1 - 2e-7))
        }
      }),
      SEED,
    )
  })

  it('without gas costs at most a tenth of a basis point more than the least possible, for payments of any usual size', () => {
    const gaps: number[] = []
    for (let seed = 1; seed <= 150; seed++) {
      const plan = solve(createCase(seed * 7_919))
      if (plan !== undefined) gaps.push(plan.gapBps)
    }
    expect(gaps.length).toBeGreaterThan(100)
    gaps.sort((a, b) => a - b)
    expect(gaps[Math.floor(gaps.length * 0.95)]).toBeLessThanOrEqual(0.1)
  })

  it('with gas is shown to be close to the best there is, though gas comes by the leg and the hop', () => {
    const gaps: number[] = []
    for (let seed = 1; seed <= 150; seed++) {
      const plan = solve(createCase(seed * 7_919, 10n ** 9n))
      if (plan !== undefined) gaps.push(plan.gapBps)
    }
    expect(gaps.length).toBeGreaterThan(100)
    gaps.sort((a, b) => a - b)
    expect(gaps[Math.floor(gaps.length * 0.5)]).toBeLessThanOrEqual(0.02)
    expect(gaps[Math.floor(gaps.length * 0.9)]).toBeLessThanOrEqual(0.5)
  })

  it('costs more for more, and not more with another pool', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { market, problem } = createCase(seed)
        const plan = solve({ market, problem })
        if (plan === undefined) return
        const more = solve({
          market,
          problem: { ...problem, amountOut: problem.amountOut + problem.amountOut / 50n },
        })
        if (more !== undefined) expect(more.costWei > plan.costWei).toBe(true)
        const fewer = solve({ market: { ...market, pools: market.pools.slice(0, -1) }, problem })
        if (fewer !== undefined) {
          expect(bpsAbove(plan.costWei, fewer.costWei)).toBeLessThan(plan.gapBps + 0.01)
        }
      }),
      SEED,
    )
  })

  it('does not depend on the order of pools or sources', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { market, problem } = createCase(seed)
        const both = {
          ...problem,
          sources: [
            ...problem.sources,
            ...market.tokens.slice(0, 1).map((token) => ({
              token: token.address,
              unitsPerEther: unitsOf(token, DOLLARS_PER_ETHER),
              available: PLENTY,
            })),
          ].filter(({ token }, i, all) => all.findIndex((each) => each.token === token) === i),
        }
        const plan = solve({ market, problem: both })
        const reversed = solve({
          market: { ...market, pools: market.pools.toReversed() },
          problem: { ...both, sources: both.sources.toReversed() },
        })
        expect(reversed === undefined).toBe(plan === undefined)
        if (plan === undefined || reversed === undefined) return
        const tolerance = Math.max(plan.gapBps, reversed.gapBps) + 0.001
        expect(Math.abs(bpsAbove(plan.costWei, reversed.costWei))).toBeLessThan(tolerance)
      }),
      SEED,
    )
  })

  it('takes of every token at most what the payer can spend, and several if one does not suffice', () => {
    let several = 0
    fc.assert(
      fc.property(seeds, (seed) => {
        const { market, problem } = createCase(seed)
        const alone = solve({ market, problem })
        if (alone === undefined) return
        const [first] = problem.sources
        const second = market.tokens.find(
          ({ address }) => address !== first!.token && address !== problem.tokenOut,
        )
        if (second === undefined) return
        const sources = [
          { ...first!, available: alone.inputs[0]!.amountIn / 2n },
          { token: second.address, unitsPerEther: unitsOf(second, DOLLARS_PER_ETHER), available: PLENTY },
        ]
        const plan = solve({ market, problem: { ...problem, sources } })
        if (plan === undefined) return
        expect(plan.legs.reduce((sum, leg) => sum + leg.amountOut, 0n)).toBe(problem.amountOut)
        for (const { token, amountIn } of plan.inputs) {
          expect(amountIn <= sources.find((source) => source.token === token)!.available).toBe(true)
        }
        if (plan.inputs.length > 1) several++
      }),
      SEED,
    )
    expect(several).toBeGreaterThan(10)
  })
})

describe('two constant product pools', () => {
  const { tokens } = createSyntheticMarket({ pools: 0, tokens: 2, stablecoins: 2, seed: 3 })
  const [from, to] = tokens
  const reserve = fc.bigInt({ min: 10n ** 20n, max: 10n ** 26n })
  const pool = (index: number, reserves: readonly [bigint, bigint]): ConstantProductPool => ({
    kind: 'constant-product',
    address: `0x${String(index).padStart(40, '0')}`,
    coins: [from!.address, to!.address],
    reserves,
  })

  it('together cost what the split of exact arithmetic costs, to a ten-thousandth of a basis point', () => {
    fc.assert(
      fc.property(
        reserve,
        reserve,
        reserve,
        reserve,
        fc.integer({ min: 1, max: 90 }),
        (a, b, c, d, percent) => {
          const pools = [pool(1, [a, b]), pool(2, [c, d])]
          const amountOut = ((b + d) * BigInt(percent)) / 100n
          const plan = optimizeRoute(createMarket(pools), {
            tokenOut: to!.address,
            amountOut,
            sources: [{ token: from!.address, unitsPerEther: 10n ** 18n, available: PLENTY }],
            gasPriceWei: 0n,
            gas: DEFAULT_ROUTE_GAS,
            limits: ROUTE_LIMITS,
          })!
          // Equal marginal costs a·b/(b − x)² = c·d/(d − y)²: what is left of each output is in proportion to √(in·out).
          const scale = 10n ** 40n
          const [first, second] = [squareRoot(a * b * scale), squareRoot(c * d * scale)]
          const left = b + d - amountOut
          const exact = clamp(b - (left * first) / (first + second), 0n, amountOut)
          const legs = pools.map(
            ({ address }, i): Leg => ({
              tokenIn: from!.address,
              amountOut: i === 0 ? exact : amountOut - exact,
              hops: [{ pool: address, tokenOut: to!.address }],
            }),
          )
          const priced = priceLegs(
            createMarket(pools).pools,
            legs.filter((leg) => leg.amountOut > 0n),
          )!
          const least = priced.reduce((sum, leg) => sum + leg.amountIn, 0n)
          expect(Math.abs(bpsAbove(plan.costWei, least))).toBeLessThan(1e-4)
        },
      ),
      SEED,
    )
  })
})

describe('small markets', () => {
  it('are solved as well as by trying every split in hundredths over every pair of paths', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const market = createSyntheticMarket({ pools: 5, tokens: 3, stablecoins: 3, seed })
      const [from, to] = market.tokens
      const problem: RouteProblem = {
        tokenOut: to!.address,
        amountOut: unitsOf(to!, [600, 6_000, 60_000][seed % 3]!),
        sources: [{ token: from!.address, unitsPerEther: unitsOf(from!, 3_000), available: PLENTY }],
        gasPriceWei: 10n ** 9n,
        gas: DEFAULT_ROUTE_GAS,
        limits: ROUTE_LIMITS,
      }
      const plan = solve({ market, problem })
      const paths = allPaths(market, from!.address, to!.address)
      let least: bigint | undefined
      for (const [i, first] of paths.entries()) {
        for (const second of paths.slice(i)) {
          for (let percent = 0n; percent <= 50n; percent++) {
            const part = (problem.amountOut * percent) / 100n
            const shares = [
              { hops: first, amountOut: problem.amountOut - part },
              { hops: second, amountOut: part },
            ]
            for (const order of [
              shares,
              shares.map((share, k) => ({ ...share, hops: shares[1 - k]!.hops })),
            ]) {
              const legs = order
                .filter(({ amountOut }) => amountOut > 0n)
                .map((share): Leg => ({ ...share, tokenIn: from!.address }))
              const cost = costOf(market, problem, legs)
              if (cost !== undefined && (least === undefined || cost < least)) least = cost
            }
          }
        }
      }
      expect(plan === undefined).toBe(least === undefined)
      if (plan !== undefined && least !== undefined) {
        expect(bpsAbove(plan.costWei, least)).toBeLessThan(1e-3)
        expect(Number(least)).toBeGreaterThanOrEqual(boundOf(plan) * (1 - 1e-9))
      }
    }
  })
})

/** Every path of distinct pools and tokens, of at most three hops. */
function allPaths({ pools }: SyntheticMarket, from: string, to: string): Leg['hops'][] {
  const paths: Leg['hops'][] = []
  const extend = (token: string, hops: Leg['hops'], visited: readonly string[]): void => {
    if (token === to) {
      paths.push(hops)
      return
    }
    if (hops.length === 3) return
    for (const { address, coins } of pools) {
      if (!coins.some((coin) => coin === token) || hops.some((hop) => hop.pool === address)) continue
      for (const tokenOut of coins) {
        if (!visited.includes(tokenOut)) {
          extend(tokenOut, [...hops, { pool: address, tokenOut }], [...visited, tokenOut])
        }
      }
    }
  }
  extend(from, [], [from])
  return paths
}

function clamp(value: bigint, low: bigint, high: bigint): bigint {
  return value < low ? low : value > high ? high : value
}

/** ⌊√value⌋ by Newton's method. */
function squareRoot(value: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2))
  for (;;) {
    const next = (root + value / root) / 2n
    if (next >= root) return root
    root = next
  }
}
