/** Feeds the tries with what changed in the state since the last root. */
import type { AccountProof, Hex } from './api.ts'
import { hexToBytes } from './hex.ts'
import { CODE_HASH, ENTRY_KEY, ENTRY_NONCE, ENTRY_VALUE } from './memoryMap.ts'
import type { Entry, StateMemory } from './stateMemory.ts'
import { createStateTrie, type StateTrie } from './trie.ts'

/**
 * The tries of one state; behind it until `root` or `prove` is called. They hold nothing of their own: when their memory is
 * full they are dropped, and made again from the whole state the next time.
 */
export class TrieOfState {
  readonly #state: StateMemory
  readonly #memoryMiB: number | undefined
  #trie: StateTrie | null

  constructor(state: StateMemory, memoryMiB?: number) {
    this.#state = state
    this.#memoryMiB = memoryMiB
    this.#trie = createStateTrie(memoryMiB)
  }

  /** Throws an EngineMemoryError when the tries do not fit into memory. */
  root(): Hex {
    return this.#read((trie) => trie.root())
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
    if (this.#trie === null) {
      const trie = createStateTrie(this.#memoryMiB)
      state.drainDirty(() => {})
      for (const entry of state.entries()) copyEntry(state, trie, entry)
      this.#trie = trie
    } else {
      const trie = this.#trie
      state.drainDirty((entry) => copyEntry(state, trie, entry))
    }
    return this.#trie
  }
}

function copyEntry(state: StateMemory, trie: StateTrie, entry: Entry): void {
  const owner = state.owner(entry)
  if (owner === 0) {
    const code = state.codeObject(entry)
    trie.copyAccount(
      state.words,
      entry + ENTRY_KEY,
      entry + ENTRY_VALUE,
      entry + ENTRY_NONCE,
      code + CODE_HASH,
      code === state.presentCode,
    )
  } else {
    trie.copyStorage(state.words, owner + ENTRY_KEY, entry + ENTRY_KEY, entry + ENTRY_VALUE)
  }
}
