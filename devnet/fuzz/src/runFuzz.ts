/** Spreads the cases over threads: which cases run depends on the seed and their number alone. */

import { Worker } from 'node:worker_threads'
import { Coverage } from './coverage.ts'
import { type Finding, type FuzzMessage, fuzz, type Share } from './fuzz.ts'
import { TRANSACTIONS_PER_CASE } from './generateCase.ts'
import type { FuzzFork } from './pool.ts'

export interface FuzzOptions {
  seed: number
  /** Rounded up to whole cases. */
  transactions: number
  durationMs: number
  fork: FuzzFork | null
  threads: number
  workers: number
}

export interface FuzzSummary {
  transactions: number
  findings: Finding[]
  coverage: Coverage
}

/** `progress` is told the transactions and findings so far. Throws if a thread dies. */
export async function runFuzz(
  options: FuzzOptions,
  progress: (transactions: number, findings: Finding[]) => void,
): Promise<FuzzSummary> {
  const { seed, fork, workers, durationMs, threads } = options
  const end = Math.ceil(options.transactions / TRANSACTIONS_PER_CASE)
  const summary: FuzzSummary = { transactions: 0, findings: [], coverage: new Coverage() }
  const receive = (message: FuzzMessage): void => {
    if (message.kind === 'done') summary.coverage.add(message.coverage)
    else if (message.kind === 'progress') summary.transactions += message.transactions
    else summary.findings.push(message.finding)
    progress(summary.transactions, summary.findings)
  }
  const shares = Array.from(
    { length: threads },
    (_, first): Share => ({ seed, first, step: threads, end, fork, workers, durationMs }),
  )
  if (threads === 1) await fuzz(shares[0]!, receive)
  else await Promise.all(shares.map((share) => runShare(share, receive)))
  summary.findings.sort((a, b) => a.number - b.number)
  return summary
}

function runShare(share: Share, receive: (message: FuzzMessage) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./fuzz.worker.ts', import.meta.url), { workerData: share })
    worker.on('message', receive)
    worker.on('error', reject)
    worker.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`a fuzzing thread ended with code ${code}`)),
    )
  })
}
