/** Whether a process that does the same for a long time grows. */

/** Of a process with nothing left to collect, on a chain that has just begun anew. */
export interface MemorySample {
  /** What JavaScript still refers to, and what it holds outside of its heap. */
  liveMiB: number
  /** Of the whole process: the engine's memory, compiled code, and what the allocator has not given back as well. */
  residentMiB: number
}

/**
 * What may be more in the second half than in the first. Some stores fill until they have their bound: calls of traced blocks, recordings of
 * blocks (resident only), compiled code. Filters that nobody asks would too (five minutes, 128 MiB), so the fuzzer gives back those that it made.
 */
const LIVE_MIB = 16
const RESIDENT_MIB = 48
/** Samples on each side of the middle, and at the end, of which the median counts. */
const NEIGHBOURS = 3

/** Null for memory that is flat: it may rise while it warms up, not from the middle of the run to its end. Else what grew. Needs samples at even distances. */
export function memoryFault(samples: readonly MemorySample[]): string | null {
  if (samples.length < 2 * NEIGHBOURS) return null
  const middle = Math.floor(samples.length / 2)
  const around = samples.slice(middle - 1, middle - 1 + NEIGHBOURS)
  const last = samples.slice(-NEIGHBOURS)
  const growth = (of: (sample: MemorySample) => number) => median(last.map(of)) - median(around.map(of))
  const live = growth(({ liveMiB }) => liveMiB)
  if (live > LIVE_MIB)
    return `what is referred to grew by ${live.toFixed(1)} MiB in the second half, of at most ${LIVE_MIB}`
  const resident = growth(({ residentMiB }) => residentMiB)
  if (resident <= RESIDENT_MIB) return null
  return `the process grew by ${resident.toFixed(1)} MiB in the second half, of at most ${RESIDENT_MIB}`
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1]!
}
