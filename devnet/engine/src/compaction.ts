/** Decides between blocks when the memory of the state is compacted. See assembly/state/compaction.ts. */
import type { LaneExports } from './lane.ts'
import { CHANGE_BYTES, CHANGE_COUNT, CODE_END, ENTRY_END, type Region, type Regions } from './memoryMap.ts'

/** A region that grows, and that compaction makes shorter. */
interface Growing {
  region: Region
  /** Where its content ends. */
  end(): number
  compact(): void
  /** Beyond this end it is compacted. */
  limit: number
}

export class Compaction {
  readonly #state: readonly Growing[]
  readonly #changes: Growing

  constructor(lane: LaneExports, memory: DataView, regions: Regions) {
    const { entries, code, changes } = regions
    const growing = (region: Region, end: () => number, compact: () => void): Growing => ({
      region,
      end,
      compact,
      limit: halfway(region.start, region.end),
    })
    this.#state = [
      growing(entries, () => memory.getUint32(ENTRY_END, true), lane.compactState),
      growing(code, () => memory.getUint32(CODE_END, true), lane.compactCode),
    ]
    const changesEnd = () => changes.start + memory.getUint32(CHANGE_COUNT, true) * CHANGE_BYTES
    this.#changes = growing(changes, changesEnd, lane.compactChanges)
  }

  /**
   * Compacts what has become half full since the last time, so that the work per inserted entry stays constant while there is
   * room; with `everything`, whatever its size. Returns whether that made room, and whether entries or code may have moved. Marks in the change log become void with `mayCompactLog`.
   */
  run(mayCompactLog: boolean, everything = false): { hasMadeRoom: boolean; hasMovedState: boolean } {
    // The log first: it holds on to entries and code.
    const all = mayCompactLog ? [this.#changes, ...this.#state] : this.#state
    let hasMadeRoom = false
    let hasMovedState = false
    for (const growing of all) {
      const before = growing.end()
      if (!everything && before <= growing.limit) continue
      growing.compact()
      const after = growing.end()
      growing.limit = halfway(after, growing.region.end)
      hasMadeRoom ||= after < before
      hasMovedState ||= growing !== this.#changes
    }
    return { hasMadeRoom, hasMovedState }
  }
}

function halfway(start: number, end: number): number {
  return start + (end - start) / 2
}
