/** The suite `settlement`: payments through replicas of API and worker while these are killed, each counted once. */
import { runConditions } from '@safelane/devnet-bench/machine'
import { saveResults } from '@safelane/devnet-bench/results'
import { formatTable, type Row } from '@safelane/devnet-bench/row'
import { startStack } from './stack.ts'
import { runStorm, type StormResult } from './storm.ts'

export interface SettlementSuiteOptions {
  readonly payments: number
  readonly senders: number
  readonly apis: number
  readonly workers: number
  /** 0: nothing is killed. */
  readonly killEvery: number
  readonly seed: number
  readonly json: boolean
  readonly save: boolean
}

/**
 * `settled-once`: payments that ended as settled and whose recipient, an account of its own, holds exactly the amount.
 * The times are from the client's submission to `settled` in the database. Ends with status 1 unless all are.
 */
export async function benchSettlement(options: SettlementSuiteOptions): Promise<void> {
  const { payments, senders, apis, workers, killEvery, seed, json, save } = options
  const conditions = runConditions()
  const log = (line: string) => console.error(line)
  log('Starting PostgreSQL, devnet, API servers and workers')
  const stack = await startStack({ apis, workers })
  let result: StormResult
  try {
    result = await runStorm(stack, {
      payments,
      senders,
      killEveryMs: killEvery,
      random: mulberry32(seed),
      log,
    })
  } finally {
    await stack.stop()
  }
  const rows = rowsOf(result, options)
  const killed = [...result.kills].map(([name, times]) => `${name} ×${times}`).join(', ')
  const states = [...result.states].map(([state, count]) => `${count} ${state}`).join(', ')
  const table = formatTable(
    ['metric', 'value'],
    rows.map(({ metric, unit, median }) => [`${metric} (${unit})`, String(Math.round(median * 10) / 10)]),
  )
  const report = `${table}\n\n${payments} payments of ${senders} senders through ${apis} API servers and ${workers} workers ended as ${states}; ${result.wrongBalances} recipients hold anything but the exact amount.\nkill -9: ${killed || 'none'}; ${result.repeats} calls were made again because a server was gone.`
  if (json) for (const row of rows) console.log(JSON.stringify(row))
  else console.log(report)
  if (rows[0]!.median !== payments) process.exitCode = 1
  if (!save) return
  const command = `npm run bench -- settlement --payments ${payments} --senders ${senders} --apis ${apis} --workers ${workers} --kill-every ${killEvery} --seed ${seed} --save`
  const title = 'Payments through replicas that are killed'
  saveResults({ suite: 'settlement', title, rows, runs: 1, conditions, command, report })
}

function rowsOf(
  { latenciesMs, seconds, states, wrongBalances }: StormResult,
  { killEvery, workers }: SettlementSuiteOptions,
): Row[] {
  const row = (metric: string, unit: string, value: number): Row => ({
    suite: 'settlement',
    workload: killEvery === 0 ? 'replicas' : 'replicas-kill-9',
    subject: 'safelane',
    workers,
    metric,
    unit,
    median: value,
    best: value,
    worst: value,
    runs: 1,
  })
  return [
    row('settled-once', 'payments', (states.get('settled') ?? 0) - wrongBalances),
    row('throughput', 'payments/s', (states.get('settled') ?? 0) / seconds),
    ...[50, 95, 100].map((percent) => row(`p${percent}-ms`, 'ms', percentile(latenciesMs, percent))),
  ]
}

function percentile(samples: readonly number[], percent: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN
}

/** The same kills and amounts for the same seed. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
