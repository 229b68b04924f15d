/** Rows of the suite `node` for people. */
import { formatFigure, formatTable, type Row } from '../row.ts'

const spread = (row: Row | undefined) =>
  row ? `${formatFigure(row.median)} (${formatFigure(row.worst)} – ${formatFigure(row.best)})` : ''

/** A table in Markdown, which a terminal shows as well. */
export function nodeTables(rows: readonly Row[]): string {
  const lines = rows
    .filter(({ unit }) => unit !== 'ratio')
    .map((row) => {
      const ratio = rows.find(
        ({ workload, metric }) => workload === row.workload && metric === `${row.metric}:${row.subject}`,
      )
      return [`${row.workload}: ${row.metric}`, row.subject, row.unit, spread(row), spread(ratio)]
    })
  const table = formatTable(
    ['figure', 'subject', 'unit', 'median (worst – best)', 'safelane is so many times better'],
    lines,
  )
  return ['Median (worst – best).', table].join('\n\n')
}
