import { solveSymmetric } from './linearSystem.ts'
import { createPoint, type MarketGraph } from './marketGraph.ts'
import type { Path, PathShare } from './path.ts'

/** Shares of the output over some paths, and what they cost together, without gas. */
export interface Split {
  readonly shares: readonly PathShare[]
  readonly cost: number
  /** What the next unit of the output costs: the same along every path. */
  readonly marginal: number
  /** Per share, roughly what would be lost if the other paths had to bring it. */
  readonly worth: readonly number[]
}

const MAX_STEPS = 24
/** Marginal costs that differ by less are equal. */
const EQUAL = 1e-11
/** Relative to the cost: what a step has to promise, for rounding hides what is less. */
const NEGLIGIBLE = 1e-15

/**
 * The cheapest way to share the output over given paths: at it one more unit costs the same along every path that is used.
 * Newton's method on the shares; a path that is better left out is dropped. Undefined when the paths cannot bring as much.
 */
export function splitOver(
  graph: MarketGraph,
  start: readonly PathShare[],
  unitValue: (source: number) => number,
  amountOut: number,
): Split | undefined {
  let paths = start.filter((path) => path.amountOut > 0)
  while (paths.length > 0) {
    const total = paths.reduce((sum, path) => sum + path.amountOut, 0)
    const shares = Float64Array.from(paths, (path) => (path.amountOut / total) * amountOut)
    const search = new SplitSearch(graph, paths, unitValue)
    const outcome = search.settle(shares)
    if (outcome === undefined) return undefined
    const left = paths.filter((_, i) => outcome.shares[i]! > 0)
    const shared = left.map((path) => ({ ...path, amountOut: outcome.shares[paths.indexOf(path)]! }))
    if (left.length === paths.length) {
      return { shares: shared, ...outcome.totals }
    }
    paths = shared
  }
  return undefined
}

/** Marginal rates of the edges that paths use, after all of them. */
export function rateAfter(graph: MarketGraph, shares: readonly PathShare[]): ReadonlyMap<number, number> {
  const given = new Map<number, number>()
  const rates = new Map<number, number>()
  const point = createPoint()
  for (const { edges, amountOut } of shares) {
    let amount = amountOut
    for (let hop = edges.length - 1; hop >= 0; hop--) {
      const edge = edges[hop]!
      const before = given.get(edge) ?? 0
      let inputBefore = 0
      if (before > 0 && graph.atOutput(edge, before, point)) inputBefore = point.amountIn
      if (!graph.atOutput(edge, before + amount, point)) break
      given.set(edge, before + amount)
      rates.set(edge, point.rate)
      amount = point.amountIn - inputBefore
    }
  }
  return rates
}

/** Paths over edges they may share, evaluated one after the other as the router executes them. */
class SplitSearch {
  readonly #graph: MarketGraph
  readonly #values: Float64Array
  /** Edges in use, numbered; per path, its edges by that number. */
  readonly #edges: readonly number[]
  readonly #hops: readonly (readonly number[])[]
  /** Per edge, the paths over it. */
  readonly #users: readonly (readonly number[])[]
  readonly #given: Float64Array
  readonly #rate: Float64Array
  readonly #steepness: Float64Array
  readonly #point = createPoint()

  constructor(graph: MarketGraph, paths: readonly Path[], unitValue: (source: number) => number) {
    this.#graph = graph
    this.#values = Float64Array.from(paths, ({ source }) => unitValue(source))
    this.#edges = [...new Set(paths.flatMap(({ edges }) => edges))]
    const number = new Map(this.#edges.map((edge, i) => [edge, i]))
    this.#hops = paths.map(({ edges }) => edges.map((edge) => number.get(edge)!))
    const users: number[][] = this.#edges.map(() => [])
    for (const [path, hops] of this.#hops.entries()) for (const i of hops) users[i]!.push(path)
    this.#users = users
    this.#given = new Float64Array(this.#edges.length)
    this.#rate = new Float64Array(this.#edges.length)
    this.#steepness = new Float64Array(this.#edges.length)
  }

  settle(
    start: Float64Array,
  ): { readonly shares: Float64Array; readonly totals: Omit<Split, 'shares'> } | undefined {
    let shares = start
    let cost = this.#cost(shares)
    if (!Number.isFinite(cost)) return undefined
    const count = shares.length
    for (let round = 0; round < MAX_STEPS && count > 1; round++) {
      const marginal = this.#marginal()
      let [least, most] = [Number.POSITIVE_INFINITY, 0]
      for (const m of marginal) [least, most] = [Math.min(least, m), Math.max(most, m)]
      if (most - least <= EQUAL * most) break
      const direction = this.#direction(marginal)
      // As far as the first share that would fall below zero.
      let length = 1
      for (let i = 0; i < count; i++) {
        if (direction[i]! < 0) length = Math.min(length, -shares[i]! / direction[i]!)
      }
      let promise = 0
      for (let i = 0; i < count; i++) promise -= marginal[i]! * direction[i]!
      let improved = false
      for (; length * promise > NEGLIGIBLE * cost; length /= 2) {
        const next = shares.map((share, i) => {
          const moved = share + length * direction[i]!
          return moved > share * 1e-9 ? moved : 0
        })
        const nextCost = this.#cost(next)
        if (!(nextCost <= cost)) continue
        improved = nextCost < cost
        shares = next
        cost = nextCost
        break
      }
      if (shares.includes(0)) break
      if (!improved) break
    }
    this.#cost(shares)
    const marginal = this.#marginal()
    return { shares, totals: { cost, marginal: Math.max(...marginal), worth: this.#worth(shares, marginal) } }
  }

  /** Half of a share's square times how fast its marginal cost rises: the triangle that others would have to fill. */
  #worth(shares: Float64Array, marginal: Float64Array): readonly number[] {
    return this.#hops.map((hops, path) => {
      let [slope, demand] = [0, 1]
      for (let hop = hops.length - 1; hop >= 0; hop--) {
        const i = hops[hop]!
        slope += this.#steepness[i]! * demand
        demand *= this.#rate[i]!
      }
      return (shares[path]! ** 2 * slope * marginal[path]!) / 2
    })
  }

  /** Cost of all paths in their order, and the state of the edges after them. */
  #cost(shares: Float64Array): number {
    const [given, point] = [this.#given.fill(0), this.#point]
    let cost = 0
    for (let path = 0; path < shares.length; path++) {
      let amount = shares[path]!
      if (amount === 0) continue
      const hops = this.#hops[path]!
      for (let hop = hops.length - 1; hop >= 0; hop--) {
        const i = hops[hop]!
        const edge = this.#edges[i]!
        const before = given[i]!
        let inputBefore = 0
        if (before > 0) {
          this.#graph.atOutput(edge, before, point)
          inputBefore = point.amountIn
        }
        if (!this.#graph.atOutput(edge, before + amount, point)) return Number.POSITIVE_INFINITY
        given[i] = before + amount
        this.#rate[i] = point.rate
        this.#steepness[i] = point.steepness
        amount = point.amountIn - inputBefore
      }
      cost += amount * this.#values[path]!
    }
    return cost
  }

  /** Per path, what one more unit of the output costs in the state that the last evaluation left. */
  #marginal(): Float64Array {
    const marginal = Float64Array.from(this.#values)
    for (const [path, hops] of this.#hops.entries()) {
      for (const i of hops) marginal[path]! *= this.#rate[i]!
    }
    return marginal
  }

  /** Newton's step towards equal marginal costs, with the sum of the shares kept. */
  #direction(marginal: Float64Array): Float64Array {
    const count = marginal.length
    const matrix = new Float64Array(count * count)
    for (let column = 0; column < count; column++) {
      // How much more an edge gives for one more unit of the output along this path.
      let demand = 1
      const hops = this.#hops[column]!
      for (let hop = hops.length - 1; hop >= 0; hop--) {
        const i = hops[hop]!
        const slope = (this.#steepness[i]! * demand) / 2
        for (const row of this.#users[i]!) {
          matrix[row * count + column]! += slope * marginal[row]!
          matrix[column * count + row]! += slope * marginal[row]!
        }
        demand *= this.#rate[i]!
      }
    }
    let largest = 0
    for (let i = 0; i < count; i++) largest = Math.max(largest, matrix[i * count + i]!)
    for (let i = 0; i < count; i++) matrix[i * count + i]! += largest * 1e-9
    const byMarginal = Float64Array.from(marginal)
    const byOne = new Float64Array(count).fill(1)
    solveSymmetric(Float64Array.from(matrix), byMarginal, count)
    solveSymmetric(matrix, byOne, count)
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)
    const level = sum(byMarginal) / sum(byOne)
    return byOne.map((one, i) => level * one - byMarginal[i]!)
  }
}
