import type { MarketGraph } from './marketGraph.ts'
import type { Neighbourhood, SourceValue } from './neighbourhood.ts'
import type { PathShare } from './path.ts'
import { rateAfter, type Split, splitOver } from './split.ts'

export interface Refinement {
  readonly tokenOut: number
  readonly amountOut: number
  readonly maxHops: number
  readonly maxPaths: number
  readonly unitValue: (source: number) => number
}

const MAX_ROUNDS = 24
/** What a new path has to promise per unit, and an exchange has to bring, relative to the cost. */
const WORTHWHILE = 2e-7

/**
 * Adds paths that bring the next unit for less than those in use, and takes out the one that is missed least when there are
 * too many: what is left to gain when the dual solution uses more or longer paths than are allowed.
 */
export function refineSplit(
  graph: MarketGraph,
  around: Neighbourhood,
  sources: readonly SourceValue[],
  start: Split,
  { tokenOut, amountOut, maxHops, maxPaths, unitValue }: Refinement,
): Split {
  let best = start
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const rates = rateAfter(graph, best.shares)
    const found = cheapestNext(graph, around, sources, rates, tokenOut, maxHops)
    if (found === undefined) break
    const { path, rate } = found
    if (!(rate < best.marginal * (1 - WORTHWHILE))) break
    if (best.shares.some((share) => isSamePath(share.edges, path.edges))) break
    // Trades one pair of a pool only, for what it trades of another is not seen by the search.
    const pairs = new Map(best.shares.flatMap(({ edges }) => edges.map((edge) => [graph.pool[edge]!, edge])))
    if (path.edges.some((edge) => (pairs.get(graph.pool[edge]!) ?? edge) !== edge)) break
    const begun = amountOut * 0.02
    const widened = splitOver(graph, [...best.shares, { ...path, amountOut: begun }], unitValue, amountOut)
    if (widened === undefined) break
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
    if (next === undefined || next.cost > best.cost * (1 - WORTHWHILE / 10)) break
    best = next
  }
  return best
}

/** The path of at most `maxHops` that brings the next unit for the least at the given rates (Bellman–Ford by layers). */
function cheapestNext(
  graph: MarketGraph,
  { edges }: Neighbourhood,
  sources: readonly SourceValue[],
  rates: ReadonlyMap<number, number>,
  tokenOut: number,
  maxHops: number,
): { readonly path: PathShare; readonly rate: number } | undefined {
  const { from, to, restRate, tokens } = graph
  let reached = new Float64Array(tokens.length).fill(Number.POSITIVE_INFINITY)
  for (const { token, value } of sources) reached[token] = value
  const layers: Int32Array[] = []
  for (let hop = 0; hop < maxHops; hop++) {
    const next = Float64Array.from(reached)
    const by = new Int32Array(tokens.length).fill(-1)
    for (const edge of edges) {
      const cost = reached[from[edge]!]! * (rates.get(edge) ?? restRate[edge]!)
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
