import type { MarketGraph } from './marketGraph.ts'
import type { Path, PathShare } from './path.ts'
import { type Split, splitOver } from './split.ts'

export interface SubsetCosts {
  readonly unitValue: (source: number) => number
  /** Base units of the output. */
  readonly amountOut: number
  readonly maxPaths: number
  /** Value of the gas that a path costs. */
  readonly gasOf: (path: Path) => number
  /** Value of the gas that paying with one more token costs. */
  readonly gasOfSource: number
}

/** As many paths as every subset is looked at of. */
const EXHAUSTIVE = 8

/**
 * The subset of at most `maxPaths` paths that brings the output for the least, gas included. Of more, those that gain least
 * go first, one at a time; what is left is refined. While there are too many to look at every subset, the path goes that
 * gains least; then every subset counts, and one is only solved when its gas and the cost of all paths together, which no
 * subset is below, leave it a chance.
 */
export function bestSubset(
  graph: MarketGraph,
  paths: readonly PathShare[],
  refine: (split: Split) => Split,
  { unitValue, amountOut, maxPaths, gasOf, gasOfSource }: SubsetCosts,
): Split | undefined {
  const withoutLeast = ({ shares, worth }: Split) => {
    const net = worth.map((gain, i) => gain - gasOf(shares[i]!))
    const least = net.indexOf(Math.min(...net))
    return splitOver(
      graph,
      shares.filter((_, i) => i !== least),
      unitValue,
      amountOut,
    )
  }
  let all = splitOver(graph, paths, unitValue, amountOut)
  while (all !== undefined && all.shares.length > maxPaths) all = withoutLeast(all)
  if (all === undefined) return undefined
  all = refine(all)
  const gasOfPaths = (subset: readonly PathShare[]) =>
    subset.reduce((gas, path) => gas + gasOf(path), 0) +
    new Set(subset.map(({ source }) => source)).size * gasOfSource
  let best = all
  let bestCost = all.cost + gasOfPaths(all.shares)
  if (bestCost === all.cost) return best
  const consider = (split: Split) => {
    const cost = split.cost + gasOfPaths(split.shares)
    if (cost >= bestCost) return
    best = split
    bestCost = cost
  }
  while (all.shares.length > EXHAUSTIVE) {
    const fewer = withoutLeast(all)
    if (fewer === undefined) return best
    consider(fewer)
    all = fewer
  }
  const candidates = all.shares
  const subsets = Array.from({ length: 2 ** candidates.length - 2 }, (_, i) => {
    const subset = candidates.filter((_, path) => (((i + 1) >> path) & 1) === 1)
    return { subset, gas: gasOfPaths(subset) }
  }).sort((a, b) => a.gas - b.gas)
  for (const { subset, gas } of subsets) {
    if (all.cost + gas >= bestCost) break
    const split = splitOver(graph, subset, unitValue, amountOut)
    if (split !== undefined) consider(split)
  }
  return best
}
