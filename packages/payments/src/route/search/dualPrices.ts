import { solveSymmetric } from './linearSystem.ts'
import { createPoint, type MarketGraph } from './marketGraph.ts'
import type { Neighbourhood, SourceValue } from './neighbourhood.ts'

/** A token to pay with: what a base unit is worth, and how much there is. */
export interface Source extends SourceValue {
  /** Base units that can be spent; `Infinity` if it does not matter. */
  readonly available: number
}

export interface DualPrices {
  /** Value of one base unit per token at the optimum. */
  readonly prices: Float64Array
  /** What each edge gives and takes at these prices, in base units; those that give nothing are left out. */
  readonly flow: readonly EdgeFlow[]
  /** No split over the edges that were looked at costs less, whatever was found: the dual function at `prices`. */
  readonly lowerBound: number
}

export interface EdgeFlow {
  readonly edge: number
  readonly amountIn: number
  readonly amountOut: number
}

/** Where edges cost more than what the pools take. */
export interface EdgeCosts {
  /** Value that using an edge at all costs. */
  readonly fixedCost: (edge: number) => number
  /** Most that a route worth considering takes of an edge, in base units of what it brings. */
  readonly mostOut: (edge: number) => number
}

const MAX_STEPS = 200
/** Largest change of a logarithm of a price in one step. */
const MAX_STEP = 0.25
/** Relative to what the payment costs: how much a step has to promise to be worth taking. */
const PRECISION = 1e-13
/** Most solutions of one linear model. */
const MAX_ROUNDS = 40
/** Relative to what the payment costs: an edge that falls short of giving anything by less counts as used. */
const TOUCH = 1e-12
/** Rounds in which prices spread to tokens that a solution does not touch. */
const MAX_EXTENSIONS = 16
/** Beyond this multiple of its value at rest the output is taken to be out of reach. */
const MAX_DEARTH = 1e12

/**
 * Dual decomposition (Angeris, Evans, Chitra, Boyd, "Optimal routing for constant function market makers", 2022) for an
 * exact output. Every token has a price; at given prices each pool trades for the most profit by itself, so the least
 * cost of all is at least what the output is worth less these profits. That bound is concave in the prices, and its
 * gradient is what is missing of each token: Newton's method on the logarithms, where the matrix is a Laplacian of the
 * graph, with a search along the line. Undefined when the pools cannot bring as much. With a `markup` every edge takes so
 * many times what its pool does: costs besides the pools' as if they were fees.
 */
export function findDualPrices(
  graph: MarketGraph,
  { edges, restValue }: Neighbourhood,
  sources: readonly Source[],
  tokenOut: number,
  amountOut: number,
  markup: (edge: number) => number = () => 1,
): DualPrices | undefined {
  if (!Number.isFinite(restValue[tokenOut]!)) return undefined
  const search = new DualSearch(graph, edges, sources, tokenOut, amountOut, markup)
  let state = search.at(Float64Array.from(restValue))
  const outOfReach = restValue[tokenOut]! * MAX_DEARTH
  for (let step = 0; step < MAX_STEPS; step++) {
    if (state.prices[tokenOut]! > outOfReach) return undefined
    const next = search.step(state)
    if (next === undefined) break
    state = next
  }
  const flow = Array.from(edges, (edge, i) => ({
    edge,
    amountIn: state.amountIn[i]!,
    amountOut: state.amountOut[i]!,
  })).filter((each) => each.amountOut > 0)
  return { prices: state.prices, flow, lowerBound: state.bound }
}

/**
 * Prices for the tokens that nothing flows through as well: the least at which their first unit can be had, so that over
 * `edges`, which may be more than the prices were found over, as few as possible seem to be worth using.
 */
export function pricesEverywhere(
  graph: MarketGraph,
  edges: Int32Array,
  ends: readonly number[],
  { prices, flow }: DualPrices,
  markup: (edge: number) => number,
): Float64Array {
  const { from, to, restRate } = graph
  const isFixed = new Uint8Array(prices.length)
  for (const token of ends) isFixed[token] = 1
  for (const { edge } of flow) isFixed[from[edge]!] = isFixed[to[edge]!] = 1
  const all = prices.map((price, token) => (isFixed[token] === 1 ? price : Number.POSITIVE_INFINITY))
  for (let round = 0; round < MAX_EXTENSIONS; round++) {
    let changed = false
    for (const edge of edges) {
      const token = to[edge]!
      if (isFixed[token] === 1) continue
      const price = all[from[edge]!]! * restRate[edge]! * markup(edge)
      if (price >= all[token]!) continue
      all[token] = price
      changed = true
    }
    if (!changed) break
  }
  return all
}

/**
 * The dual function at any prices: no route costs less that keeps to `costs` and trades over `edges`. An edge counts for
 * the most profit it can make at these prices, its fixed cost taken off, and for nothing if that leaves none.
 */
export function dualBound(
  graph: MarketGraph,
  edges: Int32Array,
  sources: readonly Source[],
  demand: { readonly tokenOut: number; readonly amountOut: number },
  prices: Float64Array,
  costs?: EdgeCosts,
): number {
  const point = createPoint()
  let bound = demand.amountOut * prices[demand.tokenOut]!
  for (const edge of edges) {
    const [from, to] = [prices[graph.from[edge]!]!, prices[graph.to[edge]!]!]
    if (!(to > from * graph.restRate[edge]!)) continue
    graph.atRate(edge, to / from, point)
    const most = costs?.mostOut(edge) ?? Number.POSITIVE_INFINITY
    if (point.amountOut > most) graph.atOutput(edge, most, point)
    const profit = to * point.amountOut - from * point.amountIn
    bound -= Math.max(0, profit - (costs?.fixedCost(edge) ?? 0))
  }
  for (const { token, value, available } of sources) {
    const excess = prices[token]! - value
    if (excess > 0) bound -= excess * available
  }
  return bound
}

interface DualState {
  readonly prices: Float64Array
  readonly amountIn: Float64Array
  readonly amountOut: Float64Array
  /** Per edge, as the others, the value of what it gives, and how that grows with the logarithm of its rate. */
  readonly value: Float64Array
  readonly growth: Float64Array
  /** Per token, what is missing of it, in base units; what sources give is counted. */
  readonly missing: Float64Array
  readonly bound: number
}

class DualSearch {
  readonly #graph: MarketGraph
  readonly #edges: Int32Array
  readonly #sources: readonly Source[]
  readonly #sourceOf = new Map<number, Source>()
  readonly #tokenOut: number
  readonly #amountOut: number
  readonly #markup: Float64Array
  readonly #point = createPoint()

  constructor(
    graph: MarketGraph,
    edges: Int32Array,
    sources: readonly Source[],
    tokenOut: number,
    amountOut: number,
    markup: (edge: number) => number,
  ) {
    this.#graph = graph
    this.#edges = edges
    this.#sources = sources
    for (const source of sources) this.#sourceOf.set(source.token, source)
    this.#tokenOut = tokenOut
    this.#amountOut = amountOut
    this.#markup = Float64Array.from(edges, markup)
  }

  at(prices: Float64Array): DualState {
    const { from, to, restRate, restDepth } = this.#graph
    const point = this.#point
    const amountIn = new Float64Array(this.#edges.length)
    const amountOut = new Float64Array(this.#edges.length)
    const value = new Float64Array(this.#edges.length)
    const growth = new Float64Array(this.#edges.length)
    const missing = new Float64Array(prices.length)
    missing[this.#tokenOut] = this.#amountOut
    let bound = this.#amountOut * prices[this.#tokenOut]!
    for (let i = 0; i < this.#edges.length; i++) {
      const edge = this.#edges[i]!
      const priceIn = prices[from[edge]!]! * this.#markup[i]!
      const priceOut = prices[to[edge]!]!
      const threshold = priceIn * restRate[edge]!
      if (priceOut <= threshold) {
        // Not used yet: as much below nothing as it would take the price to rise before it is.
        const slack = threshold / priceOut - 1
        growth[i] = priceOut * restDepth[edge]!
        value[i] = slack > MAX_STEP ? Number.NEGATIVE_INFINITY : -Math.log1p(slack) * growth[i]!
        continue
      }
      this.#graph.atRate(edge, priceOut / priceIn, point)
      growth[i] = priceOut / point.steepness
      value[i] = priceOut * point.amountOut
      amountIn[i] = point.amountIn * this.#markup[i]!
      amountOut[i] = point.amountOut
      missing[from[edge]!]! += amountIn[i]!
      missing[to[edge]!]! -= point.amountOut
      bound -= priceOut * point.amountOut - priceIn * point.amountIn
    }
    for (const source of this.#sources) {
      const excess = prices[source.token]! - source.value
      if (excess <= 0) continue
      missing[source.token]! -= source.available
      bound -= excess * source.available
    }
    return { prices, amountIn, amountOut, value, growth, missing, bound }
  }

  /** One step of Newton's method with a line search; undefined when nothing more is to be gained. */
  step(state: DualState): DualState | undefined {
    const { prices, missing, bound } = state
    const total = this.#amountOut * prices[this.#tokenOut]!
    const direction = this.#direction(state, total)
    let promise = 0
    for (let token = 0; token < prices.length; token++) {
      if (direction[token] !== 0) promise += direction[token]! * missing[token]! * prices[token]!
    }
    if (!(promise > PRECISION * total)) return undefined
    for (let length = 1; length > 1e-9; length /= 2) {
      const next = prices.map((price, token) =>
        direction[token] === 0 ? price : this.#move(token, price, length * direction[token]!),
      )
      const reached = this.at(next)
      if (reached.bound >= bound + 1e-4 * length * promise) return reached
      // Rounding hides what is left to gain.
      if (length * promise < 1e-15 * total) return undefined
    }
    return undefined
  }

  /**
   * Where the balance of every token would be met if what edges give were linear in the logarithms of prices, and nothing
   * below nothing: Newton's method with a line search again, for which edges are used there is not known beforehand.
   */
  #direction(state: DualState, total: number): Float64Array {
    const { prices, value, growth, missing } = state
    const { from, to } = this.#graph
    let near = 0
    for (const each of value) if (each !== Number.NEGATIVE_INFINITY) near++
    const starts = new Int32Array(near)
    const ends = new Int32Array(near)
    const given = new Float64Array(near)
    const weight = new Float64Array(near)
    for (let i = 0, k = 0; i < value.length; i++) {
      if (value[i] === Number.NEGATIVE_INFINITY) continue
      starts[k] = from[this.#edges[i]!]!
      ends[k] = to[this.#edges[i]!]!
      given[k] = value[i]!
      weight[k] = growth[i]!
      k++
    }
    /** What would be missing if no edge gave anything; in value, as everything here. */
    const demand = prices.map((price, token) => missing[token]! * price)
    for (let k = 0; k < given.length; k++) {
      if (given[k]! <= 0) continue
      demand[ends[k]!]! += given[k]!
      demand[starts[k]!]! -= given[k]!
    }
    const held = new Uint8Array(prices.length)
    for (const { token } of this.#sources) held[token] = Number(this.#isHeld(token, prices, missing))
    const balance = new Float64Array(prices.length)
    const balanceAt = (at: Float64Array) => {
      balance.set(demand)
      for (let k = 0; k < given.length; k++) {
        const amount = given[k]! + weight[k]! * (at[ends[k]!]! - at[starts[k]!]!)
        if (amount <= 0) continue
        balance[ends[k]!]! -= amount
        balance[starts[k]!]! += amount
      }
    }
    let direction: Float64Array = new Float64Array(prices.length)
    for (let round = 0; round < MAX_ROUNDS; round++) {
      balanceAt(direction)
      const index = new Int32Array(prices.length).fill(-1)
      const moving: number[] = []
      const include = (token: number) => {
        if (held[token] === 0 && index[token]! < 0) index[token] = moving.push(token) - 1
      }
      include(this.#tokenOut)
      const used: number[] = []
      for (let k = 0; k < given.length; k++) {
        const amount = given[k]! + weight[k]! * (direction[ends[k]!]! - direction[starts[k]!]!)
        if (amount < -TOUCH * total) continue
        used.push(k)
        include(starts[k]!)
        include(ends[k]!)
      }
      const size = moving.length
      const matrix = new Float64Array(size * size)
      const change = new Float64Array(size)
      for (const [i, token] of moving.entries()) {
        matrix[i * size + i] = total * 1e-9
        change[i] = balance[token]!
      }
      for (const k of used) {
        const i = index[starts[k]!]!
        const j = index[ends[k]!]!
        if (i >= 0) matrix[i * size + i]! += weight[k]!
        if (j >= 0) matrix[j * size + j]! += weight[k]!
        if (i < 0 || j < 0) continue
        matrix[i * size + j]! -= weight[k]!
        matrix[j * size + i]! -= weight[k]!
      }
      solveSymmetric(matrix, change, size)
      const step = new Float64Array(prices.length)
      let largest = 0
      for (const [i, token] of moving.entries()) {
        step[token] = Math.min(Math.max(change[i]!, -MAX_STEP), MAX_STEP)
        largest = Math.max(largest, Math.abs(step[token]!))
      }
      let slope = 0
      for (const token of moving) slope += balance[token]! * step[token]!
      const length = longestGain(slope, largest * total, (k) => step[ends[k]!]! - step[starts[k]!]!, {
        count: given.length,
        at: (k) => given[k]! + weight[k]! * (direction[ends[k]!]! - direction[starts[k]!]!),
        weight,
      })
      direction = direction.map((value, token) => value + length * step[token]!)
      if (length * largest < 1e-13) break
      if (length < 1) continue
      balanceAt(direction)
      let open = 0
      for (const token of moving) open = Math.max(open, Math.abs(balance[token]!))
      if (open < 1e-10 * total) break
    }
    return direction.map((value) => Math.min(Math.max(value, -MAX_STEP), MAX_STEP))
  }

  /** A source stays at what it is worth if the payer can make up for what is missing, and need not get rid of any. */
  #isHeld(token: number, prices: Float64Array, missing: Float64Array): boolean {
    const source = this.#sourceOf.get(token)
    if (source === undefined || prices[token] !== source.value) return false
    return missing[token]! >= 0 && missing[token]! <= source.available
  }

  /** Prices of sources stop at what they are worth: beyond it the payer's balance comes in, or goes out. */
  #move(token: number, price: number, change: number): number {
    const moved = price * Math.exp(change)
    const value = this.#sourceOf.get(token)?.value
    if (value === undefined || (price - value) * (moved - value) >= 0) return moved
    return value
  }
}

/**
 * How far, up to 1, to go along a step: the slope of the bound falls along it as edges give more, and where it is zero is
 * best. `rise` is by how much the logarithm of an edge's rate grows over the whole step.
 */
function longestGain(
  slopeAtStart: number,
  scale: number,
  rise: (k: number) => number,
  edges: { readonly count: number; at(k: number): number; readonly weight: Float64Array },
): number {
  const moving: number[] = []
  const given: number[] = []
  const growth: number[] = []
  let base = slopeAtStart
  for (let k = 0; k < edges.count; k++) {
    const change = rise(k)
    if (change === 0) continue
    const now = edges.at(k)
    moving.push(change)
    given.push(now)
    growth.push(edges.weight[k]! * change)
    if (now > 0) base += now * change
  }
  const slopeAt = (length: number): number => {
    let slope = base
    for (let i = 0; i < moving.length; i++) {
      const amount = given[i]! + length * growth[i]!
      if (amount > 0) slope -= amount * moving[i]!
    }
    return slope
  }
  if (slopeAt(1) >= -1e-9 * scale) return 1
  let [low, high] = [0, 1]
  for (let halving = 0; halving < 14; halving++) {
    const middle = (low + high) / 2
    if (slopeAt(middle) > 0) low = middle
    else high = middle
  }
  return low === 0 ? high : low
}
