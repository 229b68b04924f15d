/** Runs the cases of a share of all numbers, on this thread. */

import { CaseRunner, type Difference } from './caseRunner.ts'
import { Coverage, type CoverageCounts } from './coverage.ts'
import { caseToJson, type FuzzCase } from './fuzzCase.ts'
import { generateCase } from './generateCase.ts'
import { minimise } from './minimise.ts'
import type { FuzzFork } from './pool.ts'

export interface Share {
  seed: number
  /** Cases first, first + step, … below end; as many as the time allows. */
  first: number
  step: number
  end: number
  fork: FuzzFork | null
  /** Lanes of the engine. */
  workers: number
  durationMs: number
}

export interface Finding {
  number: number
  fork: FuzzFork
  difference: Difference
  /** The minimised case, as JSON; null when the case shows no difference on an engine that ran no other before. */
  minimised: string | null
}

export type FuzzMessage =
  | { kind: 'progress'; transactions: number }
  | { kind: 'finding'; finding: Finding }
  | { kind: 'done'; coverage: CoverageCounts }

const REPORT_MS = 500

export async function fuzz(share: Share, report: (message: FuzzMessage) => void): Promise<void> {
  const coverage = new Coverage()
  const runner = new CaseRunner(coverage, share.workers)
  const end = performance.now() + share.durationMs
  let nextReport = performance.now() + REPORT_MS
  let transactions = 0
  for (let number = share.first; number < share.end && performance.now() < end; number += share.step) {
    const given = generateCase(share.seed, number, share.fork ?? undefined)
    const difference = await runner.run(given)
    transactions += given.blocks.reduce((sum, { length }) => sum + length, 0)
    if (difference)
      report({ kind: 'finding', finding: await investigate(number, given, difference, share.workers) })
    if (performance.now() > nextReport) {
      report({ kind: 'progress', transactions })
      transactions = 0
      nextReport = performance.now() + REPORT_MS
    }
  }
  await runner.close()
  report({ kind: 'progress', transactions })
  report({ kind: 'done', coverage: coverage.counts() })
}

/** Repeats a case alone and makes it small. */
export async function investigate(
  number: number,
  given: FuzzCase,
  difference: Difference,
  workers: number,
): Promise<Finding> {
  const runner = new CaseRunner(new Coverage(), workers)
  try {
    const alone = await runner.run(given)
    const { fork } = given
    if (!alone) return { number, fork, difference, minimised: null }
    const kind = kindOf(alone)
    const differs = async (candidate: FuzzCase) => {
      const found = await runner.run(candidate).catch(() => null)
      return found !== null && kindOf(found) === kind
    }
    const smallest = await minimise(given, differs)
    const shown = (await runner.run(smallest)) ?? alone
    return { number, fork, difference: shown, minimised: caseToJson(smallest) }
  } finally {
    await runner.close()
  }
}

/** What a smaller case must show as well: a difference of the same field. */
function kindOf({ what }: Difference): string {
  return what.split(' ')[0]!
}
