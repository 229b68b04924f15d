/** Feeds the tries with what changed in the state since the last root. */
import type { AccountProof, Hex } from './api.ts'
import { EngineClosedError } from './engineBusyError.ts'
import { EngineMemoryError } from './engineMemoryError.ts'
import { hexToBytes } from './hex.ts'
import type { LanePool } from './platform/platform.ts'
import type { StateMemory } from './stateMemory.ts'
import { createStateTrie, type StateTrie } from './trie.ts'

export interface TrieOfStateOptions {
  /** The most memory that they may take. Default: what 32-bit addresses reach. */
  memoryMiB?: number | undefined
  /** How many lanes a pool has. */
  lanes: number
  /** So many changed entries are taken together, by lanes too where they may take part; fewer one by one. */
  batchesFrom: number
}

/**
 * The tries of one state; behind it until `root` or `prove` is called. They hold nothing of their own: when their memory is
 * full they are dropped, and made again from the whole state the next time.
 */
export class TrieOfState {
  readonly #state: StateMemory
  readonly #memoryMiB: number | undefined
  readonly #lanes: number
  readonly #batchesFrom: number
  #trie: StateTrie | null
  /** Whether there is memory for the tables of batches beside the tries. */
  #fitsBatches = true

  constructor(state: StateMemory, { memoryMiB, lanes, batchesFrom }: TrieOfStateOptions) {
    this.#state = state
    this.#memoryMiB = memoryMiB
    this.#lanes = lanes
    this.#batchesFrom = batchesFrom
    this.#trie = createStateTrie(memoryMiB)
  }

  /** Throws an EngineMemoryError when the tries do not fit into memory. */
  root(): Hex {
    return this.#read((trie) => trie.root())
  }

  /**
   * The same, on the lanes of `pool` too if enough has changed. When a lane fails, its tries are lost, and made again here: nothing else is,
   * but the pool wants replacing.
   */
  async rootOnLanes(pool: LanePool | null): Promise<Hex> {
    const trie = this.#trie
    const state = this.#state
    if (pool === null || trie === null || !this.#takesBatches()) return this.root()
    const list = state.takeDirtyList()
    try {
      await trie.applyOnLanes(list, state.words, this.#lanes, pool)
    } catch (error) {
      this.#trie = null
      state.resetMarks(list)
      if (error instanceof EngineClosedError) throw error
      if (error instanceof EngineMemoryError && error.region === 'tries') this.#fitsBatches = false
      else if (!pool.hasFailed) throw error
    }
    return this.root()
  }

  /** Throws as `root` does. */
  prove(address: Hex, slots: readonly Hex[]): AccountProof {
    const key = hexToBytes(address, 20)
    const slotKeys = slots.map((slot) => hexToBytes(slot, 32))
    return this.#read((trie) => trie.getProof(key, slotKeys))
  }

  /** Forgets everything: the state was cleared. */
  clear(): void {
    this.#trie = null
  }

  #read<T>(read: (trie: StateTrie) => T): T {
    try {
      return read(this.#caughtUp())
    } catch (error) {
      this.#trie = null
      throw error
    }
  }

  #caughtUp(): StateTrie {
    const state = this.#state
    const trie = this.#trie
    if (trie !== null && this.#takesBatches()) this.#applyBatches(trie)
    else if (trie !== null) state.drainDirty((entry) => trie.copyEntry(state.words, entry))
    this.#trie ??= this.#made()
    return this.#trie
  }

  #takesBatches(): boolean {
    return this.#fitsBatches && this.#state.dirtyCount >= this.#batchesFrom
  }

  /** Drops the tries when there is no room for batches. */
  #applyBatches(trie: StateTrie): void {
    const state = this.#state
    const list = state.takeDirtyList()
    try {
      trie.applyBatches(list, state.words, this.#lanes)
    } catch (error) {
      this.#trie = null
      state.resetMarks(list)
      if (!(error instanceof EngineMemoryError)) throw error
      this.#fitsBatches = false
    }
  }

  /** New tries of the whole state. */
  #made(): StateTrie {
    const state = this.#state
    const trie = createStateTrie(this.#memoryMiB)
    state.drainDirty(() => {})
    for (const entry of state.entries()) trie.copyEntry(state.words, entry)
    return trie
  }
}
