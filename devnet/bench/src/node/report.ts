/** Rows of the suite `node` for people. */
import { formatFigure, formatTable, type Row } from '../row.ts'
import { goalTable } from './goals.ts'

/** Why somebody has no figures, or fewer, in a workload. */
export interface NodeFailure {
  workload: string
  subject: string
  reason: string
}

const spread = (row: Row | undefined) =>
  row ? `${formatFigure(row.median)} (${formatFigure(row.worst)} – ${formatFigure(row.best)})` : ''

/** Tables in Markdown, which a terminal shows as well. */
export function nodeTables(rows: readonly Row[], failures: readonly NodeFailure[] = []): string {
  const lines = rows
    .filter(({ unit }) => unit !== 'ratio')
    .map((row) => {
      const ratio = rows.find(
        ({ workload, metric }) => workload === row.workload && metric === `${row.metric}:${row.subject}`,
      )
      return [
        `${row.workload}: ${row.metric}`,
        row.subject,
        row.unit,
        spread(row),
        String(row.runs),
        spread(ratio),
      ]
    })
  for (const { workload, subject, reason } of failures)
    lines.push([workload, subject, '', `failed: ${reason}`, '', ''])
  const table = formatTable(
    ['figure', 'subject', 'unit', 'median (worst – best)', 'runs', 'safelane is so many times better'],
    lines,
  )
  return ['Median (worst – best).', table, goalTable(rows)].filter((part) => part !== '').join('\n\n')
}
