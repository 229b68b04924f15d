/** Runs the transactions that lie in memory as a block: on the lanes of a pool, or on the caller's lane alone. */
import { yieldToEvents } from '#platform/lanes.ts'
import type { EncodedHints } from './accessListHints.ts'
import type { BlockEnv, BlockResult, BlockRoots, ExecutionReport } from './api.ts'
import type { BlockMemory } from './blockMemory.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import type { LaneExports } from './lane.ts'
import { BLOOM_BYTES } from './logsBloom.ts'
import {
  BLOCK_BLOB_GAS_USED,
  BLOCK_COUNT,
  BLOCK_GAS_USED,
  BLOCK_HASHES,
  BLOCK_HASHES_WANTED,
  BLOCK_LANES,
  BLOCK_SEQUENCE,
  CATCH_UP,
  COMMIT_LOCK,
  COMMITTED,
  DISTURBANCE_SEED,
  JOINED,
  LANE_COUNTER_BYTES,
  LANE_COUNTERS,
  LANE_PLAIN_TRANSFERS,
  NEXT,
  PENDING_FEES,
  SOLO_COUNT,
  SOLO_LENGTH,
  SOLO_WANTED,
  STALE_RUN,
  STOP,
  STOPPED_BY_OUTGROWN,
  UNKNOWN_HASH_BYTE,
  UNRULY,
} from './memoryMap.ts'
import { takePacked } from './packed.ts'
import type { LanePool } from './platform/platform.ts'
import { TransactionResults } from './transactionResults.ts'

/** The caller's thread returns to its event loop at least so often while it executes a block itself. */
const SLICE_MS = 12
/** It looks at the clock after so many transactions at first, then as often as this. */
const SLICE_TRANSACTIONS = 16
const SLICE_TRANSACTIONS_MAX = 256
const LOOK_MS = 0.1
const HASH_BYTES = 32
/** Fewer transactions are hashed by the caller's thread: waking the lanes would cost more. */
const PARALLEL_ROOTS_MIN = 300

/** Less work than this is not worth waking the lanes for, and being told that they are done. */
const WAKE_MS = 0.8

/**
 * When lanes have come to leave so long stretches to one of them, the next block is executed by the caller's thread alone, then two blocks, then
 * four, up to this many: what depends on each other in one block often does in the next. After them lanes are tried again.
 */
const STRETCH_OF_DEPENDENTS = 2048
const BLOCKS_ALONE_MAX = 16

/** How a block was executed. */
export interface Course {
  /** Whether lanes took part. */
  isParallel: boolean
  /** How many transactions had to be executed on the caller's thread, because they outgrew a lane. */
  outgrown: number
}

interface Parts {
  lane: LaneExports
  view: DataView
  block: BlockMemory
  workers: number
  /** Throws EngineClosedError once the engine is closed. */
  assertOpen: () => void
}

export class BlockExecutor {
  readonly #lane: LaneExports
  readonly #view: DataView
  readonly #bytes: Uint8Array
  readonly #words: Int32Array
  readonly #block: BlockMemory
  readonly #workers: number
  readonly #assertOpen: () => void
  /** Blocks that are left to this thread because lanes did not pay; how many there were at once, the last time. */
  #blocksAlone = 0
  #lastBlocksAlone = 0
  /** Stretches that lanes have left to one of them, as of the last block that was theirs. */
  #soloCount = 0
  /** The environment of what runs: BLOCKHASH asks it. */
  #env: BlockEnv | null = null

  constructor({ lane, view, block, workers, assertOpen }: Parts) {
    this.#lane = lane
    this.#view = view
    this.#bytes = new Uint8Array(view.buffer)
    this.#words = new Int32Array(view.buffer)
    this.#block = block
    this.#workers = workers
    this.#assertOpen = assertOpen
  }

  /** BLOCKHASH asks this environment, until `leave`. */
  enter(env: BlockEnv): void {
    this.#env = env
  }

  /** What ran had `count` transactions, or was one message. Nothing that comes later bears the tags of its writes. */
  leave(count = 0): void {
    this.#env = null
    const sequence = this.#view.getUint32(BLOCK_SEQUENCE, true)
    this.#view.setUint32(BLOCK_SEQUENCE, sequence + count + 1, true)
  }

  /** Sets the control words for a block of `count` transactions. */
  reset(count: number, env: BlockEnv): void {
    for (const word of [NEXT, CATCH_UP, SOLO_WANTED, COMMITTED, COMMIT_LOCK, STALE_RUN, STOP, UNRULY, JOINED])
      this.#view.setUint32(word, 0, true)
    this.#view.setUint32(BLOCK_COUNT, count, true)
    this.#view.setUint32(BLOCK_LANES, this.#workers, true)
    this.#view.setBigUint64(BLOCK_GAS_USED, env.gasUsedBefore ?? 0n, true)
    this.#view.setBigUint64(BLOCK_BLOB_GAS_USED, env.blobGasUsedBefore ?? 0n, true)
    this.#block.writeWord(PENDING_FEES, 0n)
    for (let lane = 0; lane <= this.#workers; lane++) {
      const at = LANE_COUNTERS + lane * LANE_COUNTER_BYTES
      for (const counter of [0, 4, 8, LANE_PLAIN_TRANSFERS]) this.#view.setUint32(at + counter, 0, true)
    }
  }

  /**
   * Executes all of them: on the lanes of `pool`, if there are any and it is worth waking them. With `alwaysLanes` it always is;
   * otherwise this thread begins, and keeps the block as long as it consists of plain transfers, which take less than it
   * costs the lanes to keep them in order. `hints` (accessListHints.ts) are for the lanes.
   */
  async execute(
    count: number,
    pool: LanePool | null,
    alwaysLanes: boolean,
    hints: EncodedHints | null,
  ): Promise<Course> {
    let done = 0
    const isAlone = pool === null || (!alwaysLanes && this.#blocksAlone > 0)
    if (isAlone) done = await this.#executeAlone(count, false)
    else if (!alwaysLanes) done = await this.#executeAlone(count, true)
    if (isAlone && this.#blocksAlone > 0) this.#blocksAlone--
    if (pool === null || done === count) return { isParallel: false, outgrown: 0 }
    this.#writeRecentBlockHashes()
    this.#view.setUint32(NEXT, done, true)
    const placed = hints === null ? null : this.#placeHints(hints)
    try {
      const most = alwaysLanes ? this.#forcedLead(count) : count
      const outgrown = await this.#executeOnLanes(pool, count, most)
      this.#judgeLanes()
      return { isParallel: true, outgrown }
    } finally {
      if (placed !== null) this.#lane.forgetHints(placed)
    }
  }

  #judgeLanes(): void {
    const soloCount = this.#view.getUint32(SOLO_COUNT, true)
    // The length alone may be that of an earlier block: short ones end before they are measured.
    const isDependent =
      soloCount !== this.#soloCount && this.#view.getUint32(SOLO_LENGTH, true) >= STRETCH_OF_DEPENDENTS
    this.#soloCount = soloCount
    this.#lastBlocksAlone = isDependent
      ? Math.min(Math.max(1, this.#lastBlocksAlone * 2), BLOCKS_ALONE_MAX)
      : 0
    this.#blocksAlone = this.#lastBlocksAlone
  }

  /** Where they end; null: they found no room. */
  #placeHints({ keys, locations }: EncodedHints): number | null {
    if (!this.#block.hasAmpleRoom(keys.length + locations.byteLength)) return null
    const keysAt = this.#block.append(keys)
    const bytes = new Uint8Array(locations.buffer, locations.byteOffset, locations.byteLength)
    const start = this.#block.append(bytes)
    const end = start + bytes.length
    this.#lane.placeHints(keysAt, start, end)
    return end
  }

  async #executeOnLanes(pool: LanePool, count: number, most: number): Promise<number> {
    let outgrown = 0
    let isDone = await this.#leadLanes(pool, count, most)
    while (!isDone) {
      const committed = this.#view.getUint32(COMMITTED, true) + 1
      this.#lane.workAlone(committed)
      outgrown++
      isDone = committed === count || (await pool.runBlock())
    }
    return outgrown
  }

  /** Until the lanes are awake this thread does their work, `most` transactions of it. */
  async #leadLanes(pool: LanePool, count: number, most: number): Promise<boolean> {
    this.#view.setUint32(CATCH_UP, count, true)
    this.#view.setUint32(COMMIT_LOCK, 1, true)
    const running = pool.runBlock()
    try {
      this.#lane.lead(most)
    } catch (error) {
      // What failed holds the pointer still: the lanes are sent home, and the block is given up.
      Atomics.store(this.#words, STOP >> 2, STOPPED_BY_OUTGROWN)
      await Promise.allSettled([running])
      throw error
    }
    return running
  }

  /** Tests that disturb the lanes want each of them to have something to do. */
  #forcedLead(count: number): number {
    return (this.#view.getUint32(DISTURBANCE_SEED, true) + count) % 6
  }

  /** Executes transactions on this thread until all are done, or lanes would do the rest sooner. Returns how many are done. */
  async #executeAlone(count: number, untilLanesPay: boolean): Promise<number> {
    let lastYield = performance.now()
    let slice = SLICE_TRANSACTIONS
    for (let done = 0; done < count; ) {
      const start = done
      const started = performance.now()
      const plainBefore = this.#plainTransfers()
      done = Math.min(start + slice, count)
      this.#lane.workAlone(done)
      const now = performance.now()
      const meanMs = (now - started) / (done - start)
      slice = Math.max(SLICE_TRANSACTIONS, Math.min(SLICE_TRANSACTIONS_MAX, Math.floor(LOOK_MS / meanMs)))
      if (untilLanesPay && (this.#plainTransfers() - plainBefore) * 2 < done - start) {
        if (meanMs * (count - done) > WAKE_MS) return done
      }
      if (now - lastYield > SLICE_MS) {
        await yieldToEvents()
        this.#assertOpen()
        lastYield = performance.now()
      }
    }
    return count
  }

  #plainTransfers(): number {
    return this.#view.getUint32(LANE_COUNTERS + LANE_PLAIN_TRANSFERS, true)
  }

  /** What the block has become. */
  read(count: number): Omit<BlockResult, 'report' | 'recording'> {
    const lane = this.#lane
    const bytes = takePacked(lane, this.#bytes, count, (first) => lane.packResults(first, count))
    return {
      transactions: TransactionResults.of(bytes, count),
      executedCount: lane.packedExecuted(),
      gasUsed: this.#view.getBigUint64(BLOCK_GAS_USED, true),
      blobGasUsed: this.#view.getBigUint64(BLOCK_BLOB_GAS_USED, true),
    }
  }

  /**
   * Roots of the transactions and the receipts, and the bloom filter, of the block of `count` transactions that lies in memory. When
   * a lane fails, this thread does the rest, and the pool wants replacing.
   */
  async roots(
    count: number,
    gasUsedBefore: bigint,
    pool: LanePool | null,
  ): Promise<Omit<BlockRoots, 'stateRoot'>> {
    const executed = this.#lane.prepareRoots(count, gasUsedBefore)
    if (pool !== null && executed >= PARALLEL_ROOTS_MIN) {
      try {
        await pool.runRoots()
      } catch {
        this.#assertOpen()
        // What the lane was about may be half done: all of it is done again.
        this.#lane.prepareRoots(executed, gasUsedBefore)
      }
    }
    this.#lane.finishRoots()
    const at = this.#lane.exchange() >>> 0
    const hex = (start: number, length: number) => bytesToHex(this.#bytes.slice(start, start + length))
    return {
      transactionsRoot: hex(at, HASH_BYTES),
      receiptsRoot: hex(at + HASH_BYTES, HASH_BYTES),
      logsBloom: hex(this.#lane.blockBloom() >>> 0, BLOOM_BYTES),
    }
  }

  /** Lanes of the report are the workers; with one worker, the caller's thread. Small blocks count for the first. */
  readReport(): Pick<ExecutionReport, 'executions' | 'reexecutions' | 'perLane'> {
    const report = { executions: 0, reexecutions: 0, perLane: [] as number[] }
    for (let lane = 0; lane <= this.#workers; lane++) {
      const at = LANE_COUNTERS + lane * LANE_COUNTER_BYTES
      const committed = this.#view.getUint32(at, true)
      report.executions += this.#view.getUint32(at + 4, true)
      report.reexecutions += this.#view.getUint32(at + 8, true)
      if (lane <= 1) report.perLane[0] = (report.perLane[0] ?? 0) + committed
      else report.perLane[lane - 1] = committed
    }
    return report
  }

  /** BLOCKHASH on the caller's thread: the environment's answer, or zero. */
  readonly writeBlockHash = (number: bigint, to: number): void => {
    const hash = this.#env?.blockHash?.(number)
    if (hash === null) this.#bytes[BLOCK_HASHES_WANTED + Number(number % 256n)] = 1
    this.#bytes.set(hash ? hexToBytes(hash, HASH_BYTES) : new Uint8Array(HASH_BYTES), to)
  }

  /** The blocks whose hash was wanted since the last time and is not known yet. */
  takeWantedBlockHashes(): bigint[] {
    const number = this.#env?.number ?? 0n
    const wanted: bigint[] = []
    for (let back = 1n; back <= 256n && back <= number; back++) {
      if (this.#bytes[BLOCK_HASHES_WANTED + Number((number - back) % 256n)]) wanted.push(number - back)
    }
    if (wanted.length > 0) this.#bytes.fill(0, BLOCK_HASHES_WANTED, BLOCK_HASHES_WANTED + 256)
    return wanted
  }

  /** Other threads cannot ask: they find the last 256 hashes in memory. */
  #writeRecentBlockHashes(): void {
    const env = this.#env
    if (!env?.blockHash) {
      this.#bytes.fill(0, BLOCK_HASHES, BLOCK_HASHES + 256 * HASH_BYTES)
      return
    }
    const first = env.number > 256n ? env.number - 256n : 0n
    for (let number = first; number < env.number; number++) {
      const at = BLOCK_HASHES + Number(number % 256n) * HASH_BYTES
      const hash = env.blockHash(number)
      if (hash === null) this.#bytes.fill(UNKNOWN_HASH_BYTE, at, at + HASH_BYTES)
      else this.#bytes.set(hexToBytes(hash, HASH_BYTES), at)
    }
  }
}
