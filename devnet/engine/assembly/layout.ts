/**
 * The memory map: one shared memory, one instance of this module per lane. Lane 0 runs on the caller's thread; the other
 * lanes speculate.
 *
 *   0x0000  (unused: 0 means "no pointer")
 *   0x0400  opcode table, push masks, Keccak constants, region table, fork rules, block environment   } written by the host
 *   0x5000  control words of the executor, one 128-byte line each
 *   0x8000  the empty code object, and its twin of accounts that exist all the same
 *   0x9000  lane tables: where the tables of each lane lie                                            } written by the host
 *  0x10000  speculation window: a ring of WINDOW slots
 * 0x100000  lanes, LANE_BYTES each: what every lane has in the same size
 *      …    tables of lanes 1 …: small ones
 *      …    growing regions: entries, buckets, dirty list, change log, code, block (bounds in the region table), recordings
 *      …    tables of lane 0: large ones, a share of the whole memory
 *     end
 *
 * A lane:
 *
 *   0x00000  scratch words
 *   0x02000  hash buckets of the overlay, enough for all but enormous transactions
 *   0x0a000  number of the overlay
 *   0x0b000  scratch of tries
 *   0x10000  call frames, outermost first
 *   0x58000  decoded transactions
 *   0x60000  remembered hashes, remembered bloom bits
 *
 * Tables of a lane. Those that share a room grow towards each other, so that a transaction may fill it with either:
 *
 *   stack      ↑ 1025 frames of at most 1024 words, packed: a frame's stack begins where its caller's ends
 *   return     the return data
 *   records    ↑ logs            journal ↓
 *   contents   ↑ EVM memories, packed like the stacks, init code between them      overlay ↓
 *   buckets    hash buckets of an overlay that has outgrown the small ones
 *
 * The tables of lane 0 depend on the size of the memory alone, never on the number of lanes. A transaction that outgrows the
 * small tables of another lane is run by lane 0; one that outgrows the large ones ends its block with an error. Pages that
 * nothing was ever written to cost nothing.
 *
 * The module has no data segments (they would run again on each instantiation); src/memoryMap.ts mirrors this file.
 */

// ---- tables written by the host before the first instance starts
/** 256 × u32: static gas | stack bytes required << 8 | stack bytes grown << 24. */
export const OPCODES: usize = 0x0400
/** 256 × u32: gas of opcodes at their first access of an account or slot, above the static gas; always before EIP-2929. */
export const COLD_GAS: usize = 0x0800
/** 33 × 32 bytes: mask that keeps the low n bytes of a word, for PUSHn. */
export const PUSH_MASKS: usize = 0x1000
export const KECCAK_CONSTANTS: usize = 0x1800
/** Start and end of each growing region, u32 each; see `Region` below. */
export const REGIONS: usize = 0x2000
/** Rules of the fork in force, u32 each; see gas.ts. */
export const FORK: usize = 0x2100

// ---- block environment: little-endian 256-bit words
export const ENV_NUMBER: usize = 0x2400
export const ENV_TIMESTAMP: usize = 0x2420
export const ENV_COINBASE: usize = 0x2440
export const ENV_GAS_LIMIT: usize = 0x2460
export const ENV_BASE_FEE: usize = 0x2480
export const ENV_PREV_RANDAO: usize = 0x24a0
export const ENV_BLOB_BASE_FEE: usize = 0x24c0
export const ENV_CHAIN_ID: usize = 0x24e0
/** Blob gas that the block may use (u64). */
export const ENV_BLOB_GAS_LIMIT: usize = 0x2500
export const ENV_SLOT_NUMBER: usize = 0x2520
/** 256 × 32 bytes, big endian, indexed by block number mod 256. */
export const BLOCK_HASHES: usize = 0x2800
/** 256 bytes, indexed in the same way: 1 for a hash that a lane wanted and did not find (src/worker.ts). */
export const BLOCK_HASHES_WANTED: usize = 0x4800

// ---- control words, on lines by who writes them, for a line that one core writes is missed by the others
export const CONTROL: usize = 0x5000
/** Next transaction that a lane may claim. */
export const NEXT: usize = CONTROL
/** Nobody claims before the commit pointer has come so far. */
export const CATCH_UP: usize = CONTROL + 4
/** Not 0: nobody claims before one lane, whichever comes first, has run a stretch of so many transactions alone. See pace.ts. */
export const SOLO_WANTED: usize = CONTROL + 8
/** Commit pointer: number of transactions committed. Alone on its line: lanes that wait look at it all the time. */
export const COMMITTED: usize = CONTROL + 0x80

// what only the holder of the commit pointer writes, on one line of 64 bytes
/** 1 while a lane holds the commit pointer. */
export const COMMIT_LOCK: usize = CONTROL + 0x100
/** How many transactions in a row, up to the pointer, were stale. */
export const STALE_RUN: usize = CONTROL + 0x104
/** Gas used by the committed transactions of this block (u64). */
export const BLOCK_GAS_USED: usize = CONTROL + 0x108
/** The same of blob gas (u64). */
export const BLOCK_BLOB_GAS_USED: usize = CONTROL + 0x110
/** Records of the change log, and of the dirty list. */
export const CHANGE_COUNT: usize = CONTROL + 0x118
export const DIRTY_COUNT: usize = CONTROL + 0x11c
/** Priority fees earned and not yet added to the coinbase's balance (256 bits); then as much for their sum. */
export const PENDING_FEES: usize = CONTROL + 0x120

/** Not 0: everyone stops. FAILED: a lane failed; OUTGROWN: lane 0 must run the transaction at the commit pointer. */
export const STOP: usize = CONTROL + 0x280
export const FAILED: u32 = 1
export const OUTGROWN: u32 = 2
/** Transactions in the block, and the global sequence number of the first. */
export const BLOCK_COUNT: usize = CONTROL + 0x300
export const BLOCK_SEQUENCE: usize = CONTROL + 0x304
/** Lanes that work on it. */
export const BLOCK_LANES: usize = CONTROL + 0x308
/** Where the hints begin that were placed last. See hints.ts. */
export const BLOCK_HINTS: usize = CONTROL + 0x30c
/** How often a lane that waits for another looks before it sleeps. See window.ts. */
export const AWAIT_LOOKS: usize = CONTROL + 0x310
/** Transactions before this one are claimed one by one: there were conflicts. See batch.ts. */
export const UNRULY: usize = CONTROL + 0x400
/** Lanes that have come to the block. */
export const JOINED: usize = CONTROL + 0x404
/** Stretches that one lane has run alone, how long the last one was, and its gas per nanosecond (f64; 0: not known). See pace.ts. */
export const SOLO_COUNT: usize = CONTROL + 0x380
export const SOLO_LENGTH: usize = CONTROL + 0x384
export const SOLO_RATE: usize = CONTROL + 0x388
/** Ends of growing regions that every lane moves. */
export const ENTRY_END: usize = CONTROL + 0x480
export const CODE_END: usize = CONTROL + 0x500
export const BLOCK_END: usize = CONTROL + 0x600
export const CHANGE_EPOCH: usize = CONTROL + 0x584
export const BUCKET_MASK: usize = CONTROL + 0x680
/** Not 0: speculation is committed without validation. Exists so that a test can show that validation matters. */
export const SKIP_VALIDATION: usize = CONTROL + 0x700
/** Not 0: what has no entry is not absent but unknown; see unknown.ts. */
export const LAZY_STATE: usize = CONTROL + 0x708
/** Not 0: something unknown was used, so nothing since may stand. */
export const MISSED: usize = CONTROL + 0x70c
/** Not 0: lanes are disturbed; see disturbance.ts. Then: at which point one of them hangs (+ 1), at which passage; which one hangs. */
export const DISTURBANCE_SEED: usize = CONTROL + 0x780
export const DISTURBANCE_HANG_POINT: usize = CONTROL + 0x784
export const DISTURBANCE_HANG_COUNTDOWN: usize = CONTROL + 0x788
export const DISTURBANCE_HUNG: usize = CONTROL + 0x78c
/** Roots of a block: the next chunk that a lane may take; executed transactions; where the tables of parts are. See blockRoots.ts. */
export const ROOTS_NEXT: usize = CONTROL + 0x180
export const ROOTS_COUNT: usize = CONTROL + 0x184
export const ROOTS_TABLE: usize = CONTROL + 0x188
/** 64 × 128 bytes, one line per lane: committed, executions, re-executions, the host's word, plain transfers (u32 each). */
export const LANE_COUNTERS: usize = CONTROL + 0x800

/** What is recorded of the block (recorder.ts): its commits, or 0; where the region ends. */
export const RECORD_COMMITS: usize = CONTROL + 0x2800
export const RECORD_LIMIT: usize = CONTROL + 0x2804
/** Gas (u64) after which a run of executions is timed. */
export const RECORD_RUN_GAS: usize = CONTROL + 0x2808
/** Bump pointer of the region, on a line of its own. */
export const RECORD_END: usize = CONTROL + 0x2880

/** A byte for each kind of call: how far it is expected at a hot entry. See forecast.ts. */
export const HOT_CALLS: usize = CONTROL + 0x2c00
export const HOT_CALLS_COUNT: u32 = 1024

/** Code object of length 0, for accounts without code. */
export const EMPTY_CODE: usize = 0x8000
/** The same for accounts that exist though they are empty, as they could before EIP-161: the other one's twin otherwise. */
export const PRESENT_CODE: usize = 0x8100

// ---- speculation window
export const WINDOW: u32 = 128
export const SLOT_READS_MAX: u32 = 256
export const SLOT_WRITES_MAX: u32 = 64
/** 64-byte header, reads of 8 bytes, writes of 64. The stride is not a multiple of 4096, lest all headers share a cache set. */
export const SLOT_BYTES: usize = 64 + 256 * 8 + 64 * 64 + 64
export const WINDOW_SLOTS: usize = 0x10000

// ---- lanes
/** Start and end of each table of a lane, u32 each, 64 bytes per lane; in the order of `bindLane`. */
export const LANE_TABLES: usize = 0x9000
export const LANES: usize = 0x100000
export const LANE_SCRATCH: usize = 0
export const LANE_OVERLAY_BUCKETS: usize = 0x2000
export const OVERLAY_BUCKETS: u32 = 4096
/** Number of the overlay in use, u32; see overlay.ts. */
export const LANE_GENERATION: usize = 0xa000
/** See trieThread.ts. */
export const LANE_TRIE: usize = 0xb000
export const LANE_FRAMES: usize = 0x10000
export const FRAME_BYTES: usize = 256
/** 1024 nested calls below the outermost frame. */
export const FRAME_DEPTH_MAX: u32 = 1024
/** See record.ts. */
export const LANE_TRANSACTIONS: usize = 0x58000
/** See hashMemo.ts. */
export const HASH_MEMO_ENTRIES: usize = 0x8000
export const LANE_HASH_MEMO: usize = 0x60000
export const LANE_BLOOM_MEMO: usize = LANE_HASH_MEMO + HASH_MEMO_ENTRIES * 128
export const LANE_BYTES: usize = LANE_BLOOM_MEMO + HASH_MEMO_ENTRIES * 64
export const STACK_FRAME_BYTES: usize = 1024 * 32
export const OVERLAY_ENTRY_BYTES: usize = 160
export const JOURNAL_RECORD_BYTES: usize = 64

// ---- growing regions (bounds known at run time only)
export let entriesStart: usize = 0
export let entriesLimit: usize = 0
export let bucketsStart: usize = 0
export let codeStart: usize = 0
export let codeLimit: usize = 0
export let changesStart: usize = 0
export let changesLimit: usize = 0
export let dirtyStart: usize = 0
export let blockStart: usize = 0
export let blockLimit: usize = 0

// ---- this lane's tables
export let stackStart: usize = 0
export let stackLimit: usize = 0
export let returnStart: usize = 0
export let returnLimit: usize = 0
/** The logs begin here and grow up; */
export let recordsStart: usize = 0
/** the journal begins here and grows down. */
export let recordsEnd: usize = 0
/** The memories begin here and grow up; */
export let contentsStart: usize = 0
/** the overlay begins here and grows down. */
export let contentsEnd: usize = 0
export let manyBucketsStart: usize = 0
/** A power of two, or 0: then the lane has only the small ones. */
export let manyBuckets: u32 = 0

/** Start of this instance's lane. */
export let lane: usize = 0
export let laneIndex: u32 = 0
/** 8 KB of scratch words; see SCRATCH_* for who uses which. */
export let scratch: usize = 0

export const SCRATCH_KECCAK: usize = 0 // 200 bytes
export const SCRATCH_DIVISION: usize = 0x100 // 0x200 bytes
export const SCRATCH_WORDS: usize = 0x300 // arithmetic: 8 words
export const SCRATCH_CALL: usize = 0x400 // calls.ts, create.ts: 16 words
export const SCRATCH_SETTLE: usize = 0xa00 // transaction.ts: fees; 16 words
export const SCRATCH_BLOOM: usize = 0xc00 // 256 bytes
export const SCRATCH_KEY: usize = 0xd00 // host calls: 8 words
export const SCRATCH_HASH: usize = 0xe00 // code.ts, create.ts: 8 words
export const SCRATCH_RLP: usize = 0xf00 // create.ts, delegation.ts: preimages
export const SCRATCH_AUTHORIZATION: usize = 0x1000 // delegation.ts: one authorisation and the input of its recovery; 0x200 bytes
export const SCRATCH_BLAKE2F: usize = 0x1200 // blake2f.ts: 0x580 bytes
export const SCRATCH_TRANSFER: usize = 0x1800 // transferLog.ts: 5 words
export const SCRATCH_TRACE: usize = 0x1e00 // tracer.ts, in the tracing build; 0x100 bytes

/** Reads the bounds of regions and tables and settles this instance on its lane. */
export function bindLane(index: u32): void {
  laneIndex = index
  lane = LANES + <usize>index * LANE_BYTES
  scratch = lane + LANE_SCRATCH
  entriesStart = load<u32>(REGIONS, 0)
  entriesLimit = load<u32>(REGIONS, 4)
  bucketsStart = load<u32>(REGIONS, 8)
  codeStart = load<u32>(REGIONS, 16)
  codeLimit = load<u32>(REGIONS, 20)
  changesStart = load<u32>(REGIONS, 24)
  changesLimit = load<u32>(REGIONS, 28)
  dirtyStart = load<u32>(REGIONS, 32)
  blockStart = load<u32>(REGIONS, 40)
  blockLimit = load<u32>(REGIONS, 44)
  const tables = LANE_TABLES + (<usize>index << 6)
  stackStart = load<u32>(tables)
  stackLimit = load<u32>(tables, 4)
  returnStart = load<u32>(tables, 8)
  returnLimit = load<u32>(tables, 12)
  recordsStart = load<u32>(tables, 16)
  recordsEnd = load<u32>(tables, 20)
  contentsStart = load<u32>(tables, 24)
  contentsEnd = load<u32>(tables, 28)
  manyBucketsStart = load<u32>(tables, 32)
  manyBuckets = (load<u32>(tables, 36) - <u32>manyBucketsStart) >> 3
}
