/** What no schedule can beat. */
import { type IndexedBlock, sequentialNs } from './blockTrace.ts'

/**
 * Nanoseconds of the longest chain of transactions of which each reads what the one before wrote, if each begins when the
 * one before has ended: the bound for whoever knows all dependencies and does not speculate.
 */
export function criticalPathNs(block: IndexedBlock): number {
  return longestPathNs(block, () => 0)
}

/**
 * The same if each may begin earlier, and only its read must come after the write: the bound for speculation, which may
 * find a hot location just in time. Writes become visible at the end.
 */
export function overlappingPathNs(block: IndexedBlock): number {
  return longestPathNs(block, (read) => block.readMoment[read]!)
}

function longestPathNs(block: IndexedBlock, momentOf: (read: number) => number): number {
  const endNs = new Float64Array(block.count)
  let longest = 0
  for (let index = 0; index < block.count; index++) {
    const ns = block.executionNs[index]!
    let startNs = 0
    for (let read = block.readStart[index]!; read < block.readStart[index + 1]!; read++) {
      if (block.writersTo[read] === block.writersFrom[read]) continue
      const lastWriter = block.writers[block.writersTo[read]! - 1]!
      startNs = Math.max(startNs, endNs[lastWriter]! - momentOf(read) * ns)
    }
    endNs[index] = startNs + ns
    longest = Math.max(longest, endNs[index]!)
  }
  return longest
}

/** Nanoseconds that `lanes` lanes need at least, if coordination cost nothing. */
export function boundNs(block: IndexedBlock, lanes: number): number {
  return Math.max(overlappingPathNs(block), sequentialNs(block) / lanes)
}
