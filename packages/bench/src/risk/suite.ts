/** The suite `risk`: detection per attack, false alarms per rule, on a synthetic month with attacks sown into it. */
import { runConditions } from '@safelane/devnet-bench/machine'
import { saveResults } from '@safelane/devnet-bench/results'
import { formatTable, type Row } from '@safelane/devnet-bench/row'
import { RISK_RULES } from '@safelane/payments'
import { ATTACKS, createMonth } from './month.ts'
import { replayMonth, type Verdict } from './replay.ts'

export interface RiskSuiteOptions {
  json: boolean
  /** Months, each with a seed of its own. */
  runs: number
  payments: number
  save: boolean
}

const FIRST_SEED = 20_261_121

/**
 * `stopped`: delayed, asked about or blocked. Shares are in percent: of an attack's payments, or (false alarms) of the
 * honest payments. The months are those of the seeds 20261121, 20261122, …; median, best and worst are over them.
 */
export function benchRisk({ json, runs, payments, save }: RiskSuiteOptions): void {
  const conditions = runConditions()
  const samples = new Map<string, { workload: string; metric: string; isGood: boolean; values: number[] }>()
  for (let run = 0; run < runs; run++) {
    console.error(`month ${run + 1} of ${runs} …`)
    const verdicts = replayMonth(createMonth(payments, FIRST_SEED + run))
    for (const { workload, metric, isGood, value } of figuresOf(verdicts)) {
      const key = `${workload} ${metric}`
      const sample = samples.get(key) ?? { workload, metric, isGood, values: [] }
      sample.values.push(value)
      samples.set(key, sample)
    }
  }
  const rows = [...samples.values()].map(({ workload, metric, isGood, values }): Row => {
    const sorted = values.toSorted((left, right) => (isGood ? right - left : left - right))
    return {
      suite: 'risk',
      workload,
      subject: 'safelane',
      workers: 1,
      metric,
      unit: metric === 'payments' ? 'count' : '%',
      median: sorted[sorted.length >> 1]!,
      best: sorted[0]!,
      worst: sorted.at(-1)!,
      runs,
    }
  })
  const report = formatTable(
    ['workload', 'metric', 'median', 'best', 'worst'],
    rows.map(({ workload, metric, unit, median, best, worst }) => [
      workload,
      `${metric} (${unit})`,
      ...[median, best, worst].map((value) => (unit === '%' ? value.toFixed(2) : String(value))),
    ]),
  )
  if (json) for (const row of rows) console.log(JSON.stringify(row))
  else console.log(report)
  if (!save) return
  const title = 'Risk rules on a synthetic month'
  const command = `npm run bench -- risk --runs ${runs} --payments ${payments} --save`
  saveResults({ suite: 'risk', title, rows, runs, conditions, command, report })
}

interface Figure {
  readonly workload: string
  readonly metric: string
  readonly isGood: boolean
  readonly value: number
}

function figuresOf(verdicts: readonly Verdict[]): readonly Figure[] {
  const figures: Figure[] = []
  const honest = verdicts.filter(({ attack }) => attack === 'none')
  const share = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((10_000 * part) / whole) / 100)
  const add = (workload: string, metric: string, isGood: boolean, value: number) =>
    figures.push({ workload, metric, isGood, value })
  add('month', 'payments', true, verdicts.length)
  for (const attack of ATTACKS) {
    const cases = verdicts.filter((verdict) => verdict.attack === attack)
    add(attack, 'payments', true, cases.length)
    add(attack, 'stopped', true, share(cases.filter(({ action }) => action !== 'allow').length, cases.length))
    add(attack, 'blocked', true, share(cases.filter(({ action }) => action === 'block').length, cases.length))
  }
  for (const action of ['delay', 'ask', 'block'] as const) {
    const wrong = honest.filter((verdict) => verdict.action === action).length
    add('honest', `false-${action}`, false, share(wrong, honest.length))
  }
  const stopped = honest.filter(({ action }) => action !== 'allow').length
  add('honest', 'false-alarms', false, share(stopped, honest.length))
  for (const rule of RISK_RULES) {
    const spoke = verdicts.filter(({ rules }) => rules.includes(rule))
    if (spoke.length === 0) continue
    const wrong = spoke.filter(({ attack }) => attack === 'none').length
    add(rule, 'false-alarms', false, share(wrong, honest.length))
    add(rule, 'precision', true, share(spoke.length - wrong, spoke.length))
  }
  return figures
}
