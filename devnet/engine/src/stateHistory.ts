/** The way back to earlier states, by the change log, and the room that the state's memory has for later ones. */
import type { Checkpoint, StateChange } from './api.ts'
import { applyRecords, takeChange } from './changeCodec.ts'
import { Compaction } from './compaction.ts'
import { EngineMemoryError } from './engineMemoryError.ts'
import type { LaneExports } from './lane.ts'
import { CODE_END, ENTRY_END, type Regions } from './memoryMap.ts'
import type { StateMemory } from './stateMemory.ts'

/** Where the tables of the state ended. */
export interface StateMark {
  entryEnd: number
  codeEnd: number
  changes: number
}

interface Parts {
  lane: LaneExports
  state: StateMemory
  regions: Regions
  /** Compacts everything each time, for tests. */
  compactAlways: boolean
  /** Entries may have moved. */
  onMoved(): void
}

export class StateHistory {
  readonly #parts: Parts
  readonly #compaction: Compaction
  /** Counts how often the change log was emptied: checkpoints from before are void. */
  #generation = 0
  /** A checkpoint is a place in the change log, which then must not be compacted. */
  #hasCheckpoints = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#compaction = new Compaction(parts.lane, parts.state.view, parts.regions)
    parts.lane.beginChanges()
  }

  /** Where the state is now, until the change log is emptied or compacted. */
  mark(): StateMark {
    this.growBuckets()
    const { lane, state } = this.#parts
    return {
      entryEnd: state.view.getUint32(ENTRY_END, true),
      codeEnd: state.view.getUint32(CODE_END, true),
      changes: lane.beginChanges(),
    }
  }

  /** Nothing that was inserted since is kept. */
  returnTo(mark: StateMark): void {
    const { lane } = this.#parts
    lane.rollbackChanges(mark.changes)
    lane.truncateState(mark.entryEnd)
    lane.truncateCode(mark.codeEnd)
  }

  checkpoint(): Checkpoint {
    this.#hasCheckpoints = true
    return { generation: this.#generation, mark: this.#parts.lane.beginChanges() >>> 0 }
  }

  /** Throws a RangeError for a checkpoint from before the log was emptied. */
  rollback({ generation, mark }: Checkpoint): void {
    if (generation !== this.#generation) throw new RangeError('the checkpoint is older than a takeChange')
    this.#parts.lane.rollbackChanges(mark)
  }

  /** Empties the log. */
  takeChange(): StateChange {
    this.#begin()
    return takeChange(this.#parts.lane, this.#parts.state.bytes)
  }

  /** Does or undoes a change; `check` throws when that must not be, and then nothing is done. */
  apply(direction: Uint8Array, check: (entryEnd: number) => void): void {
    const mark = this.mark()
    try {
      applyRecords(this.#parts.state, direction)
      check(mark.entryEnd)
    } catch (error) {
      this.returnTo(mark)
      throw error
    } finally {
      this.growBuckets()
    }
  }

  /** Forgets the state and the way to it. */
  clear(): void {
    const { lane, regions } = this.#parts
    this.#begin()
    lane.forgetChanges()
    lane.truncateState(regions.entries.start)
    lane.compactCode()
  }

  #begin(): void {
    this.#generation++
    this.#hasCheckpoints = false
  }

  /** After an error: whether the same may fit now. */
  hasMadeRoomAfter(error: unknown): boolean {
    return error instanceof EngineMemoryError && error.region !== 'transaction' && this.makeRoom(true)
  }

  /** Between blocks: compacts what has become too full, or `everything`, and returns whether that made room. */
  makeRoom(everything = this.#parts.compactAlways): boolean {
    const { hasMadeRoom, hasMovedState } = this.#compaction.run(!this.#hasCheckpoints, everything)
    if (hasMovedState) this.#parts.onMoved()
    this.growBuckets()
    return hasMadeRoom
  }

  growBuckets(): void {
    const { start, end } = this.#parts.regions.buckets
    this.#parts.lane.growBuckets((end - start) / 4)
  }
}
