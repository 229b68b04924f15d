/** When which rules are in force on a chain. */
import type { ForkName } from '../api.ts'
import { type BlobSchedule, forkRules } from '../forkRules.ts'

/** Rules from one block on: of the first block whose number or timestamp is at least that; neither: from genesis. */
export interface ForkStep {
  fork: ForkName
  fromBlock?: bigint
  fromTimestampSec?: bigint
  /** Other blob parameters than the fork's own (EIP-7892). */
  blobs?: BlobSchedule
}

/** In the order of activation. */
export type ForkSchedule = readonly [ForkStep, ...ForkStep[]]

/** What is in force in one block. */
export interface ActiveFork {
  fork: ForkName
  /** Null: there are no blobs yet. */
  blobs: BlobSchedule | null
}

/** The last step that a block of this number and timestamp has reached. */
export function activeFork(schedule: ForkSchedule, number: bigint, timestampSec: bigint): ActiveFork {
  let [active] = schedule
  for (const step of schedule) {
    const isReached =
      (step.fromBlock === undefined || number >= step.fromBlock) &&
      (step.fromTimestampSec === undefined || timestampSec >= step.fromTimestampSec)
    if (isReached) active = step
  }
  return { fork: active.fork, blobs: active.blobs ?? forkRules[active.fork].blobs }
}
