/** The host's side of assembly/layout.ts: the same numbers, and how much of the memory each table and region gets. */

export const OPCODES = 0x0400
export const COLD_GAS = 0x0800
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
export const ENV_SLOT_NUMBER = 0x2520
/** See impersonatedSignatures.ts. */
export const IMPERSONATED_SIGNATURES = 0x2540
export const BLOCK_HASHES = 0x2800
export const BLOCK_HASHES_WANTED = 0x4800
/** Every byte of a block hash that is not known yet. */
export const UNKNOWN_HASH_BYTE = 0xff

const CONTROL = 0x5000
export const NEXT = CONTROL
export const CATCH_UP = CONTROL + 4
export const SOLO_WANTED = CONTROL + 8
export const COMMITTED = CONTROL + 0x80
export const COMMIT_LOCK = CONTROL + 0x100
export const STALE_RUN = CONTROL + 0x104
export const UNRULY = CONTROL + 0x400
export const JOINED = CONTROL + 0x404
export const SOLO_COUNT = CONTROL + 0x380
export const SOLO_LENGTH = CONTROL + 0x384
/** 0 while lanes work. */
export const STOP = CONTROL + 0x280
export const STOPPED_BY_FAILURE = 1
/** The transaction at the commit pointer needs the tables of lane 0. */
export const STOPPED_BY_OUTGROWN = 2
export const BLOCK_COUNT = CONTROL + 0x300
export const BLOCK_SEQUENCE = CONTROL + 0x304
export const AWAIT_LOOKS = CONTROL + 0x310
export const BLOCK_LANES = CONTROL + 0x308
export const BLOCK_GAS_USED = CONTROL + 0x108
export const BLOCK_BLOB_GAS_USED = CONTROL + 0x110
export const PENDING_FEES = CONTROL + 0x120
export const ENTRY_END = CONTROL + 0x480
export const CODE_END = CONTROL + 0x500
export const CHANGE_COUNT = CONTROL + 0x118
export const DIRTY_COUNT = CONTROL + 0x11c
export const BLOCK_END = CONTROL + 0x600
export const SKIP_VALIDATION = CONTROL + 0x700
export const LAZY_STATE = CONTROL + 0x708
export const MISSED = CONTROL + 0x70c
export const DISTURBANCE_SEED = CONTROL + 0x780
export const DISTURBANCE_HANG_POINT = CONTROL + 0x784
export const DISTURBANCE_HANG_COUNTDOWN = CONTROL + 0x788
export const DISTURBANCE_HUNG = CONTROL + 0x78c
export const LANE_COUNTERS = CONTROL + 0x800
export const LANE_COUNTER_BYTES = 128
/** In a lane's counters: the generation that it has finished. */
export const LANE_FINISHED_GENERATION = 12
export const LANE_PLAIN_TRANSFERS = 16

export const RECORD_COMMITS = CONTROL + 0x2800
export const RECORD_LIMIT = CONTROL + 0x2804
export const RECORD_RUN_GAS = CONTROL + 0x2808
export const RECORD_END = CONTROL + 0x2880

export const EMPTY_CODE = 0x8000
export const PRESENT_CODE = 0x8100
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
export const ENTRY_STORAGE_KNOWN = 120
/** Owner of an entry that stands for nothing. */
export const UNLINKED = 0xffffffff
export const CHANGE_BYTES = 48

export const DESCRIPTOR_BYTES = 64

const LANE_TABLES = 0x9000
const LANE_TABLE_BYTES = 64
const LANES = 0x100000
export const LANE_BYTES = 0x660000
/** The control page has counters for so many. */
export const LANES_MAX = 64
const MIB = 1 << 20
/** What the growing regions need at least. */
const REGIONS_MIN = 64 * MIB
/** Regions and tables begin and end at multiples of this. */
const GRAIN = 4096

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
  recordings: Region
}

/** Tables of one lane, in the order in which assembly/layout.ts reads them. */
interface LaneTables {
  stack: Region
  returnData: Region
  /** Logs and journal. */
  records: Region
  /** EVM memories and overlay. */
  contents: Region
  /** Hash buckets of 8 bytes for an overlay that has outgrown the 4096 that each lane has. Their number is a power of two. */
  buckets: Region
}

export interface MemoryPlan {
  regions: Regions
  lanes: LaneTables[]
}

/** 1025 frames of 1024 words, and room for what is read beyond the end. */
const FULL_STACK = 1025 * 1024 * 32 + GRAIN
/** Share of the whole memory for the tables of lane 0, beside its stack. */
const LANE_0_SHARE = 0.4

type TableSizes = Record<keyof LaneTables, number>

/** What nearly every transaction does with; the few others are executed by lane 0. */
const speculatingLane: TableSizes = {
  stack: 2 * MIB,
  returnData: MIB,
  records: 4 * MIB,
  contents: 16 * MIB,
  buckets: 0,
}

/** By the size of the memory alone: whether a transaction fits must not depend on the number of workers. */
function lane0(memoryMiB: number): TableSizes {
  const share = memoryMiB * MIB * LANE_0_SHARE
  return {
    stack: FULL_STACK,
    returnData: share * 0.04,
    records: share * 0.12,
    contents: share * 0.8,
    buckets: 2 ** Math.floor(Math.log2(share * 0.04)),
  }
}

/** Takes one region after the other. */
function allocator(start: number): { take(bytes: number): Region; end(): number } {
  let at = start
  return {
    take(bytes) {
      const region = { start: at, end: at + Math.floor(bytes / GRAIN) * GRAIN }
      at = region.end
      return region
    },
    end: () => at,
  }
}

function takeTables(take: (bytes: number) => Region, sizes: TableSizes): LaneTables {
  return {
    stack: take(sizes.stack),
    returnData: take(sizes.returnData),
    records: take(sizes.records),
    contents: take(sizes.contents),
    buckets: take(sizes.buckets),
  }
}

/** Divides the memory. Throws a RangeError when it is too little for so many lanes. */
export function planMemory(memoryMiB: number, lanes: number): MemoryPlan {
  if (!Number.isInteger(memoryMiB) || memoryMiB < 1 || memoryMiB > 4096) {
    throw new RangeError(`memoryMiB must be an integer from 1 to 4096, not ${memoryMiB}`)
  }
  const below = allocator(LANES + lanes * LANE_BYTES)
  const speculating = Array.from({ length: lanes - 1 }, () => takeTables(below.take, speculatingLane))
  const sizes = lane0(memoryMiB)
  const largeTables = Object.values(sizes).reduce((sum, bytes) => sum + bytes)
  // The last page is left out so that no end of a region is 2^32.
  const top = memoryMiB * MIB - 65536
  const available = top - largeTables - below.end()
  if (available < REGIONS_MIN) {
    const needed = (below.end() + FULL_STACK + REGIONS_MIN + 65536) / MIB / (1 - LANE_0_SHARE)
    throw new RangeError(`${lanes} lanes need at least ${Math.ceil(needed)} MiB of memory, not ${memoryMiB}`)
  }
  // Per entry: 128 bytes, two buckets of 4 at most, 4 in the dirty list.
  const entries = Math.floor((available * 0.45) / ENTRY_BYTES)
  const regions = {
    entries: below.take(entries * ENTRY_BYTES),
    buckets: below.take(2 ** Math.floor(Math.log2(entries * 2)) * 4),
    dirty: below.take(entries * 4 + GRAIN),
    changes: below.take(available * 0.13),
    code: below.take(available * 0.13),
    block: below.take(available * 0.2),
    recordings: below.take(available * 0.02),
  }
  const above = allocator(Math.ceil(below.end() / GRAIN) * GRAIN)
  return { regions, lanes: [takeTables(above.take, sizes), ...speculating] }
}

/** Tells the module where everything lies. */
export function writePlan(memory: DataView, { regions, lanes }: MemoryPlan): void {
  const { entries, buckets, code, changes, dirty, block } = regions
  writeBounds(memory, REGIONS, [entries, buckets, code, changes, dirty, block])
  for (const [index, { stack, returnData, records, contents, buckets }] of lanes.entries()) {
    writeBounds(memory, laneTablesAt(index), [stack, returnData, records, contents, buckets])
  }
}

function laneTablesAt(lane: number): number {
  return LANE_TABLES + lane * LANE_TABLE_BYTES
}

function writeBounds(memory: DataView, at: number, regions: readonly Region[]): void {
  for (const [index, { start, end }] of regions.entries()) {
    memory.setUint32(at + index * 8, start, true)
    memory.setUint32(at + index * 8 + 4, end, true)
  }
}

/** Bytes that a lane's return data may have. */
export function returnDataBytes(memory: DataView, lane: number): number {
  const at = laneTablesAt(lane) + 8
  return memory.getUint32(at + 4, true) - memory.getUint32(at, true)
}
