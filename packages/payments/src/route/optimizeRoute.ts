import { weiFromUnits } from '../fee/networkFee.ts'
import { indexPools, type Leg, type PoolIndex, type PricedLeg, priceLegs } from './leg.ts'
import type { Pool } from './pool/pool.ts'
import type { RouteGas, RouteInput, RoutePlan, RouteProblem } from './routeProblem.ts'
import { bestSubset } from './search/bestSubset.ts'
import {
  type DualPrices,
  dualBound,
  type EdgeCosts,
  findDualPrices,
  pricesEverywhere,
  type Source,
} from './search/dualPrices.ts'
import { MarketGraph } from './search/marketGraph.ts'
import { findNeighbourhood, type Neighbourhood, pruneByPrice } from './search/neighbourhood.ts'
import { type Path, type PathShare, pathsOf } from './search/path.ts'
import { cheapestPaths, splitByEnumeration } from './search/pathEnumeration.ts'
import { refineSplit } from './search/refine.ts'
import { rateAfter, type Split, splitOver } from './search/split.ts'

/** With gas, routes of more legs are not compared with what an enumeration finds. */
const FEW_LEGS = 3
const WEI_PER_ETHER = 1e18
const BPS = 10_000
/** Above this gap the paths that an enumeration finds are tried as well. */
const GOOD_GAP_BPS = 0.005
/** Relative: bounds that differ by less are the same. */
const TIGHT = 1e-7
/** Paths of an enumeration that are dealt to, and paths it may look at before it ends: as many as the comparisons' baseline. */
const ENUMERATED_PATHS = 16
const BASELINE_VISITS = 100_000
/** The best single path is only where the search begins, so it may be missed. */
const MAX_VISITS = 30_000
/** Attempts to fit inputs into the payer's balances. */
const MAX_FITTINGS = 8
/** Paths of the dual solution that are considered, widest first. */
const MAX_PATHS = 24

/** Pools of one block, ready to be searched any number of times. */
export interface Market {
  readonly pools: PoolIndex
  readonly graph: MarketGraph
}

export function createMarket(pools: readonly Pool[]): Market {
  return { pools: indexPools(pools), graph: new MarketGraph(pools) }
}

/**
 * The cheapest way to bring exactly the output, all in: over the payer's tokens, every pool and every path of the allowed
 * length, with gas per leg and hop as fixed costs. Doubles search (dual decomposition, then Newton's method on the shares
 * of the paths it found, then every subset of them for the gas); integers decide: every candidate is priced as the
 * contracts would, and the cheapest is taken, never one above the best single path. Undefined when nothing brings the
 * output or the payer's balances do not suffice.
 */
export function optimizeRoute(market: Market, problem: RouteProblem): RoutePlan | undefined {
  const search = new RouteSearch(market, problem)
  return search.run()
}

/** What searching paths depth first finds, in the same integers: what the product would do without {@link optimizeRoute}. */
export interface EnumeratedRoute {
  /** The cheapest of: the best single path, and the output dealt to the sixteen best in twentieths. */
  readonly costWei: bigint
  /** The best single path of all. */
  readonly singlePathCostWei: bigint
}

/** The baseline of comparisons; slow, for it gives no path up before it is shown to be dearer. */
export function enumerateRoute(market: Market, problem: RouteProblem): EnumeratedRoute | undefined {
  return new RouteSearch(market, problem).enumerateAll()
}

interface Candidate {
  readonly legs: readonly PricedLeg[]
  readonly inputs: readonly RouteInput[]
  readonly gasUnits: bigint
  readonly costWei: bigint
}

/** The cheapest route over one path, and what the last unit costs along it. */
interface SinglePath {
  readonly path: PathShare
  readonly candidate: Candidate
  readonly marginal: number
}

/** Shares, and what the integers say of them. */
interface SettledSplit {
  readonly shares: readonly PathShare[]
  readonly candidate: Candidate | undefined
}

/** What a bound is found from: the solution over `around` and the best route there is so far. */
interface BoundInput {
  readonly around: Neighbourhood
  readonly dual: DualPrices
  readonly markup: (edge: number) => number
  readonly shares: readonly PathShare[]
  readonly tokenOut: number
  readonly best: Candidate | undefined
}

class RouteSearch {
  readonly #market: Market
  readonly #problem: RouteProblem
  readonly #graph: MarketGraph
  readonly #sources: readonly Source[]
  readonly #amountOut: number
  readonly #gasPrice: number
  readonly #tokenOut: number | undefined
  /** Value of the gas of a hop and of a leg. */
  readonly #hopCost: Readonly<Record<Pool['kind'], number>>
  readonly #legCost: number

  constructor(market: Market, problem: RouteProblem) {
    this.#market = market
    this.#problem = problem
    this.#graph = market.graph
    this.#amountOut = Number(problem.amountOut)
    this.#gasPrice = Number(problem.gasPriceWei)
    this.#tokenOut = market.graph.tokenIndex(problem.tokenOut)
    const { hop, leg } = problem.gas
    const costOf = (units: bigint) => Number(units) * this.#gasPrice
    this.#legCost = costOf(leg)
    this.#hopCost = {
      'constant-product': costOf(hop['constant-product']),
      concentrated: costOf(hop.concentrated),
      'stable-swap': costOf(hop['stable-swap']),
    }
    this.#sources = problem.sources.flatMap(({ token, unitsPerEther, available }) => {
      const index = market.graph.tokenIndex(token)
      return index === undefined || available <= 0n
        ? []
        : [{ token: index, value: WEI_PER_ETHER / Number(unitsPerEther), available: Number(available) }]
    })
  }

  run(): RoutePlan | undefined {
    const tokenOut = this.#tokenOut
    if (tokenOut === undefined || this.#sources.length === 0) return undefined
    const whole = findNeighbourhood(this.#graph, this.#sources, tokenOut, this.#problem.limits.maxHops)
    const single = this.#singlePath(whole, tokenOut, MAX_VISITS)
    // No better route pays more for its last unit than the single path does.
    const around = single === undefined ? whole : pruneByPrice(this.#graph, whole, single.marginal)
    const markup = this.#gasAsFee(around, tokenOut, single)
    const dual = findDualPrices(this.#graph, around, this.#sources, tokenOut, this.#amountOut, markup)
    let best = single?.candidate
    let bound = 0
    if (dual !== undefined) {
      const split = this.#split(around, dual, tokenOut, single?.path)
      best = cheaper(best, split?.candidate)
      bound = this.#bound({ around: whole, dual, markup, shares: split?.shares ?? [], tokenOut, best })
    }
    // With gas a good route of many legs has been weighed leg against leg; of few, a pair of other paths may be better.
    const isSettled = this.#gasPrice > 0 && best !== undefined && best.legs.length > FEW_LEGS
    if (!isSettled && (best === undefined || this.#gapBps(best, bound) > GOOD_GAP_BPS)) {
      best = cheaper(best, this.#improveEnumeration(around, dual, tokenOut))
    }
    if (best === undefined) return undefined
    return {
      ...best,
      singlePathCostWei: single?.candidate.costWei ?? best.costWei,
      gapBps: this.#gapBps(best, bound),
    }
  }

  /** Per edge, its gas as if it were a fee in proportion, at the rate that a path of the whole output pays. */
  #gasAsFee(
    { restValue }: Neighbourhood,
    tokenOut: number,
    single: SinglePath | undefined,
  ): (edge: number) => number {
    const gasPaid = Number(single?.candidate.gasUnits ?? 0n) * this.#gasPrice
    const spent =
      single === undefined
        ? this.#amountOut * restValue[tokenOut]!
        : Number(single.candidate.costWei) - gasPaid
    return (edge) => 1 + this.#gasOf(edge) / spent
  }

  enumerateAll(): EnumeratedRoute | undefined {
    const tokenOut = this.#tokenOut
    if (tokenOut === undefined || this.#sources.length === 0) return undefined
    const around = findNeighbourhood(this.#graph, this.#sources, tokenOut, this.#problem.limits.maxHops)
    const single = this.#singlePath(around, tokenOut, BASELINE_VISITS)
    if (single === undefined) return undefined
    const shares = this.#enumerate(around, tokenOut)
    const dealt = shares && this.#fit(shares, this.#valueOf)
    const { candidate } = single
    return { costWei: cheaper(candidate, dealt)!.costWei, singlePathCostWei: candidate.costWei }
  }

  #singlePath(around: Neighbourhood, tokenOut: number, maxVisits: number): SinglePath | undefined {
    const [single] = cheapestPaths(this.#graph, around, this.#sources, {
      tokenOut,
      amountOut: this.#amountOut,
      maxHops: this.#problem.limits.maxHops,
      count: 1,
      gasOf: this.#gasOf,
      maxVisits,
    })
    if (single === undefined) return undefined
    const path = { ...single, amountOut: this.#amountOut }
    const candidate = this.#price([path])
    if (candidate === undefined) return undefined
    const rates = rateAfter(this.#graph, [path])
    const value = this.#valueOf(path.source)
    return { path, candidate, marginal: path.edges.reduce((cost, edge) => cost * rates.get(edge)!, value) }
  }

  /** The dual solution as legs. */
  #split(
    around: Neighbourhood,
    dual: DualPrices,
    tokenOut: number,
    single: PathShare | undefined,
  ): SettledSplit | undefined {
    const { limits } = this.#problem
    const graph = this.#graph
    const sources = this.#sources.map(({ token }) => token)
    const paths = pathsOf(graph, dual.flow, sources, {
      tokenOut,
      amountOut: this.#amountOut,
      maxHops: limits.maxHops,
    })
    const widest = paths.toSorted((a, b) => b.amountOut - a.amountOut).slice(0, MAX_PATHS)
    // Where the best paths are longer than allowed, the best that is allowed is the one to begin with.
    const covered = widest.reduce((sum, path) => sum + path.amountOut, 0)
    if (covered < 0.95 * this.#amountOut && single !== undefined) {
      widest.push({ ...single, amountOut: this.#amountOut - covered })
    }
    const onePair = onePairPerPool(graph, widest)
    let best = this.#settle(around, dual, onePair, tokenOut)
    // Two pairs of one pool move each other's prices, which the search does not see: the integers tell whether it pays.
    if (onePair.length < widest.length)
      best = cheaperSplit(best, this.#settle(around, dual, widest, tokenOut))
    // The dual solution knows gas as a fee only; around the path that is best with it there may be a better one.
    if (this.#gasPrice > 0 && single !== undefined) {
      best = cheaperSplit(best, this.#settle(around, dual, [single], tokenOut))
    }
    return best
  }

  /** Shares paths of the dual solution anew, without those that are not worth their gas. */
  #settle(
    around: Neighbourhood,
    dual: DualPrices,
    shares: readonly PathShare[],
    tokenOut: number,
  ): SettledSplit | undefined {
    const graph = this.#graph
    const { limits } = this.#problem
    const unitValue = (source: number) => dual.prices[source]!
    const gasOf = (path: Path) => path.edges.reduce((gas, edge) => gas + this.#gasOf(edge), 0)
    if (shares.length === 0) return undefined
    const refine = (split: Split, move: 'add' | 'exchange') =>
      refineSplit(graph, around, this.#sources, split, {
        tokenOut,
        amountOut: this.#amountOut,
        maxHops: limits.maxHops,
        maxPaths: limits.maxLegs,
        unitValue,
        move,
        gasOf: this.#gasOf,
      })
    let split = bestSubset(graph, shares, (all) => refine(all, 'add'), {
      unitValue,
      amountOut: this.#amountOut,
      maxPaths: limits.maxLegs,
      gasOf,
      gasOfSource: Number(this.#problem.gas.settlement) * this.#gasPrice,
    })
    if (split !== undefined && this.#gasPrice > 0) split = refine(split, 'exchange')
    if (split === undefined) return undefined
    return { shares: split.shares, candidate: this.#fit(split.shares, unitValue) }
  }

  /** Prices shares, moving output between tokens until every balance suffices. */
  #fit(start: readonly PathShare[], unitValue: (source: number) => number): Candidate | undefined {
    let shares = start
    for (let attempt = 0; attempt < MAX_FITTINGS; attempt++) {
      const candidate = this.#price(shares, true)
      if (candidate === undefined) return undefined
      const excess = candidate.inputs.find(({ token, amountIn }) => amountIn > this.#availableOf(token))
      if (excess === undefined) return candidate
      const source = this.#graph.tokenIndex(excess.token)!
      const others = shares.filter((path) => path.source !== source)
      if (others.length === 0) return undefined
      const share = Number(this.#availableOf(excess.token)) / Number(excess.amountIn)
      const reduced = shares.map((path) =>
        path.source === source ? { ...path, amountOut: path.amountOut * share * (1 - 1e-12) } : path,
      )
      const freed = this.#amountOut - reduced.reduce((sum, path) => sum + path.amountOut, 0)
      const elsewhere = others.reduce((sum, path) => sum + path.amountOut, 0)
      const target = elsewhere + freed
      const split = splitOver(this.#graph, others, unitValue, target)
      if (split === undefined) return undefined
      shares = [...reduced.filter((path) => path.source === source), ...split.shares]
    }
    return undefined
  }

  /** What enumeration finds, and the best split over its paths and those that are better at their margin. */
  #improveEnumeration(
    around: Neighbourhood,
    dual: DualPrices | undefined,
    tokenOut: number,
  ): Candidate | undefined {
    const shares = this.#enumerate(around, tokenOut)
    if (shares === undefined) return undefined
    const dealt = this.#fit(shares, this.#valueOf)
    if (dual === undefined) return dealt
    return cheaper(dealt, this.#settle(around, dual, shares, tokenOut)?.candidate)
  }

  /** The baseline: the cheapest single paths, dealt to in twentieths. */
  #enumerate(around: Neighbourhood, tokenOut: number): readonly PathShare[] | undefined {
    const { limits } = this.#problem
    const paths = cheapestPaths(this.#graph, around, this.#sources, {
      tokenOut,
      amountOut: this.#amountOut / 4,
      maxHops: limits.maxHops,
      count: ENUMERATED_PATHS,
      gasOf: this.#gasOf,
      maxVisits: BASELINE_VISITS,
    })
    return splitByEnumeration(this.#graph, paths, this.#valueOf, this.#amountOut, limits.maxLegs)
  }

  readonly #valueOf = (token: number): number => this.#sources.find((source) => source.token === token)!.value

  /** Shares as legs in integers, priced as the contracts would; undefined when they revert or balances do not suffice. */
  #price(shares: readonly PathShare[], anyBalance = false): Candidate | undefined {
    const { amountOut, sources, gas, gasPriceWei, tokenOut } = this.#problem
    const graph = this.#graph
    const units = shares.map((share) => BigInt(Math.floor(share.amountOut)))
    const widest = units.reduce((best, value, i) => (value > units[best]! ? i : best), 0)
    units[widest]! += amountOut - units.reduce((sum, value) => sum + value, 0n)
    const legs: Leg[] = shares.flatMap(({ source, edges }, i) =>
      units[i]! <= 0n
        ? []
        : [
            {
              tokenIn: graph.tokens[source]!,
              amountOut: units[i]!,
              hops: edges.map((edge) => ({
                pool: graph.pools[graph.pool[edge]!]!.address,
                tokenOut: edge === edges.at(-1) ? tokenOut : graph.tokens[graph.to[edge]!]!,
              })),
            },
          ],
    )
    if (legs.reduce((sum, leg) => sum + leg.amountOut, 0n) !== amountOut) return undefined
    const priced = priceLegs(this.#market.pools, legs)
    if (priced === undefined) return undefined
    const inputs: RouteInput[] = []
    let costWei = 0n
    let gasUnits = 0n
    for (const { token, unitsPerEther, available } of sources) {
      const own = priced.filter(({ tokenIn }) => tokenIn.toLowerCase() === token.toLowerCase())
      if (own.length === 0) continue
      const amountIn = own.reduce((sum, leg) => sum + leg.amountIn, 0n)
      if (amountIn > available && !anyBalance) return undefined
      inputs.push({ token, amountIn })
      costWei += weiFromUnits(amountIn, unitsPerEther)
      gasUnits += gas.settlement
    }
    for (const leg of priced) gasUnits += this.#gasOfLeg(leg, gas)
    return { legs: priced, inputs, gasUnits, costWei: costWei + gasUnits * gasPriceWei }
  }

  #gasOfLeg(leg: Leg, gas: RouteGas): bigint {
    if (leg.hops.length === 0) return 0n
    return leg.hops.reduce(
      (sum, hop) => sum + gas.hop[this.#market.pools.get(hop.pool.toLowerCase())!.kind],
      gas.leg,
    )
  }

  /** Value of the gas that an edge costs at least: its hop, and its leg if it is the last. */
  readonly #gasOf = (edge: number): number => {
    const hop = this.#hopCost[this.#graph.pools[this.#graph.pool[edge]!]!.kind]
    return this.#graph.to[edge] === this.#tokenOut ? hop + this.#legCost : hop
  }

  #availableOf(token: string): bigint {
    const source = this.#problem.sources.find((each) => each.token.toLowerCase() === token.toLowerCase())
    return source?.available ?? 0n
  }

  /**
   * The best of these bounds: what the output costs when no price moves, over paths that are not too long, and the dual
   * bound without gas, each with the gas of the least route; and the dual bound with gas, at the prices that the search
   * found with gas as a fee and at those of the route itself. There a pool that would not earn its gas counts for nothing,
   * and none is worth more than one can buy of it for what the best route costs: a route that bought more would cost more.
   */
  #bound({ around, dual, markup, shares, tokenOut, best }: BoundInput): number {
    const settlement = Number(this.#problem.gas.settlement) * this.#gasPrice
    const leastGas = this.#leastGas(around) * this.#gasPrice
    const atRest = this.#amountOut * around.restValueWithin.at(-1)![tokenOut]!
    const demand = { tokenOut, amountOut: this.#amountOut }
    const ends = [tokenOut, ...this.#sources.map(({ token }) => token)]
    const { edges, restValue } = around
    const boundAt = (prices: Float64Array, costs?: EdgeCosts) =>
      dualBound(this.#graph, edges, this.#sources, demand, prices, costs)
    const prices = pricesEverywhere(this.#graph, edges, ends, dual, markup)
    const plain =
      Math.max(this.#boundWithoutGas(around, dual, tokenOut, boundAt(prices)), atRest) + settlement + leastGas
    if (this.#gasPrice === 0 || best === undefined) return plain
    const spent = Number(best.costWei) - settlement - leastGas
    const costs: EdgeCosts = {
      fixedCost: this.#gasOf,
      mostOut: (edge) => {
        const token = this.#graph.to[edge]!
        const most = spent / restValue[token]!
        return token === tokenOut ? Math.min(most, this.#amountOut) : most
      },
    }
    const ofRoute = pricesOfRoute(this.#graph, around, this.#sources, shares, tokenOut, this.#amountOut)
    const atRoute = ofRoute && pricesEverywhere(this.#graph, edges, ends, ofRoute, markup)
    const withGas = Math.max(boundAt(prices, costs), atRoute === undefined ? 0 : boundAt(atRoute, costs))
    return Math.max(plain, withGas + settlement)
  }

  /** Where pools that the search left out would be of use at its prices after all, those of all pools are found. */
  #boundWithoutGas(around: Neighbourhood, dual: DualPrices, tokenOut: number, bound: number): number {
    if (this.#gasPrice > 0 || bound >= dual.lowerBound * (1 - TIGHT)) return bound
    const whole = findDualPrices(this.#graph, around, this.#sources, tokenOut, this.#amountOut)
    return Math.max(bound, whole?.lowerBound ?? 0)
  }

  /** Gas of the hops of the least route: one leg, over as few hops as lead to the output. */
  #leastGas({ leastHops }: Neighbourhood): number {
    const { leg, hop } = this.#problem.gas
    return leastHops === 0 ? 0 : Number(leg) + leastHops * Math.min(...Object.values(hop).map(Number))
  }

  #gapBps({ costWei }: Candidate, bound: number): number {
    if (bound <= 0) return Number.POSITIVE_INFINITY
    const gap = ((Number(costWei) - bound) / bound) * BPS
    return Math.max(0, Math.ceil(gap * 1_000 - 1e-6) / 1_000)
  }
}

/** Prices at which exactly the route's own pools are in balance. */
function pricesOfRoute(
  graph: MarketGraph,
  around: Neighbourhood,
  sources: readonly Source[],
  shares: readonly PathShare[],
  tokenOut: number,
  amountOut: number,
): DualPrices | undefined {
  const own = new Set(shares.flatMap((path) => path.edges))
  const edges = around.edges.filter((edge) => own.has(edge))
  return findDualPrices(graph, { ...around, edges }, sources, tokenOut, amountOut)
}

/** Leaves out paths that trade another pair of a pool than a wider path does: their prices would move each other. */
function onePairPerPool(graph: MarketGraph, widestFirst: readonly PathShare[]): readonly PathShare[] {
  const edgeOf = new Map<number, number>()
  return widestFirst.filter((path) => {
    if (path.edges.some((edge) => (edgeOf.get(graph.pool[edge]!) ?? edge) !== edge)) return false
    for (const edge of path.edges) edgeOf.set(graph.pool[edge]!, edge)
    return true
  })
}

function cheaperSplit(
  left: SettledSplit | undefined,
  right: SettledSplit | undefined,
): SettledSplit | undefined {
  if (left?.candidate === undefined || right?.candidate === undefined) return left?.candidate ? left : right
  return right.candidate.costWei < left.candidate.costWei ? right : left
}

function cheaper(left: Candidate | undefined, right: Candidate | undefined): Candidate | undefined {
  if (left === undefined || right === undefined) return left ?? right
  return right.costWei < left.costWei ? right : left
}
