/** A thread's part in a batch of changes to the tries (`assembly/trie/trieBatch.ts`). */
import { ENTRY_DIRTY } from './memoryMap.ts'
import type { TrieExports } from './trieModule.ts'
import { RECORD_BYTES, writeEntryRecord } from './trieRecord.ts'

/** What all threads are to do at the same time: take tasks of a phase. */
export interface TriePhase {
  phase: number
  step: 'records' | 'storage' | 'accounts'
  /** The batch's entries: so many addresses in the engine's memory, from this byte on. */
  entries: number
  count: number
}

export class TrieThread {
  readonly #trie: TrieExports
  readonly #state: Uint32Array
  #records: Uint32Array
  readonly #recordsAt: number
  readonly #perTask: number

  /** After `initialiseBatches` or `joinBatches` of the instance; `state` is the engine's memory. */
  constructor(trie: TrieExports, state: Uint32Array) {
    this.#trie = trie
    this.#state = state
    this.#records = new Uint32Array(trie.memory.buffer)
    this.#recordsAt = trie.batchRecords() >>> 0
    this.#perTask = trie.recordsPerTask()
  }

  /** Takes tasks of the phase until none is left; none if it is over. */
  work({ phase, step, entries, count }: TriePhase): void {
    if (step !== 'records') {
      this.#trie.workOnSubtries(phase, step === 'storage')
      return
    }
    // Memory may have grown.
    if (this.#records.buffer !== this.#trie.memory.buffer)
      this.#records = new Uint32Array(this.#trie.memory.buffer)
    for (let task = this.#trie.takeTask(phase); task >= 0; task = this.#trie.takeTask(phase)) {
      const first = task * this.#perTask
      const end = Math.min(first + this.#perTask, count)
      this.#write(entries, first, end)
      this.#trie.hashRecords(first, end)
      this.#trie.finishTask()
    }
  }

  #write(entries: number, first: number, end: number): void {
    const state = this.#state
    for (let index = first; index < end; index++) {
      const entry = state[(entries >>> 2) + index]!
      state[(entry + ENTRY_DIRTY) >>> 2] = 0
      writeEntryRecord(state, entry, this.#records, this.#recordsAt + index * RECORD_BYTES)
    }
  }
}
