#!/usr/bin/env node
/** `npm run bench -w @safelane/api-server`: payments through replicas of API and worker while these are killed. */
import os from 'node:os'
import { parseArgs } from 'node:util'
import { startStack } from './stack.ts'
import { runStorm, type StormResult } from './storm.ts'

const USAGE = `settlement [--payments 1000] [--senders 50] [--apis 2] [--workers 2] [--kill-every-ms 2500] [--seed 1] [--json]`

const { values } = parseArgs({
  options: {
    payments: { type: 'string', default: '1000' },
    senders: { type: 'string', default: '50' },
    apis: { type: 'string', default: '2' },
    workers: { type: 'string', default: '2' },
    'kill-every-ms': { type: 'string', default: '2500' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})

function numberOf(option: Exclude<keyof typeof values, 'json'>, least: number): number {
  const number = Number(values[option])
  if (Number.isSafeInteger(number) && number >= least) return number
  console.error(`--${option} must be a whole number from ${least}\n${USAGE}`)
  process.exit(2)
}

const payments = numberOf('payments', 1)
const senders = numberOf('senders', 1)
const workers = numberOf('workers', 1)
const killEveryMs = numberOf('kill-every-ms', 0)
const log = (line: string) => console.error(line)

log('Starting PostgreSQL, devnet, API servers and workers')
const stack = await startStack({ apis: numberOf('apis', 1), workers })
let result: StormResult
try {
  result = await runStorm(stack, {
    payments,
    senders,
    killEveryMs,
    random: mulberry32(numberOf('seed', 0)),
    log,
  })
} finally {
  await stack.stop()
}
const settled = result.states.get('settled') ?? 0
const isExact = settled === payments && result.wrongBalances === 0
if (values.json) printRows(result)
else printReport(result)
process.exit(isExact ? 0 : 1)

function printReport({ latenciesMs, seconds, kills, repeats, states, wrongBalances }: StormResult): void {
  const killed = [...kills].map(([name, times]) => `${name} ×${times}`).join(', ')
  console.log(`
${payments} payments of ${senders} senders, ${stack.apiUrls.length} API servers and ${workers} workers on ${os.cpus().length} cores (${os.cpus()[0]?.model})
ended as          ${[...states].map(([state, count]) => `${count} ${state}`).join(', ')}
recipients with anything but the exact amount  ${wrongBalances}
kill -9           ${killed || 'none'}; ${repeats} calls made again
in                ${seconds.toFixed(1)} s, ${(payments / seconds).toFixed(0)} payments/s
submit → settled  p50 ${percentile(latenciesMs, 50)} ms, p95 ${percentile(latenciesMs, 95)} ms, worst ${percentile(latenciesMs, 100)} ms
${isExact ? 'Every payment settled exactly once.' : 'NOT every payment settled exactly once.'}`)
}

function printRows({ latenciesMs, seconds, states, wrongBalances }: StormResult): void {
  const row = (metric: string, unit: string, value: number) =>
    console.log(
      JSON.stringify({
        suite: 'settlement',
        workload: killEveryMs === 0 ? 'replicas' : 'replicas-kill-9',
        subject: 'safelane',
        workers,
        metric,
        unit,
        median: value,
        best: value,
        worst: value,
        runs: 1,
      }),
    )
  row('settled-once', 'payments', (states.get('settled') ?? 0) - wrongBalances)
  row('throughput', 'payments/s', payments / seconds)
  for (const percent of [50, 95, 100]) row(`p${percent}-ms`, 'ms', percentile(latenciesMs, percent))
}

function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
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
