/** The suite `node`: what a developer sees of our node, anvil and Hardhat's, over HTTP. */
import { availableParallelism } from 'node:os'
import { runConditions } from '../machine.ts'
import { type NodeName, nodeNames } from '../parallel/building/peerNode.ts'
import { SignedTransfers } from '../parallel/building/signedTransfers.ts'
import { saveResults } from '../results.ts'
import { distribution, type Row } from '../row.ts'
import { barCharts } from './charts.ts'
import { coldStartOf, memoryAfterTransfers, memoryOfLongRun } from './footprint.ts'
import { Participant } from './participant.ts'
import { type NodeFailure, nodeTables } from './report.ts'
import { takeTurns } from './turns.ts'
import { type Measured, nodeWorkloads } from './workloads.ts'

export interface NodeSuiteOptions {
  json: boolean
  runs: number
  save: boolean
  only?: string
  subjects?: readonly NodeName[]
  /** Accounts with a balance before the first measured block. Default 100,000. */
  accounts?: number
  /** Nothing but memory over so many transfers with pruning, of our node. */
  long?: number
}

/** Blocks before the first measured one. */
const BLOCKS = 1_000
const ACCOUNTS = 100_000
/** Senders of transfers. */
const SENDERS = 10_000
/** A start with nothing in the file system's cache and one without; all others count. */
const START_WARM_UPS = 1

export async function benchNode(options: NodeSuiteOptions): Promise<void> {
  const { json, runs, save, only = '', subjects = nodeNames, accounts = ACCOUNTS, long } = options
  const conditions = runConditions()
  const rows: Row[] = []
  const failures: NodeFailure[] = []
  const print = (result: { measured: readonly Measured[]; failures: readonly NodeFailure[] }) => {
    const measured = rowsOf(result.measured)
    rows.push(...measured)
    failures.push(...result.failures)
    if (json) for (const row of [...measured, ...result.failures]) console.log(JSON.stringify(row))
  }
  if (long !== undefined) {
    print({ measured: await memoryOfLongRun(long), failures: [] })
    if (!json) console.log(nodeTables(rows))
    return
  }
  if ('cold-start'.includes(only)) {
    const turns = subjects.map((subject) => ({ subject, run: () => coldStartOf(subject) }))
    print(await takeTurns('cold-start', turns, { runs, warmUps: START_WARM_UPS }))
  }
  if ('memory'.includes(only)) {
    const turns = subjects.map((subject) => ({ subject, run: () => memoryAfterTransfers(subject) }))
    print(await takeTurns('memory', turns, { runs: 1, warmUps: 0 }))
  }
  const workloads = nodeWorkloads.filter(({ name }) => name.includes(only))
  if (workloads.length > 0) {
    const transfers = new SignedTransfers(SENDERS)
    const world = await transfers.world()
    const participants = subjects.map(
      (name) => new Participant(name, world, transfers, { accounts, blocks: BLOCKS }),
    )
    try {
      for (const workload of workloads) {
        const turns = participants.map((participant) => {
          let isPrepared = false
          return {
            subject: participant.name,
            run: async () => {
              const node = await participant.node()
              if (!isPrepared) await workload.prepare?.(node, participant.context)
              isPrepared = true
              const { figures, isUnfinished } = await workload.run(node, participant.context)
              if (isUnfinished) {
                isPrepared = false
                await participant.discard()
              }
              return figures.map((each) => ({ ...each, subject: participant.name }))
            },
            end: () => participant.discard(),
          }
        })
        print(await takeTurns(workload.name, turns, { runs }))
      }
    } finally {
      for (const participant of participants) await participant.discard()
    }
  }
  if (rows.length === 0 && failures.length === 0) throw new Error(`no workload's name contains ${only}`)
  if (!json) console.log(nodeTables(rows, failures))
  // A peer's failure is a result; ours is none.
  if (failures.some(({ subject }) => subject === 'safelane')) process.exitCode = 1
  if (!save) return
  const { cores, date, commit } = conditions
  const files = await barCharts(rows, `${cores} cores, ${date}, commit ${commit}`)
  const images = files.map(({ file, title }) => `![${title}](${file})`)
  const report = [nodeTables(rows, failures), ...images].join('\n\n')
  saveResults({ suite: 'node', title: 'The node', rows, runs, conditions, report, files })
}

/** Rows of the figures, and, beside each peer's, how many times better ours are: in the same run, or in our first runs where the peer had fewer. */
export function rowsOf(measured: readonly Measured[]): Row[] {
  const rows: Row[] = []
  const kinds = new Map(measured.map((each) => [`${each.workload} ${each.metric}`, each]))
  for (const { workload, metric, unit, better } of kinds.values()) {
    const of = (subject: NodeName) =>
      measured.filter(
        (each) => each.workload === workload && each.metric === metric && each.subject === subject,
      )
    const row = (
      subject: NodeName,
      name: string,
      rowUnit: string,
      figures: readonly number[],
      good = better,
    ) => ({
      suite: 'node',
      workload,
      subject,
      workers: subject === 'safelane' ? availableParallelism() : 1,
      metric: name,
      unit: rowUnit,
      ...distribution(figures, good),
    })
    const ours = of('safelane').map(({ figure }) => figure)
    for (const subject of nodeNames) {
      const figures = of(subject).map(({ figure }) => figure)
      if (figures.length === 0) continue
      rows.push(row(subject, metric, unit, figures))
      if (subject === 'safelane' || ours.length === 0) continue
      const pairs = Math.min(ours.length, figures.length)
      const ratios = figures
        .slice(0, pairs)
        .map((figure, run) => (better === 'more' ? ours[run]! / figure : figure / ours[run]!))
      rows.push(row('safelane', `${metric}:${subject}`, 'ratio', ratios, 'more'))
    }
  }
  return rows
}
