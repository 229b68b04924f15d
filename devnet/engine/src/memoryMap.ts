/** The host's side of assembly/layout.ts: the same numbers, and the bounds of the growing regions. */

export const OPCODES = 0x0400
export const PUSH_MASKS = 0x1000
const REGIONS = 0x2000
export const FORK = 0x2100

export const ENV_NUMBER = 0x2400
export const ENV_TIMESTAMP = 0x2420
export const ENV_COINBASE = 0x2440
export const ENV_GAS_LIMIT = 0x2460
export const ENV_BASE_FEE = 0x2480
export const ENV_PREV_RANDAO = 0x24a0
export const ENV_BLOB_BASE_FEE = 0x24c0
export const ENV_CHAIN_ID = 0x24e0
export const ENV_BLOB_GAS_LIMIT = 0x2500
export const BLOCK_HASHES = 0x2800

const CONTROL = 0x5000
export const NEXT = CONTROL
export const COMMITTED = CONTROL + 0x80
export const COMMIT_LOCK = CONTROL + 0x100
export const FINISHED = CONTROL + 0x200
export const FAILED = CONTROL + 0x280
export const BLOCK_COUNT = CONTROL + 0x300
export const BLOCK_SEQUENCE = CONTROL + 0x304
export const BLOCK_GAS_USED = CONTROL + 0x380
export const BLOCK_BLOB_GAS_USED = CONTROL + 0x388
export const PENDING_FEES = CONTROL + 0x400
export const ENTRY_END = CONTROL + 0x480
export const CODE_END = CONTROL + 0x500
export const CHANGE_COUNT = CONTROL + 0x580
export const DIRTY_COUNT = CONTROL + 0x588
export const BLOCK_END = CONTROL + 0x600
export const SKIP_VALIDATION = CONTROL + 0x700
export const LANE_COUNTERS = CONTROL + 0x800
export const LANE_COUNTER_BYTES = 128
/** In a lane's counters: the generation that it has finished. */
export const LANE_FINISHED_GENERATION = 12

export const EMPTY_CODE = 0x8000
export const CODE_HASH = 16
export const CODE_BYTES = 64

export const ENTRY_BYTES = 128
export const ENTRY_KEY = 8
export const ENTRY_OWNER = 40
export const ENTRY_VALUE = 48
export const ENTRY_NONCE = 80
export const ENTRY_CODE = 88
export const ENTRY_STORAGE = 96
export const ENTRY_DIRTY = 104
/** Owner of an entry that stands for nothing. */
export const UNLINKED = 0xffffffff
export const CHANGE_BYTES = 48

export const DESCRIPTOR_BYTES = 64

const LANES = 0x100000
export const LANE_BYTES = 0x9b80000
/** The control page has counters for so many. */
export const LANES_MAX = 64
const MIB = 1 << 20
/** What the growing regions need at least. */
const REGIONS_MIN = 64 * MIB

export interface Region {
  start: number
  end: number
}

export interface Regions {
  entries: Region
  buckets: Region
  code: Region
  changes: Region
  dirty: Region
  block: Region
}

/** Divides what the lanes leave of the memory. Throws a RangeError when that is too little. */
export function planRegions(memoryMiB: number, lanes: number): Regions {
  if (!Number.isInteger(memoryMiB) || memoryMiB < 1 || memoryMiB > 4096) {
    throw new RangeError(`memoryMiB must be an integer from 1 to 4096, not ${memoryMiB}`)
  }
  const start = LANES + lanes * LANE_BYTES
  // The last page is left out so that no end of a region is 2^32.
  const available = memoryMiB * MIB - 65536 - start
  if (available < REGIONS_MIN) {
    const needed = Math.ceil((start + REGIONS_MIN + 65536) / MIB)
    throw new RangeError(`${lanes} lanes need at least ${needed} MiB of memory, not ${memoryMiB}`)
  }
  // Per entry: 128 bytes, two buckets of 4 at most, 4 in the dirty list.
  const entries = Math.floor((available * 0.45) / ENTRY_BYTES)
  const buckets = 2 ** Math.floor(Math.log2(entries * 2))
  let at = start
  const take = (bytes: number): Region => {
    const region = { start: at, end: at + Math.floor(bytes / 128) * 128 }
    at = region.end
    return region
  }
  return {
    entries: take(entries * ENTRY_BYTES),
    buckets: take(buckets * 4),
    dirty: take(entries * 4 + 128),
    changes: take(available * 0.13),
    code: take(available * 0.13),
    block: take(available * 0.22),
  }
}

export function writeRegions(memory: DataView, regions: Regions): void {
  const order = [
    regions.entries,
    regions.buckets,
    regions.code,
    regions.changes,
    regions.dirty,
    regions.block,
  ]
  for (const [index, region] of order.entries()) {
    memory.setUint32(REGIONS + index * 8, region.start, true)
    memory.setUint32(REGIONS + index * 8 + 4, region.end, true)
  }
}
