/** Feeds the tries with what changed in the state since the last root. */
import type { AccountProof, Hex } from './api.ts'
import { hexToBytes } from './hex.ts'
import { ENTRY_KEY, ENTRY_VALUE } from './memoryMap.ts'
import type { StateMemory } from './stateMemory.ts'
import { createStateTrie } from './trie.ts'

/** The tries of one state; behind it until `root` or `prove` is called. */
export class TrieOfState {
  readonly #state: StateMemory
  readonly #trie = createStateTrie()

  constructor(state: StateMemory) {
    this.#state = state
  }

  root(): Hex {
    this.#catchUp()
    return this.#trie.root()
  }

  prove(address: Hex, slots: readonly Hex[]): AccountProof {
    this.#catchUp()
    return this.#trie.getProof(
      hexToBytes(address, 20),
      slots.map((slot) => hexToBytes(slot, 32)),
    )
  }

  #catchUp(): void {
    const state = this.#state
    state.drainDirty((entry) => {
      const owner = state.owner(entry)
      if (owner === 0) {
        const codeHash = state.codeHash(state.codeObject(entry))
        this.#trie.copyAccount(
          state.bytes,
          entry + ENTRY_KEY,
          entry + ENTRY_VALUE,
          state.nonce(entry),
          codeHash,
        )
      } else {
        this.#trie.copyStorage(state.bytes, owner + ENTRY_KEY, entry + ENTRY_KEY, entry + ENTRY_VALUE)
      }
    })
  }
}
