/** Rows of the parallel suite for people. */
import { formatFigure, formatTable, type Row } from '../row.ts'

const spread = (row: Row | undefined) =>
  row ? `${formatFigure(row.median)} (${formatFigure(row.worst)} – ${formatFigure(row.best)})` : ''

/** Tables in Markdown, which a terminal shows as well. */
export function tables(rows: readonly Row[]): string {
  const executed = rows.filter(({ metric }) => metric === 'execution')
  const lines = executed.map(({ workload, subject, workers }) => {
    const of = (metric: string) =>
      rows.find(
        (row) =>
          row.workload === workload &&
          row.subject === subject &&
          row.workers === workers &&
          row.metric === metric,
      )
    return [
      workload,
      subject,
      String(workers),
      spread(of('execution')),
      spread(of('executionGas')),
      spread(of('speed-up')),
      spread(of('aborts-per-transaction')),
    ]
  })
  const head = [
    'workload',
    'subject',
    'workers',
    'execution tx/s',
    'Mgas/s',
    'speed-up',
    'aborts per transaction',
  ]
  return ['Median (worst – best).', formatTable(head, lines)].join('\n\n')
}
