/** How long each step of a transaction takes a lane. */
import type { IndexedBlock } from './blockTrace.ts'
import type { OrderedCosts } from './costs.ts'
import { jitter } from './jitter.ts'

export class LaneTimes {
  readonly #block: IndexedBlock
  readonly #costs: OrderedCosts
  /** Executions before this block: equal blocks do not vary alike. */
  readonly #firstExecution: number
  /** Lane that has written its writes last; -1: the caller's thread, or none yet. */
  readonly #writtenBy: Int16Array
  #executions = 0
  /** Lanes that do not idle. */
  working = 0

  constructor(block: IndexedBlock, costs: OrderedCosts, firstExecution: number) {
    this.#block = block
    this.#costs = costs
    this.#firstExecution = firstExecution
    this.#writtenBy = new Int16Array(block.count).fill(-1)
  }

  /** One execution, without its result, which is written when it is committed or visible. */
  executionNs(index: number, lane: number): number {
    const { laneNs, lanePerReadNs, laneFraction, sharedReadNs, resultNs } = this.#costs
    const { executionNs, hasLogs, readCount } = this.#block
    const sharedNs = this.#sharedReads(index, lane) * sharedReadNs
    this.#writtenBy[index] = lane
    const ns = executionNs[index]! * (1 + laneFraction) - hasLogs[index]! * resultNs
    const key = this.#firstExecution + this.#executions++
    const factor = this.#slowdown() * jitter(key, this.#costs.jitter)
    return Math.max(0, ns + laneNs + readCount[index]! * lanePerReadNs + sharedNs) * factor
  }

  /** Reads of what another lane has written last. */
  #sharedReads(index: number, lane: number): number {
    const { readStart, writersFrom, writersTo, writers } = this.#block
    let count = 0
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      const to = writersTo[read]!
      if (to > writersFrom[read]! && this.#writtenBy[writers[to - 1]!] !== lane) count++
    }
    return count
  }

  resultNs(index: number): number {
    return this.#block.hasLogs[index]! * (this.#costs.resultNs + this.#costs.laneResultNs) * this.#slowdown()
  }

  publishNs(index: number): number {
    return this.#block.writeCount[index]! * this.#costs.publishPerWriteNs * this.#slowdown()
  }

  /** Comparing the tags of what the lane has read itself. */
  validateOwnNs(index: number): number {
    return this.#block.readCount[index]! * this.#costs.ownLineNs * this.#slowdown()
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
    const { validatePerReadNs, commitPerWriteNs, ownLineNs } = this.#costs
    if (isOwn) return (readCount[index]! + 2 * writeCount[index]!) * ownLineNs
    return readCount[index]! * validatePerReadNs + writeCount[index]! * commitPerWriteNs
  }

  #slowdown(): number {
    return 1 + this.#costs.slowdownPerLane * Math.max(0, this.working - 1)
  }
}
