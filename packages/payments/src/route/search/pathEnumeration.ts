import { createPoint, type MarketGraph } from './marketGraph.ts'
import type { Neighbourhood, SourceValue } from './neighbourhood.ts'
import type { Path, PathShare } from './path.ts'

/** A path with what it costs to bring the whole output along it, gas included. */
export interface PricedPath extends Path {
  readonly cost: number
}

export interface EnumerationTarget {
  readonly tokenOut: number
  readonly amountOut: number
  readonly maxHops: number
  /** How many of the cheapest paths are wanted. */
  readonly count: number
  /** Value of the gas that using an edge costs. */
  readonly gasOf: (edge: number) => number
  /** Paths looked at before the search ends with the best it has; unlimited unless given. */
  readonly maxVisits?: number
}

/** The shares that order routers commonly deal in: twentieths. */
const CHUNKS = 20

/**
 * The cheapest paths for the whole output, cheapest first, by depth-first search backwards from it. A path is given up
 * when even at the prices at rest it would cost more than the worst that is kept; so nothing cheaper is missed, unless
 * `maxVisits` ends the search.
 */
export function cheapestPaths(
  graph: MarketGraph,
  { edges, restValue, restValueWithin }: Neighbourhood,
  sources: readonly SourceValue[],
  target: EnumerationTarget,
): readonly PricedPath[] {
  const unitValue = new Map(sources.map(({ token, value }) => [token, value]))
  let leastGas = Number.POSITIVE_INFINITY
  for (const edge of edges) leastGas = Math.min(leastGas, target.gasOf(edge))
  const incoming = incomingEdges(graph, edges, restValue)
  const best: PricedPath[] = []
  const point = createPoint()
  const path: number[] = []
  /** How many hops the paths have that are looked for. */
  let hops = 0
  let visits = target.maxVisits ?? Number.POSITIVE_INFINITY
  const worst = () => (best.length < target.count ? Number.POSITIVE_INFINITY : best.at(-1)!.cost)

  function keep(source: number, cost: number): void {
    let position = best.length
    while (position > 0 && best[position - 1]!.cost > cost) position--
    best.splice(position, 0, { source, edges: path.toReversed(), cost })
    if (best.length > target.count) best.pop()
  }

  function visit(token: number, amount: number, gas: number): void {
    const value = unitValue.get(token)
    if (path.length === hops) {
      if (value !== undefined && amount * value + gas < worst()) keep(token, amount * value + gas)
      return
    }
    const after = hops - path.length - 1
    const reachable = restValueWithin[after]!
    const gasAfter = after * leastGas
    for (const edge of incoming.get(token) ?? []) {
      if (visits-- <= 0) return
      const from = graph.from[edge]!
      const atRest = amount * graph.restRate[edge]! * restValue[from]!
      // Edges come in the order of what they cost at rest: the others cost more.
      if (atRest + gas + leastGas + gasAfter >= worst()) return
      if (
        from === target.tokenOut ||
        path.some((other) => graph.from[other] === from || graph.pool[other] === graph.pool[edge])
      )
        continue
      if (!graph.atOutput(edge, amount, point)) continue
      const { amountIn } = point
      const gasWith = gas + target.gasOf(edge)
      if (amountIn * reachable[from]! + gasWith + gasAfter >= worst()) continue
      path.push(edge)
      visit(from, amountIn, gasWith)
      path.pop()
    }
  }

  // Short paths first: what they cost is what lets the many long ones be given up.
  for (; hops <= target.maxHops; hops++) visit(target.tokenOut, target.amountOut, 0)
  return best
}

/**
 * What an order router finds that enumerates paths: the output in twentieths, each along the path where it costs least
 * when the ones before it are there. The baseline that the search is compared with. Undefined when a chunk finds no path.
 */
export function splitByEnumeration(
  graph: MarketGraph,
  paths: readonly Path[],
  unitValue: (source: number) => number,
  amountOut: number,
  maxLegs: number,
): readonly PathShare[] | undefined {
  const chunks = new Array<number>(paths.length).fill(0)
  const chunkOut = amountOut / CHUNKS
  /** Per edge, what it has given and taken by now. */
  const given = new Map<number, { readonly amountIn: number; readonly amountOut: number }>()
  const point = createPoint()
  /** What one more chunk costs along a path; `keep` gives it to the path. Infinite when it cannot bring as much. */
  function costOfChunk({ source, edges }: Path, keep: boolean): number {
    let amount = chunkOut
    for (let hop = edges.length - 1; hop >= 0; hop--) {
      const edge = edges[hop]!
      const before = given.get(edge)
      if (!graph.atOutput(edge, (before?.amountOut ?? 0) + amount, point)) return Number.POSITIVE_INFINITY
      amount = point.amountIn - (before?.amountIn ?? 0)
      if (keep) given.set(edge, { amountIn: point.amountIn, amountOut: point.amountOut })
    }
    return amount * unitValue(source)
  }
  let used = 0
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    let best = -1
    let bestCost = Number.POSITIVE_INFINITY
    for (const [i, path] of paths.entries()) {
      if (chunks[i] === 0 && used === maxLegs) continue
      const cost = costOfChunk(path, false)
      if (cost < bestCost) [best, bestCost] = [i, cost]
    }
    if (best < 0) return undefined
    if (chunks[best] === 0) used++
    chunks[best]!++
    costOfChunk(paths[best]!, true)
  }
  return sharesOf(paths, chunks, amountOut)
}

function sharesOf(paths: readonly Path[], chunks: readonly number[], amountOut: number): PathShare[] {
  return paths.flatMap((path, i) =>
    chunks[i] === 0 ? [] : [{ ...path, amountOut: (amountOut * chunks[i]!) / CHUNKS }],
  )
}

/** Edges by the token they bring, cheapest at rest first. */
function incomingEdges(
  graph: MarketGraph,
  edges: Int32Array,
  restValue: Float64Array,
): ReadonlyMap<number, readonly number[]> {
  const incoming = new Map<number, number[]>()
  for (const edge of edges) {
    const list = incoming.get(graph.to[edge]!)
    if (list === undefined) incoming.set(graph.to[edge]!, [edge])
    else list.push(edge)
  }
  const atRest = (edge: number) => graph.restRate[edge]! * restValue[graph.from[edge]!]!
  for (const list of incoming.values()) list.sort((a, b) => atRest(a) - atRest(b))
  return incoming
}
