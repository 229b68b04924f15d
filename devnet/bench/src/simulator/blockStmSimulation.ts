/**
 * Block-STM (Gelashvili et al., "Block-STM: Scaling Blockchain Execution by Turning Ordering Curse to a Performance
 * Blessing", 2022) as events, to be compared with: lanes take tasks from two counters, of executions and of validations,
 * always the lower one first. A failed validation marks what the transaction wrote as estimates, and everything behind it
 * is validated again; who reads an estimate waits for the next execution of its writer.
 *
 *   ready ──▶ executing ──▶ executed ──▶ validated (may be asked again)
 *     ▲          │ reads an estimate        │ stale: writes become estimates
 *     └─ waiting ◀┘                          └──▶ ready, next incarnation
 */
import type { IndexedBlock } from './blockTrace.ts'
import type { BlockStmCosts } from './costs.ts'
import { EventQueue } from './eventQueue.ts'
import { jitter } from './jitter.ts'
import type { SimulatedRun } from './orderedScheme.ts'

const TASK = 0
const READ = 1
const EXECUTED = 2
const VALIDATED = 3
const KINDS = 4

const READY = 0
const EXECUTING = 1
const DONE = 2
const WAITING = 3

const NO_TASK = -1
const FROM_STATE = -1

export function simulateBlockStm(block: IndexedBlock, costs: BlockStmCosts, lanes: number): SimulatedRun {
  return new BlockStmSimulation(block, costs, lanes).run()
}

class BlockStmSimulation {
  readonly #block: IndexedBlock
  readonly #costs: BlockStmCosts
  readonly #lanes: number
  readonly #events = new EventQueue()
  #now = 0
  #executionIndex = 0
  #validationIndex = 0
  /** Tasks that lanes hold. */
  #active = 0
  #countersFreeAt = 0
  #executions = 0
  #reexecutions = 0
  #waits = 0
  #idleNs = 0

  /** Of each lane: the transaction it works on, the next of its reads, how slow it is, since when it is idle. */
  readonly #task: Int32Array
  readonly #isValidation: Uint8Array
  readonly #incarnationSeen: Uint32Array
  readonly #nextRead: Uint32Array
  readonly #startedAt: Float64Array
  readonly #executesFor: Float64Array
  readonly #idleSince: Float64Array

  readonly #status: Uint8Array
  readonly #incarnation: Uint32Array
  /** Incarnation whose writes are in multi-version memory, from 1; 0: none. */
  readonly #written: Uint32Array
  readonly #isEstimate: Uint8Array
  readonly #dependants: (number[] | undefined)[]
  readonly #observedWriter: Int32Array
  readonly #observedIncarnation: Uint32Array

  constructor(block: IndexedBlock, costs: BlockStmCosts, lanes: number) {
    this.#block = block
    this.#costs = costs
    this.#lanes = lanes
    this.#task = new Int32Array(lanes).fill(NO_TASK)
    this.#isValidation = new Uint8Array(lanes)
    this.#incarnationSeen = new Uint32Array(lanes)
    this.#nextRead = new Uint32Array(lanes)
    this.#startedAt = new Float64Array(lanes)
    this.#executesFor = new Float64Array(lanes)
    this.#idleSince = new Float64Array(lanes).fill(-1)
    this.#status = new Uint8Array(block.count)
    this.#incarnation = new Uint32Array(block.count)
    this.#written = new Uint32Array(block.count)
    this.#isEstimate = new Uint8Array(block.count)
    this.#dependants = new Array<number[] | undefined>(block.count)
    this.#observedWriter = new Int32Array(block.readMoment.length)
    this.#observedIncarnation = new Uint32Array(block.readMoment.length)
  }

  run(): SimulatedRun {
    for (let lane = 0; lane < this.#lanes; lane++) {
      this.#events.add(this.#costs.startNs + lane * this.#costs.startPerLaneNs, lane * KINDS + TASK)
    }
    while (!this.#isFinished()) {
      this.#now = this.#events.nextTime
      const event = this.#events.take()
      const lane = Math.trunc(event / KINDS)
      switch (event % KINDS) {
        case TASK:
          this.#beginTask(lane)
          break
        case READ:
          this.#read(lane)
          break
        case EXECUTED:
          this.#finishExecution(lane)
          break
        case VALIDATED:
          this.#finishValidation(lane)
      }
    }
    for (const since of this.#idleSince) if (since >= 0) this.#idleNs += this.#now - since
    return {
      durationNs: this.#now,
      executions: this.#executions,
      reexecutions: this.#reexecutions,
      waits: this.#waits,
      idleNs: this.#idleNs,
    }
  }

  #isFinished(): boolean {
    return (
      this.#active === 0 &&
      this.#executionIndex >= this.#block.count &&
      this.#validationIndex >= this.#block.count
    )
  }

  /** Takes a task from the counters; the lane begins it when it has had its turn at them. */
  #seekTask(lane: number): void {
    const { count } = this.#block
    let turns = 0
    this.#task[lane] = NO_TASK
    while (this.#task[lane] === NO_TASK) {
      if (this.#validationIndex < Math.min(this.#executionIndex, count)) {
        const index = this.#validationIndex++
        turns++
        if (this.#status[index] === DONE) this.#hold(lane, index, true)
      } else if (this.#executionIndex < count) {
        const index = this.#executionIndex++
        turns++
        if (this.#status[index] === READY) this.#hold(lane, index, false)
      } else break
    }
    if (turns > 0) {
      this.#countersFreeAt = Math.max(this.#now, this.#countersFreeAt) + turns * this.#costs.taskNs
    }
    if (this.#task[lane] === NO_TASK) {
      this.#idleSince[lane] = this.#now
    } else this.#events.add(this.#countersFreeAt, lane * KINDS + TASK)
  }

  #hold(lane: number, index: number, isValidation: boolean): void {
    this.#task[lane] = index
    this.#isValidation[lane] = isValidation ? 1 : 0
    this.#incarnationSeen[lane] = this.#incarnation[index]!
    if (!isValidation) this.#status[index] = EXECUTING
    this.#active++
  }

  #release(lane: number): void {
    this.#active--
    this.#seekTask(lane)
  }

  #wakeAll(): void {
    for (let lane = 0; lane < this.#lanes; lane++) {
      const since = this.#idleSince[lane]!
      if (since < 0) continue
      this.#idleNs += this.#now - since
      this.#idleSince[lane] = -1
      this.#seekTask(lane)
    }
  }

  #slowdown(): number {
    return this.#active > 1 ? 1 + this.#costs.slowdown : 1
  }

  #beginTask(lane: number): void {
    if (this.#task[lane] === NO_TASK) this.#seekTask(lane)
    else if (this.#isValidation[lane] === 1) this.#beginValidation(lane)
    else this.#beginExecution(lane)
  }

  #beginValidation(lane: number): void {
    const ns = this.#block.readCount[this.#task[lane]!]! * this.#costs.validatePerReadNs
    this.#events.add(this.#now + ns * this.#slowdown(), lane * KINDS + VALIDATED)
  }

  #beginExecution(lane: number): void {
    const index = this.#task[lane]!
    const { executionNs, readCount, readStart } = this.#block
    // Who was executed before looks first whether anything that it read then is being written again.
    if (this.#incarnation[index]! > 0) {
      for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
        const writer = this.#writerOf(read)
        if (writer === FROM_STATE || this.#isEstimate[writer] === 0) continue
        this.#waitFor(writer, lane)
        return
      }
    }
    this.#executions++
    this.#startedAt[lane] = this.#now
    this.#executesFor[lane] =
      Math.max(
        executionNs[index]! / 2,
        executionNs[index]! +
          this.#laneNs(index) +
          readCount[index]! * this.#costs.executePerReadNs +
          jitter(this.#executions, this.#costs.jitterNs),
      ) * this.#slowdown()
    this.#nextRead[lane] = readStart[index]!
    this.#scheduleRead(lane)
  }

  /** What the transaction takes longer here than alone; of what others have written, most lies with another lane. */
  #laneNs(index: number): number {
    if (this.#lanes === 1) return 0
    const { executionNs, readStart, writersFrom, writersTo } = this.#block
    const { laneFraction, lineNs } = this.#costs
    let written = 0
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      if (writersTo[read]! > writersFrom[read]!) written++
    }
    const shared = (written * (this.#lanes - 1)) / this.#lanes
    return executionNs[index]! * laneFraction + shared * lineNs
  }

  #scheduleRead(lane: number): void {
    const index = this.#task[lane]!
    const read = this.#nextRead[lane]!
    const startedAt = this.#startedAt[lane]!
    if (read < this.#block.readStart[index + 1]!) {
      this.#events.add(
        startedAt + this.#block.readMoment[read]! * this.#executesFor[lane]!,
        lane * KINDS + READ,
      )
      return
    }
    const { executionNs, executePerWriteNs } = this.#costs
    const recordNs = executionNs + this.#block.writeCount[index]! * executePerWriteNs
    this.#events.add(
      startedAt + this.#executesFor[lane]! + recordNs * this.#slowdown(),
      lane * KINDS + EXECUTED,
    )
  }

  /** The last earlier writer of the location that has written; what it wrote may be an estimate. */
  #writerOf(read: number): number {
    const { writersFrom, writersTo, writers } = this.#block
    for (let at = writersTo[read]! - 1; at >= writersFrom[read]!; at--) {
      const writer = writers[at]!
      if (this.#written[writer] !== 0) return writer
    }
    return FROM_STATE
  }

  #read(lane: number): void {
    const read = this.#nextRead[lane]!
    const writer = this.#writerOf(read)
    if (writer !== FROM_STATE && this.#isEstimate[writer] === 1) {
      this.#reexecutions++
      this.#waitFor(writer, lane)
      return
    }
    this.#observedWriter[read] = writer
    this.#observedIncarnation[read] = writer === FROM_STATE ? 0 : this.#written[writer]!
    this.#nextRead[lane] = read + 1
    this.#scheduleRead(lane)
  }

  #waitFor(writer: number, lane: number): void {
    const index = this.#task[lane]!
    this.#waits++
    this.#status[index] = WAITING
    const waiting = this.#dependants[writer]
    if (waiting) waiting.push(index)
    else this.#dependants[writer] = [index]
    this.#release(lane)
  }

  #finishExecution(lane: number): void {
    const index = this.#task[lane]!
    const wroteNewLocation = this.#written[index] === 0
    this.#written[index] = this.#incarnation[index]! + 1
    this.#isEstimate[index] = 0
    this.#status[index] = DONE
    const waiting = this.#dependants[index]
    this.#dependants[index] = undefined
    for (const dependant of waiting ?? []) this.#makeReady(dependant)
    if (this.#validationIndex > index) {
      if (wroteNewLocation) this.#validationIndex = index
      else {
        // Nobody behind it needs to look again: the lane validates it itself.
        this.#isValidation[lane] = 1
        this.#incarnationSeen[lane] = this.#incarnation[index]!
        this.#beginValidation(lane)
        this.#wakeAll()
        return
      }
    }
    this.#release(lane)
    this.#wakeAll()
  }

  #makeReady(index: number): void {
    this.#status[index] = READY
    this.#incarnation[index]!++
    this.#executionIndex = Math.min(this.#executionIndex, index)
  }

  #finishValidation(lane: number): void {
    const index = this.#task[lane]!
    const isCurrent = this.#status[index] === DONE && this.#incarnation[index] === this.#incarnationSeen[lane]
    if (!isCurrent || this.#isValid(index)) {
      this.#release(lane)
      return
    }
    this.#reexecutions++
    this.#isEstimate[index] = 1
    this.#incarnation[index]!++
    this.#status[index] = READY
    this.#validationIndex = Math.min(this.#validationIndex, index + 1)
    if (this.#executionIndex > index) {
      // The lane that found it executes it again.
      this.#status[index] = EXECUTING
      this.#isValidation[lane] = 0
      this.#beginExecution(lane)
    } else this.#release(lane)
    this.#wakeAll()
  }

  #isValid(index: number): boolean {
    const { readStart } = this.#block
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      const writer = this.#writerOf(read)
      if (writer !== this.#observedWriter[read]) return false
      if (writer === FROM_STATE) continue
      if (this.#isEstimate[writer] === 1 || this.#written[writer] !== this.#observedIncarnation[read])
        return false
    }
    return true
  }
}
