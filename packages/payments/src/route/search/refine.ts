import type { MarketGraph } from './marketGraph.ts'
import { type Neighbourhood, pruneByPrice, type SourceValue } from './neighbourhood.ts'
import type { Path, PathShare } from './path.ts'
import { rateAfter, type Split, splitOver } from './split.ts'

export interface Refinement {
  readonly tokenOut: number
  readonly amountOut: number
  readonly maxHops: number
  readonly maxPaths: number
  readonly unitValue: (source: number) => number
  /** `add` adds paths, and exchanges the worst only when there are too many; `exchange` changes one for another. */
  readonly move: 'add' | 'exchange'
  /** Value of the gas that an edge costs. */
  readonly gasOf: (edge: number) => number
}

/** Paths that are tried, one after the other, before the gas of another is taken not to be worth it. */
const MAX_ATTEMPTS = 10
const MAX_ROUNDS = 24
/** What a new path has to promise per unit, and an exchange has to bring, relative to the cost. */
const WORTHWHILE = 2e-7
/** The gas of a new path is looked at as a fee, on one so-manieth of the whole: what such a path commonly brings. */
const GAS_SHARE = 4

/**
 * Adds paths that bring the next unit for less than those in use, and takes out the one that is missed least when there are
 * too many: what is left to gain when the dual solution uses more or longer paths than are allowed.
 */
export function refineSplit(
  graph: MarketGraph,
  around: Neighbourhood,
  sources: readonly SourceValue[],
  start: Split,
  { tokenOut, amountOut, maxHops, maxPaths, unitValue, move, gasOf }: Refinement,
): Split {
  let best = start
  const gasOfPath = ({ edges }: Path) => edges.reduce((gas, edge) => gas + gasOf(edge), 0)
  const costOf = ({ cost, shares }: Split) => shares.reduce((sum, path) => sum + gasOfPath(path), cost)
  const gasShareOf = (edge: number) => gasOf(edge) / start.cost
  const { edges } = pruneByPrice(graph, around, start.marginal)
  const rates = new Float64Array(edges.length)
  /** With the path, in the place of the one that is missed least if there are too many; undefined when that costs no less. */
  const including = (path: PathShare): Split | undefined => {
    // Trades one pair of a pool only, for what it trades of another is not seen by the search.
    const pairs = new Map(best.shares.flatMap(({ edges }) => edges.map((edge) => [graph.pool[edge]!, edge])))
    if (path.edges.some((edge) => (pairs.get(graph.pool[edge]!) ?? edge) !== edge)) return undefined
    const begun = { ...path, amountOut: amountOut * 0.02 }
    const widened = splitOver(graph, [...best.shares, begun], unitValue, amountOut)
    if (widened === undefined) return undefined
    let next: Split | undefined = widened
    if (widened.shares.length > maxPaths) {
      const least = widened.worth.indexOf(Math.min(...widened.worth))
      next = splitOver(
        graph,
        widened.shares.filter((_, i) => i !== least),
        unitValue,
        amountOut,
      )
    }
    return next === undefined || costOf(next) > costOf(best) * (1 - WORTHWHILE / 10) ? undefined : next
  }
  /** Rates after the shares, with gas as a fee on so small a part of the whole. */
  const setRates = (shares: readonly PathShare[], gasShare: number) => {
    const used = rateAfter(graph, shares)
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i]!
      rates[i] = (used.get(edge) ?? graph.restRate[edge]!) * (1 + gasShare * gasShareOf(edge))
    }
    return used
  }
  /** The first split that costs less with another path in the place of one. */
  const exchanged = (): Split | undefined => {
    for (const [i, share] of best.shares.entries()) {
      const others = best.shares.filter((_, other) => other !== i)
      setRates(others, amountOut / share.amountOut)
      const found = cheapestNext(graph, edges, sources, rates, tokenOut, maxHops)
      if (found === undefined) continue
      const { path } = found
      if (best.shares.some((each) => isSamePath(each.edges, path.edges))) continue
      const next = splitOver(
        graph,
        [...others, { ...path, amountOut: share.amountOut }],
        unitValue,
        amountOut,
      )
      if (next !== undefined && costOf(next) < costOf(best) * (1 - WORTHWHILE / 10)) return next
    }
    return undefined
  }
  /** The first split that costs less, of those with a path that is next when gas is looked at in this way. */
  const improved = (gasShare: number): Split | undefined => {
    const used = setRates(best.shares, gasShare)
    for (let attempt = 0; attempt < attempts; attempt++) {
      const found = cheapestNext(graph, edges, sources, rates, tokenOut, maxHops)
      if (found === undefined || !(found.rate < best.marginal * (1 - WORTHWHILE))) return undefined
      const { path } = found
      if (best.shares.some((share) => isSamePath(share.edges, path.edges))) return undefined
      const next = including(path)
      if (next !== undefined) return next
      // Not worth its gas: without the edge that lets it take least, another may be.
      let narrowest = -1
      for (const edge of path.edges) {
        if (used.has(edge)) continue
        if (narrowest < 0 || depthOf(edge) < depthOf(narrowest)) narrowest = edge
      }
      if (narrowest < 0) return undefined
      rates[edges.indexOf(narrowest)] = Number.POSITIVE_INFINITY
    }
    return undefined
  }
  const depthOf = (edge: number) => graph.restDepth[edge]! * around.restValue[graph.to[edge]!]!
  const withGas = start.shares.some((path) => gasOfPath(path) > 0)
  const attempts = withGas ? MAX_ATTEMPTS : 1
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let next: Split | undefined
    if (move === 'exchange') next = exchanged()
    else next = improved(withGas ? GAS_SHARE : 0)
    if (next === undefined) break
    best = next
  }
  return best
}

/** The path of at most `maxHops` that brings the next unit for the least at the given rates (Bellman–Ford by layers). */
function cheapestNext(
  graph: MarketGraph,
  edges: Int32Array,
  sources: readonly SourceValue[],
  rates: Float64Array,
  tokenOut: number,
  maxHops: number,
): { readonly path: PathShare; readonly rate: number } | undefined {
  const { from, to, tokens } = graph
  let reached = new Float64Array(tokens.length).fill(Number.POSITIVE_INFINITY)
  for (const { token, value } of sources) reached[token] = value
  const layers: Int32Array[] = []
  for (let hop = 0; hop < maxHops; hop++) {
    const next = Float64Array.from(reached)
    const by = new Int32Array(tokens.length).fill(-1)
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i]!
      const cost = reached[from[edge]!]! * rates[i]!
      if (cost < next[to[edge]!]!) {
        next[to[edge]!] = cost
        by[to[edge]!] = edge
      }
    }
    layers.push(by)
    reached = next
  }
  const path: number[] = []
  let token = tokenOut
  for (let hop = maxHops - 1; hop >= 0; hop--) {
    const edge = layers[hop]![token]!
    if (edge < 0) continue
    path.unshift(edge)
    token = from[edge]!
  }
  const pools = new Set(path.map((edge) => graph.pool[edge]!))
  if (!Number.isFinite(reached[tokenOut]!) || pools.size < path.length) return undefined
  return { path: { source: token, edges: path, amountOut: 0 }, rate: reached[tokenOut]! }
}

function isSamePath(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((edge, i) => edge === right[i])
}
