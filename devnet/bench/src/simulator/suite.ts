/** Measures, calibrates, predicts. */
import { runConditions } from '../machine.ts'
import { parallelWorkloads } from '../parallel/workloads.ts'
import { saveResults } from '../results.ts'
import { simulateBlocks } from './blockSeries.ts'
import { indexBlock } from './blockTrace.ts'
import { calibrate, calibrationWorkloads } from './calibration.ts'
import { schemesChart, speedupChart } from './charts.ts'
import type { OrderedCosts } from './costs.ts'
import { simulatedCourse } from './course.ts'
import { type MeasuredWorkload, measure } from './measurement.ts'
import { predict, type Scheme, schemes, WINDOW } from './prediction.ts'
import { type SimulatedWorkload, simulationRows, simulationTables } from './report.ts'

/** So many blocks tell what happens in one. */
const COURSE_BLOCKS = 8

export interface SimulateOptions {
  workload?: string
  cores: readonly number[]
  rounds: number
  transactions?: number
  save: boolean
  json: boolean
}

export async function simulate(options: SimulateOptions): Promise<void> {
  const { workload, cores, rounds, transactions, save, json } = options
  const workloads = parallelWorkloads.filter(
    ({ name }) => workload === undefined || name === workload || calibrationWorkloads.includes(name),
  )
  if (workload !== undefined && !workloads.some(({ name }) => name === workload))
    throw new Error(`workloads are ${parallelWorkloads.map(({ name }) => name).join(', ')}`)
  const conditions = runConditions()
  const measured: MeasuredWorkload[] = []
  for (const each of workloads) {
    console.error(`${each.name} …`)
    measured.push(await measure(each, transactions === undefined ? { rounds } : { rounds, transactions }))
  }
  const costs = calibrate(measured)
  console.error('simulating …')
  const simulated = measured.map((each) => simulateWorkload(each, costs, cores))
  const rows = simulationRows(simulated, costs)
  const tables = simulationTables(simulated, costs)
  if (json) for (const row of rows) console.log(JSON.stringify(row))
  else console.log(tables)
  if (!save) return
  const caption = `${conditions.cores} cores, ${conditions.date}, commit ${conditions.commit}.`
  const charts = [
    { file: 'simulate-speed-up.svg', svg: await speedupChart(simulated, caption) },
    { file: 'simulate-schemes.svg', svg: await schemesChart(simulated, caption) },
  ]
  const images = charts.map(({ file }) => `![Speed-up by cores](${file})`)
  saveResults({
    suite: 'simulate',
    title: 'Past this machine',
    rows,
    runs: rounds,
    conditions,
    command: `npm run simulate -- --rounds ${rounds} --save`,
    report: [...images, tables].join('\n\n'),
    files: charts,
  })
}

/** Runs every scheme on a measured block. */
export function simulateWorkload(
  measured: MeasuredWorkload,
  costs: OrderedCosts,
  cores: readonly number[],
): SimulatedWorkload {
  const block = indexBlock(measured.trace)
  const blocks = simulateBlocks(block, costs, { lanes: 2, window: WINDOW }, COURSE_BLOCKS)
  return {
    measured,
    block,
    onTwo: predict(block, costs, 'safelane', 2),
    course: simulatedCourse(blocks, block.count),
    predictions: (Object.keys(schemes) as Scheme[]).flatMap((scheme) =>
      cores.map((count) => predict(block, costs, scheme, count)),
    ),
  }
}
