/** How a block was executed: what `executeBlock` tells with `record: true`. Never part of a block's result. */
import type { Hex } from '../api.ts'
import type { BlockAccessList } from './blockAccessList.ts'

/** An account, or one slot of its storage. */
export interface Location {
  address: Hex
  /** 32 bytes; null: the account itself (balance, nonce, code). */
  slot: Hex | null
}

/** One transaction's way to its commit. Times are nanoseconds since the block began. */
export interface TransactionExecution {
  /** Place among the transactions that the block was given. */
  index: number
  /** It could not stand at its place and changed nothing. */
  rejected: boolean
  /** How often it was executed, speculatively or at the commit pointer. */
  incarnations: number
  /** Executions thrown away, because something they had read was written meanwhile, or because only the commit pointer could run it. */
  aborts: number
  /** How often it was held back for an earlier transaction before it was executed. */
  waits: number
  /** Lane of the execution that was committed: 0 is the caller's thread, the workers count from 1. */
  lane: number
  /** The committed execution ran at the commit pointer, on the final state of all transactions before it. */
  atPointer: boolean
  /** Start and duration of the execution that was committed, with writing its result. Without `timeEach` its share, by gas, of what its lane did without a pause, commits included. */
  startedNs: number
  durationNs: number
  /** When it was committed, as exactly as executions are timed. */
  committedNs: number
  /** Every location whose content it depends on, what it wrote included, in the order of first use. The coinbase's fee is no read. */
  reads: Location[]
  /** The locations of `reads` that it left with another content, or at least wrote. The coinbase's fee is no write. */
  writes: Location[]
}

/**
 * What was recorded of a block. It lies in the engine's memory, bounded by a fiftieth of `memoryMiB`, until the recordings of later
 * blocks need its place, or the state is compacted, or a block fails half done.
 */
export interface BlockRecording {
  /** Whether it can still be read. */
  readonly isAvailable: boolean
  /** Throws a RecordingGoneError when it is no longer available, and EngineBusyError while a block executes. */
  execution(): BlockExecution
  /**
   * The block's access list (EIP-7928), whatever its fork. System calls and payments after the transactions belong to it until the next block, `takeChange`, `apply` or
   * `rollback`. Transactions that were rejected do not count. Null when some of it did not fit the memory for recordings, and
   * when SELFDESTRUCT has cleared a whole storage, as it did before Cancun. Throws as `execution` does.
   */
  accessList(): BlockAccessList | null
}

/** How a block was executed. */
export interface BlockExecution {
  mode: 'sequential' | 'parallel'
  /** Lanes that could take transactions: 1 when the block ran sequentially. */
  workers: number
  /** From the first transaction's turn to the last one's commit. */
  durationNs: number
  /** Transactions whose reads and writes did not fit the memory for recordings, and are told as none. */
  truncated: number
  /** One per given transaction, in their order. */
  transactions: TransactionExecution[]
}
