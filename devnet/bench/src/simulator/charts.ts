/** Speed-up against cores, as SVG. */
import type { TopLevelSpec } from 'vega-lite'
import { seriesColors, svgChart } from '../chart.ts'
import { type Scheme, schemes } from './prediction.ts'
import { type PublishedPoint, publishedPoints } from './published.ts'
import type { SimulatedWorkload } from './report.ts'

type Panel = Extract<TopLevelSpec, { hconcat: unknown }>['hconcat'][number]

interface Line {
  series: string
  cores: number
  speedup: number
}

/** Workloads that stand together, and what others have published about such ones. */
const families: readonly {
  title: string
  includes(workload: string): boolean
  published: readonly string[]
}[] = [
  {
    title: 'Ether and tokens',
    includes: (workload) => /^(transfers|erc20|nft)/.test(workload),
    published: ['Diem payments', 'Aptos payments', 'transfers', 'ERC-20 transfers'],
  },
  {
    title: 'Swaps and mixed blocks',
    includes: (workload) => /^(uniswap|defi)/.test(workload),
    published: ['Uniswap swaps', 'mainnet, mean', 'mainnet, best'],
  },
  {
    title: 'Shared counter in 0 to 100 % of the transactions',
    includes: (workload) => workload.startsWith('hot-'),
    published: ['Diem payments, contended', 'Aptos payments, contended'],
  },
]

/** Six lines need one more colour than the other charts have. */
const colors = [...seriesColors, '#bf8700']

const cores = (title: string | null, values: readonly number[]) => ({
  field: 'cores',
  type: 'quantitative' as const,
  scale: { type: 'log' as const, base: 2, domain: [1, Math.max(2, ...values)] },
  axis: { values: [...values], title, grid: false },
})
const speedup = (title: string | null) => ({
  field: 'speedup',
  type: 'quantitative' as const,
  scale: { type: 'log' as const, base: 2, domain: [0.5, 128] },
  axis: { values: [0.5, 1, 2, 4, 8, 16, 32, 64, 128], title },
})

/** Every workload under the engine's own scheme, with published points beside. */
export function speedupChart(simulated: readonly SimulatedWorkload[], caption: string): Promise<string> {
  const panels = families
    .map((family) => ({
      family,
      members: simulated.filter(({ measured }) => family.includes(measured.workload)),
    }))
    .filter(({ members }) => members.length > 0)
  return svgChart({
    title: {
      text: 'Speed-up of ordered speculation over sequential execution, simulated',
      subtitle: `Lines: our engine's costs and blocks. Marks: measured here on 2 workers (○), published by Block-STM (◆) and pevm (▲). ${caption}`,
    },
    hconcat: panels.map(({ family, members }, index) =>
      panel(
        family.title,
        members.flatMap((each) => linesOf(each, 'safelane', each.measured.workload)),
        members.map(({ measured }) => ({
          series: measured.workload,
          cores: 2,
          speedup: measured.speedup.undisturbed,
        })),
        publishedPoints.filter(({ workload }) => family.published.includes(workload)),
        index === 0,
      ),
    ),
    resolve: { scale: { color: 'independent' } },
  })
}

/** Some workloads under every scheme. */
export function schemesChart(simulated: readonly SimulatedWorkload[], caption: string): Promise<string> {
  const shown = [
    'erc20-disjoint',
    'erc20-hot-recipient',
    'uniswap-8-pools',
    'uniswap-100-pools',
    'hot-25',
    'defi-mix',
  ]
  const names = Object.keys(schemes) as Scheme[]
  const chosen = simulated.filter(({ measured }) => shown.includes(measured.workload))
  const rows = [chosen.slice(0, 3), chosen.slice(3)].filter((row) => row.length > 0)
  return svgChart({
    title: { text: 'Schemes compared, simulated', subtitle: `On the same blocks and costs. ${caption}` },
    vconcat: rows.map((row) => ({
      hconcat: row.map((each, index) =>
        panel(
          each.measured.workload,
          names.flatMap((scheme) => linesOf(each, scheme, scheme)),
          [],
          [],
          index === 0,
        ),
      ),
    })),
    resolve: { scale: { color: 'shared' } },
  })
}

function linesOf({ predictions }: SimulatedWorkload, scheme: Scheme, series: string): Line[] {
  return predictions
    .filter((each) => each.scheme === scheme)
    .map(({ cores: count, speedup: figure }) => ({
      series,
      cores: count,
      // A logarithmic axis has no room for what is slower than half.
      speedup: Math.max(0.5, figure),
    }))
}

function panel(
  title: string,
  lines: readonly Line[],
  measured: readonly Line[],
  published: readonly PublishedPoint[],
  isFirst: boolean,
): Panel {
  const series = [...new Set(lines.map((line) => line.series))]
  const x = cores('cores', [...new Set(lines.map((line) => line.cores))])
  const y = speedup(isFirst ? 'times as fast as sequential' : null)
  const color = {
    field: 'series',
    type: 'nominal' as const,
    sort: series,
    scale: { domain: series, range: series.map((_, index) => colors[index % colors.length]!) },
    legend: {
      title: null,
      orient: 'bottom' as const,
      columns: 2,
      symbolType: 'stroke' as const,
      symbolStrokeWidth: 3,
    },
  }
  return {
    title: { text: title, fontSize: 13 },
    width: 300,
    height: 300,
    layer: [
      {
        data: { values: [...lines] },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { x, y, color },
      },
      {
        data: { values: [...measured] },
        mark: { type: 'point', filled: false, size: 60, strokeWidth: 2 },
        encoding: { x, y, color },
      },
      ...publishedMarks(published, x, y),
    ],
  }
}

/** What others have published, with names that do not lie on each other. */
function publishedMarks(
  published: readonly PublishedPoint[],
  x: ReturnType<typeof cores>,
  y: ReturnType<typeof speedup>,
) {
  const byHeight = published.toSorted((a, b) => b.speedup - a.speedup)
  return byHeight.flatMap((point, index) => {
    const above = byHeight[index - 1]
    const below = byHeight[index + 1]
    const isClose = (other: PublishedPoint | undefined) =>
      other !== undefined && Math.abs(Math.log2(other.speedup / point.speedup)) < 0.4
    const data = { values: [point] }
    return [
      {
        data,
        mark: {
          type: 'point' as const,
          shape: point.engine === 'pevm' ? 'triangle-up' : 'diamond',
          color: '#8b949e',
          filled: true,
          size: 90,
          opacity: 1,
        },
        encoding: { x, y },
      },
      {
        data,
        mark: {
          type: 'text' as const,
          align: 'right' as const,
          dx: -8,
          dy: isClose(above) ? 6 : isClose(below) ? -5 : 0,
          fontSize: 10,
        },
        encoding: { x, y, text: { field: 'workload' } },
      },
    ]
  })
}
