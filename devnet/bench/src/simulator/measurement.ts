/** What the engine really does with a workload: in order on one thread, and on two workers, turn and turn about. */
import {
  type BlockExecution,
  type Checkpoint,
  createEngine,
  type Engine,
  type ExecutableTransaction,
  type ExecutionReport,
} from '@safelane/devnet-engine'
import { callKeyOf } from '../engine/transaction.ts'
import { env, fork, loadWorld, type World } from '../engine/world.ts'
import { chainId, type ParallelWorkload } from '../parallel/workload.ts'
import { type Distribution, distribution } from '../row.ts'
import { SLICE_TRANSACTIONS } from './blockSeries.ts'
import type { BlockTrace } from './blockTrace.ts'
import { median } from './median.ts'
import { type ProbeResult, prepareProbe, readProbe } from './probe.ts'
import { readMoments } from './readMoments.ts'
import { type TransactionKind, traceFromRecordings } from './recordedBlock.ts'

/** Blocks by turns, so that nobody learns one by heart; the first of them is recorded. */
const BLOCKS = 3
/** Rounds before the first that counts: compilers need them, and the engine learns. */
const WARM_UP_ROUNDS = 1
/** Transactions of a probe. */
const PROBED = 1_600
/** What a transfer of value without data costs (yellow paper: Gtransaction). */
const PLAIN_GAS = 21_000n

export interface MeasuredWorkload {
  workload: string
  trace: BlockTrace
  /** Nothing recorded. */
  sequentialMs: Distribution
  /** Of two workers over one, of neighbouring runs; nothing recorded. */
  speedup: Distribution
  abortsPerTransaction: number
  /** How the engine executed most blocks with two workers. */
  mode: BlockExecution['mode']
  lanes: LaneTimes
  probe: ProbeResult | null
}

/** Medians over recorded runs, in nanoseconds; null when there is nothing of the kind. */
export interface LaneTimes {
  sequentialNs: number
  /** Executed ahead of the pointer, until published. */
  speculativeNs: number | null
  /** Executed at the pointer while another lane worked too. */
  atPointerNs: number | null
  /** Of the logarithm of a transaction's time around its median in other runs. */
  jitter: number
  /** From the caller's call of the lanes to the first transaction of a worker; and from there to the first of the other. */
  wakeNs: number
  staggerNs: number
}

export interface MeasurementOptions {
  rounds: number
  /** Transactions of a block. Default: the workload's own. */
  transactions?: number
}

/** Throws an Error when a transaction fails. */
export async function measure(
  workload: ParallelWorkload,
  { rounds, transactions = workload.transactions }: MeasurementOptions,
): Promise<MeasuredWorkload> {
  const { world, block } = await workload.prepare(transactions)
  const blocks = Array.from({ length: BLOCKS }, (_, n) => block(n))
  const options = { chainId, fork, memoryMiB: 1024 } as const
  const sequential = new Subject(await createEngine({ ...options, workers: 1 }), world)
  const parallel = new Subject(await createEngine({ ...options, workers: 2 }), world)
  try {
    const times: number[] = []
    const speedups: number[] = []
    const aborts: number[] = []
    const alone: RecordedRun[] = []
    const together: RecordedRun[] = []
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (const each of blocks) {
        const [first, second] = round % 2 === 0 ? [sequential, parallel] : [parallel, sequential]
        const runs = [await first.run(each), await second.run(each)]
        const [inOrder, onTwo] = round % 2 === 0 ? runs : runs.toReversed()
        if (round < 0) continue
        times.push(inOrder!.executionMs)
        speedups.push(inOrder!.executionMs / onTwo!.executionMs)
        aborts.push(onTwo!.reexecutions / each.length)
      }
      const inOrder = await sequential.record(blocks[0]!)
      const onTwo = await parallel.record(blocks[0]!)
      if (round < 0) continue
      alone.push(inOrder)
      together.push(onTwo)
    }
    const recordings = quietHalf(alone).map(({ execution }) => execution)
    const parallelRecordings = quietHalf(together)
    const sequentialMs = distribution(times, 'less')
    return {
      workload: workload.name,
      trace: traceFromRecordings({
        workload: workload.name,
        coinbase: env.coinbase,
        recordings,
        readMoments: await readMoments(sequential.engine, blocks[0]!, recordings[0]!.transactions),
        kinds: await sequential.kindsOf(blocks[0]!),
        executionMs: sequentialMs.median,
      }),
      sequentialMs,
      speedup: distribution(speedups, 'more'),
      abortsPerTransaction: median(aborts),
      mode:
        together.filter(({ execution }) => execution.mode === 'parallel').length * 2 >= together.length
          ? 'parallel'
          : 'sequential',
      lanes: laneTimes(recordings, parallelRecordings),
      probe: await runProbe(parallel, blocks[0]!, rounds),
    }
  } finally {
    await Promise.all([sequential.engine.close(), parallel.engine.close()])
  }
}

interface RecordedRun {
  execution: BlockExecution
  executionMs: number
}

/** An engine that executes blocks on always the same state. */
class Subject {
  readonly engine: Engine
  #world: Checkpoint

  constructor(engine: Engine, world: World) {
    this.engine = engine
    loadWorld(engine, world)
    this.#world = engine.checkpoint()
  }

  /** From now on blocks find what the engine's state has become. */
  keep(): void {
    this.#world = this.engine.checkpoint()
  }

  async run(block: readonly ExecutableTransaction[]): Promise<ExecutionReport> {
    const { report } = await this.engine.executeBlock(env, block)
    this.engine.rollback(this.#world)
    return report
  }

  async record(block: readonly ExecutableTransaction[]): Promise<RecordedRun> {
    const { report, recording } = await this.engine.executeBlock(env, block, { record: true, timeEach: true })
    if (!recording) throw new Error('the engine has no memory to record so many transactions')
    const execution = recording.execution()
    this.engine.rollback(this.#world)
    return { execution, executionMs: report.executionMs }
  }

  /** Of each transaction. Throws an Error when one fails. */
  async kindsOf(block: readonly ExecutableTransaction[]): Promise<TransactionKind[]> {
    const { transactions } = await this.engine.executeBlock(env, block)
    const kinds = [...transactions].map((each, index) => {
      if (each.kind !== 'executed' || each.status !== 1) throw new Error(`transaction ${index} failed`)
      const callKey = callKeyOf(block[index]!)
      const isPlain = each.gasUsed === PLAIN_GAS
      return { hasLogs: each.logs.length > 0, gas: Number(each.gasUsed), isPlain, callKey }
    })
    this.engine.rollback(this.#world)
    return kinds
  }
}

/** The faster half of the runs: those that other processes disturbed least. */
function quietHalf(runs: readonly RecordedRun[]): RecordedRun[] {
  return runs.toSorted((a, b) => a.executionMs - b.executionMs).slice(0, Math.ceil(runs.length / 2))
}

function laneTimes(sequential: readonly BlockExecution[], parallel: readonly RecordedRun[]): LaneTimes {
  const transactions = parallel.flatMap(({ execution }) => execution.transactions)
  const ofKind = (atPointer: boolean) => {
    const times = transactions.filter((each) => each.atPointer === atPointer).map((each) => each.durationNs)
    return times.length === 0 ? null : median(times)
  }
  const starts = parallel.map(({ execution }) => laneStarts(execution))
  return {
    sequentialNs: median(sequential.flatMap((each) => each.transactions.map(({ durationNs }) => durationNs))),
    speculativeNs: ofKind(false),
    atPointerNs: ofKind(true),
    jitter: spread(sequential),
    wakeNs: median(starts.map(({ wakeNs }) => wakeNs)),
    staggerNs: median(starts.map(({ staggerNs }) => staggerNs)),
  }
}

/** A robust standard deviation: 1.4826 times the median distance from the median. */
function spread(recordings: readonly BlockExecution[]): number {
  const count = recordings[0]!.transactions.length
  const distances: number[] = []
  for (let index = 0; index < count; index++) {
    const times = recordings.map(({ transactions }) => transactions[index]!.durationNs)
    const middle = median(times)
    // One run is the median itself.
    if (middle > 0)
      for (const time of times) if (time !== middle) distances.push(Math.abs(Math.log(time / middle)))
  }
  return distances.length === 0 ? 0 : 1.4826 * median(distances)
}

function laneStarts({ transactions }: BlockExecution): { wakeNs: number; staggerNs: number } {
  // The caller's thread goes on until the first lane has come; it has called them after its first slice.
  let calledNs = 0
  const firstStart = new Map<number, number>()
  for (const { index, lane, startedNs, durationNs } of transactions) {
    if (lane !== 0)
      firstStart.set(lane, Math.min(startedNs, firstStart.get(lane) ?? Number.POSITIVE_INFINITY))
    else if (index < SLICE_TRANSACTIONS) calledNs = Math.max(calledNs, startedNs + durationNs)
  }
  const [first = calledNs, second = first] = [...firstStart.values()].sort((a, b) => a - b)
  return { wakeNs: Math.max(0, first - calledNs), staggerNs: second - first }
}

/** Medians over some runs of a probe; null when the engine executes it in order, or other processes do not let it be. */
async function runProbe(
  subject: Subject,
  block: readonly ExecutableTransaction[],
  rounds: number,
): Promise<ProbeResult | null> {
  const probe = prepareProbe(subject.engine, block.slice(0, PROBED), chainId)
  subject.keep()
  const results: ProbeResult[] = []
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const { execution } = await subject.record(probe.block)
    if (execution.mode === 'sequential') return null
    const result = readProbe(probe, execution)
    if (round >= 0 && result !== null) results.push(result)
  }
  if (results.length === 0) return null
  const middle = (of: (result: ProbeResult) => number) => median(results.map(of))
  return {
    speculationNs: middle((each) => each.speculationNs),
    commitNs: middle((each) => each.commitNs),
    reads: results[0]!.reads,
    writes: results[0]!.writes,
  }
}
