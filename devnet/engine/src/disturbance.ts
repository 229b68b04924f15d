/** The host's side of assembly/lanes/disturbance.ts: adversarial schedules, for tests. */
import {
  DISTURBANCE_HANG_COUNTDOWN,
  DISTURBANCE_HANG_POINT,
  DISTURBANCE_HUNG,
  DISTURBANCE_SEED,
} from './memoryMap.ts'
import type { EngineMemory } from './webassembly.ts'

/** Places in the executor at which lanes are delayed, in the order of assembly/lanes/disturbance.ts. */
export const disturbancePoints = [
  'claimed',
  'executed',
  'linking',
  'linked',
  'taken',
  'validating',
  'committing',
  'repeating',
  'advanced',
  'locked',
  'copied',
] as const
export type DisturbancePoint = (typeof disturbancePoints)[number]

/**
 * Disturbs the lanes of one engine: give it to `createEngine`, and switch it between blocks.
 *
 * With a seed, lanes are delayed at every point of the executor, refuse the commit pointer, speculate what they could
 * commit, throw speculations away, repeat valid ones, and leave transactions to lane 0.
 */
export class Disturbance {
  #words: Int32Array | null = null
  #seed: number

  /** `seed` from 1 to 2^32 - 1; 0 leaves the lanes in peace. */
  constructor(seed: number) {
    this.#seed = seed
  }

  /** Called by the engine. */
  attach(memory: EngineMemory): void {
    this.#words = new Int32Array(memory.buffer)
    this.seed = this.#seed
  }

  set seed(seed: number) {
    this.#seed = seed
    this.#store(DISTURBANCE_SEED, seed)
  }

  /** Lets the lane hang that is the `passage`-th (from 1) to pass the point, and resolves to its number when it does. */
  hangAt(point: DisturbancePoint, passage: number): Promise<number> {
    const words = this.#words
    if (!words) throw new Error('no engine was created with this disturbance')
    this.#store(DISTURBANCE_HUNG, 0)
    this.#store(DISTURBANCE_HANG_COUNTDOWN, passage)
    this.#store(DISTURBANCE_HANG_POINT, disturbancePoints.indexOf(point) + 1)
    const waiting = Atomics.waitAsync(words, DISTURBANCE_HUNG >> 2, 0)
    return Promise.resolve(waiting.value).then(() => {
      this.#store(DISTURBANCE_HANG_POINT, 0)
      return Atomics.load(words, DISTURBANCE_HUNG >> 2)
    })
  }

  #store(at: number, value: number): void {
    if (this.#words) Atomics.store(this.#words, at >> 2, value)
  }
}
