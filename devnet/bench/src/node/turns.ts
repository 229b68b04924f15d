/** Who measures when: everyone by turns, in reversed order every other time, and nobody for longer than its time. */
import type { NodeName } from '../parallel/building/peerNode.ts'
import type { NodeFailure } from './report.ts'
import type { Measured } from './workloads.ts'

/** Runs of everyone that do not count, unless they took all of the time. */
const WARM_UP_RUNS = 1
/** Who has taken so long in a workload gets no further run. */
const WORKLOAD_MAX_MS = 40_000

interface Turn {
  subject: NodeName
  run(): Promise<Measured[]>
  /** After a failure: whatever runs is ended. */
  end?(): Promise<void>
}

/** Runs a workload; a subject that fails keeps what it has measured, and has no further run. */
export async function takeTurns(
  workload: string,
  turns: readonly Turn[],
  { runs, warmUps = WARM_UP_RUNS }: { runs: number; warmUps?: number },
): Promise<{ measured: Measured[]; failures: NodeFailure[] }> {
  const measured: Measured[] = []
  const failures: NodeFailure[] = []
  const takenMs = new Map<NodeName, number>()
  const hasFailed = new Set<NodeName>()
  for (let run = 0; run < warmUps + runs; run++) {
    for (const { subject, run: measure, end } of run % 2 === 0 ? turns : turns.toReversed()) {
      const taken = takenMs.get(subject) ?? 0
      if (hasFailed.has(subject) || taken > WORKLOAD_MAX_MS) continue
      const started = performance.now()
      try {
        const figures = await measure()
        const total = taken + performance.now() - started
        takenMs.set(subject, total)
        console.error(`${workload}: ${subject}, run ${run + 1} of ${warmUps + runs}, ${told(figures)}`)
        if (run >= warmUps || total > WORKLOAD_MAX_MS) measured.push(...figures)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        console.error(`${workload}: ${subject} failed: ${reason}`)
        failures.push({ workload, subject, reason })
        hasFailed.add(subject)
        await end?.()
      }
    }
  }
  return { measured, failures }
}

const told = (figures: readonly Measured[]) =>
  figures.map(({ metric, figure, unit }) => `${metric} ${Number(figure.toPrecision(3))} ${unit}`).join(', ')
