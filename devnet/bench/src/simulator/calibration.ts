/**
 * From measurements to costs. What can be is measured on its own:
 *
 *   commits               probe.ts: many speculations committed in one go, by one lane
 *   lanes                 the probe's speculations, which nobody disturbs, against the same transactions alone: of the longest,
 *                         whose fixed costs count least, as a fraction
 *   slow-down             speculations beside another working lane against those of the probe
 *   wake, stagger, jitter as recorded
 *
 * Three figures are fitted, each to the speed-up that workloads really have on two lanes; everything that no clock sees
 * (scheduling, misses) ends up in them. The other workloads are predicted.
 *
 *   laneNs        hot-0 and uniswap-100-pools: no conflicts, or few
 *   laneResultNs  erc20-disjoint: no conflicts, and logs that weigh
 *   sharedReadNs  erc20-overlap: hardly any conflicts, and state that lanes write by turns
 */
import { indexBlock } from './blockTrace.ts'
import type { OrderedCosts } from './costs.ts'
import type { MeasuredWorkload } from './measurement.ts'
import { median } from './median.ts'
import { predict } from './prediction.ts'
import type { ProbeResult } from './probe.ts'

/** To whose runs on two workers which cost is fitted, one after the other; twice, because the later touch the earlier ones. */
const fits: readonly { cost: 'laneNs' | 'laneResultNs' | 'sharedReadNs'; workloads: readonly string[] }[] = [
  { cost: 'laneNs', workloads: ['hot-0', 'uniswap-100-pools'] },
  { cost: 'laneResultNs', workloads: ['erc20-disjoint'] },
  { cost: 'sharedReadNs', workloads: ['erc20-overlap'] },
]
export const calibrationWorkloads: readonly string[] = fits.flatMap(({ workloads }) => workloads)

/** Of executor.ts in the engine: 3,000 looks at the pointer of some 5 ns each, then naps; 16 looks before a lane commits what another has run. */
const LOOK_NS = 5
const SPIN_NS = 3_000 * LOOK_NS
const DRAIN_PATIENCE_NS = 16 * LOOK_NS
/** The engine asks for 50 µs; the slack of Linux's timers is as long again. */
const NAP_NS = 100_000
/** At a hot location, of window.ts in the engine: 30,000 looks of some 1.5 ns, then 20 naps of 20 µs and what timers add to so short ones. */
const WAIT_SPIN_NS = 45_000
const WAIT_NAP_NS = 75_000
const PATIENCE_NS = WAIT_SPIN_NS + 20 * WAIT_NAP_NS
/** Of a result with logs: 256 bytes of bloom filter, and the logs themselves. */
const RESULT_NS = 100
/** An exclusive operation on a word that other cores want: its cache line moves from one to the other. */
const CLAIM_NS = 30
/** A line that is in the core's own cache, second level. */
const OWN_LINE_NS = 4
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
  const longest = known.reduce((a, b) => (b.lanes.sequentialNs > a.lanes.sequentialNs ? b : a))
  const { perCommitNs, perLineNs } = commitCosts(known.flatMap(({ probe }) => probe ?? []))
  const costs: OrderedCosts = {
    startNs: middle(({ lanes }) => lanes.wakeNs),
    startPerLaneNs: middle(({ lanes }) => lanes.staggerNs),
    claimNs: CLAIM_NS,
    laneNs: 0,
    lanePerReadNs: perLineNs,
    sharedReadNs: 0,
    laneFraction: Math.max(0, relative(longest.probe?.speculationNs, longest.lanes.sequentialNs)),
    publishPerWriteNs: LINES_PER_WRITE * perLineNs,
    commitNs: perCommitNs,
    validatePerReadNs: perLineNs,
    commitPerWriteNs: LINES_PER_WRITE * perLineNs,
    ownLineNs: Math.min(OWN_LINE_NS, perLineNs),
    resultNs: RESULT_NS,
    laneResultNs: 0,
    patienceNs: PATIENCE_NS,
    waitSpinNs: WAIT_SPIN_NS,
    waitNapNs: WAIT_NAP_NS,
    slowdownPerLane: Math.max(
      0,
      middle(({ lanes, probe }) => relative(lanes.speculativeNs, probe?.speculationNs)),
    ),
    jitter: middle(({ lanes }) => lanes.jitter),
    spinNs: SPIN_NS,
    napNs: NAP_NS,
    drainPatienceNs: DRAIN_PATIENCE_NS,
  }
  for (let pass = 0; pass < 2; pass++) {
    for (const { cost, workloads } of fits) {
      costs[cost] = fit(
        cost,
        known.filter(({ workload }) => workloads.includes(workload)),
        costs,
      )
    }
  }
  return costs
}

/** By what fraction the one is longer than the other; 0 when one is not known. */
const relative = (one: number | null | undefined, other: number | null | undefined) =>
  one && other ? one / other - 1 : 0

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

/**
 * The cost that brings the predicted speed-ups on two lanes closest to the measured ones, as a geometric mean; as it is when
 * nothing was measured.
 */
function fit(
  cost: 'laneNs' | 'laneResultNs' | 'sharedReadNs',
  known: readonly Measured[],
  costs: OrderedCosts,
): number {
  if (known.length === 0) return costs[cost]
  const blocks = known.map(({ trace }) => indexBlock(trace))
  /** How much too fast the prediction is, as a logarithm. */
  const excess = (figure: number) => {
    const ratios = blocks.map((block, at) => {
      const { speedup } = predict(block, { ...costs, [cost]: figure }, 'safelane', 2)
      return Math.log(speedup / known[at]!.speedup.median)
    })
    return ratios.reduce((sum, each) => sum + each, 0) / ratios.length
  }
  const shortest = Math.min(...blocks.map(({ executionNs }) => median([...executionNs])))
  // The time alone includes what a speculation leaves to its commit; and no transaction can take no time.
  let [low, high] = [cost === 'laneNs' ? -shortest / 2 : 0, 20_000]
  for (let step = 0; step < 20; step++) {
    const middle = (low + high) / 2
    if (excess(middle) > 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}
