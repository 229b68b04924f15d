/** Execution alone: our engine with some numbers of workers beside the same engine in order on one thread. */
import { deepStrictEqual, equal } from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  type Checkpoint,
  createEngine,
  type Engine,
  type ExecutableTransaction,
  type Hex,
} from '@safelane/devnet-engine'
import { env, fork, loadWorld, type World } from '../engine/world.ts'
import { distribution, type Row } from '../row.ts'
import { chainId, type ParallelWorkload } from './workload.ts'

/** Runs of everyone before the first that counts: compilers need them, and hints are learned. */
const WARM_UP_RUNS = 3
/** A turn executes its block as often as it takes somebody to be busy for so long: short blocks say little. */
const TURN_MS = 40
/** Blocks by turns, so that nobody can learn one by heart. */
const BLOCKS = 3

/** How long V8's own threads may sweep after a collection. */
const SWEEP_MS = 10

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** V8 collects on threads of its own, and would take cores from the lanes for what was thrown away between blocks. */
async function collectGarbage(): Promise<void> {
  collect()
  await setTimeout(SWEEP_MS)
}

export interface ExecutionSubject {
  name: 'safelane' | 'safelane-sequential'
  /** 1 executes in order on the caller's thread. */
  workers: number
}

export interface ExecutionOptions {
  runs: number
  subjects: readonly ExecutionSubject[]
  /** Default: the workload's own. */
  transactions?: number
}

/** What the sequential engine makes of a block. */
interface Reference {
  block: readonly ExecutableTransaction[]
  gasUsed: bigint
  root: Hex
}

interface Run {
  executionMs: number
  perSecond: number
  mgasPerSecond: number
  abortsPerTransaction: number
}

class Competitor {
  readonly subject: ExecutionSubject
  readonly engine: Engine
  readonly runs: Run[] = []
  readonly #world: Checkpoint

  private constructor(subject: ExecutionSubject, engine: Engine) {
    this.subject = subject
    this.engine = engine
    this.#world = engine.checkpoint()
  }

  static async start(subject: ExecutionSubject, world: World): Promise<Competitor> {
    const engine = await createEngine({ chainId, fork, workers: subject.workers, memoryMiB: 1024 })
    loadWorld(engine, world)
    return new Competitor(subject, engine)
  }

  /**
   * Executes the block and takes it back, `times` times. Throws an AssertionError when it did not become the reference; the root is
   * looked at in the last one, if at all.
   */
  async run({ block, gasUsed, root }: Reference, times: number, withRoot: boolean): Promise<Run> {
    let executionMs = 0
    let reexecutions = 0
    for (let time = 0; time < times; time++) {
      await collectGarbage()
      const { report, ...result } = await this.engine.executeBlock(env, block)
      executionMs += report.executionMs
      reexecutions += report.reexecutions
      equal(result.gasUsed, gasUsed, `${this.subject.workers} workers used other gas`)
      if (withRoot && time === times - 1)
        equal(this.engine.stateRoot(), root, `${this.subject.workers} workers left another state`)
      this.takeBack()
    }
    const transactions = block.length * times
    return {
      executionMs,
      perSecond: (transactions / executionMs) * 1000,
      mgasPerSecond: (Number(gasUsed) * times) / executionMs / 1000,
      abortsPerTransaction: reexecutions / transactions,
    }
  }

  takeBack(): void {
    this.engine.rollback(this.#world)
  }
}

/**
 * Measures one workload, turn and turn about, with the order of turns reversed each time. Before that, every subject must
 * give each transaction the result that sequential execution gives it, and leave the same state root; after each run gas is
 * compared, after the last run the root again. Throws an AssertionError otherwise, and when a transaction fails.
 */
export async function measureExecution(
  workload: ParallelWorkload,
  options: ExecutionOptions,
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
        const measured = await competitor.run(reference, times, run === options.runs - 1)
        if (run >= 0) competitor.runs.push(measured)
        else if (run === -1 && competitor === turns.at(-1)) times = Math.ceil(TURN_MS / measured.executionMs)
      }
    }
  } finally {
    for (const { engine } of [sequential, ...competitors]) await engine.close()
  }
  return competitors.flatMap((competitor) => rowsOf(workload.name, competitor, sequential))
}

async function agree(
  name: string,
  sequential: Competitor,
  competitors: readonly Competitor[],
  block: readonly ExecutableTransaction[],
): Promise<Reference> {
  const expected = await sequential.engine.executeBlock(env, block)
  const failed = expected.transactions.find((each) => each.kind !== 'executed' || each.status !== 1)
  equal(failed, undefined, `${name}: a transaction failed`)
  const { gasUsed } = expected
  const root = sequential.engine.stateRoot()
  sequential.takeBack()
  for (const competitor of competitors) {
    if (competitor === sequential) continue
    const message = `${name}: ${competitor.subject.workers} workers`
    const result = await competitor.engine.executeBlock(env, block)
    deepStrictEqual([...result.transactions], [...expected.transactions], `${message} have another result`)
    equal(result.gasUsed, gasUsed, `${message} used other gas`)
    equal(competitor.engine.stateRoot(), root, `${message} left another state`)
    competitor.takeBack()
  }
  return { block, gasUsed, root }
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
