/**
 * Speculations that wait at hot locations (awaitQueued, awaitShown and awaitProgress in window.ts of the engine): first until each
 * transaction before has come to some hot location or is done, then for the last one before in the queue there. Who waits looks
 * again and again, then naps.
 */
import type { IndexedBlock } from './blockTrace.ts'
import type { Claims } from './claims.ts'
import type { OrderedCosts } from './costs.ts'
import type { HotQueues } from './hotQueues.ts'
import type { Lane } from './lane.ts'

const NEVER = Number.POSITIVE_INFINITY
/** What a lane waits for that may not join a queue yet. */
const FOR_QUEUE = -1
/** So many lines a processor fetches at once that do not depend on each other. */
const LINES_AT_ONCE = 8
/** The entry's word, which those before have changed, and the own slot, where others look. */
const JOIN_LINES = 2
/** Of pending writes: the record. */
const PENDING_LINES = 1

/** What the waits are part of. */
interface Execution {
  nowNs: () => number
  /** The transaction is committed, or what it writes can be read. */
  isShown: (index: number) => boolean
  /** How many transactions before this one are not committed. */
  uncommittedBefore: (index: number) => number
  /** The lane reads, after it has waited so long. */
  observe: (lane: number, waitedNs: number) => void
  /** Has `lookAgain` called at that time. */
  lookAgainAt: (lane: number, atNs: number) => void
}

interface Wait {
  /** A transaction, or FOR_QUEUE. */
  target: number
  sinceNs: number
  /** When it began to look for what it waits for now; of those before it each is waited for with new patience. */
  looksSinceNs: number
  /** When it goes on at the latest; NEVER: the lane does not wait. */
  untilNs: number
  waitedNs: number
}

export class HotWaits {
  readonly #block: IndexedBlock
  readonly #costs: OrderedCosts
  readonly #queues: HotQueues
  readonly #claims: Claims
  readonly #lanes: readonly Lane[]
  readonly #execution: Execution
  readonly #waits: readonly Wait[]
  /** Everything before has come to a hot location, or is done. */
  #passed = 0
  /** How often a transaction waited. */
  count = 0

  constructor(
    block: IndexedBlock,
    costs: OrderedCosts,
    parts: { queues: HotQueues; claims: Claims; lanes: readonly Lane[] },
    execution: Execution,
  ) {
    this.#block = block
    this.#costs = costs
    this.#queues = parts.queues
    this.#claims = parts.claims
    this.#lanes = parts.lanes
    this.#execution = execution
    this.#waits = parts.lanes.map(() => ({
      target: FOR_QUEUE,
      sinceNs: 0,
      looksSinceNs: 0,
      untilNs: NEVER,
      waitedNs: 0,
    }))
  }

  /** The lane has come to its next read: it reads, or waits if the location is hot. */
  read(lane: number): void {
    const { running, nextRead } = this.#lanes[lane]!
    const wait = this.#waits[lane]!
    wait.waitedNs = 0
    if (!this.#queues.isHot(this.#block.writersFrom[nextRead]!)) {
      this.#execution.observe(lane, 0)
      return
    }
    this.#queues.noteHotCall(running)
    if (!this.#claims.isUnruly(running)) {
      this.#queue(lane)
      return
    }
    // It does not know who before it will come here, and looks at each of their slots.
    const slots = this.#execution.uncommittedBefore(running)
    wait.waitedNs += Math.ceil(slots / LINES_AT_ONCE) * this.#costs.lineNs
    if (this.#passed < running) this.#wait(lane, FOR_QUEUE)
    else this.#queue(lane)
  }

  /** Joins the queue at the location, behind the last one there, whose writes it needs. */
  #queue(lane: number): void {
    const { running, nextRead } = this.#lanes[lane]!
    const before = this.#queues.join(this.#block.writersFrom[nextRead]!, running)
    if (before >= 0) this.#waits[lane]!.waitedNs += JOIN_LINES * this.#costs.lineNs
    this.movePassed()
    if (before >= 0 && !this.#execution.isShown(before)) this.#wait(lane, before)
    else this.#observe(lane, before)
  }

  /** Reads what the one before in the queue, if there is one, has written: pending writes lie where their lane has just put them. */
  #observe(lane: number, before: number): void {
    const isPending = before >= 0 && this.#execution.uncommittedBefore(before + 1) > 0
    const linesNs = isPending ? PENDING_LINES * this.#costs.lineNs : 0
    this.#execution.observe(lane, this.#waits[lane]!.waitedNs + linesNs)
  }

  #wait(lane: number, target: number): void {
    const wait = this.#waits[lane]!
    this.count++
    wait.target = target
    wait.sinceNs = this.#execution.nowNs()
    this.#claims.noteConflict(target === FOR_QUEUE ? this.#passed : target)
    this.#beginPatience(lane)
  }

  #beginPatience(lane: number): void {
    const wait = this.#waits[lane]!
    wait.looksSinceNs = this.#execution.nowNs()
    this.#goOnAt(lane, wait.looksSinceNs + this.#costs.patienceNs)
  }

  #goOnAt(lane: number, atNs: number): void {
    this.#waits[lane]!.untilNs = atNs
    this.#execution.lookAgainAt(lane, atNs)
  }

  /** The time has come at which the lane was to go on, unless it has gone on before or has been given more time. */
  lookAgain(lane: number): void {
    if (this.#waits[lane]!.untilNs === this.#execution.nowNs()) this.#goOn(lane)
  }

  #goOn(lane: number): void {
    const wait = this.#waits[lane]!
    wait.untilNs = NEVER
    wait.waitedNs += this.#execution.nowNs() - wait.sinceNs
    if (wait.target === FOR_QUEUE) this.#queue(lane)
    else this.#observe(lane, wait.target)
  }

  /** A transaction has come to a hot location or is done: whoever waited for it goes on when its lane notices. */
  movePassed(): void {
    const before = this.#passed
    while (
      this.#passed < this.#block.count &&
      (this.#queues.hasQueued(this.#passed) || this.#execution.isShown(this.#passed))
    )
      this.#passed++
    const nowNs = this.#execution.nowNs()
    for (let lane = 0; lane < this.#lanes.length; lane++) {
      const { untilNs, target } = this.#waits[lane]!
      if (untilNs === NEVER) continue
      const isForQueue = target === FOR_QUEUE
      const isDue = isForQueue ? this.#lanes[lane]!.running <= this.#passed : this.#execution.isShown(target)
      if (isDue) {
        const atNs = this.#noticesAt(lane, nowNs)
        if (atNs <= nowNs) this.#goOn(lane)
        else if (atNs < untilNs) this.#goOnAt(lane, atNs)
      } else if (isForQueue && this.#passed > before) {
        this.#claims.noteConflict(this.#passed)
        this.#beginPatience(lane)
      }
    }
  }

  #noticesAt(lane: number, nowNs: number): number {
    const { lineNs, waitSpinNs, waitNapNs } = this.#costs
    const sinceNs = this.#waits[lane]!.looksSinceNs
    const napping = nowNs - sinceNs - waitSpinNs
    return napping <= 0 ? nowNs + lineNs : sinceNs + waitSpinNs + Math.ceil(napping / waitNapNs) * waitNapNs
  }
}
