import type { MarketGraph } from './marketGraph.ts'

/** The part of a graph that routes between some tokens can use. */
export interface Neighbourhood {
  /** Edges that lie on some path of at most `maxHops` from a source to the output. */
  readonly edges: Int32Array
  /** Per token, the least value of one base unit at the pools' prices at rest: infinite where no path leads. */
  readonly restValue: Float64Array
  /** The same over paths of at most so many hops, for 0 up to the allowed number. */
  readonly restValueWithin: readonly Float64Array[]
  /** Per token, how much of it one base unit of the output takes at the prices at rest: infinite where no path leads. */
  readonly restNeed: Float64Array
  /** Hops of the shortest path from a source to the output. */
  readonly leastHops: number
}

/** A token that can be paid with, and what one base unit of it is worth. */
export interface SourceValue {
  readonly token: number
  readonly value: number
}

/** Prunes by hops and finds the cheapest way to every token when nothing moves a price (Bellman–Ford). */
export function findNeighbourhood(
  graph: MarketGraph,
  sources: readonly SourceValue[],
  tokenOut: number,
  maxHops: number,
): Neighbourhood {
  const { from, to, restRate, edgeCount, tokens } = graph
  const hopsFrom = new Uint8Array(tokens.length).fill(255)
  const hopsTo = new Uint8Array(tokens.length).fill(255)
  for (const { token } of sources) hopsFrom[token] = 0
  hopsTo[tokenOut] = 0
  for (let hop = 0; hop < maxHops; hop++) {
    for (let edge = 0; edge < edgeCount; edge++) {
      // A path ends where the output is: nothing is reached through it.
      if (from[edge] === tokenOut) continue
      if (hopsFrom[from[edge]!] === hop && hopsFrom[to[edge]!]! > hop + 1) hopsFrom[to[edge]!] = hop + 1
      if (hopsTo[to[edge]!] === hop && hopsTo[from[edge]!]! > hop + 1) hopsTo[from[edge]!] = hop + 1
    }
  }
  const kept: number[] = []
  for (let edge = 0; edge < edgeCount; edge++) {
    if (from[edge] === tokenOut) continue
    if (hopsFrom[from[edge]!]! + 1 + hopsTo[to[edge]!]! <= maxHops) kept.push(edge)
  }
  const edges = Int32Array.from(kept)
  const restValue = new Float64Array(tokens.length).fill(Number.POSITIVE_INFINITY)
  for (const { token, value } of sources) restValue[token] = value
  const restValueWithin = [Float64Array.from(restValue)]
  // More rounds than hops would only find longer paths than may be taken; a few more make the prices consistent.
  for (let round = 0; round < 2 * maxHops; round++) {
    let changed = false
    const before = round < maxHops ? Float64Array.from(restValue) : restValue
    for (const edge of edges) {
      const value = before[from[edge]!]! * restRate[edge]!
      if (value < restValue[to[edge]!]!) {
        restValue[to[edge]!] = value
        changed = true
      }
    }
    if (round < maxHops) restValueWithin.push(Float64Array.from(restValue))
    else if (!changed) break
  }
  return {
    edges,
    restValue,
    restValueWithin,
    restNeed: restNeedOf(graph, edges, tokenOut, maxHops),
    leastHops: hopsFrom[tokenOut]!,
  }
}

/**
 * The edges of paths that bring a unit of the output for less than `unitCost` when nothing has moved a price. Prices only
 * rise along a route: where the last unit costs `unitCost`, no other edge is of use.
 */
export function pruneByPrice(graph: MarketGraph, around: Neighbourhood, unitCost: number): Neighbourhood {
  const { from, to, restRate } = graph
  const { restValue, restNeed } = around
  const edges = around.edges.filter(
    (edge) => restValue[from[edge]!]! * restRate[edge]! * restNeed[to[edge]!]! < unitCost,
  )
  return edges.length === around.edges.length ? around : { ...around, edges }
}

/** Bellman–Ford backwards from the output. */
function restNeedOf(
  { from, to, restRate, tokens }: MarketGraph,
  edges: Int32Array,
  tokenOut: number,
  maxHops: number,
): Float64Array {
  const need = new Float64Array(tokens.length).fill(Number.POSITIVE_INFINITY)
  need[tokenOut] = 1
  for (let round = 0; round < 3 * maxHops; round++) {
    let changed = false
    for (const edge of edges) {
      const through = need[to[edge]!]! * restRate[edge]!
      if (through >= need[from[edge]!]!) continue
      need[from[edge]!] = through
      changed = true
    }
    if (!changed) break
  }
  return need
}
