/** The suite `parallel`: all workloads on our engine, then blocks of the node beside its peers'. */
import { availableParallelism } from 'node:os'
import { runConditions } from '../machine.ts'
import { saveResults } from '../results.ts'
import type { Row } from '../row.ts'
import { BUILDING_WORKLOAD, blockSizes, measureBuilding } from './building/measureBuilding.ts'
import { nodeNames } from './building/peerNode.ts'
import { independentWorkloads, measureCeiling } from './ceiling.ts'
import { parallelCharts } from './charts.ts'
import type { ExecutionSubject } from './competitor.ts'
import { measureExecution } from './execution.ts'
import { measureLaneTime } from './laneTime.ts'
import { measureRecordingCost, recordedWorkloads } from './recordingCost.ts'
import { tables } from './report.ts'
import { parallelWorkloads } from './workloads.ts'

export const subjectNames = [
  'safelane',
  'safelane-hinted',
  'safelane-sequential',
  'anvil',
  'hardhat',
] as const
export type SubjectName = (typeof subjectNames)[number]

export interface ParallelSuiteOptions {
  json: boolean
  runs: number
  save: boolean
  /** Parts of names, with commas between them. Default: all workloads. */
  only?: string
  /** Workers of `safelane`, and of `safelane-hinted` those above 1. Default: 1 to the number of cores. */
  workers?: readonly number[]
  /** Who is measured. Default: everyone. */
  subjects?: readonly SubjectName[]
}

export async function benchParallel(options: ParallelSuiteOptions): Promise<void> {
  const { json, runs, save, only = '', subjects = subjectNames } = options
  const isAskedFor = (name: string) => only.split(',').some((part) => name.includes(part))
  const workloads = parallelWorkloads.filter(({ name }) => isAskedFor(name))
  const isBuilding = isAskedFor(BUILDING_WORKLOAD)
  if (workloads.length === 0 && !isBuilding) throw new Error(`no workload's name contains ${only}`)
  const conditions = runConditions()
  const rows: Row[] = []
  const print = (measured: Row[]) => {
    rows.push(...measured)
    if (json) for (const row of measured) console.log(JSON.stringify(row))
  }
  const executing = executionSubjects(subjects, options.workers)
  for (const workload of executing.length > 0 ? workloads : []) {
    console.error(`${workload.name} …`)
    print(await measureExecution(workload, { runs, subjects: executing }))
  }
  const recording = executing.filter(({ name }) => name !== 'safelane-hinted')
  for (const workload of recording.length > 0 ? workloads : []) {
    if (!recordedWorkloads.includes(workload.name)) continue
    console.error(`recording ${workload.name} …`)
    print(await measureRecordingCost(workload, { runs, subjects: recording }))
  }
  const engines = Math.max(1, ...executing.map(({ workers }) => workers))
  for (const workload of engines > 1 ? workloads : []) {
    if (!independentWorkloads.includes(workload.name)) continue
    console.error(`engines that share nothing: ${workload.name} …`)
    print([await measureCeiling(workload, { runs, engines })])
  }
  const workers = Math.max(0, ...recording.map(({ workers }) => workers))
  for (const workload of workers > 1 ? workloads : []) {
    console.error(`time of lanes: ${workload.name} …`)
    print(await measureLaneTime(workload, { runs, workers }))
  }
  const nodes = nodeNames.filter((name) => subjects.includes(name))
  if (isBuilding && nodes.length > 0) {
    console.error(`${BUILDING_WORKLOAD} …`)
    print(await measureBuilding({ runs, nodes, transactions: blockSizes }))
  }
  if (!json) console.log(tables(rows))
  if (!save) return
  const { cores, date, commit } = conditions
  const files = await parallelCharts(rows, `${cores} cores, ${date}, commit ${commit}`)
  const images = files.map(({ file, title }) => `![${title}](${file})`)
  const report = [tables(rows), ...images].join('\n\n')
  saveResults({ suite: 'parallel', title: 'Parallel execution', rows, runs, conditions, report, files })
}

function executionSubjects(
  names: readonly SubjectName[],
  workers: readonly number[] = Array.from({ length: availableParallelism() }, (_, index) => index + 1),
): ExecutionSubject[] {
  return names.flatMap((name): ExecutionSubject[] => {
    if (name === 'safelane-sequential') return [{ name, workers: 1 }]
    if (name === 'safelane') return workers.map((count) => ({ name, workers: count }))
    // In order there is nothing to wait for.
    const several = workers.filter((count) => count > 1)
    return name === 'safelane-hinted' ? several.map((count) => ({ name, workers: count })) : []
  })
}
