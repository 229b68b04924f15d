/** The suite `engine`: all workloads, then all opcodes. */
import { runConditions } from '../machine.ts'
import { saveResults } from '../results.ts'
import { formatFigure, formatTable, type Row } from '../row.ts'
import { compileContracts } from './contracts.ts'
import { measureOpcodes } from './opcodes.ts'
import { peerNames } from './peer.ts'
import { measureThroughput } from './throughput.ts'
import { createWorkloads } from './workloads.ts'

export interface EngineSuiteOptions {
  json: boolean
  runs: number
  save: boolean
  only?: string
}

export async function benchEngine({ json, runs, save, only }: EngineSuiteOptions): Promise<void> {
  const opcodesAsked = only === undefined || only === 'opcodes'
  const workloads = createWorkloads(compileContracts()).filter(({ name }) => name.includes(only ?? ''))
  if (workloads.length === 0 && !opcodesAsked) throw new Error(`no workload's name contains ${only}`)
  const conditions = runConditions()
  const rows: Row[] = []
  const print = (measured: Row[]) => {
    rows.push(...measured)
    if (json) for (const row of measured) console.log(JSON.stringify(row))
  }
  for (const workload of workloads) {
    console.error(`${workload.name} …`)
    print(await measureThroughput(workload, runs))
  }
  if (opcodesAsked) {
    console.error('opcodes …')
    print(await measureOpcodes(runs))
  }
  if (!json) console.log(tables(rows))
  if (save) saveResults({ suite: 'engine', title: 'Engine', rows, runs, conditions, report: tables(rows) })
}

/** Rows for people. */
export function tables(rows: readonly Row[]): string {
  const of = (workload: string, subject: string, metric: string) =>
    rows.find((row) => row.workload === workload && row.subject === subject && row.metric === metric)
  const spread = (row: Row | undefined) =>
    row ? `${formatFigure(row.median)} (${formatFigure(row.worst)} – ${formatFigure(row.best)})` : ''
  const throughput = [
    ...new Set(rows.filter(({ metric }) => metric === 'execution').map((row) => row.workload)),
  ]
  const sections: string[] = []
  if (throughput.length > 0) {
    const lines = throughput.flatMap((workload) =>
      ['safelane', 'safelane-tracing', ...peerNames].map((subject) => [
        workload,
        subject,
        spread(of(workload, subject, 'execution')),
        spread(of(workload, subject, 'executionGas')),
        spread(of(workload, subject, 'block')),
      ]),
    )
    const head = ['workload', 'subject', 'execution tx/s', 'execution Mgas/s', 'whole block tx/s']
    sections.push('Median (worst – best).', formatTable(head, lines))
    const ratios = throughput.map((workload) => [
      workload,
      ...peerNames.flatMap((peer) => [
        spread(of(workload, 'safelane', `execution:${peer}`)),
        spread(of(workload, 'safelane', `block:${peer}`)),
      ]),
    ])
    const ratioHead = ['times faster than', ...peerNames.flatMap((peer) => [peer, 'with results read'])]
    sections.push(formatTable(ratioHead, ratios))
  }
  const opcodes = rows.filter(({ workload }) => workload.startsWith('opcode: '))
  if (opcodes.length > 0) {
    const lines = opcodes.map((row) => [
      row.workload.slice('opcode: '.length),
      formatFigure(row.median),
      formatFigure(row.best),
      formatFigure(row.worst),
    ])
    sections.push(formatTable(['opcode', 'ns, median', 'best', 'worst'], lines))
  }
  return sections.join('\n\n')
}
