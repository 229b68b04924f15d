/** The simulator's figures as rows and as tables. */
import { formatFigure, formatTable, type Row } from '../row.ts'
import { type IndexedBlock, sequentialNs } from './blockTrace.ts'
import { criticalPathNs } from './bound.ts'
import { calibrationWorkloads } from './calibration.ts'
import type { OrderedCosts } from './costs.ts'
import type { Course, LaneCourse } from './course.ts'
import type { MeasuredWorkload } from './measurement.ts'
import { type Prediction, type Scheme, schemes } from './prediction.ts'

export interface SimulatedWorkload {
  measured: MeasuredWorkload
  block: IndexedBlock
  /** Of the engine's scheme on two lanes. */
  onTwo: Prediction
  /** What happened on them, per transaction. */
  course: Course
  predictions: Prediction[]
}

/** What the measured speed-up on two workers lacks to the predicted one, in percent of the measured one. */
export function predictionErrorPercent({ measured, onTwo }: SimulatedWorkload): number {
  return (onTwo.speedup / measured.speedup.undisturbed - 1) * 100
}

export const isCalibration = ({ measured }: SimulatedWorkload): boolean =>
  calibrationWorkloads.includes(measured.workload)

/** One row per figure; what is simulated has one run. */
export function simulationRows(simulated: readonly SimulatedWorkload[], costs: OrderedCosts): Row[] {
  const figures = Object.entries(costs).map(([name, cost]): Row => {
    const unit = name.endsWith('Ns') ? 'ns' : 'ratio'
    const figure = { median: cost, best: cost, worst: cost, runs: 1 }
    return {
      suite: 'simulate',
      workload: 'costs',
      subject: 'safelane',
      workers: 2,
      metric: name,
      unit,
      ...figure,
    }
  })
  const rows = simulated.flatMap((each) => {
    const { measured, onTwo, predictions } = each
    const row: MakeRow = (subject, workers, metric, unit, figure) => ({
      suite: 'simulate',
      workload: measured.workload,
      subject,
      workers,
      metric,
      unit,
      median: figure,
      best: figure,
      worst: figure,
      runs: 1,
    })
    const real = { ...row('safelane', 2, 'measured speed-up', 'ratio', 0), ...measured.speedup.neighbours }
    return [
      real,
      row('safelane', 2, 'measured speed-up, undisturbed', 'ratio', measured.speedup.undisturbed),
      row('safelane', 2, 'predicted speed-up', 'ratio', onTwo.speedup),
      row('safelane', 2, 'prediction error', '%', predictionErrorPercent(each)),
      row('safelane', 2, 'measured aborts-per-transaction', 'aborts/tx', measured.abortsPerTransaction),
      row('safelane', 2, 'predicted aborts-per-transaction', 'aborts/tx', onTwo.abortsPerTransaction),
      ...courseRows(row, 'recorded', measured.course),
      ...courseRows(row, 'simulated', each.course),
      ...predictions.flatMap(({ scheme, cores, speedup, abortsPerTransaction }) => [
        row(scheme, cores, 'simulated speed-up', 'ratio', speedup),
        row(scheme, cores, 'simulated aborts-per-transaction', 'aborts/tx', abortsPerTransaction),
      ]),
    ]
  })
  return [...figures, ...rows]
}

type MakeRow = (subject: string, workers: number, metric: string, unit: string, figure: number) => Row

function courseRows(row: MakeRow, how: string, { leftToCaller, inLanes }: Course): Row[] {
  const rows = [row('safelane', 2, `${how} blocks left to the caller`, '%', leftToCaller * 100)]
  if (inLanes === null) return rows
  const { atPointer, alone, waits, aborts } = inLanes
  return [
    ...rows,
    row('safelane', 2, `${how} run at the pointer`, 'ratio', atPointer),
    row('safelane', 2, `${how} run in stretches alone`, 'ratio', alone),
    row('safelane', 2, `${how} waits-per-transaction`, 'waits/tx', waits),
    row('safelane', 2, `${how} aborts-per-transaction in lanes`, 'aborts/tx', aborts),
  ]
}

/** Markdown, which a terminal shows as well. */
export function simulationTables(simulated: readonly SimulatedWorkload[], costs: OrderedCosts): string {
  return [
    '## Two workers: predicted and measured',
    predictionTable(simulated),
    errorSummary(simulated),
    '## What happened on two workers: simulated / recorded',
    courseTable(simulated),
    '## Speed-up of ordered speculation by cores',
    scalingTable(simulated, 'safelane'),
    '## Schemes',
    Object.entries(schemes)
      .map(([name, meaning]) => `- \`${name}\`: ${meaning}`)
      .join('\n'),
    ...comparedCores(simulated).map((cores) => schemeTable(simulated, cores)),
    overtakingTable(simulated),
    '## Costs',
    costTable(costs),
  ].join('\n\n')
}

function predictionTable(simulated: readonly SimulatedWorkload[]): string {
  const lines = simulated.map((each) => {
    const { measured, onTwo } = each
    const { undisturbed, neighbours } = measured.speedup
    const { median, worst, best } = neighbours
    return [
      measured.workload,
      isCalibration(each) ? 'fitted' : 'predicted',
      onTwo.speedup.toFixed(2),
      undisturbed.toFixed(2),
      `${predictionErrorPercent(each).toFixed(1)} %`,
      `${median.toFixed(2)} (${worst.toFixed(2)} – ${best.toFixed(2)})`,
    ]
  })
  const head = ['workload', 'is', 'simulated', 'measured', 'error', 'of neighbouring runs, all of them']
  return formatTable(head, lines)
}

/** Where both executed blocks on lanes, the events of them. */
function courseTable(simulated: readonly SimulatedWorkload[]): string {
  const lines = simulated.map(({ measured, course }) => {
    const both = (figure: (each: LaneCourse) => number) =>
      [course, measured.course]
        .map(({ inLanes }) => (inLanes === null ? '–' : figure(inLanes).toFixed(3)))
        .join(' / ')
    return [
      measured.workload,
      [course, measured.course].map(({ leftToCaller }) => `${Math.round(leftToCaller * 100)} %`).join(' / '),
      both(({ atPointer }) => atPointer),
      both(({ alone }) => alone),
      both(({ waits }) => waits),
      both(({ aborts }) => aborts),
    ]
  })
  const head = [
    'per transaction',
    'blocks left to the caller',
    'run at the pointer',
    'of them in stretches alone',
    'waits',
    'aborts',
  ]
  return formatTable(head, lines)
}

function errorSummary(simulated: readonly SimulatedWorkload[]): string {
  const predicted = simulated.filter((each) => !isCalibration(each))
  if (predicted.length === 0) return 'No workload was predicted.'
  const errors = predicted.map((each) => Math.abs(predictionErrorPercent(each)))
  const within = errors.filter((error) => error <= 10).length
  const mean = errors.reduce((sum, each) => sum + each, 0) / errors.length
  return `Predicted, not fitted: ${within} of ${predicted.length} within 10 %; mean error ${mean.toFixed(1)} %, largest ${Math.max(...errors).toFixed(1)} %.`
}

const coresOf = (simulated: readonly SimulatedWorkload[]) => [
  ...new Set(simulated.flatMap(({ predictions }) => predictions.map(({ cores }) => cores))),
]

/** A number of cores of today's desktops, and one of today's servers, if they are asked for. */
const comparedCores = (simulated: readonly SimulatedWorkload[]) =>
  coresOf(simulated).filter((cores) => cores === 8 || cores === 32)

const speedupOf = ({ predictions }: SimulatedWorkload, scheme: Scheme, cores: number) =>
  predictions.find((each) => each.scheme === scheme && each.cores === cores)?.speedup

function scalingTable(simulated: readonly SimulatedWorkload[], scheme: Scheme): string {
  const cores = coresOf(simulated)
  const lines = simulated.map((each) => [
    each.measured.workload,
    ...cores.map((count) => (speedupOf(each, scheme, count) ?? Number.NaN).toFixed(2)),
    `1/${(sequentialNs(each.block) / criticalPathNs(each.block)).toFixed(1)}`,
  ])
  return formatTable(['workload', ...cores.map(String), 'in its longest chain'], lines)
}

function schemeTable(simulated: readonly SimulatedWorkload[], cores: number): string {
  const names = Object.keys(schemes) as Scheme[]
  const lines = simulated.map((each) => [
    each.measured.workload,
    ...names.map((scheme) => (speedupOf(each, scheme, cores) ?? Number.NaN).toFixed(2)),
  ])
  return formatTable([`${cores} cores`, ...names], lines)
}

/** From how many cores on Block-STM is faster, of those that were asked for. */
function overtakingTable(simulated: readonly SimulatedWorkload[]): string {
  const lines = simulated.map((each) => {
    const winning = coresOf(simulated).filter(
      (cores) =>
        (speedupOf(each, 'block-stm', cores) ?? 0) > Math.max(1, speedupOf(each, 'safelane', cores) ?? 0),
    )
    const best = (scheme: Scheme) =>
      each.predictions
        .filter((prediction) => prediction.scheme === scheme)
        .reduce((a, b) => (b.speedup > a.speedup ? b : a))
    const show = ({ speedup, cores }: Prediction) => `${speedup.toFixed(1)} on ${cores}`
    return [
      each.measured.workload,
      winning.length === 0 ? 'never' : winning.join(', '),
      show(best('safelane')),
      show(best('block-stm')),
    ]
  })
  const head = ['workload', 'Block-STM is faster on', 'best of ordered speculation', 'best of Block-STM']
  return formatTable(head, lines)
}

const meanings: Record<keyof OrderedCosts, string> = {
  startNs: 'ns until the first lane is awake',
  startPerLaneNs: 'ns by which each further lane begins later',
  claimNs: 'ns per claim, exclusive',
  laneNs: 'ns that a transaction takes longer beside other lanes than alone (fitted)',
  laneFraction: 'the same as a fraction of its time (fitted)',
  lineNs: 'ns that a cache line takes from one core to another',
  ownLineNs: 'ns for a line in the core’s own cache',
  commitNs: 'ns per commit beside its lines, serial',
  resultNs: 'ns of a transaction’s own time that come after its commit, if it has logs',
  patienceNs: 'ns that a lane waits at a hot location at most',
  waitSpinNs: 'ns that it looks there again and again',
  waitNapNs: 'ns of a nap after that',
  slowdown: 'fraction by which two lanes at work slow each other',
  jitterNs: 'ns by which an execution is longer or shorter than usual, on average',
  spinNs: 'ns that an idle lane spins',
  napNs: 'ns of a nap after that',
  drainPatienceNs: 'ns that an idle lane leaves a full slot to who has filled it',
}

function costTable(costs: OrderedCosts): string {
  const lines = (Object.keys(meanings) as (keyof OrderedCosts)[]).map((name) => [
    name,
    formatFigure(costs[name]),
    meanings[name],
  ])
  return formatTable(['cost', 'value', 'meaning'], lines)
}
