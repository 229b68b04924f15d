/** Measures, calibrates, predicts. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { runConditions } from '../machine.ts'
import { parallelWorkloads } from '../parallel/workloads.ts'
import { indexBlock } from './blockTrace.ts'
import { calibrate, calibrationWorkloads } from './calibration.ts'
import { type MeasuredWorkload, measure } from './measurement.ts'
import { predict, type Scheme, schemes } from './prediction.ts'
import { type SimulatedWorkload, simulationRows, simulationTables } from './report.ts'

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
  const simulated = measured.map((each): SimulatedWorkload => {
    const block = indexBlock(each.trace)
    return {
      measured: each,
      block,
      onTwo: predict(block, costs, 'safelane', 2),
      predictions: (Object.keys(schemes) as Scheme[]).flatMap((scheme) =>
        cores.map((count) => predict(block, costs, scheme, count)),
      ),
    }
  })
  const rows = simulationRows(simulated)
  const tables = simulationTables(simulated, costs)
  if (json) for (const row of rows) console.log(JSON.stringify(row))
  else console.log(tables)
  if (!save) return
  const { machine, node, commit, date, load } = conditions
  const folder = new URL('../../results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const lines = [{ ...conditions, costs }, ...rows].map((row) => JSON.stringify(row))
  writeFileSync(new URL('simulate.jsonl', folder), `${lines.join('\n')}\n`)
  const heading = [
    '# Past this machine',
    `\`npm run simulate -- --rounds ${rounds} --save\` on ${date}, commit ${commit}, Node ${node}, load before the run ${load}.`,
    `${machine}. What is simulated and how: \`../README.md\`.`,
  ]
  writeFileSync(new URL('simulate.md', folder), `${[...heading, tables].join('\n\n')}\n`)
}
