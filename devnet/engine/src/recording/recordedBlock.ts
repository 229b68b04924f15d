/** Reads a recorded block out of the shared memory; assembly/recorder.ts draws what lies there. */
import type { Hex } from '../api.ts'
import { bytesToHex } from '../hex.ts'
import type { Entry, StateMemory } from '../stateMemory.ts'
import type { BlockExecution, Location, TransactionExecution } from './blockExecution.ts'

export const COMMIT_BYTES = 24
const COMMIT_ABORTS = 4
const COMMIT_REJECTED = 6
const COMMIT_TIME = 8
const COMMIT_HANDED_OVER = 16
const COMMIT_WAITS = 18
const COMMIT_AFTER = 20

const RECORD_CONTENTS = 4
const RECORD_FLAGS = 8
const RECORD_LANE = 10
const RECORD_RUN = 12
const RECORD_STARTED = 16
const RECORD_ENDED = 24
const RECORD_FEE = 32
const RECORD_WEIGHT = 64
const RECORD_BEFORE = 72
const RUN_WEIGHT = 80
const RECORD_BYTES = 88

const AT_POINTER = 1
const CLEARED_STORAGE = 4

const ACCOUNT_BYTES = 48
const SLOT_BYTES = 32
const CONTENT_NONCE = 32
const CONTENT_CODE = 40
/** Bits of a location's word below its entry. */
const ENTRY_BITS = 127
export const ACCESS_WRITTEN = 1
export const ACCESS_BALANCE = 2
export const ACCESS_NONCE = 4
export const ACCESS_CODE = 8

/** What is done before and after a block's transactions: a system call, or a payment out of nowhere. */
export type BlockOperation =
  | { accesses: number }
  /** Null: nothing was paid. */
  | { account: Entry; balance: Uint8Array | null }

/** Where a recorded block lies, and what is known of it beside. */
export interface RecordedBlock {
  readonly count: number
  readonly commits: number
  readonly coinbase: Hex
  /** Before the block. */
  readonly coinbaseBalance: bigint
  startedNs: number
  durationNs: number
  mode: BlockExecution['mode']
  workers: number
  /** Whether its transactions are committed. */
  isExecuted: boolean
  before: BlockOperation[]
  after: BlockOperation[]
}

/** A location that was read, and what was written to it. */
export interface Access {
  entry: Entry
  /** ACCESS_* */
  bits: number
  /** Where the new content lies: the value (a word), of an account then nonce (u64) and code (u32). 0 unless it is written. */
  content: number
}

/** What is known of a transaction beside times and counts. */
export interface RecordedTransaction {
  rejected: boolean
  /** 0: there was no room for it. */
  record: number
  /** It cleared storage slots that are not among its accesses. */
  clearedStorage: boolean
  /** Where the fee for the coinbase lies (a word). */
  fee: number
}

export function readRecorded(
  { view }: StateMemory,
  { commits }: RecordedBlock,
  index: number,
): RecordedTransaction {
  const commit = commits + index * COMMIT_BYTES
  const record = view.getUint32(commit, true)
  const flags = record === 0 ? 0 : view.getUint16(record + RECORD_FLAGS, true)
  return {
    rejected: view.getUint16(commit + COMMIT_REJECTED, true) !== 0,
    record,
    clearedStorage: (flags & CLEARED_STORAGE) !== 0,
    fee: record + RECORD_FEE,
  }
}

/** The accesses in a record, in the order of first use; none when it is 0. */
export function* readAccesses(state: StateMemory, record: number): Generator<Access> {
  if (record === 0) return
  const { view } = state
  const locations = view.getUint32(record, true)
  let content = view.getUint32(record + RECORD_CONTENTS, true)
  for (let number = 0; number < locations; number++) {
    const word = view.getUint32(record + RECORD_BYTES + number * 4, true)
    const bits = word & ENTRY_BITS
    const entry = word - bits
    const written = (bits & ACCESS_WRITTEN) !== 0
    yield { entry, bits, content: written ? content : 0 }
    if (written) content += state.owner(entry) === 0 ? ACCOUNT_BYTES : SLOT_BYTES
  }
}

/** 32 big-endian bytes. */
export function accessValue({ bytes }: StateMemory, { content }: Access): Uint8Array {
  return bytes.slice(content, content + 32).reverse()
}

/** Of an account. */
export function accessNonce({ view }: StateMemory, { content }: Access): bigint {
  return view.getBigUint64(content + CONTENT_NONCE, true)
}

export function accessCode(state: StateMemory, { content }: Access): Uint8Array {
  return state.code(state.view.getUint32(content + CONTENT_CODE, true))
}

export function readExecution(state: StateMemory, block: RecordedBlock): BlockExecution {
  const locationOf = locations(state)
  const transactions: TransactionExecution[] = []
  let truncated = 0
  for (let index = 0; index < block.count; index++) {
    const recorded = readRecorded(state, block, index)
    if (recorded.record === 0) truncated++
    transactions.push(readTransaction(state, block, index, recorded, locationOf))
  }
  orderCommits(transactions)
  const { mode, workers, durationNs } = block
  return { mode, workers, durationNs, truncated, transactions }
}

function readTransaction(
  state: StateMemory,
  block: RecordedBlock,
  index: number,
  { record, rejected }: RecordedTransaction,
  locationOf: (entry: Entry) => Location,
): TransactionExecution {
  const { view } = state
  const commit = block.commits + index * COMMIT_BYTES
  const aborts = view.getUint16(commit + COMMIT_ABORTS, true)
  const after = view.getUint32(commit + COMMIT_AFTER, true)
  const committed = after === 0 ? view.getFloat64(commit + COMMIT_TIME, true) : timesOf(state, after).ended
  const committedNs = committed - block.startedNs
  const reads: Location[] = []
  const writes: Location[] = []
  for (const { entry, bits } of readAccesses(state, record)) {
    const location = locationOf(entry)
    reads.push(location)
    if (bits & ACCESS_WRITTEN && !rejected) writes.push(location)
  }
  const counts = {
    index,
    rejected,
    incarnations: 1 + aborts + view.getUint16(commit + COMMIT_HANDED_OVER, true),
    aborts,
    waits: view.getUint16(commit + COMMIT_WAITS, true),
  }
  if (record === 0) {
    return {
      ...counts,
      lane: 0,
      atPointer: false,
      startedNs: committedNs,
      durationNs: 0,
      committedNs,
      reads,
      writes,
    }
  }
  const { started, ended } = timesOf(state, record)
  return {
    ...counts,
    lane: view.getUint16(record + RECORD_LANE, true),
    atPointer: (view.getUint16(record + RECORD_FLAGS, true) & AT_POINTER) !== 0,
    startedNs: started - block.startedNs,
    durationNs: ended - started,
    committedNs,
    reads,
    writes,
  }
}

/** An execution's share of the time of its run. */
function timesOf({ view }: StateMemory, record: number): { started: number; ended: number } {
  const run = view.getUint32(record + RECORD_RUN, true)
  const start = view.getFloat64(run + RECORD_STARTED, true)
  const perWeight =
    (view.getFloat64(run + RECORD_ENDED, true) - start) / Number(view.getBigUint64(run + RUN_WEIGHT, true))
  const started = start + Number(view.getBigUint64(record + RECORD_BEFORE, true)) * perWeight
  return { started, ended: started + Number(view.getBigUint64(record + RECORD_WEIGHT, true)) * perWeight }
}

/** Times are shares of a lane's run: of two lanes' times the later transaction's may be the earlier. */
function orderCommits(transactions: readonly TransactionExecution[]): void {
  let latest = Number.POSITIVE_INFINITY
  for (const transaction of transactions.toReversed()) {
    latest = Math.min(latest, transaction.committedNs)
    transaction.committedNs = latest
  }
}

/** One object per location, however often it is used. */
function locations(state: StateMemory): (entry: Entry) => Location {
  const known = new Map<Entry, Location>()
  return (entry) => {
    const found = known.get(entry)
    if (found) return found
    const owner = state.owner(entry)
    const location = {
      address: bytesToHex(state.address(owner === 0 ? entry : owner)),
      slot: owner === 0 ? null : bytesToHex(state.slotKey(entry)),
    }
    known.set(entry, location)
    return location
  }
}
