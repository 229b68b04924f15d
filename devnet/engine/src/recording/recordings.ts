/**
 * The region in which blocks are recorded, by turns from its start to its end: the newest block overwrites the oldest ones.
 * What is in there is the business of assembly/lanes/recorder.ts and, for reading, of recordedBlock.ts.
 */
import { nanoseconds } from '#platform/clock.ts'
import type { Hex } from '../api.ts'
import type { LaneExports } from '../lane.ts'
import { RECORD_COMMITS, RECORD_END, RECORD_LIMIT, RECORD_RUN_GAS, type Region } from '../memoryMap.ts'
import type { Entry, StateMemory } from '../stateMemory.ts'
import { buildAccessList } from './accessListBuilder.ts'
import type { BlockAccessList } from './blockAccessList.ts'
import type { BlockExecution, BlockRecording } from './blockExecution.ts'
import { COMMIT_BYTES, type RecordedBlock, readExecution } from './recordedBlock.ts'

/** Gas after which the clock is looked at: some six ERC-20 transfers. */
const RUN_GAS = 250_000n

interface Parts {
  lane: LaneExports
  state: StateMemory
  region: Region
  /** Throws while the engine cannot be asked. */
  assertIdle(): void
}

export class Recordings {
  readonly #parts: Parts
  /** Those that can be read, oldest first; each has its own part of the region. */
  #kept: Recording[] = []
  /** The one that still grows. */
  #open: Recording | null = null
  /** Where the next one may begin. */
  #cursor: number

  constructor(parts: Parts) {
    this.#parts = parts
    this.#cursor = parts.region.start
  }

  /**
   * Begins to record a block of `count` transactions on the present state. Nothing is recorded when not even their commits fit. Half of the
   * region is free for every block, so that one block cannot leave too little for the next.
   */
  begin(count: number, coinbase: Hex, coinbaseBalance: bigint, timeEach: boolean): void {
    this.close()
    const { state, region } = this.#parts
    const commitBytes = (count * COMMIT_BYTES + 63) & ~63
    const least = Math.max((region.end - region.start) / 2, commitBytes)
    const start = region.end - this.#cursor < least ? region.start : this.#cursor
    const end = start + commitBytes
    if (end > region.end) return
    state.bytes.fill(0, start, end)
    state.view.setUint32(RECORD_COMMITS, start, true)
    state.view.setUint32(RECORD_END, end, true)
    state.view.setUint32(RECORD_LIMIT, region.end, true)
    state.view.setBigUint64(RECORD_RUN_GAS, timeEach ? 0n : RUN_GAS, true)
    const block: RecordedBlock = {
      count,
      commits: start,
      coinbase,
      coinbaseBalance,
      startedNs: 0,
      before: [],
      after: [],
      mode: 'sequential',
      workers: 1,
      durationNs: 0,
      isExecuted: false,
    }
    this.#open = new Recording(this.#parts, block, start)
  }

  /** The transactions' turn has come. */
  beginTransactions(): void {
    if (this.#open) this.#open.block.startedNs = nanoseconds()
  }

  /** All transactions are committed; `workers` took part, or the caller's thread alone. The recording, which still grows by what is done at the block's end; null when there is none. */
  endTransactions(workers: number): BlockRecording | null {
    const recording = this.#open
    if (!recording) return null
    recording.block.mode = workers === 1 ? 'sequential' : 'parallel'
    recording.block.workers = workers
    recording.block.durationNs = nanoseconds() - recording.block.startedNs
    recording.block.isExecuted = true
    this.#keep(recording)
    return recording
  }

  /** Records the system call that has just been made, if a block is being recorded. */
  noteMessage(): void {
    const recording = this.#open
    if (!recording) return
    const accesses = this.#parts.lane.recordMessage() >>> 0
    const { before, after, isExecuted } = recording.block
    ;(isExecuted ? after : before).push({ accesses })
    if (isExecuted) this.#keep(recording)
  }

  /** Records that something outside of transactions has left the account with this balance, if a block is being recorded. */
  noteCredit(account: Entry, changed: boolean): void {
    const balance = changed ? this.#parts.state.value(account) : null
    this.#open?.block.after.push({ account, balance })
  }

  /** What is done from now on belongs to no recorded block. */
  close(): void {
    this.#open = null
    this.#parts.state.view.setUint32(RECORD_COMMITS, 0, true)
  }

  /** The block that is being recorded has failed. */
  abandon(): void {
    const recording = this.#open
    if (recording) this.#overwrite(recording.start, this.#end())
    this.close()
  }

  /** Entries of the state have moved: nothing that was recorded can be read any more. */
  forgetAll(): void {
    for (const recording of this.#kept) recording.isAvailable = false
    this.#kept = []
  }

  #keep(recording: Recording): void {
    const end = this.#end()
    this.#kept = this.#kept.filter((other) => other !== recording)
    this.#overwrite(recording.start, end)
    recording.end = end
    this.#kept.push(recording)
    this.#cursor = end
  }

  #end(): number {
    return this.#parts.state.view.getUint32(RECORD_END, true)
  }

  /** Forgets the recordings that reach into this part of the region. */
  #overwrite(start: number, end: number): void {
    this.#kept = this.#kept.filter((recording) => {
      recording.isAvailable = recording.end <= start || recording.start >= end
      return recording.isAvailable
    })
  }
}

class Recording implements BlockRecording {
  readonly #parts: Parts
  readonly block: RecordedBlock
  readonly start: number
  end = 0
  isAvailable = true

  constructor(parts: Parts, block: RecordedBlock, start: number) {
    this.#parts = parts
    this.block = block
    this.start = start
  }

  execution(): BlockExecution {
    this.#assertAvailable()
    return readExecution(this.#parts.state, this.block)
  }

  accessList(): BlockAccessList | null {
    this.#assertAvailable()
    return buildAccessList(this.#parts.state, this.block)
  }

  #assertAvailable(): void {
    this.#parts.assertIdle()
    if (!this.isAvailable) throw new RecordingGoneError()
  }
}

/** Newer blocks were recorded where this one was, or the state has moved in memory. */
export class RecordingGoneError extends Error {
  override readonly name = 'RecordingGoneError'
  readonly code = 'RECORDING_GONE'

  constructor() {
    super('the recording is gone: its memory is taken by later blocks')
  }
}
