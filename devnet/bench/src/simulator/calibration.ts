/**
 * From measurements to costs. What can be is measured on its own:
 *
 *   slow-down             computing.ts: two lanes at work that have nothing in common, between the runs of every workload
 *   cache lines           lineLatency.ts: a word that two threads change by turns
 *   wake, stagger, jitter as recorded
 *
 * Two figures are fitted, to the speed-up that workloads with few conflicts or none really have on two lanes; everything that no
 * clock sees ends up in them. All other workloads are predicted.
 *
 *   laneNs        hot-0 and erc20-disjoint: short transactions
 *   laneFraction  uniswap-100-pools: long ones
 */
import { indexBlock } from './blockTrace.ts'
import { computingTrace } from './computing.ts'
import type { OrderedCosts } from './costs.ts'
import type { MeasuredWorkload } from './measurement.ts'
import { median } from './median.ts'
import { undisturbed } from './pairs.ts'
import { predict } from './prediction.ts'

type Fitted = 'laneNs' | 'laneFraction'
/** To whose runs on two workers which cost is fitted, one after the other; twice, because the later touch the earlier ones. */
const fits: readonly { cost: Fitted; workloads: readonly string[]; high: number }[] = [
  { cost: 'laneNs', workloads: ['hot-0', 'erc20-disjoint'], high: 20_000 },
  { cost: 'laneFraction', workloads: ['uniswap-100-pools'], high: 4 },
]
export const calibrationWorkloads: readonly string[] = fits.flatMap(({ workloads }) => workloads)

/** Of executor.ts in the engine: 3,000 looks at the pointer of some 5 ns each, then naps; 16 looks before a lane commits what another has run. */
const LOOK_NS = 5
const SPIN_NS = 3_000 * LOOK_NS
const DRAIN_PATIENCE_NS = 16 * LOOK_NS
/** The engine asks for 50 µs; the slack of Linux's timers is as long again. */
const NAP_NS = 100_000
/**
 * At a hot location, of engine.ts and window.ts in the engine: 200,000 looks of some 3.5 ns, then 20 naps of 20 µs and what timers add to so short ones.
 */
const WAIT_SPIN_NS = 700_000
const WAIT_NAP_NS = 75_000
const PATIENCE_NS = WAIT_SPIN_NS + 20 * WAIT_NAP_NS
/** Of a result with logs: 256 bytes of bloom filter, and the logs themselves. */
const RESULT_NS = 100
/** An exclusive operation on a word that other cores want, most of it while the lane goes on. */
const CLAIM_NS = 30
/** Taking the pointer, moving it and giving it back, when it is at hand. */
const COMMIT_NS = 30
/** A line that is in the core's own cache, second level. */
const OWN_LINE_NS = 4
const SLOWDOWN_MAX = 3
const STEPS = 14

type Measured = Pick<MeasuredWorkload, 'workload' | 'trace' | 'speedup' | 'lanes' | 'lineNs' | 'computing'>

/** Throws a RangeError when none of the calibration workloads was measured and executed in parallel. */
export function calibrate(measured: readonly Measured[]): OrderedCosts {
  const known = measured.filter(
    ({ workload, lanes }) => calibrationWorkloads.includes(workload) && lanes !== null,
  )
  if (known.length === 0) throw new RangeError(`calibration needs one of ${calibrationWorkloads.join(', ')}`)
  const ofLanes = (cost: 'wakeNs' | 'staggerNs' | 'jitterNs', of = measured) =>
    median(of.flatMap(({ lanes }) => (lanes === null ? [] : [lanes[cost]])))
  const costs: OrderedCosts = {
    startNs: ofLanes('wakeNs'),
    startPerLaneNs: ofLanes('staggerNs'),
    claimNs: CLAIM_NS,
    laneNs: 0,
    laneFraction: 0,
    lineNs: median(measured.map(({ lineNs }) => lineNs)),
    ownLineNs: OWN_LINE_NS,
    commitNs: COMMIT_NS,
    resultNs: RESULT_NS,
    patienceNs: PATIENCE_NS,
    waitSpinNs: WAIT_SPIN_NS,
    waitNapNs: WAIT_NAP_NS,
    slowdown: 0,
    // Where transactions wait for each other, their times vary for that.
    jitterNs: ofLanes('jitterNs', known),
    spinNs: SPIN_NS,
    napNs: NAP_NS,
    drainPatienceNs: DRAIN_PATIENCE_NS,
  }
  costs.slowdown = undisturbed(measured.map(({ computing }) => slowdownOf(computing, costs)))
  for (let pass = 0; pass < 2; pass++) {
    for (const { cost, workloads, high } of fits) {
      const fitted = known.filter(({ workload }) => workloads.includes(workload))
      if (fitted.length > 0) costs[cost] = fit(cost, fitted, costs, high)
    }
  }
  return costs
}

/** How much two lanes slow each other that only compute, by the speed-up which they were measured to have; 0 at least. */
export function slowdownOf({ sequentialMs, speedup }: Measured['computing'], costs: OrderedCosts): number {
  const block = indexBlock(computingTrace(sequentialMs))
  const excess = (slowdown: number) => predict(block, { ...costs, slowdown }, 'safelane', 2).speedup - speedup
  return excess(0) <= 0 ? 0 : rootOf(excess, 0, SLOWDOWN_MAX)
}

/** The cost that brings the predicted speed-ups on two lanes closest to the measured ones, as a geometric mean. */
function fit(cost: Fitted, known: readonly Measured[], costs: OrderedCosts, high: number): number {
  const blocks = known.map(({ trace }) => indexBlock(trace))
  /** How much too fast the prediction is, as a logarithm. */
  const excess = (figure: number) => {
    const ratios = blocks.map((block, at) => {
      const { speedup } = predict(block, { ...costs, [cost]: figure }, 'safelane', 2)
      return Math.log(speedup / known[at]!.speedup.undisturbed)
    })
    return ratios.reduce((sum, each) => sum + each, 0) / ratios.length
  }
  return excess(0) <= 0 ? 0 : rootOf(excess, 0, high)
}

/** Where a falling function is zero, between the two. */
function rootOf(excess: (figure: number) => number, from: number, to: number): number {
  let [low, high] = [from, to]
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2
    if (excess(middle) > 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}
