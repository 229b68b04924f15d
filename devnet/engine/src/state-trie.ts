/** The state's tries: fed with what changed since the last root. */
import type { AccountProof, Hex } from './api.ts'
import { bytesToHex, bytesToWord } from './hex.ts'
import { keccak256 } from './keccak256.ts'
import { encodeAccount, encodeInteger, type Leaf, patriciaRoot } from './patricia-root.ts'
import type { Entry, StateMemory } from './state-memory.ts'

export class StateTrie {
  static async create(): Promise<StateTrie> {
    return new StateTrie()
  }

  update(state: StateMemory): Hex {
    state.drainDirty(() => {})
    const storages = new Map<Entry, Leaf[]>()
    for (const entry of state.entries()) {
      const owner = state.owner(entry)
      if (owner === 0 || state.isZero(entry)) continue
      const leaves = storages.get(owner) ?? []
      const value = encodeInteger(bytesToWord(state.value(entry)))
      leaves.push({ key: keccak256(state.slotKey(entry)), value })
      storages.set(owner, leaves)
    }
    const accounts: Leaf[] = []
    for (const entry of state.entries()) {
      if (state.owner(entry) !== 0 || !state.exists(entry)) continue
      const storageRoot = patriciaRoot(storages.get(entry) ?? [])
      const balance = bytesToWord(state.value(entry))
      const codeHash = state.codeHash(state.codeObject(entry))
      const value = encodeAccount(state.nonce(entry), balance, storageRoot, codeHash)
      accounts.push({ key: keccak256(state.address(entry)), value })
    }
    return bytesToHex(patriciaRoot(accounts))
  }

  prove(_state: StateMemory, _address: Hex, _slots: readonly Hex[]): AccountProof {
    throw new Error('proofs come with the incremental trie')
  }
}
