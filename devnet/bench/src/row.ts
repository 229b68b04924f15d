/** One measured figure, and how rows are printed. */

export interface Row {
  suite: string
  workload: string
  /** Who was measured: `safelane`, `ethereumjs`, … */
  subject: string
  workers: number
  metric: string
  unit: string
  median: number
  /** The best run: the highest figure of a rate, the lowest of a time. */
  best: number
  worst: number
  runs: number
}

export type Distribution = Pick<Row, 'median' | 'best' | 'worst' | 'runs'>

/** Median, best and worst of at least one sample. For a rate more is better, for a time less. */
export function distribution(samples: readonly number[], better: 'more' | 'less'): Distribution {
  if (samples.length === 0) throw new RangeError('a distribution needs a sample')
  const sorted = samples.toSorted((a, b) => (better === 'less' ? a - b : b - a))
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, best: sorted[0]!, worst: sorted.at(-1)!, runs: sorted.length }
}

/** Four significant digits, and thousands apart. */
export function formatFigure(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(value >= 100 ? 4 : 3)))
}

/** Columns as wide as their widest cell; the first is aligned left, the others right. */
export function formatTable(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  )
  const format = (line: readonly string[]) => {
    const cells = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
    )
    return `| ${cells.join(' | ')} |`
  }
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [format(head), format(rule), ...lines.map(format)].join('\n')
}
