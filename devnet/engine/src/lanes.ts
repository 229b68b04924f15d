/** The lanes beside the caller's, as long as an engine lives: those that failed are replaced. */
import { startLanes } from '#platform/lanes.ts'
import type { LanePool } from './platform/platform.ts'
import type { CompiledModule, EngineMemory } from './webassembly.ts'

interface Parts {
  module: CompiledModule
  memory: EngineMemory
  /** With one worker there is only the caller's lane. */
  workers: number
  /** Whether no lanes are to be started any more. */
  isClosing(): boolean
}

export class Lanes {
  readonly workers: number
  readonly #parts: Parts
  #pool: LanePool | null = null

  constructor(parts: Parts) {
    this.workers = parts.workers
    this.#parts = parts
  }

  /** Null when there is only the caller's lane. */
  get pool(): LanePool | null {
    return this.#pool
  }

  async start(): Promise<void> {
    const { module, memory, workers } = this.#parts
    if (workers > 1) this.#pool = await startLanes(module, memory, workers)
  }

  /** After a failed block lanes hold pointers into memory that was taken back, or are dead. */
  async replace(): Promise<void> {
    await this.close()
    if (!this.#parts.isClosing()) await this.start()
  }

  async close(): Promise<void> {
    await this.#pool?.close()
  }
}
