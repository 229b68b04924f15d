/** The threads that execute a block together; started once, asleep between blocks. */
import { Worker } from 'node:worker_threads'
import { loadedModule } from '#platform/modules.ts'
import { EngineClosedError } from './engineBusyError.ts'
import { EngineMemoryError } from './engineMemoryError.ts'
import { LaneFailureError } from './lane.ts'
import { finishLane, haveAllFinished, nextGeneration } from './laneFinish.ts'
import { STOP, STOPPED_BY_FAILURE, STOPPED_BY_OUTGROWN } from './memoryMap.ts'
import type { LanePool } from './platform/platform.ts'
import type { TriePhase } from './trieThread.ts'
import type { CompiledModule, EngineMemory } from './webassembly.ts'
import type { LaneMessage, LaneOrder, LaneTask, WorkerData } from './worker.ts'

/** Lanes 1 … `workers` of a memory. After a failure the pool is dead: close it and start another. */
export class WorkerPool implements LanePool {
  readonly #words: Int32Array
  readonly #workers: Worker[] = []
  #generation = 0
  /** What is to be done when all lanes have finished a generation. */
  readonly #settle = new Map<number, () => void>()
  /** The tries' memory that the lanes know. */
  #tries: EngineMemory | null = null
  #failure: Error | null = null
  readonly #failed = Promise.withResolvers<Error>()
  #closing = false

  private constructor(memory: EngineMemory) {
    this.#words = new Int32Array(memory.buffer)
  }

  static async start(module: CompiledModule, memory: EngineMemory, workers: number): Promise<WorkerPool> {
    const pool = new WorkerPool(memory)
    const ready: Promise<void>[] = []
    for (let lane = 1; lane <= workers; lane++) {
      const workerData: WorkerData = { module, memory, lane, workers }
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData })
      pool.#workers.push(worker)
      finishLane(pool.#words, lane, 0)
      ready.push(
        new Promise((resolve, reject) => {
          worker.once('message', () => resolve())
          worker.once('error', reject)
          worker.once('exit', () => reject(new Error(`lane ${lane} exited before it was ready`)))
        }),
      )
      worker.on('message', (message: LaneMessage) => pool.#receive(message))
      worker.on('error', (error) => pool.#fail(new LaneFailureError(String(error))))
      worker.on('exit', () => pool.#laneDied(lane))
    }
    try {
      await Promise.all(ready)
    } catch (error) {
      await pool.close()
      throw error
    }
    // Idle lanes must not keep the process alive.
    for (const worker of pool.#workers) worker.unref()
    return pool
  }

  async runBlock(): Promise<boolean> {
    await this.#run('block')
    return Atomics.load(this.#words, STOP >> 2) !== STOPPED_BY_OUTGROWN
  }

  runRoots(): Promise<void> {
    return this.#run('roots')
  }

  runTries(phase: TriePhase, memory: EngineMemory): Promise<void> {
    const isKnown = memory === this.#tries
    this.#tries = memory
    return this.#run({ phase, tries: isKnown ? null : { module: loadedModule('trie'), memory } })
  }

  get hasFailed(): boolean {
    return this.#failure !== null
  }

  async #run(task: LaneTask): Promise<void> {
    if (this.#failure) throw this.#failure
    const generation = nextGeneration(this.#generation)
    this.#generation = generation
    // A failure that was not yet told must stay to be seen by all that is under way.
    if (this.#settle.size === 0) Atomics.store(this.#words, STOP >> 2, 0)
    for (const worker of this.#workers) worker.ref()
    await new Promise<void>((resolve) => {
      this.#settle.set(generation, resolve)
      const order: LaneOrder = { generation, task }
      for (const worker of this.#workers) worker.postMessage(order)
    })
    this.#settle.delete(generation)
    if (this.#settle.size === 0) for (const worker of this.#workers) worker.unref()
    // The lane's message about its failure may come after another lane's last one.
    if (Atomics.load(this.#words, STOP >> 2) === STOPPED_BY_FAILURE) throw await this.#failed.promise
  }

  async close(): Promise<void> {
    this.#closing = true
    this.#fail(new EngineClosedError())
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
    // No thread is left that could touch the memory, or say that the block is over.
    for (const settle of this.#settle.values()) settle()
  }

  #receive(message: LaneMessage): void {
    if (message === 'ready') return
    if ('finished' in message) {
      // Two lanes may both find that all have finished: the second tells of what is over.
      this.#settle.get(message.finished)?.()
    } else
      this.#fail(
        message.region ? new EngineMemoryError(message.region) : new LaneFailureError(message.failure),
      )
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#failed.resolve(this.#failure)
    Atomics.store(this.#words, STOP >> 2, STOPPED_BY_FAILURE)
  }

  /** A dead lane counts as finished, or its block would never end. */
  #laneDied(lane: number): void {
    if (this.#closing) return
    this.#fail(new LaneFailureError(`lane ${lane} died`))
    finishLane(this.#words, lane, this.#generation)
    for (const [generation, settle] of this.#settle)
      if (haveAllFinished(this.#words, this.#workers.length, generation)) settle()
  }
}
