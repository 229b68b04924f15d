/** The simulator's figures as rows and as tables. */
import { formatFigure, formatTable, type Row } from '../row.ts'
import { type IndexedBlock, sequentialNs } from './blockTrace.ts'
import { criticalPathNs } from './bound.ts'
import { calibrationWorkloads } from './calibration.ts'
import type { OrderedCosts } from './costs.ts'
import type { MeasuredWorkload } from './measurement.ts'
import { type Prediction, type Scheme, schemes } from './prediction.ts'

export interface SimulatedWorkload {
  measured: MeasuredWorkload
  block: IndexedBlock
  /** Of the engine's scheme on two lanes. */
  onTwo: Prediction
  predictions: Prediction[]
}

/** What the measured speed-up on two workers lacks to the predicted one, in percent of the measured one. */
export function predictionErrorPercent({ measured, onTwo }: SimulatedWorkload): number {
  return (onTwo.speedup / measured.speedup.median - 1) * 100
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
    const row = (subject: string, workers: number, metric: string, unit: string, figure: number): Row => ({
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
    const real = { ...row('safelane', 2, 'measured speed-up', 'ratio', 0), ...measured.speedup }
    return [
      real,
      row('safelane', 2, 'predicted speed-up', 'ratio', onTwo.speedup),
      row('safelane', 2, 'prediction error', '%', predictionErrorPercent(each)),
      row('safelane', 2, 'measured aborts-per-transaction', 'aborts/tx', measured.abortsPerTransaction),
      row('safelane', 2, 'predicted aborts-per-transaction', 'aborts/tx', onTwo.abortsPerTransaction),
      ...predictions.flatMap(({ scheme, cores, speedup, abortsPerTransaction }) => [
        row(scheme, cores, 'simulated speed-up', 'ratio', speedup),
        row(scheme, cores, 'simulated aborts-per-transaction', 'aborts/tx', abortsPerTransaction),
      ]),
    ]
  })
  return [...figures, ...rows]
}

/** Markdown, which a terminal shows as well. */
export function simulationTables(simulated: readonly SimulatedWorkload[], costs: OrderedCosts): string {
  return [
    '## Two workers: predicted and measured',
    predictionTable(simulated),
    errorSummary(simulated),
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
    const { median, worst, best } = measured.speedup
    return [
      measured.workload,
      isCalibration(each) ? 'fitted' : 'predicted',
      measured.mode,
      onTwo.speedup.toFixed(2),
      `${median.toFixed(2)} (${worst.toFixed(2)} – ${best.toFixed(2)})`,
      `${predictionErrorPercent(each).toFixed(1)} %`,
      onTwo.abortsPerTransaction.toFixed(3),
      measured.abortsPerTransaction.toFixed(3),
    ]
  })
  const head = ['workload', 'is', 'mode', 'simulated', 'measured', 'error', 'aborts/tx simulated', 'measured']
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
  laneNs: 'ns that a transaction takes longer on a lane than alone (fitted)',
  lanePerReadNs: 'the same per location read',
  sharedReadNs: 'the same per location that another lane has written in this block (fitted)',
  laneFraction: 'the same as a fraction of its time',
  publishPerWriteNs: 'ns per write made visible',
  commitNs: 'ns per commit, serial',
  validatePerReadNs: 'ns per tag compared of what another lane has run, serial',
  commitPerWriteNs: 'ns per write committed of what another lane has run, serial',
  ownLineNs:
    'ns per cache line, of which a read moves one and a write two, where a lane commits what it has run itself',
  resultNs: 'ns of a transaction’s own time that come after its commit, if it has logs',
  laneResultNs: 'ns that these take longer on a lane (fitted)',
  patienceNs: 'ns that a lane waits at a hot location at most',
  waitSpinNs: 'ns that it looks there again and again',
  waitNapNs: 'ns of a nap after that',
  slowdownPerLane: 'fraction by which each further working lane slows all down',
  jitter: 'spread of the logarithm of an execution’s time',
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
