/** How good routes are, and how long the search takes, on a market held in memory. */
import { distribution, type Row } from '@safelane/devnet-bench/row'
import {
  createMarket,
  enumerateRoute,
  type Market,
  optimizeRoute,
  type RouteProblem,
} from '@safelane/payments'
import { createMarketOf, createPayments, type RoutingWorkload } from './workload.ts'

/** More than the router allows: how much of the gap is due to its limits. */
const WIDER_LIMITS = { maxLegs: 24, maxHops: 8 }
/** Where gas has to pay for itself: at 3,000 dollars an ether, 0.3 dollars per 100,000 gas. */
const GAS_PRICE_WEI = 10n ** 9n
const BPS = 10_000

export function measureSearching(workload: RoutingWorkload, runs: number): Row[] {
  const synthetic = createMarketOf(workload)
  const prepared: number[] = []
  let market: Market = createMarket(synthetic.pools)
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    market = createMarket(synthetic.pools)
    prepared.push(performance.now() - start)
  }
  const payments = createPayments(synthetic, workload.payments, 0n)
  const withGas = createPayments(synthetic, workload.payments, GAS_PRICE_WEI)
  const row = (
    subject: string,
    metric: string,
    unit: string,
    samples: number[],
    better: 'more' | 'less',
  ): Row => ({
    suite: 'routing',
    workload: workload.name,
    subject,
    workers: 1,
    metric,
    unit,
    ...distribution(samples, better),
  })
  const times = timesOf(market, payments, runs)
  const timeRows = (subject: string, measured: readonly Times[]): Row[] =>
    [0.5, 0.95].flatMap((share) => {
      const name = `p${share * 100}`
      const elapsed = measured.map((run) => percentile(run.elapsed, share))
      const processor = measured.map((run) => percentile(run.processor, share))
      return [
        row(subject, `${name}-ms`, 'ms', elapsed, 'less'),
        row(subject, `${name}-processor-ms`, 'ms', processor, 'less'),
      ]
    })
  const plans = payments.map((payment) => optimizeRoute(market, payment))
  const found = plans.filter((plan) => plan !== undefined)
  const widerGaps = payments.flatMap(
    (payment) => optimizeRoute(market, { ...payment, limits: WIDER_LIMITS })?.gapBps ?? [],
  )
  const gasGaps = withGas.flatMap((payment) => optimizeRoute(market, payment)?.gapBps ?? [])
  const [overSingle, overEnumeration, overWithGas]: number[][] = [[], [], []]
  for (const [i, plan] of plans.entries()) {
    const baseline = enumerateRoute(market, payments[i]!)
    if (plan === undefined || baseline === undefined) continue
    overSingle!.push(gain(baseline.singlePathCostWei, plan.costWei))
    overEnumeration!.push(gain(baseline.costWei, plan.costWei))
  }
  for (const payment of withGas) {
    const [plan, baseline] = [optimizeRoute(market, payment), enumerateRoute(market, payment)]
    if (plan !== undefined && baseline !== undefined) overWithGas!.push(gain(baseline.costWei, plan.costWei))
  }
  return [
    row(
      'safelane',
      'gap-bps',
      'bp',
      found.map(({ gapBps }) => gapBps),
      'less',
    ),
    row(
      'safelane',
      'gap-p95-bps',
      'bp',
      [
        percentile(
          found.map(({ gapBps }) => gapBps),
          0.95,
        ),
      ],
      'less',
    ),
    row('safelane-wider-limits', 'gap-bps', 'bp', widerGaps, 'less'),
    row('safelane-wider-limits', 'gap-p95-bps', 'bp', [percentile(widerGaps, 0.95)], 'less'),
    row('safelane-with-gas', 'gap-bps', 'bp', gasGaps, 'less'),
    row('safelane-with-gas', 'gap-p95-bps', 'bp', [percentile(gasGaps, 0.95)], 'less'),
    ...timeRows('safelane', times),
    ...timeRows('safelane-with-gas', timesOf(market, withGas, runs)),
    row('safelane', 'prepare-ms', 'ms', prepared, 'less'),
    row(
      'safelane',
      'legs',
      'legs',
      found.map(({ legs }) => legs.length),
      'less',
    ),
    row('best-single-path', 'gain-bps', 'bp', overSingle!, 'more'),
    row('path-enumeration', 'gain-bps', 'bp', overEnumeration!, 'more'),
    row('path-enumeration-with-gas', 'gain-bps', 'bp', overWithGas!, 'more'),
  ]
}

interface Times {
  readonly elapsed: readonly number[]
  /** Processor time of all threads of the process: what is left of the figure where others compute beside it. */
  readonly processor: readonly number[]
}

/** Milliseconds of each payment in each run; a first run, in which the code is compiled, is not counted. */
function timesOf(market: Market, payments: readonly RouteProblem[], runs: number): readonly Times[] {
  const measured: Times[] = []
  for (let run = 0; run <= runs; run++) {
    const elapsed: number[] = []
    const processor: number[] = []
    for (const payment of payments) {
      const before = process.cpuUsage()
      const start = performance.now()
      optimizeRoute(market, payment)
      elapsed.push(performance.now() - start)
      const { user, system } = process.cpuUsage(before)
      processor.push((user + system) / 1_000)
    }
    measured.push({ elapsed, processor })
  }
  return measured.slice(1)
}

/** Hundredths of a percent by which `cost` is below `baseline`. */
function gain(baseline: bigint, cost: bigint): number {
  return (Number(baseline - cost) / Number(cost)) * BPS
}

function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
