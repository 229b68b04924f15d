/** What happened while blocks were executed, in figures that a recording and a simulation both have. */
import type { BlockExecution } from '@safelane/devnet-engine'
import type { OrderedRun } from './orderedScheme.ts'

/** Of the engine, pace.ts: no stretch that one lane runs alone is shorter, but the block's last. */
const STRETCH_MIN = 256

export interface Course {
  /** Share of the blocks that were left to the caller's thread. The other figures are of the rest: null, if there is none. */
  leftToCaller: number
  inLanes: LaneCourse | null
}

/** Per transaction of a block, mean of blocks. */
export interface LaneCourse {
  /** Run for good at the commit pointer, without having been speculated. */
  atPointer: number
  /** Those of them in stretches that one lane ran alone. */
  alone: number
  waits: number
  aborts: number
}

export function simulatedCourse(runs: readonly OrderedRun[], count: number): Course {
  return meanCourse(
    runs.map(({ isParallel, atPointer, alone, waits, reexecutions }) =>
      isParallel
        ? {
            atPointer: atPointer / count,
            alone: alone / count,
            waits: waits / count,
            aborts: reexecutions / count,
          }
        : null,
    ),
  )
}

export function recordedCourse(executions: readonly BlockExecution[]): Course {
  return meanCourse(executions.map((each) => (each.mode === 'parallel' ? courseOf(each) : null)))
}

function courseOf({ transactions }: BlockExecution): LaneCourse {
  const sums = { atPointer: 0, alone: 0, waits: 0, aborts: 0 }
  let stretch = 0
  for (const [index, { lane, atPointer, aborts, waits }] of transactions.entries()) {
    sums.waits += waits
    sums.aborts += aborts
    const isRunForGood = lane !== 0 && atPointer && aborts === 0
    if (isRunForGood) sums.atPointer++
    const goesOn = isRunForGood && (stretch === 0 || transactions[index - 1]!.lane === lane)
    if (!goesOn && stretch >= STRETCH_MIN) sums.alone += stretch
    stretch = goesOn ? stretch + 1 : Number(isRunForGood)
  }
  if (stretch >= STRETCH_MIN) sums.alone += stretch
  return divided(sums, transactions.length)
}

function meanCourse(blocks: readonly (LaneCourse | null)[]): Course {
  const inLanes = blocks.filter((each) => each !== null)
  const sums = { atPointer: 0, alone: 0, waits: 0, aborts: 0 }
  for (const each of inLanes) {
    sums.atPointer += each.atPointer
    sums.alone += each.alone
    sums.waits += each.waits
    sums.aborts += each.aborts
  }
  return {
    leftToCaller: 1 - inLanes.length / blocks.length,
    inLanes: inLanes.length === 0 ? null : divided(sums, inLanes.length),
  }
}

const divided = ({ atPointer, alone, waits, aborts }: LaneCourse, by: number): LaneCourse => ({
  atPointer: atPointer / by,
  alone: alone / by,
  waits: waits / by,
  aborts: aborts / by,
})
