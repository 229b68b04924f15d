/**
 * What runs at the commit pointer joins the queues of hot locations, too, and at each when it comes there, not before: who reads a
 * location meanwhile does not wait for it, and is stale.
 */
import type { IndexedBlock } from './blockTrace.ts'
import type { HotQueues } from './hotQueues.ts'

interface Run {
  index: number
  startNs: number
  durationNs: number
  nextRead: number
}

export class PointerJoins {
  readonly #block: IndexedBlock
  readonly #queues: HotQueues
  readonly #runs: readonly Run[]
  readonly #joinsAt: (lane: number, atNs: number) => void

  /** `joinsAt` has `join` called at that time. */
  constructor(
    block: IndexedBlock,
    queues: HotQueues,
    lanes: number,
    joinsAt: (lane: number, atNs: number) => void,
  ) {
    this.#block = block
    this.#queues = queues
    this.#runs = Array.from({ length: lanes }, () => ({ index: 0, startNs: 0, durationNs: 0, nextRead: 0 }))
    this.#joinsAt = joinsAt
  }

  begin(lane: number, index: number, startNs: number, durationNs: number): void {
    const run = this.#runs[lane]!
    run.index = index
    run.startNs = startNs
    run.durationNs = durationNs
    run.nextRead = this.#block.readStart[index]!
    this.#schedule(lane, run)
  }

  /** The lane has come to the location. */
  join(lane: number): void {
    const run = this.#runs[lane]!
    this.#queues.noteHotCall(run.index)
    this.#queues.join(this.#block.writersFrom[run.nextRead++]!, run.index)
    this.#schedule(lane, run)
  }

  /** Only who holds the pointer makes a location hot: none becomes so while this runs. */
  #schedule(lane: number, run: Run): void {
    const { readStart, readMoment, writersFrom } = this.#block
    const end = readStart[run.index + 1]!
    while (run.nextRead < end && !this.#queues.isHot(writersFrom[run.nextRead]!)) run.nextRead++
    if (run.nextRead < end) this.#joinsAt(lane, run.startNs + readMoment[run.nextRead]! * run.durationNs)
  }
}
