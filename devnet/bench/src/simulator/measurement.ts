/** What the engine really does with a workload: in order on one thread, and on two workers, turn and turn about. */
import { env } from '../engine/world.ts'
import type { ParallelWorkload } from '../parallel/workload.ts'
import type { BlockTrace } from './blockTrace.ts'
import { prepareComputing } from './computing.ts'
import { type Course, recordedCourse } from './course.ts'
import { measureLineNs } from './lineLatency.ts'
import { median } from './median.ts'
import { Pairs, type Speedup } from './pairs.ts'
import { readMoments } from './readMoments.ts'
import { traceFromRecordings } from './recordedBlock.ts'
import { type LaneTimes, laneTimes, quietHalf } from './recordedTimes.ts'
import { type RecordedRun, Subject } from './subject.ts'

/** Blocks by turns, so that nobody learns one by heart; the first of them is recorded. */
const BLOCKS = 3
/** Rounds before the first that counts: compilers need them, and the engine learns. */
const WARM_UP_ROUNDS = 1
/** Short blocks come several times in a round, until so much of it is theirs. */
const ROUND_MS = 150
const TIMES_MAX = 3
/** Rounds that are also recorded. */
const RECORDED_ROUNDS = 3

export interface MeasuredWorkload {
  workload: string
  trace: BlockTrace
  /** Nothing recorded. */
  speedup: Speedup
  abortsPerTransaction: number
  /** How recorded blocks were executed with two workers. */
  course: Course
  /** Null when no block was executed on lanes. */
  lanes: LaneTimes | null
  /** What a cache line takes from one core to another (lineLatency.ts). */
  lineNs: number
  /** The block that only computes, between the others (computing.ts). */
  computing: { sequentialMs: number; speedup: number }
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
  const sequential = await Subject.start(1, world)
  const parallel = await Subject.start(2, world)
  try {
    const computing = prepareComputing([sequential.engine, parallel.engine])
    for (const subject of [sequential, parallel]) subject.keep()
    const pairs = new Pairs(sequential, parallel)
    const computingPairs = new Pairs(sequential, parallel)
    const alone: RecordedRun[] = []
    const together: RecordedRun[] = []
    let times = 1
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (let time = 0; time < times; time++) {
        for (const each of blocks) await pairs.run(each)
      }
      await computingPairs.run(computing)
      if (round < RECORDED_ROUNDS) {
        alone.push(await sequential.record(blocks[0]!))
        together.push(await parallel.record(blocks[0]!))
      }
      if (round >= 0) continue
      const fitting = Math.floor(ROUND_MS / (BLOCKS * pairs.sequentialMs))
      times = Math.max(1, Math.min(TIMES_MAX, fitting))
      pairs.forget()
      computingPairs.forget()
      alone.length = 0
      together.length = 0
    }
    const recordings = quietHalf(alone).map(({ execution }) => execution)
    return {
      workload: workload.name,
      trace: traceFromRecordings({
        workload: workload.name,
        coinbase: env.coinbase,
        recordings,
        readMoments: await readMoments(sequential.engine, blocks[0]!, recordings[0]!.transactions),
        kinds: await sequential.kindsOf(blocks[0]!),
        executionMs: pairs.sequentialMs,
      }),
      speedup: pairs.speedup,
      abortsPerTransaction: median(pairs.aborts),
      course: recordedCourse(together.map(({ execution }) => execution)),
      lanes: laneTimes(together),
      lineNs: await measureLineNs(),
      computing: {
        sequentialMs: computingPairs.sequentialMs,
        speedup: computingPairs.speedup.undisturbed,
      },
    }
  } finally {
    await Promise.all([sequential.engine.close(), parallel.engine.close()])
  }
}
