/**
 * From measurements to costs. What can be is measured on its own:
 *
 *   commits                 probe.ts: many speculations committed in one go, by one lane
 *   slow-down               times at the commit pointer while another lane works, against the same transactions alone
 *   start, stagger, jitter  as recorded
 *
 * One figure is fitted: `speculationNs`, in which everything ends up that no clock sees (scheduling, misses), so that
 * workloads without conflicts have on two lanes the speed-up that they really have. The others are predicted.
 */
import { indexBlock } from './blockTrace.ts'
import type { OrderedCosts } from './costs.ts'
import type { MeasuredWorkload } from './measurement.ts'
import { median } from './median.ts'
import { predict } from './prediction.ts'
import type { ProbeResult } from './probe.ts'

/** Workloads without conflicts: costs are fitted to their runs on two workers. */
export const calibrationWorkloads: readonly string[] = ['erc20-disjoint', 'uniswap-100-pools', 'hot-0']

/** Of executor.ts in the engine: 400 looks at the pointer of some 5 ns each, then naps. */
const SPIN_NS = 2_000
/** The engine asks for 50 µs; the slack of Linux's timers is as long again. */
const NAP_NS = 100_000
/** 20,000 looks at slots that other lanes fill. */
const PATIENCE_NS = 200_000
/** An exclusive operation on a word that other cores want: its cache line moves from one to the other. */
const CLAIM_NS = 30
/** Writing a location moves two lines, its content and its record; reading it moves one. */
const LINES_PER_WRITE = 2

type Measured = Pick<MeasuredWorkload, 'workload' | 'mode' | 'trace' | 'speedup' | 'lanes' | 'probe'>

/** Throws a RangeError when none of the calibration workloads was measured and executed in parallel. */
export function calibrate(measured: readonly Measured[]): OrderedCosts {
  const known = measured.filter(
    ({ workload, mode }) => calibrationWorkloads.includes(workload) && mode === 'parallel',
  )
  if (known.length === 0) throw new RangeError(`calibration needs one of ${calibrationWorkloads.join(', ')}`)
  const middle = (of: (each: Measured) => number) => median(known.map(of))
  const { perCommitNs, perLineNs } = commitCosts(known.flatMap(({ probe }) => probe ?? []))
  const costs: OrderedCosts = {
    startNs: middle(({ lanes }) => lanes.startNs),
    startPerLaneNs: middle(({ lanes }) => lanes.staggerNs),
    claimNs: CLAIM_NS,
    speculationNs: 0,
    speculationPerReadNs: perLineNs,
    publishPerWriteNs: LINES_PER_WRITE * perLineNs,
    commitNs: perCommitNs,
    validatePerReadNs: perLineNs,
    commitPerWriteNs: LINES_PER_WRITE * perLineNs,
    resultNs: 0,
    patienceNs: PATIENCE_NS,
    slowdownPerLane: Math.max(
      0,
      middle(({ lanes }) => (lanes.atPointerNs ?? lanes.sequentialNs) / lanes.sequentialNs - 1),
    ),
    jitter: middle(({ lanes }) => lanes.jitter),
    spinNs: SPIN_NS,
    napNs: NAP_NS,
  }
  return { ...costs, speculationNs: fitSpeculation(known, costs) }
}

/** Least squares of commits over the cache lines that they move. Throws a RangeError without a probe. */
export function commitCosts(probes: readonly Pick<ProbeResult, 'commitNs' | 'reads' | 'writes'>[]): {
  perCommitNs: number
  perLineNs: number
} {
  if (probes.length === 0) throw new RangeError('no commits were measured')
  const points = probes.map(({ reads, writes, commitNs }) => ({
    lines: reads + LINES_PER_WRITE * writes,
    commitNs,
  }))
  const mean = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [lines, commitNs] = [mean((point) => point.lines), mean((point) => point.commitNs)]
  const variance = mean((point) => (point.lines - lines) ** 2)
  const covariance = mean((point) => (point.lines - lines) * (point.commitNs - commitNs))
  // Neither can be negative; with one kind of transaction all is counted per line.
  const slope = variance === 0 ? commitNs / lines : covariance / variance
  const perLineNs = Math.min(Math.max(0, slope), commitNs / lines)
  return { perCommitNs: commitNs - perLineNs * lines, perLineNs }
}

/** Whatever brings the predicted speed-ups on two lanes closest to the measured ones, as a geometric mean. */
function fitSpeculation(known: readonly Measured[], costs: OrderedCosts): number {
  const blocks = known.map(({ trace }) => indexBlock(trace))
  /** How much too fast the prediction is, as a logarithm; falls as speculation gets dearer. */
  const excess = (speculationNs: number) => {
    const ratios = blocks.map((block, at) => {
      const { speedup } = predict(block, { ...costs, speculationNs }, 'safelane', 2)
      return Math.log(speedup / known[at]!.speedup.median)
    })
    return ratios.reduce((sum, each) => sum + each, 0) / ratios.length
  }
  // A speculation also saves what the commit does in its place; and it cannot take no time.
  let [low, high] = [-0.5 * Math.min(...blocks.map(({ executionNs }) => median([...executionNs]))), 20_000]
  for (let step = 0; step < 24; step++) {
    const middle = (low + high) / 2
    if (excess(middle) > 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}
