/** Charts of the parallel suite's rows. */
import type { TopLevelSpec } from 'vega-lite'

import { seriesColors, svgChart } from '../chart.ts'
import { formatFigure, type Row } from '../row.ts'

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number]

export interface Bar {
  /** What stands at the left. */
  name: string
  series: string
  median: number
  best: number
  worst: number
  label: string
}

interface BarChart {
  title: string
  subtitle: string
  axis: string
  bars: readonly Bar[]
  /** A line that the bars are to be compared with. */
  line?: number
  isLogarithmic?: boolean
  /** Colours of the series that are not to have the usual ones. */
  colors?: Readonly<Record<string, string>>
}

export interface ChartFile {
  file: string
  title: string
  svg: string
}

/** A chart for each kind of figure that the rows hold: speed-up, transactions per second, blocks of the nodes. */
export async function parallelCharts(rows: readonly Row[], caption: string): Promise<ChartFile[]> {
  const most = Math.max(...rows.map(({ workers }) => workers))
  const parallel = `safelane, ${most} workers`
  const isSpeedUp = ({ metric, workers }: Row) => metric === 'speed-up' && workers > 1
  const speedUps = bars(rows, isSpeedUp, workersOf)
  const rates = bars(
    rows,
    ({ metric, subject, workers }) =>
      metric === 'execution' &&
      (subject === 'safelane-sequential' || (subject === 'safelane' && workers === most)),
    ({ subject }) => (subject === 'safelane' ? parallel : subject),
  )
  const blocks = bars(
    rows,
    ({ metric }) => metric === 'block-building',
    ({ subject }) => subject,
    ({ subject }) => subject,
  )
  const spread = 'Median, and from the worst run to the best'
  const charts: (BarChart & { file: string })[] = [
    {
      file: 'parallel-speed-up.svg',
      title: 'Speed-up of execution over the same engine in order',
      subtitle: `${spread}. ${caption}`,
      axis: 'times as fast',
      bars: speedUps,
      line: 1,
    },
    {
      file: 'parallel-execution.svg',
      title: 'Transactions executed per second',
      subtitle: `${spread}. Logarithmic. ${caption}`,
      axis: 'transactions per second',
      bars: rates,
      isLogarithmic: true,
      colors: { [parallel]: seriesColors[0], 'safelane-sequential': seriesColors[2] },
    },
    {
      file: 'parallel-block-building.svg',
      title: 'Building a block of pooled ERC-20 transfers',
      subtitle: `${spread}. ${caption}`,
      axis: 'transactions per second',
      bars: blocks,
      colors: { anvil: seriesColors[1], hardhat: seriesColors[2] },
    },
  ]
  return Promise.all(
    charts
      .filter((chart) => chart.bars.length > 0)
      .map(async ({ file, ...chart }) => ({
        file,
        title: chart.title,
        svg: await svgChart(barChart(chart)),
      })),
  )
}

/** Ratios on a logarithmic axis, with a line at 1. */
export async function ratioChart({
  file,
  ...chart
}: Pick<BarChart, 'title' | 'subtitle' | 'bars'> & { file: string }): Promise<ChartFile> {
  const bars = chart.bars.map((bar) => ({ ...bar, label: `${formatFigure(bar.median)} ×` }))
  const spec = barChart({ ...chart, bars, axis: 'times', line: 1, isLogarithmic: true })
  return { file, title: chart.title, svg: await svgChart(spec) }
}

const workersOf = ({ subject, workers }: Row) =>
  `${workers} workers${subject === 'safelane-hinted' ? ', with its access list' : ''}`

function bars(
  rows: readonly Row[],
  isShown: (row: Row) => boolean,
  seriesOf: (row: Row) => string,
  nameOf = ({ workload }: Row) => workload,
): Bar[] {
  return rows.filter(isShown).map((row) => ({
    name: nameOf(row),
    series: seriesOf(row),
    median: row.median,
    best: row.best,
    worst: row.worst,
    label: formatFigure(row.median) + (row.unit === 'ratio' ? ' ×' : ''),
  }))
}

function barChart({
  title,
  subtitle,
  axis,
  bars,
  line,
  isLogarithmic = false,
  colors = {},
}: BarChart): TopLevelSpec {
  const series = [...new Set(bars.map((bar) => bar.series))]
  const names = [...new Set(bars.map((bar) => bar.name))]
  const isGrouped = bars.length > names.length
  const range = series.map((name, index) => colors[name] ?? seriesColors[index % seriesColors.length]!)
  const x = {
    type: 'quantitative' as const,
    title: axis,
    axis: { tickCount: 6 },
    scale: isLogarithmic ? { type: 'log' as const } : { domainMin: 0 },
  }
  const color = {
    field: 'series',
    type: 'nominal' as const,
    sort: series,
    scale: { domain: series, range },
    legend: isGrouped ? { title: null, orient: 'top' as const } : null,
  }
  return {
    title: { text: title, subtitle },
    width: 620,
    height: { step: isGrouped ? 15 : 26 },
    data: { values: [...bars] },
    encoding: {
      y: { field: 'name', type: 'nominal', sort: names, title: null, axis: { domain: false, ticks: false } },
      ...(isGrouped ? { yOffset: { field: 'series', sort: series } } : {}),
    },
    layer: [
      {
        // A bar has no beginning on a logarithmic axis.
        mark: isLogarithmic
          ? { type: 'point', filled: true, size: 70, opacity: 1 }
          : { type: 'bar', cornerRadiusEnd: 2 },
        encoding: { x: { field: 'median', ...x }, color },
      },
      {
        mark: { type: 'rule', strokeWidth: 1 },
        encoding: { x: { field: 'worst', ...x }, x2: { field: 'best' } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 8, baseline: 'middle' },
        encoding: { x: { field: 'best', ...x }, text: { field: 'label' } },
      },
      ...(line === undefined ? [] : [lineAt(line)]),
    ],
  }
}

const lineAt = (at: number): Layer => ({
  mark: { type: 'rule', strokeDash: [4, 3], strokeWidth: 1 },
  encoding: { x: { datum: at, type: 'quantitative' }, y: { value: 0 }, y2: { value: 'height' } },
})
