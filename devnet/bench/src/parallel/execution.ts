/** Execution alone: our engine with some numbers of workers beside the same engine in order on one thread. */
import { deepStrictEqual, equal } from 'node:assert/strict'
import type { ExecutableTransaction } from '@safelane/devnet-engine'
import { env } from '../engine/world.ts'
import { distribution, type Row } from '../row.ts'
import { Competitor, type ExecutionSubject, type Reference } from './competitor.ts'
import type { ParallelWorkload } from './workload.ts'

/** Runs of everyone before the first that counts: compilers need them, and hints are learned. */
export const WARM_UP_RUNS = 3
/** A turn executes its block as often as it takes somebody to be busy for so long: short blocks say little. */
const TURN_MS = 40
/** Blocks by turns, so that nobody can learn one by heart. */
const BLOCKS = 3

export interface MeasuringOptions {
  runs: number
  subjects: readonly ExecutionSubject[]
  /** Default: the workload's own. */
  transactions?: number
}

/**
 * Measures one workload, turn and turn about, with the order of turns reversed each time. Before that, every subject must
 * give each transaction the result that sequential execution gives it, and leave the same state root; after each run gas is
 * compared, after the last run the root again. Throws an AssertionError otherwise, and when a transaction fails.
 */
export async function measureExecution(
  workload: ParallelWorkload,
  options: MeasuringOptions,
): Promise<Row[]> {
  const { world, block } = await workload.prepare(options.transactions ?? workload.transactions)
  const sequential = await Competitor.start({ name: 'safelane-sequential', workers: 1 }, world)
  const competitors: Competitor[] = []
  try {
    for (const subject of options.subjects) {
      const isSequential = subject.name === 'safelane-sequential'
      competitors.push(isSequential ? sequential : await Competitor.start(subject, world))
    }
    const references: Reference[] = []
    for (let n = 0; n < BLOCKS; n++)
      references.push(await agree(workload.name, sequential, competitors, block(n)))
    let times = 1
    for (let run = -WARM_UP_RUNS; run < options.runs; run++) {
      const turns = run % 2 === 0 ? competitors : competitors.toReversed()
      for (const competitor of turns) {
        const reference = references[(run + WARM_UP_RUNS) % BLOCKS]!
        const measured = await competitor.run(reference, { times, withRoot: run === options.runs - 1 })
        if (run >= 0) competitor.runs.push(measured)
        else if (run === -1 && competitor === turns.at(-1)) times = Math.ceil(TURN_MS / measured.executionMs)
      }
    }
  } finally {
    for (const { engine } of [sequential, ...competitors]) await engine.close()
  }
  return competitors.flatMap((competitor) => rowsOf(workload.name, competitor, sequential))
}

export async function agree(
  name: string,
  sequential: Competitor,
  competitors: readonly Competitor[],
  block: readonly ExecutableTransaction[],
): Promise<Reference> {
  const expected = await sequential.engine.executeBlock(env, block, { record: true })
  const failed = expected.transactions.find((each) => each.kind !== 'executed' || each.status !== 1)
  equal(failed, undefined, `${name}: a transaction failed`)
  const accessList = expected.recording?.accessList()
  if (!accessList) throw new Error(`${name}: a block is too large to be recorded`)
  const { gasUsed } = expected
  const root = sequential.engine.stateRoot()
  sequential.takeBack()
  for (const competitor of competitors) {
    if (competitor === sequential) continue
    const message = `${name}: ${competitor.subject.workers} workers`
    const result = await competitor.engine.executeBlock(env, block, competitor.optionsFor({ accessList }))
    deepStrictEqual([...result.transactions], [...expected.transactions], `${message} have another result`)
    equal(result.gasUsed, gasUsed, `${message} used other gas`)
    equal(competitor.engine.stateRoot(), root, `${message} left another state`)
    competitor.takeBack()
  }
  return { block, gasUsed, root, accessList }
}

function rowsOf(workload: string, { subject, runs }: Competitor, sequential: Competitor): Row[] {
  const row = (metric: string, unit: string, figures: readonly number[], better: 'more' | 'less'): Row => ({
    suite: 'parallel',
    workload,
    subject: subject.name,
    workers: subject.workers,
    metric,
    unit,
    ...distribution(figures, better),
  })
  const rows = [
    row(
      'execution',
      'tx/s',
      runs.map((run) => run.perSecond),
      'more',
    ),
    row(
      'executionGas',
      'Mgas/s',
      runs.map((run) => run.mgasPerSecond),
      'more',
    ),
  ]
  if (subject.name === 'safelane-sequential') return rows
  if (sequential.runs.length > 0) {
    const ratios = runs.map((run, index) => run.perSecond / sequential.runs[index]!.perSecond)
    rows.push(row('speed-up', 'ratio', ratios, 'more'))
  }
  const aborts = runs.map((run) => run.abortsPerTransaction)
  return [...rows, row('aborts-per-transaction', 'aborts/tx', aborts, 'less')]
}
