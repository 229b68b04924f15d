/** A chart of the suite `node`: how many times better our node is than each peer. */
import { type ChartFile, ratioChart } from '../parallel/charts.ts'
import type { Row } from '../row.ts'

export async function barCharts(rows: readonly Row[], caption: string): Promise<ChartFile[]> {
  const ratios = rows.filter(({ unit }) => unit === 'ratio')
  if (ratios.length === 0) return []
  return [
    await ratioChart({
      file: 'node-ratios.svg',
      title: 'How many times better than anvil and Hardhat',
      subtitle: `Median, and from the worst run to the best. Logarithmic. ${caption}`,
      bars: ratios.map((row) => ({
        name: `${row.workload}: ${row.metric.split(':')[0]}`,
        series: `than ${row.metric.split(':')[1]}`,
        median: row.median,
        best: row.best,
        worst: row.worst,
        label: '',
      })),
    }),
  ]
}
