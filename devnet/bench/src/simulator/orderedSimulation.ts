/**
 * The engine's executor as events: lanes claim batches of transactions in order inside a window, run them speculatively, and
 * commit them in order at one pointer.
 *
 *   idle: spins, then naps
 *    ▲ │ window                                   ┌── the pointer is there ─────────────┐
 *    │ ▼   claims a batch                         │                                     ▼
 *   lane ──────────────────▶ speculative execution ──▶ visible ──▶ full slot ──▶ reads still right? ──yes──▶ committed
 *             │               │ a hot location is read: queues there                    │ no                      ▲ ▲
 *             │               └─ behind the transactions before it                      └──▶ executed again ──────┤ │
 *             ├── the pointer is there: the rest of the batch is executed for good ───────────────────────────────┘ │
 *             └── lanes do not pay: a stretch is executed for good, by one lane ────────────────────────────────────┘
 *
 * Rooms of its own: claims.ts (batches), commitPointer.ts, hotQueues.ts, hotWaits.ts and pointerJoins.ts, pace.ts (stretches alone), versions.ts (who reads what), laneTimes.ts, idleLanes.ts;
 * blockSeries.ts makes blocks follow each other.
 */
import type { IndexedBlock } from './blockTrace.ts'
import { Claims } from './claims.ts'
import { CommitPointer } from './commitPointer.ts'
import type { OrderedCosts } from './costs.ts'
import { EventQueue } from './eventQueue.ts'
import { HotQueues } from './hotQueues.ts'
import { HotWaits } from './hotWaits.ts'
import { IdleLanes } from './idleLanes.ts'
import { Lane } from './lane.ts'
import { LaneTimes } from './laneTimes.ts'
import { type Learned, nothingLearned } from './learned.ts'
import type { OrderedRun, OrderedScheme } from './orderedScheme.ts'
import { Pace } from './pace.ts'
import { PointerJoins } from './pointerJoins.ts'
import { PutAside } from './putAside.ts'
import { Versions } from './versions.ts'

const BEGIN = 0
const READ = 1
const LOOK_AGAIN = 2
const EXECUTED = 3
const SHOWN = 4
const FULL = 5
const RAN_AT_POINTER = 6
const COMMITTED = 7
const DRAINED = 8
const RAN_ALONE = 9
const FREE = 10
const JOINS = 11
const KINDS = 12

const NEVER = Number.POSITIVE_INFINITY
/** Of the engine (LEAD_NS in executor.ts): so long the caller's thread waits for lanes. */
const LEAD_NS = 2_000_000

/** One block on lanes that all coordinate, and be it only one. */
export class OrderedSimulation {
  readonly #block: IndexedBlock
  readonly #costs: OrderedCosts
  readonly #scheme: Required<OrderedScheme>
  readonly #learned: Learned
  readonly #events = new EventQueue()
  readonly #claims: Claims
  readonly #queues: HotQueues
  readonly #pace: Pace
  readonly #versions: Versions
  readonly #times: LaneTimes
  readonly #idle: IdleLanes
  readonly #lanes: readonly Lane[]
  readonly #hotWaits: HotWaits
  readonly #joins: PointerJoins
  readonly #pointer: CommitPointer
  readonly #putAside: PutAside
  #now = 0
  #claimFreeAt = 0
  #executions = 0
  #reexecutions = 0
  #atPointer = 0
  #alone = 0

  constructor(
    block: IndexedBlock,
    costs: OrderedCosts,
    scheme: OrderedScheme,
    learned: Learned = nothingLearned(block),
  ) {
    const { lanes, window } = scheme
    this.#block = block
    this.#costs = costs
    this.#scheme = { parallelCommit: false, perfectHints: false, callerTransactions: 0, ...scheme }
    this.#learned = learned
    this.#claims = new Claims(block.count, lanes, window)
    this.#queues = new HotQueues(block, learned, window)
    this.#pace = new Pace(block, this.#claims, learned, lanes)
    this.#versions = new Versions(block)
    this.#times = new LaneTimes(block, costs, learned.sequence, lanes)
    this.#idle = new IdleLanes(costs, lanes)
    this.#lanes = Array.from({ length: lanes }, () => new Lane())
    this.#pointer = new CommitPointer(block.count)
    this.#putAside = new PutAside(block)
    this.#joins = new PointerJoins(block, this.#queues, lanes, (lane, atNs) => this.#at(atNs, lane, JOINS))
    this.#hotWaits = new HotWaits(
      block,
      costs,
      { queues: this.#queues, claims: this.#claims, lanes: this.#lanes },
      {
        nowNs: () => this.#now,
        isShown: (index) => this.#isShown(index),
        uncommittedBefore: (index) => Math.max(0, index - this.#pointer.committed),
        observe: (lane, waitedNs) => this.#observe(lane, waitedNs),
        lookAgainAt: (lane, atNs) => this.#at(atNs, lane, LOOK_AGAIN),
      },
    )
  }

  run(): OrderedRun {
    this.#leadLanes()
    const { count } = this.#block
    let endNs = this.#now
    while (this.#pointer.committed < count) {
      this.#now = this.#events.nextTime
      const event = this.#events.take()
      this.#handle(event % KINDS, Math.trunc(event / KINDS))
      endNs = this.#now
    }
    this.#idle.finish(endNs)
    this.#learned.sequence += count + 1
    return {
      durationNs: endNs,
      executions: this.#executions,
      reexecutions: this.#reexecutions,
      waits: this.#hotWaits.count + this.#putAside.count,
      atPointer: this.#atPointer,
      alone: this.#alone,
      isParallel: true,
      idleNs: this.#idle.idleNs,
    }
  }

  /** The caller's thread executes its share, wakes the lanes, and goes on until the first has come. */
  #leadLanes(): void {
    const { startNs, startPerLaneNs } = this.#costs
    const alone = Math.min(this.#scheme.callerTransactions, this.#block.count)
    while (this.#pointer.committed < alone) this.#executeOnCaller()
    const calledAt = this.#now
    const until = calledAt + Math.min(startNs, LEAD_NS)
    const leads = this.#scheme.callerTransactions > 0
    while (leads && this.#pointer.committed < this.#block.count && this.#now < until) this.#executeOnCaller()
    this.#claims.startAt(this.#pointer.committed)
    for (let lane = 0; lane < this.#scheme.lanes; lane++) {
      const at = Math.max(this.#now, calledAt + startNs + lane * startPerLaneNs)
      this.#pace.sampleFrom(lane, this.#pointer.committed)
      this.#idle.enter(lane, at)
      this.#wake(lane, at)
    }
  }

  #executeOnCaller(): void {
    const index = this.#pointer.committed++
    this.#executions++
    this.#now += this.#block.executionNs[index]!
    this.#versions.commit(index, this.#now)
    this.#queues.joinAtPointer(index)
  }

  #at(time: number, lane: number, kind: number): void {
    this.#events.add(time, lane * KINDS + kind)
  }

  #handle(kind: number, lane: number): void {
    switch (kind) {
      case BEGIN:
        this.#look(lane)
        break
      case READ:
        this.#hotWaits.read(lane)
        break
      case LOOK_AGAIN:
        this.#hotWaits.lookAgain(lane)
        break
      case EXECUTED:
        this.#endSpeculation(lane)
        break
      case SHOWN:
        this.#show(lane)
        break
      case FULL:
        this.#pointer.fill(this.#lanes[lane]!.running, lane)
        this.#wakeOne()
        this.#look(lane)
        break
      case RAN_AT_POINTER:
        this.#goOnAtPointer(lane)
        break
      case COMMITTED:
        this.#versions.commit(this.#lanes[lane]!.running, this.#now)
        this.#giveBack(lane, this.#lanes[lane]!.running + 1)
        break
      case DRAINED:
        this.#times.noteCommit(this.#pointer.committed, lane)
        this.#versions.commit(this.#pointer.committed, this.#now)
        this.#advance(this.#pointer.committed + 1)
        this.#drain(lane)
        break
      case RAN_ALONE:
        this.#goOnAlone(lane)
        break
      case JOINS:
        this.#joins.join(lane)
        this.#hotWaits.movePassed()
        break
      case FREE:
        this.#idle.wake(lane, this.#now)
        if (this.#idle.isIdle(lane)) this.#look(lane)
    }
  }

  /** What a lane without work does: commit, run what it has claimed, claim, or wait. */
  #look(lane: number): void {
    const each = this.#lanes[lane]!
    if (this.#pointer.committed === this.#block.count) {
      this.#rest(lane)
      return
    }
    if (this.#mayDrain(lane) <= this.#now) {
      this.#leaveIdle(lane)
      this.#pointer.isHeld = true
      this.#drain(lane)
      return
    }
    const aside = this.#putAside.takeReady()
    if (aside !== undefined) {
      this.#leaveIdle(lane)
      this.#begin(lane, aside, false)
      return
    }
    if (each.next < each.end) {
      if (!this.#mayBegin(each.next)) {
        this.#rest(lane)
        return
      }
      this.#leaveIdle(lane)
      this.#begin(lane, each.next, true)
      return
    }
    if (this.#maySolo()) {
      this.#leaveIdle(lane)
      this.#beginSolo(lane)
      return
    }
    if (!this.#claims.mayClaim(this.#pointer.committed)) {
      this.#rest(lane)
      return
    }
    const solo = this.#pace.stretchAlone(lane, this.#pointer.committed, this.#now)
    if (solo !== 0) {
      this.#claims.soloWanted = solo
      this.#look(lane)
      return
    }
    this.#leaveIdle(lane)
    ;[each.next, each.end] = this.#claims.claim()
    this.#claimFreeAt = Math.max(this.#now, this.#claimFreeAt) + this.#costs.claimNs
    this.#at(this.#claimFreeAt, lane, BEGIN)
    this.#wakeOne()
  }

  #rest(lane: number): void {
    if (!this.#idle.isIdle(lane)) {
      this.#idle.enter(lane, this.#now)
      this.#times.working--
    }
    const drainsAt = this.#mayDrain(lane)
    if (drainsAt !== NEVER) this.#wake(lane, this.#idle.noticesAt(lane, drainsAt))
  }

  #leaveIdle(lane: number): void {
    if (!this.#idle.isIdle(lane)) return
    this.#idle.leave(lane, this.#now)
    this.#times.working++
  }

  /** When the lane may commit the slot at the pointer: at once if it has filled it, or where there are conflicts; else with some patience. */
  #mayDrain(lane: number): number {
    const { filledBy } = this.#pointer
    if (this.#pointer.isHeld || filledBy < 0) return NEVER
    if (filledBy === lane || this.#claims.isUnruly(this.#pointer.committed)) return this.#now
    return this.#idle.isIdle(lane) ? Math.max(this.#now, this.#idle.patientUntil(lane)) : NEVER
  }

  /** Who looks at the coinbase waits until the pointer is there. */
  #mayBegin(index: number): boolean {
    return this.#block.onlyAtPointer[index] === 0 || this.#pointer.isFreeAt(index)
  }

  #maySolo(): boolean {
    return this.#claims.soloWanted !== 0 && this.#pointer.isFreeAt(this.#claims.next)
  }

  #wake(lane: number, at: number): void {
    if (this.#idle.wakeAt(lane, at)) this.#at(at, lane, FREE)
  }

  /** The idle lane that comes first to what there is to do. */
  #wakeOne(): void {
    const hasWork =
      this.#putAside.hasReady || this.#claims.mayClaim(this.#pointer.committed) || this.#maySolo()
    let first = -1
    let firstAt = NEVER
    for (let lane = 0; lane < this.#lanes.length; lane++) {
      if (!this.#idle.isIdle(lane) || this.#idle.isWaking(lane)) continue
      const { next, end } = this.#lanes[lane]!
      const mayGoOn = next < end ? this.#putAside.hasReady || this.#mayBegin(next) : hasWork
      const dueAt = mayGoOn ? this.#now : this.#mayDrain(lane)
      if (dueAt === NEVER) continue
      const at = this.#idle.noticesAt(lane, dueAt)
      if (at >= firstAt) continue
      first = lane
      firstAt = at
    }
    if (first >= 0) this.#wake(first, firstAt)
  }

  /** The lane runs a transaction, of its batch or put aside before: at the pointer the rest of the batch for good, else speculatively. */
  #begin(lane: number, index: number, isOfBatch: boolean): void {
    const each = this.#lanes[lane]!
    if (isOfBatch && this.#pointer.isFreeAt(index)) {
      this.#pointer.isHeld = true
      this.#claims.endStaleRun()
      this.#runAtPointer(lane, RAN_AT_POINTER)
      return
    }
    if (isOfBatch) each.next++
    if (this.#scheme.perfectHints && this.#putAside.put(index, (writer) => this.#isShown(writer))) {
      this.#look(lane)
      return
    }
    this.#executions++
    each.running = index
    each.startedAt = this.#now
    each.executesFor = this.#times.executionNs(index, lane)
    each.nextRead = this.#block.readStart[index]!
    if (this.#claims.isUnruly(index)) {
      this.#queues.announce(index)
      this.#hotWaits.movePassed()
    }
    this.#scheduleRead(lane)
  }

  /** Runs the next of the batch, or of the stretch, for good, after so many nanoseconds. */
  #runAtPointer(lane: number, then: number, afterNs = 0): void {
    const each = this.#lanes[lane]!
    each.running = each.next++
    this.#executions++
    this.#atPointer++
    const startNs = this.#now + afterNs
    const ns =
      this.#times.executionNs(each.running, lane, then === RAN_ALONE) +
      this.#times.writeNs(each.running, lane)
    if (then === RAN_ALONE) {
      this.#alone++
      // Nobody looks meanwhile.
      this.#queues.joinAtPointer(each.running)
    } else this.#joins.begin(lane, each.running, startNs, ns)
    this.#at(startNs + ns, lane, then)
  }

  #goOnAtPointer(lane: number): void {
    const each = this.#lanes[lane]!
    this.#versions.commit(each.running, this.#now)
    if (each.next === each.end) {
      this.#giveBack(lane, each.end)
      return
    }
    // Its result is written before the next one begins.
    this.#runAtPointer(lane, RAN_AT_POINTER, this.#times.resultNs(each.running))
  }

  /** The pointer is free again; only now the result is written. */
  #giveBack(lane: number, committed: number): void {
    this.#advance(committed)
    this.#pointer.isHeld = false
    this.#at(this.#now + this.#times.resultNs(committed - 1), lane, BEGIN)
    this.#wakeOne()
  }

  #beginSolo(lane: number): void {
    const each = this.#lanes[lane]!
    this.#pointer.isHeld = true
    ;[each.next, each.end] = this.#claims.claimSolo()
    each.soloFirst = each.next
    each.soloSince = this.#now
    this.#pace.beginSolo()
    this.#runAtPointer(lane, RAN_ALONE)
  }

  #goOnAlone(lane: number): void {
    const each = this.#lanes[lane]!
    this.#versions.commit(each.running, this.#now)
    if (each.next === each.end) {
      this.#pace.endSolo(lane, each.soloFirst, each.end, this.#now - each.soloSince)
      this.#giveBack(lane, each.end)
      return
    }
    this.#advance(each.running + 1)
    this.#runAtPointer(lane, RAN_ALONE, this.#times.resultNs(each.running))
  }

  #isShown(index: number): boolean {
    return index < this.#pointer.committed || this.#versions.isPublished(index)
  }

  /** Only those reads take part that others may change, or queue for. */
  #scheduleRead(lane: number): void {
    const { running, nextRead, startedAt, executesFor } = this.#lanes[lane]!
    const isLast = nextRead === this.#block.readStart[running + 1]!
    const moment = isLast ? 1 : this.#block.readMoment[nextRead]!
    this.#at(startedAt + moment * executesFor, lane, isLast ? EXECUTED : READ)
  }

  #observe(lane: number, waitedNs: number): void {
    const each = this.#lanes[lane]!
    each.startedAt += waitedNs
    this.#versions.observe(each.nextRead++, this.#now)
    this.#scheduleRead(lane)
  }

  /** If the pointer has come meanwhile, the speculation needs no slot. */
  #endSpeculation(lane: number): void {
    const index = this.#lanes[lane]!.running
    this.#queues.endForecast(index)
    if (this.#pointer.isFreeAt(index)) {
      this.#pointer.isHeld = true
      this.#settle(lane, index, this.#times.commitOwnNs(index, lane), COMMITTED)
    } else this.#at(this.#now + this.#times.publishNs(index, lane), lane, SHOWN)
  }

  #show(lane: number): void {
    const index = this.#lanes[lane]!.running
    this.#versions.publish(index, this.#now)
    this.#noteShown(index)
    const aheadNs = this.#scheme.parallelCommit ? this.#times.aheadNs(index) : 0
    this.#at(this.#now + this.#times.resultNs(index) + aheadNs, lane, FULL)
  }

  /** Whoever waited for the transaction may go on. */
  #noteShown(index: number): void {
    this.#hotWaits.movePassed()
    for (let count = this.#putAside.noteShown(index); count > 0; count--) this.#wakeOne()
  }

  /** Commits the slot at the pointer if it is full; else the lane gives the pointer back. */
  #drain(lane: number): void {
    const index = this.#pointer.committed
    if (this.#pointer.filledBy < 0) {
      this.#pointer.isHeld = false
      this.#wakeOne()
      this.#look(lane)
      return
    }
    const ns = this.#scheme.parallelCommit ? this.#times.flagNs() : this.#times.commitNs(index, lane)
    this.#settle(lane, index, ns, DRAINED)
  }

  /** The holder of the pointer commits what was speculated, which takes so long, or executes it again. */
  #settle(lane: number, index: number, ns: number, then: number): void {
    const stale = this.#versions.staleRead(index)
    if (stale < 0) {
      this.#claims.endStaleRun()
      this.#at(this.#now + ns, lane, then)
      return
    }
    this.#queues.heat(this.#block.writersFrom[stale]!)
    this.#claims.noteStale(index)
    this.#executions++
    this.#reexecutions++
    this.#versions.takeBack(index, this.#now)
    const againNs = this.#times.executionNs(index, lane) + this.#times.writeNs(index, lane)
    this.#joins.begin(lane, index, this.#now + ns, againNs)
    // In a drain the lane keeps the pointer while it writes the result.
    const resultNs = then === DRAINED ? this.#times.resultNs(index) : 0
    this.#at(this.#now + ns + againNs + resultNs, lane, then)
  }

  /** The pointer moves on: everything before `committed` is done. */
  #advance(committed: number): void {
    const before = this.#pointer.committed
    this.#pointer.committed = committed
    for (let index = before; index < committed; index++) this.#noteShown(index)
    this.#wakeOne()
  }
}
