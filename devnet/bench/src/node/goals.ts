/** What the node is meant to reach, beside what was measured. */
import { formatFigure, formatTable, type Row } from '../row.ts'

interface Goal {
  text: string
  workload: string
  metric: string
  /** Of this figure of our node, at most or at least so much; of its worst run for what must never happen. */
  limit: { most: number } | { least: number }
  of?: 'worst'
}

const ratio = (workload: string, metric: string, least: number): Goal => ({
  text: `${workload}, times anvil`,
  workload,
  metric: `${metric}:anvil`,
  limit: { least },
})

const goals: readonly Goal[] = [
  ratio('batched-transfers', 'end-to-end', 2.5),
  ratio('single-transfers', 'end-to-end', 2),
  { text: 'empty block, p50 in ms', workload: 'empty-block', metric: 'p50', limit: { most: 2 } },
  { text: 'send to receipt, p50 in ms', workload: 'send-to-receipt', metric: 'p50', limit: { most: 2 } },
  {
    text: '64 senders, longest request in ms',
    workload: 'memory',
    metric: '64-senders-longest-request',
    limit: { most: 1_000 },
    of: 'worst',
  },
  {
    text: '64 senders, transactions mined',
    workload: 'memory',
    metric: '64-senders-mined',
    limit: { least: 20_000 },
    of: 'worst',
  },
  ratio('eth_call', 'answers', 1),
  ratio('eth_getLogs', 'answers', 1),
  { text: 'cold start in ms', workload: 'cold-start', metric: 'first-answer', limit: { most: 400 } },
  {
    text: 'memory after 20,000 transfers in MiB',
    workload: 'memory',
    metric: 'after-64-senders',
    limit: { most: 250 },
  },
]

/** A table of the goals whose figures were measured; empty if none was. */
export function goalTable(rows: readonly Row[]): string {
  const lines = goals.flatMap(({ text, workload, metric, limit, of }) => {
    const row = rows.find(
      (each) => each.subject === 'safelane' && each.workload === workload && each.metric === metric,
    )
    if (!row) return []
    const figure = of === 'worst' ? row.worst : row.median
    const isReached = 'most' in limit ? figure <= limit.most : figure >= limit.least
    const wanted = 'most' in limit ? `≤ ${limit.most}` : `≥ ${limit.least}`
    return [[text, wanted, formatFigure(figure), isReached ? 'yes' : 'NO']]
  })
  return lines.length === 0 ? '' : formatTable(['goal', 'wanted', 'measured', 'reached'], lines)
}
