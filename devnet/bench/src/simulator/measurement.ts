/** What the engine really does with a workload: in order on one thread, and on two workers, turn and turn about. */
import {
  type BlockExecution,
  createEngine,
  type Engine,
  type ExecutableTransaction,
  type ExecutionReport,
} from '@safelane/devnet-engine'
import { env, fork, loadWorld } from '../engine/world.ts'
import { chainId, type ParallelWorkload } from '../parallel/workload.ts'
import { type Distribution, distribution } from '../row.ts'
import type { BlockTrace } from './blockTrace.ts'
import { median } from './median.ts'
import { type ProbeResult, prepareProbe, readProbe } from './probe.ts'
import { readMoments } from './readMoments.ts'
import { traceFromRecordings } from './recordedBlock.ts'

/** Blocks by turns, so that nobody learns one by heart; the first of them is recorded. */
const BLOCKS = 3
/** Rounds before the first that counts: compilers need them, and the engine learns. */
const WARM_UP_ROUNDS = 1
/** Transactions of a probe. */
const PROBED = 1_200

export interface MeasuredWorkload {
  workload: string
  trace: BlockTrace
  /** Nothing recorded. */
  sequentialMs: Distribution
  /** Of two workers over one, of neighbouring runs; nothing recorded. */
  speedup: Distribution
  abortsPerTransaction: number
  /** How the engine chose to execute it with two workers. */
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
  /** Of the call, outside the time between the first start and the last commit. */
  startNs: number
  /** Between the starts of the first and the second worker, at best. */
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
  const sequential = await createEngine({ ...options, workers: 1 })
  const parallel = await createEngine({ ...options, workers: 2 })
  for (const engine of [sequential, parallel]) loadWorld(engine, world)
  try {
    const times: number[] = []
    const speedups: number[] = []
    const aborts: number[] = []
    const alone: RecordedRun[] = []
    const together: RecordedRun[] = []
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (const each of blocks) {
        const [first, second] = round % 2 === 0 ? [sequential, parallel] : [parallel, sequential]
        const runs = [await run(first, each), await run(second, each)]
        const [inOrder, onTwo] = round % 2 === 0 ? runs : runs.toReversed()
        if (round < 0) continue
        times.push(inOrder!.executionMs)
        speedups.push(inOrder!.executionMs / onTwo!.executionMs)
        aborts.push(onTwo!.reexecutions / each.length)
      }
      const inOrder = await record(sequential, blocks[0]!)
      const onTwo = await record(parallel, blocks[0]!)
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
        readMoments: await readMoments(sequential, blocks[0]!, recordings[0]!.transactions),
        executionMs: sequentialMs.median,
      }),
      sequentialMs,
      speedup: distribution(speedups, 'more'),
      abortsPerTransaction: median(aborts),
      mode: parallelRecordings.at(-1)!.execution.mode,
      lanes: laneTimes(recordings, parallelRecordings),
      probe: await runProbe(parallel, blocks[0]!, rounds),
    }
  } finally {
    await Promise.all([sequential.close(), parallel.close()])
  }
}

interface RecordedRun {
  execution: BlockExecution
  executionMs: number
}

async function run(engine: Engine, block: readonly ExecutableTransaction[]): Promise<ExecutionReport> {
  const { report, transactions } = await engine.executeBlock(env, block)
  const failed = [...transactions].findIndex((each) => each.kind !== 'executed' || each.status !== 1)
  if (failed >= 0) throw new Error(`transaction ${failed} failed`)
  takeBack(engine)
  return report
}

async function record(engine: Engine, block: readonly ExecutableTransaction[]): Promise<RecordedRun> {
  const { report, recording } = await engine.executeBlock(env, block, { record: true })
  if (!recording) throw new Error('the engine has no memory to record so many transactions')
  const execution = recording.execution()
  takeBack(engine)
  return { execution, executionMs: report.executionMs }
}

function takeBack(engine: Engine): void {
  engine.apply(engine.takeChange().undo)
  engine.takeChange()
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
  return {
    sequentialNs: median(sequential.flatMap((each) => each.transactions.map(({ durationNs }) => durationNs))),
    speculativeNs: ofKind(false),
    atPointerNs: ofKind(true),
    jitter: spread(sequential),
    startNs: median(parallel.map(({ execution, executionMs }) => executionMs * 1e6 - execution.durationNs)),
    staggerNs: Math.min(...parallel.map(({ execution }) => stagger(execution))),
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

function stagger({ transactions }: BlockExecution): number {
  const firstStart = new Map<number, number>()
  for (const { lane, startedNs } of transactions) {
    firstStart.set(lane, Math.min(startedNs, firstStart.get(lane) ?? Number.POSITIVE_INFINITY))
  }
  const starts = [...firstStart.values()].sort((a, b) => a - b)
  return starts.length < 2 ? 0 : starts[1]! - starts[0]!
}

/** Medians over some runs of a probe; null when the engine executes it in order, or other processes do not let it be. */
async function runProbe(
  engine: Engine,
  block: readonly ExecutableTransaction[],
  rounds: number,
): Promise<ProbeResult | null> {
  const probe = prepareProbe(engine, block.slice(0, PROBED), chainId)
  const results: ProbeResult[] = []
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const { execution } = await record(engine, probe.block)
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
