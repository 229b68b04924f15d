/** A lane on a thread of its own: works on a block whenever it is told the block's generation. */
import { parentPort, workerData } from 'node:worker_threads'
import { EngineMemoryError, type MemoryRegion } from './engineMemoryError.ts'
import { instantiateLane, OutgrownError } from './lane.ts'
import { finishLane, haveAllFinished } from './laneFinish.ts'
import {
  BLOCK_HASHES,
  BLOCK_HASHES_WANTED,
  STOP,
  STOPPED_BY_FAILURE,
  UNKNOWN_HASH_BYTE,
} from './memoryMap.ts'
import { instantiateTrieOver } from './trieModule.ts'
import { type TriePhase, TrieThread } from './trieThread.ts'
import type { CompiledModule, EngineMemory } from './webassembly.ts'

export interface WorkerData {
  module: CompiledModule
  memory: EngineMemory
  lane: number
  workers: number
}

/** What lanes do together: execute a block, hash its transactions and receipts, or change and hash the tries. */
export type LaneTask = 'block' | 'roots' | TrieOrder

interface TrieOrder {
  phase: TriePhase
  /** Tries that the lane does not know yet; null: those of the last order. */
  tries: { module: CompiledModule; memory: EngineMemory } | null
}

/** Message to a lane. */
export interface LaneOrder {
  generation: number
  task: LaneTask
}

/** What a lane tells the caller's thread: that it may be given blocks; that the last lane has finished a generation; why it failed. */
export type LaneMessage = 'ready' | { finished: number } | LaneFailure

interface LaneFailure {
  failure: string
  /** The region that was full, if that was it. */
  region?: MemoryRegion
}

const { module, memory, lane, workers } = workerData as WorkerData
const port = parentPort
if (!port) throw new Error('this module runs in a worker')
const bytes = new Uint8Array(memory.buffer)
const words = new Int32Array(memory.buffer)

const exports = instantiateLane(module, memory, lane, (number, to) => {
  const place = Number(number % 256n)
  const from = BLOCK_HASHES + place * 32
  bytes.copyWithin(to, from, from + 32)
  if (bytes.subarray(to, to + 32).every((byte) => byte === UNKNOWN_HASH_BYTE)) {
    bytes.fill(0, to, to + 32)
    bytes[BLOCK_HASHES_WANTED + place] = 1
  }
})

// Between blocks the thread waits in its event loop, not in Atomics.wait: a process that ends while a worker is in there aborts.
port.on('message', ({ generation, task }: LaneOrder) => {
  try {
    if (task === 'block') work()
    else if (task === 'roots') exports.workOnRoots()
    else workOnTries(task)
  } catch (error) {
    // Not thrown: the block's other lanes must not wait for this one.
    const before = Atomics.exchange(words, STOP >> 2, STOPPED_BY_FAILURE)
    // The first lane to fail says why; others may fail because it never unlocked an entry.
    if (before !== STOPPED_BY_FAILURE) tell(failureOf(error))
  }
  finishLane(words, lane, generation)
  if (haveAllFinished(words, workers, generation)) tell({ finished: generation })
})

let tries: TrieThread | null = null

function workOnTries({ phase, tries: unknown }: TrieOrder): void {
  if (unknown !== null) {
    const trie = instantiateTrieOver(unknown.module, unknown.memory)
    trie.joinBatches(lane)
    tries = new TrieThread(trie, new Uint32Array(memory.buffer))
  }
  tries?.work(phase)
}

function tell(message: LaneMessage): void {
  port?.postMessage(message)
}

function failureOf(error: unknown): LaneFailure {
  const failure = error instanceof Error ? error.message : String(error)
  return error instanceof EngineMemoryError ? { failure, region: error.region } : { failure }
}

/** Works on the block, past transactions that are too large for this lane. */
function work(): void {
  for (;;) {
    try {
      exports.work()
      return
    } catch (error) {
      if (!(error instanceof OutgrownError)) throw error
      exports.handOver()
    }
  }
}
tell('ready')
