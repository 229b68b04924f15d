import type { DualPrices } from './dualPrices.ts'
import type { MarketGraph } from './marketGraph.ts'

/** Edges from a source to the output, in the order tokens flow; none when the source is the output. */
export interface Path {
  readonly source: number
  readonly edges: readonly number[]
}

export interface PathShare extends Path {
  /** Base units of the output. */
  readonly amountOut: number
}

export interface PathTarget {
  readonly tokenOut: number
  readonly amountOut: number
  readonly maxHops: number
}

/** Part of the output that is not worth a path. */
const NEGLIGIBLE = 1e-7

/**
 * Takes a flow apart into paths, at every token along what brings most of it. Paths longer than `maxHops`, or that would
 * visit a token or pool twice, are left out, so the shares may fall short of the whole.
 */
export function pathsOf(
  graph: MarketGraph,
  flow: DualPrices['flow'],
  sources: readonly number[],
  target: PathTarget,
): readonly PathShare[] {
  const left = new Map(flow.map(({ edge, amountOut }) => [edge, amountOut]))
  const ratioOf = new Map(flow.map(({ edge, amountIn, amountOut }) => [edge, amountIn / amountOut]))
  const incoming = new Map<number, number[]>()
  /** What a source gives of itself: what is taken of it and nobody brings. */
  const own = new Map(sources.map((token) => [token, token === target.tokenOut ? target.amountOut : 0]))
  for (const { edge, amountIn, amountOut } of flow) {
    const [from, to] = [graph.from[edge]!, graph.to[edge]!]
    incoming.set(to, [...(incoming.get(to) ?? []), edge])
    if (own.has(from)) own.set(from, own.get(from)! + amountIn)
    if (own.has(to)) own.set(to, own.get(to)! - amountOut)
  }
  const least = NEGLIGIBLE * target.amountOut
  const paths: PathShare[] = []
  const edges: number[] = []

  /** Extends `edges` backwards from `token` until a source; the width is in base units of the output. */
  function extend(token: number, ratio: number, width: number, visited: ReadonlySet<number>): number {
    const wanted = width * ratio
    const supply = own.get(token) ?? 0
    const candidates = (incoming.get(token) ?? [])
      .filter((edge) => left.get(edge)! > least * ratio && !visited.has(graph.from[edge]!))
      .filter((edge) => edges.every((other) => graph.pool[other] !== graph.pool[edge]))
      .sort((a, b) => left.get(b)! - left.get(a)!)
    const widest = candidates[0] === undefined ? 0 : left.get(candidates[0])!
    if (supply > least * ratio && supply >= Math.min(widest, wanted)) {
      const reached = Math.min(width, supply / ratio)
      own.set(token, supply - reached * ratio)
      paths.push({ source: token, edges: edges.toReversed(), amountOut: reached })
      return reached
    }
    if (edges.length === target.maxHops) return 0
    for (const edge of candidates) {
      edges.push(edge)
      const reached = extend(
        graph.from[edge]!,
        ratio * ratioOf.get(edge)!,
        Math.min(width, left.get(edge)! / ratio),
        new Set(visited).add(graph.from[edge]!),
      )
      edges.pop()
      if (reached === 0) continue
      left.set(edge, left.get(edge)! - reached * ratio)
      return reached
    }
    return 0
  }

  let remaining = target.amountOut
  while (remaining > least) {
    const reached = extend(target.tokenOut, 1, remaining, new Set([target.tokenOut]))
    if (reached === 0) break
    remaining -= reached
  }
  return paths
}
