/**
 * Update records, as the host writes them, and what each does to the tries. Words are little-endian 256-bit numbers, as the
 * engine's state holds them.
 *
 *   0 kind u32   8 address (word)
 *   1 account   40 balance (word)   72 code hash (32 bytes)   104 nonce u64   4 exists though it is empty u32
 *   2 slot      40 slot (word)      72 value (word, 0 for none)
 *   3 storage   all of the account's slots become 0
 *
 * An account is in the trie unless nonce, balance, code and slots are all empty (EIP-161) and it is not said to exist
 * all the same, as accounts could before EIP-161; so the order of records matters only among those of one account's one field.
 *
 * Functions take the account's and the slot's keys from trieKeys.ts. `accounts` is the place of a subtrie's root below which the account
 * belongs, at best that of the whole trie: of the branches above it they know nothing, and those are the caller's to mark.
 */
import { findLeaf, internLeaf, markDirty, markPathDirty, removeLeaf } from './trieEdit'
import { accountKey, accountPath, slotKey, slotPath } from './trieKeys'
import { EMPTY_CODE_HASH } from './trieLayout'
import {
  ACCOUNT,
  ACCOUNT_BALANCE,
  ACCOUNT_CODE_HASH,
  ACCOUNT_NONCE,
  ACCOUNT_PRESENT,
  ACCOUNT_STORAGE,
  areWordsEqual,
  copyWord,
  freeTrie,
  isWordZero,
  SLOT,
  SLOT_VALUE,
} from './trieNodes'

export const RECORD_BYTES: usize = 112
export const RECORD_PRESENT: usize = 4
export const RECORD_ADDRESS: usize = 8
export const RECORD_WORD: usize = 40
export const RECORD_SECOND: usize = 72
export const RECORD_NONCE: usize = 104
export const RECORD_OF_ACCOUNT: u32 = 1
export const RECORD_OF_SLOT: u32 = 2
export const RECORD_OF_STORAGE: u32 = 3

/** Each of these functions returns whether it changed anything. */
export function updateAccount(accounts: usize, record: usize): bool {
  const present = u8(load<u32>(record, RECORD_PRESENT) != 0)
  const isEmpty =
    present == 0 &&
    load<u64>(record, RECORD_NONCE) == 0 &&
    isWordZero(record + RECORD_WORD) &&
    areWordsEqual(record + RECORD_SECOND, EMPTY_CODE_HASH)
  let leaf: usize
  if (isEmpty) {
    leaf = findLeaf(accounts, accountKey, accountPath)
    if (leaf == 0) return false
    if (load<u32>(leaf, ACCOUNT_STORAGE) == 0) {
      removeLeaf(accounts, leaf, accountPath)
      return true
    }
  } else {
    leaf = findOrInternLeaf(accounts, accountKey, ACCOUNT, accountPath)
  }
  if (
    present == load<u8>(leaf, ACCOUNT_PRESENT) &&
    load<u64>(record, RECORD_NONCE) == load<u64>(leaf, ACCOUNT_NONCE) &&
    areWordsEqual(record + RECORD_WORD, leaf + ACCOUNT_BALANCE) &&
    areWordsEqual(record + RECORD_SECOND, leaf + ACCOUNT_CODE_HASH)
  ) {
    return false
  }
  store<u8>(leaf, present, ACCOUNT_PRESENT)
  store<u64>(leaf, load<u64>(record, RECORD_NONCE), ACCOUNT_NONCE)
  copyWord(leaf + ACCOUNT_BALANCE, record + RECORD_WORD)
  copyWord(leaf + ACCOUNT_CODE_HASH, record + RECORD_SECOND)
  markDirty(leaf)
  markPathDirty(accountPath)
  return true
}

export function updateSlot(accounts: usize, record: usize): bool {
  const account = isWordZero(record + RECORD_SECOND)
    ? findLeaf(accounts, accountKey, accountPath)
    : internAccount(accounts)
  if (account == 0 || !writeSlot(account + ACCOUNT_STORAGE, record)) return false
  storageChanged(accounts, account)
  return true
}

/** Sets the slot in its account's trie alone, or in the subtrie at `slots`: the account is the caller's to mark. */
export function writeSlot(slots: usize, record: usize): bool {
  const value = record + RECORD_SECOND
  if (isWordZero(value)) {
    const slot = findLeaf(slots, slotKey, slotPath)
    if (slot == 0) return false
    removeLeaf(slots, slot, slotPath)
    return true
  }
  const slot = findOrInternLeaf(slots, slotKey, SLOT, slotPath)
  if (areWordsEqual(slot + SLOT_VALUE, value)) return false
  copyWord(slot + SLOT_VALUE, value)
  markDirty(slot)
  markPathDirty(slotPath)
  return true
}

export function clearStorage(accounts: usize): bool {
  const account = findLeaf(accounts, accountKey, accountPath)
  if (account == 0 || load<u32>(account, ACCOUNT_STORAGE) == 0) return false
  freeTrie(<usize>load<u32>(account, ACCOUNT_STORAGE))
  store<u32>(account, 0, ACCOUNT_STORAGE)
  storageChanged(accounts, account)
  return true
}

/** The account's leaf, which may be new, and then has nothing yet; notes its path. */
export function internAccount(accounts: usize): usize {
  return findOrInternLeaf(accounts, accountKey, ACCOUNT, accountPath)
}

/** Marks the account of `accountPath`, or removes it if its last slot was all it had. */
export function storageChanged(accounts: usize, account: usize): void {
  if (
    load<u32>(account, ACCOUNT_STORAGE) == 0 &&
    load<u8>(account, ACCOUNT_PRESENT) == 0 &&
    load<u64>(account, ACCOUNT_NONCE) == 0 &&
    isWordZero(account + ACCOUNT_BALANCE) &&
    areWordsEqual(account + ACCOUNT_CODE_HASH, EMPTY_CODE_HASH)
  ) {
    removeLeaf(accounts, account, accountPath)
    return
  }
  markDirty(account)
  markPathDirty(accountPath)
}

/** Nearly all that changes is there already, and is found without comparing keys on the way. */
function findOrInternLeaf(root: usize, key: usize, kind: u8, path: usize): usize {
  const leaf = findLeaf(root, key, path)
  return leaf != 0 ? leaf : internLeaf(root, key, kind, path)
}
