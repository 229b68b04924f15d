/**
 * The engine's executor as events: lanes claim transactions in order inside a window, run them speculatively, and commit
 * them in order at one pointer.
 *
 *   idle: spins, then naps
 *    ▲ │ window                               ┌── the pointer is there ─────────────┐
 *    │ ▼        claim                         │                                     ▼
 *   lane ──────────────▶ speculative execution ──▶ visible ──▶ full slot ──▶ reads still right? ──yes──▶ committed
 *             │           │ a hot location is read: queues there                    │ no                      ▲
 *             │           └─ behind the transactions before it                      └──▶ executed again ──────┤
 *             └── the pointer is there: executed for good ────────────────────────────────────────────────────┘
 *
 * What a transaction finds at a location is the write of the last transaction before it that is visible at that moment: from its
 * publication on; not while it is executed again; and, in its second version, from then on. A location because of which
 * a speculation was stale is hot for the next reads. When speculations are stale one after the other, nobody claims more until
 * the pointer has caught up.
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
   * aside until that is visible, and its lane claims another. Default false.
   */
  perfectHints?: boolean
  /** So many transactions the caller's thread executes in order before it wakes the lanes. Default 0. */
  callerTransactions?: number
}

export interface SimulatedRun {
  durationNs: number
  /** Executions in all, thrown away ones included. */
  executions: number
  /** Executions thrown away. */
  reexecutions: number
  /** How often a transaction was held back for earlier ones. */
  waits: number
  /** Lane time with nothing to do, before the block's last commit. */
  idleNs: number
}

const CLAIMED = 0
const READ = 1
const GIVEN_UP = 2
const EXECUTED = 3
const SHOWN = 4
const FULL = 5
const COMMITTED = 6
const DRAINED = 7
const FREE = 8
const KINDS = 9

const NEVER = Number.POSITIVE_INFINITY
/** Observed when no earlier write was visible. */
const FROM_STATE = -1
/** What a lane waits for that may not join a queue yet. */
const FOR_QUEUE = -1
/** Of the engine: nobody waits for who is further before it than its window. */
const HINT_DISTANCE = 64
/** Of the engine: so many transactions queue at a location after a speculation was stale because of it (HEAT in contention.ts). */
const HEAT = 200

export function simulateOrdered(
  block: IndexedBlock,
  costs: OrderedCosts,
  scheme: OrderedScheme,
): SimulatedRun {
  // One worker executes in order on the caller's thread: the sequential reference itself.
  if (scheme.lanes === 1) {
    return {
      durationNs: sequentialNs(block),
      executions: block.count,
      reexecutions: 0,
      waits: 0,
      idleNs: 0,
    }
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
  /** Everything before has come to a hot location, or is visible. */
  #passed = 0
  /** Stale transactions in a row, up to the pointer; and how far it has to come before anybody claims. */
  #staleRun = 0
  #catchUp = 0
  #working = 0
  #executions = 0
  #reexecutions = 0
  #waits = 0
  #idleNs = 0
  /** Transactions that were put aside and need not be any more; and of each transaction, who waits for it. */
  readonly #ready: number[] = []
  readonly #waiting: (number[] | undefined)[]

  /** Of each lane: what it runs, since when, for how long, the next of its reads, and until when it waits there. */
  readonly #running: Int32Array
  readonly #startedAt: Float64Array
  readonly #executesFor: Float64Array
  readonly #nextRead: Uint32Array
  readonly #waitsSince: Float64Array
  readonly #waitsUntil: Float64Array
  /** Since when it is idle; NEVER: it works. Naps count from the first moment without success. */
  readonly #idleSince: Float64Array
  /** It has an event that wakes it. */
  readonly #isWaking: Uint8Array

  /** Of each transaction: in a slot; from when till when its speculation is visible; from when on its second version is. */
  readonly #isFull: Uint8Array
  readonly #visibleFrom: Float64Array
  readonly #visibleTo: Float64Array
  readonly #secondFrom: Float64Array
  /** Lane on which it ran last; -1: the caller's thread, or none yet. */
  readonly #ranOn: Int16Array
  /** Of each read: writer times two, plus one for a second version. */
  readonly #observed: Int32Array
  /** Of each location, by the place of its first writer. */
  readonly #heat: Uint8Array
  /** Of each location: the last transaction in its queue, plus one. */
  readonly #lastInQueue: Int32Array
  /** Of each transaction: it has come to a hot location. */
  readonly #hasQueued: Uint8Array
  /** Of each lane: the transaction it waits for, or FOR_QUEUE. */
  readonly #waitsFor: Int32Array

  constructor(block: IndexedBlock, costs: OrderedCosts, scheme: OrderedScheme) {
    this.#block = block
    this.#costs = costs
    this.#scheme = { parallelCommit: false, perfectHints: false, callerTransactions: 0, ...scheme }
    const { lanes } = scheme
    this.#waiting = new Array<number[] | undefined>(block.count)
    this.#running = new Int32Array(lanes)
    this.#startedAt = new Float64Array(lanes)
    this.#executesFor = new Float64Array(lanes)
    this.#nextRead = new Uint32Array(lanes)
    this.#waitsSince = new Float64Array(lanes)
    this.#waitsUntil = new Float64Array(lanes).fill(NEVER)
    this.#idleSince = new Float64Array(lanes).fill(NEVER)
    this.#isWaking = new Uint8Array(lanes)
    this.#isFull = new Uint8Array(block.count)
    this.#visibleFrom = new Float64Array(block.count).fill(NEVER)
    this.#visibleTo = new Float64Array(block.count).fill(NEVER)
    this.#secondFrom = new Float64Array(block.count).fill(NEVER)
    this.#ranOn = new Int16Array(block.count).fill(-1)
    this.#observed = new Int32Array(block.readMoment.length).fill(FROM_STATE)
    this.#heat = new Uint8Array(block.writers.length)
    this.#lastInQueue = new Int32Array(block.writers.length)
    this.#hasQueued = new Uint8Array(block.count)
    this.#waitsFor = new Int32Array(lanes)
  }

  run(): SimulatedRun {
    this.#executeOnCaller()
    const { startNs, startPerLaneNs } = this.#costs
    for (let lane = 0; lane < this.#scheme.lanes; lane++) {
      this.#idleSince[lane] = this.#now + startNs + lane * startPerLaneNs
      this.#isWaking[lane] = 1
      this.#at(this.#idleSince[lane]!, lane, FREE)
    }
    let endNs = this.#now
    while (this.#committed < this.#block.count) {
      this.#now = this.#events.nextTime
      const event = this.#events.take()
      this.#handle(event % KINDS, Math.trunc(event / KINDS))
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

  #executeOnCaller(): void {
    const count = Math.min(this.#scheme.callerTransactions, this.#block.count)
    for (let index = 0; index < count; index++) {
      this.#now += this.#block.executionNs[index]!
      this.#visibleFrom[index] = this.#now
    }
    this.#executions = count
    this.#next = count
    this.#committed = count
    this.#passed = count
  }

  #at(time: number, lane: number, kind: number): void {
    this.#events.add(time, lane * KINDS + kind)
  }

  #handle(kind: number, lane: number): void {
    switch (kind) {
      case CLAIMED:
        this.#begin(lane)
        break
      case READ:
        this.#read(lane)
        break
      case GIVEN_UP:
        // Unless it has gone on before.
        if (this.#waitsUntil[lane] === this.#now) this.#goOn(lane)
        break
      case EXECUTED:
        this.#endSpeculation(lane)
        break
      case SHOWN:
        this.#show(lane)
        break
      case FULL:
        this.#isFull[this.#running[lane]!] = 1
        this.#look(lane)
        break
      case COMMITTED:
        this.#advance()
        this.#pointerHeld = false
        // Only now the result is written; meanwhile others may have the pointer.
        this.#at(this.#now + this.#resultNs(this.#committed - 1), lane, FREE)
        if (this.#pointerIsDue()) this.#wakeOne()
        break
      case DRAINED:
        this.#advance()
        this.#drain(lane)
        break
      case FREE:
        this.#isWaking[lane] = 0
        this.#look(lane)
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
      this.#at(this.#claimFreeAt, lane, CLAIMED)
    } else if (this.#idleSince[lane] === NEVER) {
      this.#idleSince[lane] = this.#now
      this.#working--
    }
  }

  #pointerIsDue(): boolean {
    return !this.#pointerHeld && this.#committed < this.#block.count && this.#isFull[this.#committed] === 1
  }

  #mayClaim(): boolean {
    if (this.#ready.length > 0) return true
    const end = Math.min(this.#block.count, this.#committed + this.#scheme.window)
    return this.#next < end && this.#committed >= this.#catchUp
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
    this.#at(firstAt, first, FREE)
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
      this.#joinAtPointer(index)
      this.#at(this.#now + this.#ownNs(index, lane) * this.#executionFactor(), lane, COMMITTED)
      return
    }
    this.#startedAt[lane] = this.#now
    this.#executesFor[lane] = this.#ownNs(index, lane) * this.#executionFactor()
    this.#nextRead[lane] = this.#block.readStart[index]!
    this.#scheduleRead(lane)
  }

  /** A transaction's time on a lane, without its result, which is written when it is committed or visible. */
  #ownNs(index: number, lane: number): number {
    this.#ranOn[index] = lane
    const { laneNs, lanePerReadNs, laneFraction, sharedReadNs, resultNs } = this.#costs
    const { executionNs, hasLogs, readCount } = this.#block
    const ns = executionNs[index]! * (1 + laneFraction) - hasLogs[index]! * resultNs
    const sharedNs = this.#sharedReads(index, lane) * sharedReadNs
    return Math.max(0, ns + laneNs + readCount[index]! * lanePerReadNs + sharedNs)
  }

  /** Reads of what another lane has written last. */
  #sharedReads(index: number, lane: number): number {
    const { readStart, writersTo, writers } = this.#block
    let count = 0
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      if (this.#ranOn[writers[writersTo[read]! - 1]!] !== lane) count++
    }
    return count
  }

  #resultNs(index: number): number {
    return this.#block.hasLogs[index]! * (this.#costs.resultNs + this.#costs.laneResultNs) * this.#slowdown()
  }

  /** Whether a transaction before it has yet to write what it reads; then it waits for that one. */
  #putAside(index: number): boolean {
    const { readStart, writersTo, writers } = this.#block
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      const writer = writers[writersTo[read]! - 1]!
      if (this.#isShown(writer)) continue
      const waiting = this.#waiting[writer]
      if (waiting) waiting.push(index)
      else this.#waiting[writer] = [index]
      return true
    }
    return false
  }

  #isShown(index: number): boolean {
    return this.#visibleFrom[index] !== NEVER || this.#secondFrom[index] !== NEVER
  }

  /** Only those reads take part that others may change. */
  #scheduleRead(lane: number): void {
    const index = this.#running[lane]!
    const read = this.#nextRead[lane]!
    const isLast = read === this.#block.readStart[index + 1]!
    const moment = isLast ? 1 : this.#block.readMoment[read]!
    this.#at(this.#startedAt[lane]! + moment * this.#executesFor[lane]!, lane, isLast ? EXECUTED : READ)
  }

  #read(lane: number): void {
    const location = this.#block.writersFrom[this.#nextRead[lane]!]!
    if (this.#heat[location] === 0) this.#observe(lane)
    // It does not know who before it will come here, and waits until each has come to some hot location, or is done.
    else if (this.#passed < this.#running[lane]!) this.#wait(lane, FOR_QUEUE)
    else this.#queue(lane)
  }

  #wait(lane: number, target: number): void {
    this.#waits++
    this.#waitsFor[lane] = target
    this.#waitsSince[lane] = this.#now
    this.#waitsUntil[lane] = this.#now + this.#costs.patienceNs
    this.#at(this.#waitsUntil[lane]!, lane, GIVEN_UP)
  }

  /** The lane has waited long enough at a hot location. */
  #goOn(lane: number): void {
    this.#waitsUntil[lane] = NEVER
    this.#startedAt[lane]! += this.#now - this.#waitsSince[lane]!
    if (this.#waitsFor[lane] === FOR_QUEUE) this.#queue(lane)
    else this.#observe(lane)
  }

  /** Joins the queue at the location, behind the last one there, whose writes it needs. */
  #queue(lane: number): void {
    const index = this.#running[lane]!
    const location = this.#block.writersFrom[this.#nextRead[lane]!]!
    const before = this.#join(location, index)
    this.#notePassed(index)
    const isNear = before >= this.#committed && before < index && index - before <= HINT_DISTANCE
    if (isNear && !this.#isShown(before)) this.#wait(lane, before)
    else this.#observe(lane)
  }

  #join(location: number, index: number): number {
    const before = this.#lastInQueue[location]! - 1
    if (this.#heat[location]! > 0) this.#heat[location]!--
    this.#lastInQueue[location] = Math.max(before, index) + 1
    return before
  }

  /** What runs at the pointer joins queues too, and waits for nobody. */
  #joinAtPointer(index: number): void {
    const { readStart, writersFrom } = this.#block
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      if (this.#heat[writersFrom[read]!]! > 0) this.#join(writersFrom[read]!, index)
    }
  }

  /** Transaction `index` has come to a hot location. */
  #notePassed(index: number): void {
    this.#hasQueued[index] = 1
    this.#movePassed()
  }

  #movePassed(): void {
    const { count } = this.#block
    while (
      this.#passed < count &&
      (this.#passed < this.#committed || this.#hasQueued[this.#passed] === 1 || this.#isShown(this.#passed))
    )
      this.#passed++
    for (let lane = 0; lane < this.#scheme.lanes; lane++) {
      if (this.#waitsUntil[lane] === NEVER) continue
      const target = this.#waitsFor[lane]!
      const isDue =
        target === FOR_QUEUE
          ? this.#running[lane]! <= this.#passed
          : target < this.#committed || this.#isShown(target)
      if (isDue) this.#goOn(lane)
    }
  }

  #observe(lane: number): void {
    const read = this.#nextRead[lane]!++
    this.#observed[read] = this.#visibleAt(read, this.#now)
    this.#scheduleRead(lane)
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

  /** If the pointer has come meanwhile, the speculation needs no slot. */
  #endSpeculation(lane: number): void {
    const index = this.#running[lane]!
    const { readCount, writeCount } = this.#block
    if (this.#committed === index && !this.#pointerHeld) {
      this.#pointerHeld = true
      this.#commit(lane, index, readCount[index]! * this.#costs.validatePerReadNs, COMMITTED)
      return
    }
    const publishNs = writeCount[index]! * this.#costs.publishPerWriteNs
    this.#at(this.#now + publishNs * this.#slowdown(), lane, SHOWN)
  }

  #show(lane: number): void {
    const index = this.#running[lane]!
    if (this.#block.onlyAtPointer[index] === 0) {
      this.#visibleFrom[index] = this.#now
      this.#noteShown(index)
    }
    const aheadNs = this.#scheme.parallelCommit ? this.#readsAndWritesNs(index) : 0
    this.#at(this.#now + this.#resultNs(index) + aheadNs * this.#slowdown(), lane, FULL)
  }

  /** Whoever waited for the transaction may go on. */
  #noteShown(index: number): void {
    this.#movePassed()
    const waiting = this.#waiting[index]
    if (!waiting) return
    this.#waiting[index] = undefined
    this.#ready.push(...waiting)
    this.#ready.sort((a, b) => a - b)
    for (let count = waiting.length; count > 0; count--) this.#wakeOne()
  }

  /** The first read that has not found what is there now that everything before is committed; -1: all have. */
  #staleRead(index: number): number {
    const { readStart, writersTo, writers } = this.#block
    for (let read = readStart[index]!; read < readStart[index + 1]!; read++) {
      const last = writers[writersTo[read]! - 1]!
      const version = 2 * last + (this.#secondFrom[last] === NEVER ? 0 : 1)
      if (this.#observed[read] !== version) return read
    }
    return -1
  }

  #readsAndWritesNs(index: number): number {
    const { readCount, writeCount } = this.#block
    const { validatePerReadNs, commitPerWriteNs } = this.#costs
    return readCount[index]! * validatePerReadNs + writeCount[index]! * commitPerWriteNs
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
    this.#commit(lane, index, this.#costs.commitNs + inSlotNs, DRAINED)
  }

  /** The holder of the pointer commits what was speculated, which takes `serialNs`, or executes it again. */
  #commit(lane: number, index: number, serialNs: number, then: number): void {
    const ns = serialNs * this.#slowdown()
    const stale = this.#staleRead(index)
    if (stale < 0 && this.#block.onlyAtPointer[index] === 0) {
      this.#staleRun = 0
      this.#at(this.#now + ns, lane, then)
      return
    }
    if (stale >= 0) this.#heat[this.#block.writersFrom[stale]!] = HEAT
    this.#joinAtPointer(index)
    if (++this.#staleRun > 1) this.#catchUp = this.#next
    this.#executions++
    this.#reexecutions++
    if (this.#isFull[index] === 1) this.#visibleTo[index] = this.#now
    // In a drain the lane keeps the pointer while it writes the result.
    const resultNs = then === DRAINED ? this.#resultNs(index) : 0
    this.#at(this.#now + ns + this.#ownNs(index, lane) * this.#executionFactor() + resultNs, lane, then)
  }

  /** The transaction at the pointer is committed. */
  #advance(): void {
    const index = this.#committed++
    if (this.#isFull[index] === 0) this.#visibleFrom[index] = this.#now
    else if (this.#visibleFrom[index] === NEVER || this.#visibleTo[index] !== NEVER)
      this.#secondFrom[index] = this.#now
    this.#noteShown(index)
    if (this.#mayClaim()) this.#wakeOne()
  }
}
