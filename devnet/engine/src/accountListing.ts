/** Walks over the committed state, account by account. */
import type { Engine, Hex } from './api.ts'
import { bytesToHex, bytesToWord } from './hex.ts'
import type { Entry, StateMemory } from './stateMemory.ts'

/** Every account that exists, with its code and storage. */
export function* listAccounts(state: StateMemory): ReturnType<Engine['accounts']> {
  const storages = new Map<Entry, [Hex, Hex][]>()
  const accounts: Entry[] = []
  for (const entry of state.entries()) {
    const owner = state.owner(entry)
    if (owner === 0) {
      if (state.exists(entry)) accounts.push(entry)
    } else if (!state.isZero(entry)) {
      const storage = storages.get(owner) ?? []
      storage.push([bytesToHex(state.slotKey(entry)), bytesToHex(state.value(entry))])
      storages.set(owner, storage)
    }
  }
  for (const account of accounts) {
    yield {
      address: bytesToHex(state.address(account)),
      balance: bytesToWord(state.value(account)),
      nonce: state.nonce(account),
      code: bytesToHex(state.code(state.codeObject(account))),
      storage: storages.get(account) ?? [],
    }
  }
}
