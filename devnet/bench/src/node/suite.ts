/** The suite `node`: what a developer sees of our node, anvil and Hardhat's, over HTTP. */
import { availableParallelism } from 'node:os'
import { runConditions } from '../machine.ts'
import { type NodeName, nodeNames } from '../parallel/building/peerNode.ts'
import { SignedTransfers } from '../parallel/building/signedTransfers.ts'
import { saveResults } from '../results.ts'
import { distribution, type Row } from '../row.ts'
import { BenchedNode } from './benchedNode.ts'
import { prepareChain } from './chainWorld.ts'
import { barCharts } from './charts.ts'
import { coldStarts, memoryAfterTransfers } from './footprint.ts'
import { nodeTables } from './report.ts'
import { type Measured, nodeWorkloads } from './workloads.ts'

export interface NodeSuiteOptions {
  json: boolean
  runs: number
  save: boolean
  only?: string
  subjects?: readonly NodeName[]
  /** Accounts with a balance before the first measured block. Default 100,000. */
  accounts?: number
}

/** Blocks before the first measured one. */
const BLOCKS = 1_000
const ACCOUNTS = 100_000
/** Senders of transfers; each sends one in a run, so nonces never wait for each other. */
const SENDERS = 10_000

/** Runs of everyone that do not count. */
const WARM_UP_RUNS = 1

export async function benchNode(options: NodeSuiteOptions): Promise<void> {
  const { json, runs, save, only = '', subjects = nodeNames, accounts = ACCOUNTS } = options
  const conditions = runConditions()
  const rows: Row[] = []
  const print = (measured: Row[]) => {
    rows.push(...measured)
    if (json) for (const row of measured) console.log(JSON.stringify(row))
  }
  if ('cold-start'.includes(only)) print(rowsOf(await coldStarts(subjects, runs)))
  if ('memory'.includes(only)) print(rowsOf(await memoryAfterTransfers(subjects)))
  const workloads = nodeWorkloads.filter(({ name }) => name.includes(only))
  if (workloads.length > 0) {
    const transfers = new SignedTransfers(SENDERS)
    const world = await transfers.world()
    const nodes: BenchedNode[] = []
    try {
      for (const name of subjects) {
        console.error(`${name}: a chain of ${accounts} accounts and ${BLOCKS} blocks …`)
        const node = await BenchedNode.start(name)
        nodes.push(node)
        await prepareChain(node, world, { accounts, blocks: BLOCKS })
      }
      const nonces = new Map<NodeName, number>(subjects.map((name) => [name, 0]))
      for (const workload of workloads) {
        console.error(`${workload.name} …`)
        const measured: Measured[] = []
        for (let run = 0; run < WARM_UP_RUNS + runs; run++) {
          for (const node of run % 2 === 0 ? nodes : nodes.toReversed()) {
            const figures = await workload.run(node, {
              /** The next transfer of each sender, once: later transfers need earlier ones. */
              nextTransfers: (count) => {
                const nonce = nonces.get(node.name) ?? 0
                nonces.set(node.name, nonce + 1)
                return transfers.sign(nonce).slice(0, count)
              },
            })
            if (run >= WARM_UP_RUNS)
              measured.push(...figures.map((each) => ({ ...each, subject: node.name })))
          }
        }
        print(rowsOf(measured))
      }
    } finally {
      for (const node of nodes) await node.close()
    }
  }
  if (rows.length === 0) throw new Error(`no workload's name contains ${only}`)
  if (!json) console.log(nodeTables(rows))
  if (!save) return
  const { cores, date, commit } = conditions
  const files = await barCharts(rows, `${cores} cores, ${date}, commit ${commit}`)
  const images = files.map(({ file, title }) => `![${title}](${file})`)
  const report = [nodeTables(rows), ...images].join('\n\n')
  saveResults({ suite: 'node', title: 'The node', rows, runs, conditions, report, files })
}

/** Rows of the figures, and, beside each peer's, how many times better ours are in the same run. */
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
      if (subject === 'safelane' || ours.length !== figures.length) continue
      const ratios = figures.map((figure, run) =>
        better === 'more' ? ours[run]! / figure : figure / ours[run]!,
      )
      rows.push(row('safelane', `${metric}:${subject}`, 'ratio', ratios, 'more'))
    }
  }
  return rows
}
