/** Rows of the parallel suite for people. */
import { formatFigure, formatTable, type Row } from '../row.ts'

const spread = (row: Row | undefined) =>
  row ? `${formatFigure(row.median)} (${formatFigure(row.worst)} – ${formatFigure(row.best)})` : ''

/** Tables in Markdown, which a terminal shows as well. */
export function tables(rows: readonly Row[]): string {
  const sections = [
    executionTable(rows),
    ceilingTable(rows),
    laneTable(rows),
    recordingTable(rows),
    buildingTable(rows),
  ].filter((table) => table !== '')
  return ['Median (worst – best).', ...sections].join('\n\n')
}

function executionTable(rows: readonly Row[]): string {
  const executed = rows.filter(({ metric }) => metric === 'execution')
  if (executed.length === 0) return ''
  const lines = executed.map(({ workload, subject, workers }) => {
    const same = rows.filter(
      (row) => row.workload === workload && row.subject === subject && row.workers === workers,
    )
    const of = (metric: string) => spread(same.find((row) => row.metric === metric))
    return [
      workload,
      subject,
      String(workers),
      of('execution'),
      of('executionGas'),
      of('speed-up'),
      of('aborts-per-transaction'),
    ]
  })
  const head = ['execution', 'subject', 'workers', 'tx/s', 'Mgas/s', 'speed-up', 'aborts per transaction']
  return formatTable(head, lines)
}

function buildingTable(rows: readonly Row[]): string {
  const built = rows.filter(({ metric }) => metric === 'block-building')
  if (built.length === 0) return ''
  const lines = built.map((row) => [
    row.workload,
    row.subject,
    spread(row),
    spread(rows.find(({ metric }) => metric === `block-building:${row.subject}`)),
  ])
  return formatTable(['block building', 'subject', 'tx/s', 'safelane is so many times faster'], lines)
}

/** What the executor gains beside what engines gain that have nothing to agree on. */
function ceilingTable(rows: readonly Row[]): string {
  const ceilings = rows.filter(({ metric }) => metric === 'independent-engines')
  if (ceilings.length === 0) return ''
  const lines = ceilings.map((row) => {
    const executor = rows.find(
      ({ workload, subject, workers, metric }) =>
        workload === row.workload &&
        subject === 'safelane' &&
        workers === row.workers &&
        metric === 'speed-up',
    )
    const share = executor ? `${Math.round((executor.median / row.median) * 100)} %` : ''
    return [row.workload, String(row.workers), spread(row), spread(executor), share]
  })
  const head = [
    'engines that share nothing',
    'engines',
    'times as fast as one',
    'safelane’s speed-up',
    'of it',
  ]
  return formatTable(head, lines)
}

function laneTable(rows: readonly Row[]): string {
  const busy = rows.filter(({ metric }) => metric === 'lanes-busy')
  if (busy.length === 0) return ''
  const lines = busy.map((row) => {
    const longer = rows.find(({ workload, metric }) => workload === row.workload && metric === 'lanes-longer')
    return [row.workload, String(row.workers), spread(row), spread(longer)]
  })
  const head = [
    'time of the lanes',
    'workers',
    '% in executions that count',
    'these are so many times as long as in order',
  ]
  return formatTable(head, lines)
}

function recordingTable(rows: readonly Row[]): string {
  const recorded = rows.filter(({ metric }) => metric === 'recording-cost')
  if (recorded.length === 0) return ''
  const lines = recorded.map((row) => [row.workload, row.subject, String(row.workers), spread(row)])
  return formatTable(['recording', 'subject', 'workers', '% longer'], lines)
}
