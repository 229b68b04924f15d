/** Applies changes to the tries, and hashes them by subtrie, on the caller's thread and, where there are some, on all lanes at once. */
import type { LanePool } from './platform/platform.ts'
import type { DirtyList } from './stateMemory.ts'
import type { TrieExports } from './trieModule.ts'
import { type TriePhase, TrieThread } from './trieThread.ts'

export class TrieBatches {
  readonly #trie: TrieExports
  readonly #thread: TrieThread
  readonly #size: number

  /** `threads`: how many lanes there are beside the caller's; `state`: the engine's memory. Throws when memory is full. */
  constructor(trie: TrieExports, threads: number, state: Uint32Array) {
    this.#trie = trie
    trie.initialiseBatches(threads)
    this.#thread = new TrieThread(trie, state)
    this.#size = trie.recordsPerBatch()
  }

  /**
   * Brings the tries up to date with the entries listed, but for hashes of the uppermost nodes. When it throws, because a lane failed or memory
   * is full, the tries are good for nothing; no lane uses them any more.
   */
  async apply(list: DirtyList, pool: LanePool): Promise<void> {
    const runs: Promise<void>[] = []
    try {
      for (const phase of this.#phases(list)) await this.#run(phase, pool, runs)
    } finally {
      await Promise.allSettled(runs)
    }
    await Promise.all(runs)
  }

  /** The same on the caller's thread alone. */
  applyAlone(list: DirtyList): void {
    for (const phase of this.#phases(list)) this.#thread.work(phase)
  }

  /** Each must be over before the next one is asked for. */
  *#phases({ at, count }: DirtyList): Generator<TriePhase> {
    const trie = this.#trie
    for (let done = 0; done < count; done += this.#size) {
      const batch = { entries: at + done * 4, count: Math.min(this.#size, count - done) }
      yield { ...batch, step: 'records', phase: trie.beginBatch(batch.count) }
      const storage = trie.planStorage()
      if (storage !== 0) yield { ...batch, step: 'storage', phase: storage }
      yield { ...batch, step: 'accounts', phase: trie.planAccounts() }
      trie.endBatch()
    }
  }

  /** Until the phase is over. Lanes that are not free in time find nothing to do, and nobody waits for them. */
  async #run(phase: TriePhase, pool: LanePool, runs: Promise<void>[]): Promise<void> {
    const others = pool.runTries(phase, this.#trie.memory)
    // Awaited when all is over, if not at once.
    others.catch(() => {})
    runs.push(others)
    this.#thread.work(phase)
    if (!this.#trie.isPhaseDone()) await others
  }
}
