/** Reads a recorded block out of the shared memory; assembly/lanes/recorder.ts draws what lies there. */
import type { Hex } from '../api.ts'
import { bytesToHex, bytesToWord } from '../hex.ts'
import type { Entry, StateMemory } from '../stateMemory.ts'
import type { BlockExecution, Location, TransactionExecution } from './blockExecution.ts'

export const COMMIT_BYTES = 20
const COMMIT_ABORTS = 4
const COMMIT_WAITS = 6
const COMMIT_HANDED_OVER = 8
const COMMIT_FLAGS = 10
const COMMIT_TIME = 12

const COMMIT_REJECTED = 1
const COMMIT_AFTER = 2

const RECORD_FLAGS = 4
const RECORD_LANE = 6
const RECORD_RUN = 8
const RECORD_BEFORE = 12
const RECORD_WEIGHT = 16
const RECORD_BYTES = 20

const RUN_ENDED = 8
const RUN_WEIGHT = 16

const AT_POINTER = 1
const WIDE_FEE = 2
const CLEARED_STORAGE = 4

/** Bits of a location's word below its entry. */
const ENTRY_BITS = 127
export const ACCESS_WRITTEN = 1
export const ACCESS_VALUE = 2
export const ACCESS_NONCE = 4
export const ACCESS_CODE = 8
const ACCESS_WIDE = 16

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

/** A location that was read, and what was changed there. */
export interface Access {
  entry: Entry
  /** ACCESS_*: of the fields below only those are told that they name. */
  bits: number
  /** Of a slot, or the balance of an account: 32 big-endian bytes. */
  value: Uint8Array | null
  nonce: bigint | null
  code: Uint8Array | null
}

/** What is known of a transaction beside times and counts. */
export interface RecordedTransaction {
  rejected: boolean
  /** 0: there was no room for it. */
  record: number
  /** It cleared storage slots that are not among its accesses. */
  clearedStorage: boolean
  /** For the coinbase, in wei. */
  fee: bigint
}

export function readRecorded(
  state: StateMemory,
  { commits }: RecordedBlock,
  index: number,
): RecordedTransaction {
  const { view } = state
  const commit = commits + index * COMMIT_BYTES
  const record = view.getUint32(commit, true)
  const flags = record === 0 ? 0 : view.getUint16(record + RECORD_FLAGS, true)
  return {
    rejected: (view.getUint16(commit + COMMIT_FLAGS, true) & COMMIT_REJECTED) !== 0,
    record,
    clearedStorage: (flags & CLEARED_STORAGE) !== 0,
    fee: record === 0 ? 0n : bytesToWord(amountAt(state, record + RECORD_BYTES, feeBytes(flags))),
  }
}

function feeBytes(flags: number): number {
  return flags & WIDE_FEE ? 32 : 16
}

function amountAt({ bytes }: StateMemory, at: number, length: number): Uint8Array {
  const amount = new Uint8Array(32)
  amount.set(bytes.subarray(at, at + length))
  return amount.reverse()
}

/** The accesses in a record, in the order of first use; none when it is 0. */
export function* readAccesses(state: StateMemory, record: number): Generator<Access> {
  if (record === 0) return
  const { view } = state
  const locations = view.getUint32(record, true)
  let at = record + RECORD_BYTES + feeBytes(view.getUint16(record + RECORD_FLAGS, true))
  for (let number = 0; number < locations; number++) {
    const word = view.getUint32(at, true)
    const bits = word & ENTRY_BITS
    const access: Access = { entry: word - bits, bits, value: null, nonce: null, code: null }
    at += 4
    if (bits & ACCESS_VALUE) {
      const length = bits & ACCESS_WIDE ? 32 : 16
      access.value = amountAt(state, at, length)
      at += length
    }
    if (bits & ACCESS_NONCE) {
      access.nonce = view.getBigUint64(at, true)
      at += 8
    }
    if (bits & ACCESS_CODE) {
      access.code = state.code(view.getUint32(at, true))
      at += 4
    }
    yield access
  }
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
  const committed =
    view.getUint16(commit + COMMIT_FLAGS, true) & COMMIT_AFTER
      ? timesOf(state, view.getUint32(commit + COMMIT_TIME, true)).ended
      : view.getFloat64(commit + COMMIT_TIME, true)
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
  const start = view.getFloat64(run, true)
  const duration = view.getFloat64(run + RUN_ENDED, true) - start
  const perWeight = duration / view.getFloat64(run + RUN_WEIGHT, true)
  const started = start + view.getFloat32(record + RECORD_BEFORE, true) * perWeight
  return { started, ended: started + view.getFloat32(record + RECORD_WEIGHT, true) * perWeight }
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
