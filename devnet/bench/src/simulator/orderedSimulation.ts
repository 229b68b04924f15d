/**
 * The engine's executor as events: lanes claim transactions in order inside a window, run them speculatively, and commit
 * them in order at one pointer.
 *
 *   idle: spins, then naps
 *    ▲ │ window                               ┌── the pointer is there ───────┐
 *    │ ▼        claim                         │                               ▼
 *   lane ──────────────▶ speculative execution ──publication──▶ full slot ──▶ reads still right? ──yes──▶ committed
 *             │                                                               │ no                        ▲
 *             └── the pointer is there: executed for good ─────────┐          └──▶ executed again ────────┤
 *                                                                  └──────────────────────────────────────┘
 *
 * What a transaction finds at a location is the write of the last transaction before it that is visible at that moment:
 * from its publication on; not while it is executed again; and, in its second version, from then on.
 */
import { type IndexedBlock, sequentialNs } from './blockTrace.ts'
import type { OrderedCosts } from './costs.ts'
import { EventQueue } from './eventQueue.ts'
import { jitter } from './jitter.ts'

export interface OrderedScheme {
  lanes: number
  /** Transactions that may be claimed ahead of the commit pointer. */
  window: number
  /**
   * What if lanes validated and wrote back ahead of the pointer, which then only looked at a flag: reads and writes cost the
   * lane what they cost at the pointer now. Default false.
   */
  parallelCommit?: boolean
  /**
   * What if every transaction's accesses were known before: one that reads what a transaction before it has yet to write is put
   * aside until that is published, and its lane claims another. Default false.
   */
  perfectHints?: boolean
}

export interface SimulatedRun {
  durationNs: number
  /** Executions in all, thrown away ones included. */
  executions: number
  /** Executions thrown away. */
  reexecutions: number
  /** How often a transaction was put aside for an earlier one. */
  waits: number
  /** Lane time with nothing to do, before the block's last commit. */
  idleNs: number
}

const CLAIMED = 0
const EXECUTED = 1
const PUBLISHED = 2
const COMMITTED = 3
const WOKEN = 4
const KINDS = 5
const NEVER = Number.POSITIVE_INFINITY
/** Observed when no earlier write was visible. */
const FROM_STATE = -1

export function simulateOrdered(
  block: IndexedBlock,
  costs: OrderedCosts,
  scheme: OrderedScheme,
): SimulatedRun {
  // One worker executes in order on the caller's thread: the sequential reference itself.
  if (scheme.lanes === 1) {
    return { durationNs: sequentialNs(block), executions: block.count, reexecutions: 0, waits: 0, idleNs: 0 }
  }
  return new OrderedSimulation(block, costs, scheme).run()
}

/** The same with every lane coordinating, and be it the only one. */
export class OrderedSimulation {
  readonly #block: IndexedBlock
  readonly #costs: OrderedCosts
  readonly #scheme: Required<OrderedScheme>
  readonly #events = new EventQueue()
  #now = 0
  #next = 0
  #committed = 0
  #pointerHeld = false
  #claimFreeAt = 0
  #working = 0
  #executions = 0
  #reexecutions = 0
  #waits = 0
  #idleNs = 0
  /** Transactions that waited for another and need not any more. */
  readonly #ready: number[] = []
  /** Of a transaction: who waits for it. */
  readonly #waiting: (number[] | undefined)[]

  /** Of each lane: what it runs, since when, and for how long it is slowed down. */
  readonly #running: Int32Array
  readonly #startedAt: Float64Array
  readonly #executesFor: Float64Array
  /** Since when it is idle; NEVER: it works. Naps count from the first moment without success. */
  readonly #idleSince: Float64Array
  /** It has an event that wakes it. */
  readonly #isWaking: Uint8Array

  /** Of each transaction: in a slot; from when till when its speculation is visible; from when on its second version is. */
  readonly #isFull: Uint8Array
  readonly #visibleFrom: Float64Array
  readonly #visibleTo: Float64Array
  readonly #secondFrom: Float64Array
  /** Of each read: writer times two, plus one for a second version. */
  readonly #observed: Int32Array

  constructor(block: IndexedBlock, costs: OrderedCosts, scheme: OrderedScheme) {
    this.#block = block
    this.#costs = costs
    this.#scheme = { parallelCommit: false, perfectHints: false, ...scheme }
    const { lanes } = scheme
    this.#waiting = new Array<number[] | undefined>(block.count)
    this.#running = new Int32Array(lanes)
    this.#startedAt = new Float64Array(lanes)
    this.#executesFor = new Float64Array(lanes)
    this.#idleSince = new Float64Array(lanes).fill(NEVER)
    this.#isWaking = new Uint8Array(lanes)
    this.#isFull = new Uint8Array(block.count)
    this.#visibleFrom = new Float64Array(block.count).fill(NEVER)
    this.#visibleTo = new Float64Array(block.count).fill(NEVER)
    this.#secondFrom = new Float64Array(block.count).fill(NEVER)
    this.#observed = new Int32Array(block.readMoment.length).fill(FROM_STATE)
  }

  run(): SimulatedRun {
    const { startNs, startPerLaneNs } = this.#costs
    for (let lane = 0; lane < this.#scheme.lanes; lane++) {
      this.#idleSince[lane] = startNs + lane * startPerLaneNs
      this.#isWaking[lane] = 1
      this.#events.add(startNs + lane * startPerLaneNs, lane * KINDS + WOKEN)
    }
    let endNs = startNs
    while (this.#committed < this.#block.count) {
      this.#now = this.#events.nextTime
      const event = this.#events.take()
      const lane = Math.trunc(event / KINDS)
      switch (event % KINDS) {
        case CLAIMED:
          this.#begin(lane)
          break
        case EXECUTED:
          this.#endSpeculation(lane)
          break
        case PUBLISHED:
          this.#publish(lane)
          this.#look(lane)
          break
        case COMMITTED:
          this.#advance()
          this.#drain(lane)
          break
        case WOKEN:
          this.#isWaking[lane] = 0
          this.#look(lane)
      }
      endNs = this.#now
    }
    for (const since of this.#idleSince) if (since < endNs) this.#idleNs += endNs - since
    return {
      durationNs: endNs,
      executions: this.#executions,
      reexecutions: this.#reexecutions,
      waits: this.#waits,
      idleNs: this.#idleNs,
    }
  }

  /** What a lane without work does: commit, claim, or wait. */
  #look(lane: number): void {
    if (this.#pointerIsDue()) {
      this.#leaveIdle(lane)
      this.#pointerHeld = true
      this.#drain(lane)
    } else if (this.#mayClaim()) {
      this.#leaveIdle(lane)
      this.#running[lane] = this.#ready.shift() ?? this.#next++
      this.#claimFreeAt = Math.max(this.#now, this.#claimFreeAt) + this.#costs.claimNs
      this.#events.add(this.#claimFreeAt, lane * KINDS + CLAIMED)
    } else if (this.#idleSince[lane] === NEVER) {
      this.#idleSince[lane] = this.#now
      this.#working--
    }
  }

  #pointerIsDue(): boolean {
    return !this.#pointerHeld && this.#committed < this.#block.count && this.#isFull[this.#committed] === 1
  }

  #mayClaim(): boolean {
    return (
      this.#ready.length > 0 ||
      this.#next < Math.min(this.#block.count, this.#committed + this.#scheme.window)
    )
  }

  #leaveIdle(lane: number): void {
    const since = this.#idleSince[lane]!
    if (since === NEVER) return
    this.#idleNs += this.#now - since
    this.#idleSince[lane] = NEVER
    this.#working++
  }

  /** The idle lane that notices first that there is something to do. */
  #wakeOne(): void {
    let first = -1
    let firstAt = NEVER
    for (let lane = 0; lane < this.#scheme.lanes; lane++) {
      if (this.#idleSince[lane] === NEVER || this.#isWaking[lane] === 1) continue
      const at = this.#noticesAt(this.#idleSince[lane]!)
      if (at < firstAt) {
        first = lane
        firstAt = at
      }
    }
    if (first < 0) return
    this.#isWaking[first] = 1
    this.#events.add(firstAt, first * KINDS + WOKEN)
  }

  #noticesAt(idleSince: number): number {
    const { spinNs, napNs } = this.#costs
    const napping = this.#now - idleSince - spinNs
    return napping <= 0 ? this.#now : idleSince + spinNs + Math.ceil(napping / napNs) * napNs
  }

  #slowdown(): number {
    return 1 + this.#costs.slowdownPerLane * Math.max(0, this.#working - 1)
  }

  /** How much longer than alone and on average this execution takes. */
  #executionFactor(): number {
    return this.#slowdown() * jitter(this.#executions, this.#costs.jitter)
  }

  /** The lane has claimed a transaction: at the pointer it is executed for good, else speculatively. */
  #begin(lane: number): void {
    const index = this.#running[lane]!
    if (this.#scheme.perfectHints && this.#putAside(index)) {
      this.#waits++
      this.#look(lane)
      return
    }
    this.#executions++
    if (this.#committed === index && !this.#pointerHeld) {
      this.#pointerHeld = true
      this.#executeAtPointer(lane, index)
      return
    }
    const { executionNs, readCount } = this.#block
    const { speculationNs, speculationPerReadNs } = this.#costs
    this.#startedAt[lane] = this.#now
    this.#executesFor[lane] =
      (executionNs[index]! + speculationNs + readCount[index]! * speculationPerReadNs) *
      this.#executionFactor()
    this.#events.add(this.#now + this.#executesFor[lane]!, lane * KINDS + EXECUTED)
  }

  /** Whether a transaction before it has yet to write what it reads; then it waits for that one. */
  #putAside(index: number): boolean {
    const { readStart, writersTo, writers } = this.#block
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      const writer = writers[writersTo[read]! - 1]!
      if (this.#visibleFrom[writer] !== NEVER || this.#secondFrom[writer] !== NEVER) continue
      const waiting = this.#waiting[writer]
      if (waiting) waiting.push(index)
      else this.#waiting[writer] = [index]
      return true
    }
    return false
  }

  /** Transaction `index` is visible: whoever waited for it may be claimed, the earliest first. */
  #release(index: number): void {
    const waiting = this.#waiting[index]
    if (!waiting) return
    this.#waiting[index] = undefined
    this.#ready.push(...waiting)
    this.#ready.sort((a, b) => a - b)
    for (let count = waiting.length; count > 0; count--) this.#wakeOne()
  }

  /** Alone and final. Its writes are visible when it is committed. */
  #executeAtPointer(lane: number, index: number): void {
    const ns = this.#block.executionNs[index]! * this.#executionFactor()
    this.#events.add(this.#now + ns, lane * KINDS + COMMITTED)
  }

  #readsAndWritesNs(index: number): number {
    const { readCount, writeCount } = this.#block
    const { validatePerReadNs, commitPerWriteNs } = this.#costs
    return readCount[index]! * validatePerReadNs + writeCount[index]! * commitPerWriteNs
  }

  /** Notes what the speculation has found. If the pointer has come meanwhile, it needs no slot. */
  #endSpeculation(lane: number): void {
    const index = this.#running[lane]!
    const { readStart, readMoment, readCount, writeCount } = this.#block
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      const moment = this.#startedAt[lane]! + readMoment[read]! * this.#executesFor[lane]!
      this.#observed[read] = this.#visibleAt(read, moment)
    }
    if (this.#committed === index && !this.#pointerHeld) {
      this.#pointerHeld = true
      this.#commit(lane, index, readCount[index]! * this.#costs.validatePerReadNs)
      return
    }
    const publishNs = writeCount[index]! * this.#costs.publishPerWriteNs
    const aheadNs = this.#scheme.parallelCommit ? this.#readsAndWritesNs(index) : 0
    this.#events.add(this.#now + (publishNs + aheadNs) * this.#slowdown(), lane * KINDS + PUBLISHED)
  }

  #publish(lane: number): void {
    const index = this.#running[lane]!
    this.#isFull[index] = 1
    if (this.#block.onlyAtPointer[index] === 1) return
    this.#visibleFrom[index] = this.#now
    this.#release(index)
  }

  #visibleAt(read: number, moment: number): number {
    const { writersFrom, writersTo, writers } = this.#block
    for (let at = writersTo[read]! - 1; at >= writersFrom[read]!; at--) {
      const writer = writers[at]!
      if (this.#secondFrom[writer]! <= moment) return 2 * writer + 1
      if (this.#visibleFrom[writer]! <= moment && moment < this.#visibleTo[writer]!) return 2 * writer
    }
    return FROM_STATE
  }

  /** Whether each read has found what is there now that everything before is committed. */
  #isValid(index: number): boolean {
    if (this.#block.onlyAtPointer[index] === 1) return false
    const { readStart, writersTo, writers } = this.#block
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      const last = writers[writersTo[read]! - 1]!
      const version = 2 * last + (this.#secondFrom[last] === NEVER ? 0 : 1)
      if (this.#observed[read] !== version) return false
    }
    return true
  }

  /** Commits the slot at the pointer if it is full; else the lane gives the pointer back. */
  #drain(lane: number): void {
    const index = this.#committed
    if (index === this.#block.count || this.#isFull[index] === 0) {
      this.#pointerHeld = false
      this.#look(lane)
      return
    }
    const inSlotNs = this.#scheme.parallelCommit ? 0 : this.#readsAndWritesNs(index)
    this.#commit(lane, index, this.#costs.commitNs + inSlotNs)
  }

  /** The holder of the pointer commits what was speculated, which takes `serialNs`, or executes it again. */
  #commit(lane: number, index: number, serialNs: number): void {
    let ns = serialNs * this.#slowdown()
    if (!this.#isValid(index)) {
      this.#executions++
      this.#reexecutions++
      this.#visibleTo[index] = this.#now
      ns += this.#block.executionNs[index]! * this.#executionFactor()
    }
    this.#events.add(this.#now + ns, lane * KINDS + COMMITTED)
  }

  /** The transaction at the pointer is committed. */
  #advance(): void {
    const index = this.#committed++
    if (this.#isFull[index] === 0) this.#visibleFrom[index] = this.#now
    else if (this.#visibleFrom[index] === NEVER || this.#visibleTo[index] !== NEVER)
      this.#secondFrom[index] = this.#now
    this.#release(index)
    if (this.#mayClaim()) this.#wakeOne()
  }
}
