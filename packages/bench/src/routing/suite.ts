/** The suite `routing`: the search on markets in memory, and routes on our devnet with real pools. */
import { runConditions } from '@safelane/devnet-bench/machine'
import { saveResults } from '@safelane/devnet-bench/results'
import { formatFigure, formatTable, type Row } from '@safelane/devnet-bench/row'
import { measureExecuting } from './executing.ts'
import { measureSearching } from './searching.ts'
import { ROUTING_WORKLOADS } from './workload.ts'

export interface RoutingSuiteOptions {
  json: boolean
  runs: number
  save: boolean
  only?: string
}

export async function benchRouting({ json, runs, save, only = '' }: RoutingSuiteOptions): Promise<void> {
  const workloads = ROUTING_WORKLOADS.filter(({ name }) => name.includes(only))
  if (workloads.length === 0) throw new Error(`no workload's name contains ${only}`)
  const conditions = runConditions()
  const rows: Row[] = []
  const print = (measured: readonly Row[]) => {
    rows.push(...measured)
    if (json) for (const row of measured) console.log(JSON.stringify(row))
  }
  for (const workload of workloads) {
    console.error(`${workload.name} …`)
    print(measureSearching(workload, runs))
    if (workload.executed === undefined) continue
    const { pools, payments } = workload.executed
    print(await measureExecuting(workload.name, pools, payments))
  }
  const report = tableOf(rows)
  if (!json) console.log(report)
  if (save) saveResults({ suite: 'routing', title: 'Routing', rows, runs, conditions, report })
}

function tableOf(rows: readonly Row[]): string {
  return formatTable(
    ['workload', 'subject', 'metric', 'median', 'best', 'worst', 'samples'],
    rows.map(({ workload, subject, metric, unit, median, best, worst, runs }) => [
      workload,
      subject,
      `${metric} (${unit})`,
      ...[median, best, worst].map(formatFigure),
      String(runs),
    ]),
  )
}
