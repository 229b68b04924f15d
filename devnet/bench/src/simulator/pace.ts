/** Whether lanes or one alone are faster, measured as the engine does (pace.ts there): gas per nanosecond. */
import type { IndexedBlock } from './blockTrace.ts'
import type { Claims } from './claims.ts'
import type { Learned } from './learned.ts'

/** Of the engine, pace.ts. */
const SAMPLE_NS = 400_000
const WARM_UP_NS = 150_000
const LOOK_EVERY = 32
const SAMPLE_MIN = 256
const SAMPLE_EVERY = 4_096
const SOLO_MIN = 256
const SOLO_MAX = 4_096
const LONG_NS = 8_000

const IDLE = 0
const WARMING_UP = 1
const SAMPLING = 2

/** One lane's looks at the clock. */
interface Watch {
  phase: number
  due: number
  sinceNs: number
  gasBefore: number
  solos: number
  sampled: number
}

export class Pace {
  readonly #claims: Claims
  readonly #learned: Learned
  readonly #watches: Watch[]
  /** Gas of all transactions before each. */
  readonly #gasBefore: Float64Array

  constructor(block: IndexedBlock, claims: Claims, learned: Learned, lanes: number) {
    this.#claims = claims
    this.#learned = learned
    this.#watches = Array.from({ length: lanes }, () => ({
      phase: IDLE,
      due: 0,
      sinceNs: 0,
      gasBefore: 0,
      solos: 0,
      sampled: 0,
    }))
    this.#gasBefore = new Float64Array(block.count + 1)
    for (let index = 0; index < block.count; index++)
      this.#gasBefore[index + 1] = this.#gasBefore[index]! + block.gas[index]!
  }

  /** The lane measures the pace from transaction `first` on. */
  sampleFrom(lane: number, first: number): void {
    const watch = this.#watches[lane]!
    watch.phase = IDLE
    watch.due = first
  }

  /** Before the lane's claim, with the pointer at `committed`: how many transactions it should run alone; 0: none. */
  stretchAlone(lane: number, committed: number, nowNs: number): number {
    const watch = this.#watches[lane]!
    if (committed < watch.due) return 0
    watch.due = committed + LOOK_EVERY
    if (watch.phase !== SAMPLING) {
      if (watch.phase === WARMING_UP && nowNs - watch.sinceNs < WARM_UP_NS) return 0
      watch.sinceNs = nowNs
      watch.gasBefore = this.#gasBefore[committed]!
      watch.solos = this.#learned.soloCount
      watch.sampled = committed
      watch.phase++
      if (watch.phase === SAMPLING) watch.due = committed + SAMPLE_MIN
      return 0
    }
    const ns = nowNs - watch.sinceNs
    return ns < SAMPLE_NS ? 0 : this.#judge(lane, watch, committed, ns)
  }

  #judge(lane: number, { sampled, solos, gasBefore }: Watch, committed: number, ns: number): number {
    this.sampleFrom(lane, committed)
    const learned = this.#learned
    if (ns > LONG_NS * (committed - sampled)) return 0
    if (learned.soloCount !== solos || this.#claims.soloWanted !== 0) return 0
    const rate = (this.#gasBefore[committed]! - gasBefore) / ns
    const { soloRate, soloLength } = learned
    if (this.#claims.conflictsAreDense(committed)) {
      if (soloRate === 0) return this.#setLength(SOLO_MIN)
      if (soloRate > rate) return this.#setLength(Math.min(soloLength * 2, SOLO_MAX))
    }
    this.sampleFrom(lane, committed + SAMPLE_EVERY)
    if (soloLength <= SOLO_MIN) learned.soloRate = 0
    this.#setLength(soloLength >> 1)
    return 0
  }

  #setLength(length: number): number {
    this.#learned.soloLength = Math.max(length, SOLO_MIN)
    return this.#learned.soloLength
  }

  beginSolo(): void {
    this.#learned.soloCount++
  }

  /** The lane has run `first` to before `end` alone, in so many nanoseconds. */
  endSolo(lane: number, first: number, end: number, ns: number): void {
    this.#learned.soloRate = (this.#gasBefore[end]! - this.#gasBefore[first]!) / ns
    this.#claims.foreseeConflicts(end)
    this.sampleFrom(lane, end)
  }
}
