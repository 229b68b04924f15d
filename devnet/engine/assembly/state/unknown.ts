/**
 * A state of which only a part is in memory, as that of a forked chain. What has no entry is then unknown, not absent. Whoever
 * makes a new entry for something unknown goes on with zero in its place, for what comes after tells what else will be needed;
 * but it notes that nothing of this may stand: the host takes everything back, provides what was missed, and begins anew.
 * So all entries that outlive a block or call are known.
 */
import { isSlotOfAccount, ENTRY_STORAGE_KNOWN, fillEntry, findEntry, internEntry, hashKey } from './state'
import { LAZY_STATE, MISSED } from '../layout'

/** Called for every new entry of a lazy state. */
export function noteNewEntry(owner: u32): void {
  if (owner == 0 || (isSlotOfAccount(owner) && load<u32>(<usize>owner, ENTRY_STORAGE_KNOWN) == 0)) store<u32>(MISSED, 1)
}

/** The entry, or 0; of a lazy state the entry in any case. */
export function lookUp(owner: u32, key: usize): usize {
  if (load<u32>(LAZY_STATE) == 0) return findEntry(owner, key)
  return internEntry(hashKey(owner, key), owner, key)
}

/**
 * Makes the account's entry with the content that it had all along: this is no change. With `isStorageKnown`, slots without an
 * entry are zero. Returns the entry, or 0 if there is one already: that may have been changed since.
 */
export function provideAccount(address: usize, balance: usize, nonce: u64, code: usize, isStorageKnown: u32): usize {
  if (findEntry(0, address) != 0) return 0
  const account = internEntry(hashKey(0, address), 0, address)
  fillEntry(account, balance, nonce, code)
  store<u32>(account, isStorageKnown, ENTRY_STORAGE_KNOWN)
  return account
}

/** The same of a slot. */
export function provideSlot(account: usize, key: usize, value: usize): void {
  const owner = <u32>account
  if (findEntry(owner, key) == 0) fillEntry(internEntry(hashKey(owner, key), owner, key), value, 0, 0)
}
