/** How long each step of a transaction takes a lane. */
import type { IndexedBlock } from './blockTrace.ts'
import type { OrderedCosts } from './costs.ts'
import { jitter } from './jitter.ts'

/** A line's way from one core to the other and its own from then on: to be fetched, and to be claimed by who writes. */
const FETCH = 0.5
const CLAIM = 0.5
/** A slot of the window holds a line of its own, tags of reads, and a line per write. */
const READS_PER_LINE = 8
/** A write that is committed moves its content and its record. */
const LINES_PER_WRITE = 2
/** The slot itself, its reads, their tags and the result, most of which a processor fetches at once. */
const SLOT_LINES = 2

export class LaneTimes {
  readonly #block: IndexedBlock
  readonly #costs: OrderedCosts
  /** Executions before this block: equal blocks do not vary alike. */
  readonly #firstExecution: number
  /** Share of the lines that lanes use by turns which another lane has used last. */
  readonly #elsewhere: number
  /** Lane that has written its writes last; -1: the caller's thread, or none yet. */
  readonly #writtenBy: Int16Array
  #executions = 0
  /** Lanes that do not idle. */
  working = 0

  constructor(block: IndexedBlock, costs: OrderedCosts, firstExecution: number, lanes: number) {
    this.#block = block
    this.#costs = costs
    this.#firstExecution = firstExecution
    this.#elsewhere = 1 - 1 / lanes
    this.#writtenBy = new Int16Array(block.count).fill(-1)
  }

  /**
   * One execution, without its result, which is written when it is committed or visible. Who runs a stretch alone does without
   * what lanes do to keep in step.
   */
  executionNs(index: number, lane: number, isAlone = false): number {
    const { laneNs, laneFraction, lineNs, resultNs } = this.#costs
    const { executionNs, hasLogs } = this.#block
    const sharedNs = this.#shared(index, lane, false) * FETCH * lineNs
    this.#writtenBy[index] = lane
    const ns = executionNs[index]! * (1 + laneFraction) - hasLogs[index]! * resultNs
    const key = this.#firstExecution + this.#executions++
    const jitterNs = jitter(key, this.#costs.jitterNs)
    return Math.max(ns / 2, ns + (isAlone ? 0 : laneNs) + sharedNs + jitterNs) * this.#slowdown()
  }

  /** Locations read, or read and written, that another lane has written last. */
  #shared(index: number, lane: number, isWritten: boolean): number {
    const { readStart, writersFrom, writersTo, writers } = this.#block
    let count = 0
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      const to = writersTo[read]!
      if (to === writersFrom[read] || (isWritten && writers[to] !== index)) continue
      if (this.#writtenBy[writers[to - 1]!] !== lane) count++
    }
    return count
  }

  resultNs(index: number): number {
    return this.#block.hasLogs[index]! * this.#costs.resultNs * this.#slowdown()
  }

  /** Making writes visible: copied to the slot, linked to the entries, whose lines other lanes may have. */
  publishNs(index: number, lane: number): number {
    const { readCount, writeCount } = this.#block
    const slotLines = 1 + Math.ceil(readCount[index]! / READS_PER_LINE) + writeCount[index]!
    return slotLines * this.#elsewhere * this.#costs.lineNs * this.#slowdown() + this.writeNs(index, lane)
  }

  /** Locking the entries that are to be written, which another lane has read or written. */
  writeNs(index: number, lane: number): number {
    return this.#shared(index, lane, true) * CLAIM * this.#costs.lineNs * this.#slowdown()
  }

  /** Comparing the tags of what the lane has read itself, and writing. */
  commitOwnNs(index: number, lane: number): number {
    return (
      this.#block.readCount[index]! * this.#costs.ownLineNs * this.#slowdown() + this.writeNs(index, lane)
    )
  }

  /** Comparing tags and writing to the state: lines that are at hand if the lane has filled the slot itself. */
  commitNs(index: number, lane: number): number {
    return (this.#costs.commitNs + this.#linesNs(index, this.#writtenBy[index] === lane)) * this.#slowdown()
  }

  /** The same where somebody has done it ahead of the pointer. */
  flagNs(): number {
    return this.#costs.commitNs * this.#slowdown()
  }

  /** What `flagNs` leaves out, by the lane that has run the transaction. */
  aheadNs(index: number): number {
    return this.#linesNs(index, true) * this.#slowdown()
  }

  /** The lane has written the transaction to the state. */
  noteCommit(index: number, lane: number): void {
    this.#writtenBy[index] = lane
  }

  #linesNs(index: number, isOwn: boolean): number {
    const { readCount, writeCount } = this.#block
    const { lineNs, ownLineNs } = this.#costs
    const writeLines = LINES_PER_WRITE * writeCount[index]!
    return isOwn ? (readCount[index]! + writeLines) * ownLineNs : (SLOT_LINES + writeLines) * lineNs
  }

  #slowdown(): number {
    return this.working > 1 ? 1 + this.#costs.slowdown : 1
  }
}
