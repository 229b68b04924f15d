/** Bytes that the module packs for the host, as many at once as its room holds. */
import { concatenate } from './bytes.ts'
import type { LaneExports } from './lane.ts'

/** Calls `pack` with the first of `count` records that is left until none is, and returns a copy of all that was packed. */
export function takePacked(
  lane: Pick<LaneExports, 'packedStart' | 'packedEnd'>,
  memory: Uint8Array,
  count: number,
  pack: (first: number) => number,
): Uint8Array {
  const start = lane.packedStart() >>> 0
  const parts: Uint8Array[] = []
  let next = 0
  do {
    next = pack(next)
    parts.push(memory.slice(start, lane.packedEnd() >>> 0))
  } while (next < count)
  const [only] = parts
  return parts.length === 1 && only ? only : concatenate(parts)
}
