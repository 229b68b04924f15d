/**
 * The module of the state's tries: accounts by the hash of their address, each with its slots by the hash of their number.
 *
 * The host writes update records into a buffer and calls `applyUpdates` once for all of them. Words are little-endian 256-bit
 * numbers, as the engine's state holds them.
 *
 *   0 kind u32   8 address (word)
 *   1 account   40 balance (word)   72 code hash (32 bytes)   104 nonce u64   4 exists though it is empty u32
 *   2 slot      40 slot (word)      72 value (word, 0 for none)
 *   3 storage   all of the account's slots become 0
 *
 * An account is in the trie unless nonce, balance, code and slots are all empty (EIP-161) and it is not said to exist
 * all the same, as accounts could before EIP-161; so the order of records
 * matters only among those of one account's one field.
 */
import { findLeaf, internLeaf, markDirty, markPathDirty, PATH_BYTES, removeLeaf } from './trieEdit'
import { PROOF_BYTES_MAX, prove, resolve, rootHash } from './trieEncode'
import {
  ACCOUNT,
  ACCOUNT_BALANCE,
  ACCOUNT_CODE_HASH,
  ACCOUNT_NONCE,
  ACCOUNT_PRESENT,
  ACCOUNT_STORAGE,
  areWordsEqual,
  copyWord,
  EMPTY_CODE_HASH,
  freeTrie,
  initialiseNodes,
  isWordZero,
  permanent,
  SLOT,
  SLOT_VALUE,
  temporary,
} from './trieNodes'
import { orderedRoot as writeOrderedRoot } from './trieOrdered'
import { hash, thread, THREAD_BYTES, THREAD_KEYS } from './trieThread'

export { hashedNodes } from './trieReference'

const RECORD_BYTES: usize = 112
const RECORD_PRESENT: usize = 4
const RECORD_ADDRESS: usize = 8
const RECORD_WORD: usize = 40
const RECORD_SECOND: usize = 72
const RECORD_NONCE: usize = 104

const ACCOUNTS_ROOT: usize = memory.data(4, 8)
/**
 * Words and their hashes, 64 bytes each, each word at one place only: blocks change the same accounts and slots again and again,
 * and a hash costs as much as a node's. A place that was never used holds zeros, which are nobody's hash.
 */
const KEY_CACHE_BITS: u64 = 15
const KEY_CACHE_BYTES: usize = 64 << 15
let addressCache: usize = 0
let slotCache: usize = 0
/** Position u32, length u32. */
const LIST_ENTRY_BYTES: usize = 8
const RESULT: usize = memory.data(32, 8)

assert(PATH_BYTES <= 264 && THREAD_KEYS + 2 * 264 + 3 * 32 <= THREAD_BYTES)

/** In the thread's scratch. */
let accountPath: usize = 0
let slotPath: usize = 0
let accountKey: usize = 0
let slotKey: usize = 0
let bigEndian: usize = 0

let updates: usize = 0
let capacity: u32 = 0
let proof: usize = 0

/** Prepares an empty state and a buffer of `records` update records, in a memory that may grow to `pagesMax` pages. */
export function initialise(records: u32, pagesMax: u32): void {
  initialiseNodes(pagesMax)
  bindKeys()
  capacity = records
  updates = permanent(<usize>records * RECORD_BYTES)
  proof = permanent(PROOF_BYTES_MAX)
  if (records == 0) return // never has a key
  addressCache = permanent(KEY_CACHE_BYTES)
  slotCache = permanent(KEY_CACHE_BYTES)
}

function bindKeys(): void {
  accountPath = thread + THREAD_KEYS
  slotPath = accountPath + 264
  accountKey = slotPath + 264
  slotKey = accountKey + 32
  bigEndian = slotKey + 32
}

/** Where update records are written. */
export function updateBuffer(): usize {
  return updates
}

/** `bytes` of memory for the host, until the next call of anything but `hashBytes` and `orderedRoot`. */
export function reserve(bytes: usize): usize {
  return temporary(bytes)
}

/** Applies the first `count` records of the buffer, in their order. */
export function applyUpdates(count: u32): void {
  if (count > capacity) unreachable()
  let record = updates
  for (let i: u32 = 0; i < count; i++, record += RECORD_BYTES) {
    hashAddress(record + RECORD_ADDRESS)
    const kind = load<u32>(record)
    if (kind == 1) updateAccount(record)
    else if (kind == 2) updateSlot(record)
    else if (kind == 3) clearStorage()
    else unreachable()
  }
}

/** Address of the state root's 32 bytes. */
export function root(): usize {
  const node = <usize>load<u32>(ACCOUNTS_ROOT)
  if (node != 0) resolve(node, 0)
  return rootHash(node)
}

/**
 * Writes the nodes that prove the account of the buffer's first record into `proofBuffer`, and into that record its fields
 * as in an update, and its storage root at 40 of the second record. Returns the bytes of the proof.
 */
export function proveAccount(): usize {
  hashAddress(updates + RECORD_ADDRESS)
  const bytes = prove(<usize>load<u32>(ACCOUNTS_ROOT), accountKey, proof) - proof
  const leaf = findLeaf(ACCOUNTS_ROOT, accountKey, accountPath)
  if (leaf == 0) {
    memory.fill(updates + RECORD_WORD, 0, 32)
    copyWord(updates + RECORD_SECOND, EMPTY_CODE_HASH)
    store<u64>(updates, 0, RECORD_NONCE)
  } else {
    copyWord(updates + RECORD_WORD, leaf + ACCOUNT_BALANCE)
    copyWord(updates + RECORD_SECOND, leaf + ACCOUNT_CODE_HASH)
    store<u64>(updates, load<u64>(leaf, ACCOUNT_NONCE), RECORD_NONCE)
  }
  const storage = leaf == 0 ? <usize>0 : <usize>load<u32>(leaf, ACCOUNT_STORAGE)
  copyWord(updates + RECORD_BYTES + RECORD_WORD, rootHash(storage))
  return bytes
}

/** Writes the nodes that prove the slot of the buffer's first record, and its value into that record; returns their bytes. */
export function proveSlot(): usize {
  hashAddress(updates + RECORD_ADDRESS)
  hashKey(slotCache, updates + RECORD_WORD, 32, slotKey)
  memory.fill(updates + RECORD_SECOND, 0, 32)
  const account = findLeaf(ACCOUNTS_ROOT, accountKey, accountPath)
  if (account == 0) return 0
  const slot = findLeaf(account + ACCOUNT_STORAGE, slotKey, slotPath)
  if (slot != 0) copyWord(updates + RECORD_SECOND, slot + SLOT_VALUE)
  return prove(<usize>load<u32>(account, ACCOUNT_STORAGE), slotKey, proof) - proof
}

export function proofBuffer(): usize {
  return proof
}

/** Address of the 32-byte digest. */
export function hashBytes(from: usize, length: usize): usize {
  hash(from, length, RESULT)
  return RESULT
}

/** Address of the root hash of the ordered trie; see `trieOrdered.ts`. */
export function orderedRoot(list: usize, count: u32, space: usize): usize {
  writeOrderedRoot(list, LIST_ENTRY_BYTES, count, space, 0, RESULT)
  return RESULT
}

function updateAccount(record: usize): void {
  const present = u8(load<u32>(record, RECORD_PRESENT) != 0)
  const isEmpty =
    present == 0 &&
    load<u64>(record, RECORD_NONCE) == 0 &&
    isWordZero(record + RECORD_WORD) &&
    areWordsEqual(record + RECORD_SECOND, EMPTY_CODE_HASH)
  let leaf: usize
  if (isEmpty) {
    leaf = findLeaf(ACCOUNTS_ROOT, accountKey, accountPath)
    if (leaf == 0) return
    if (load<u32>(leaf, ACCOUNT_STORAGE) == 0) {
      removeLeaf(ACCOUNTS_ROOT, leaf, accountPath)
      return
    }
  } else {
    leaf = findOrInternLeaf(ACCOUNTS_ROOT, accountKey, ACCOUNT, accountPath)
  }
  if (
    present == load<u8>(leaf, ACCOUNT_PRESENT) &&
    load<u64>(record, RECORD_NONCE) == load<u64>(leaf, ACCOUNT_NONCE) &&
    areWordsEqual(record + RECORD_WORD, leaf + ACCOUNT_BALANCE) &&
    areWordsEqual(record + RECORD_SECOND, leaf + ACCOUNT_CODE_HASH)
  ) {
    return
  }
  store<u8>(leaf, present, ACCOUNT_PRESENT)
  store<u64>(leaf, load<u64>(record, RECORD_NONCE), ACCOUNT_NONCE)
  copyWord(leaf + ACCOUNT_BALANCE, record + RECORD_WORD)
  copyWord(leaf + ACCOUNT_CODE_HASH, record + RECORD_SECOND)
  markDirty(leaf)
  markPathDirty(accountPath)
}

/** Nearly all that changes is there already, and is found without comparing keys on the way. */
function findOrInternLeaf(root: usize, key: usize, kind: u8, path: usize): usize {
  const leaf = findLeaf(root, key, path)
  return leaf != 0 ? leaf : internLeaf(root, key, kind, path)
}

function updateSlot(record: usize): void {
  hashKey(slotCache, record + RECORD_WORD, 32, slotKey)
  const value = record + RECORD_SECOND
  if (isWordZero(value)) {
    const account = findLeaf(ACCOUNTS_ROOT, accountKey, accountPath)
    if (account == 0) return
    const slot = findLeaf(account + ACCOUNT_STORAGE, slotKey, slotPath)
    if (slot == 0) return
    removeLeaf(account + ACCOUNT_STORAGE, slot, slotPath)
    storageChanged(account)
    return
  }
  const account = findOrInternLeaf(ACCOUNTS_ROOT, accountKey, ACCOUNT, accountPath)
  const slot = findOrInternLeaf(account + ACCOUNT_STORAGE, slotKey, SLOT, slotPath)
  if (areWordsEqual(slot + SLOT_VALUE, value)) return
  copyWord(slot + SLOT_VALUE, value)
  markDirty(slot)
  markPathDirty(slotPath)
  storageChanged(account)
}

function clearStorage(): void {
  const account = findLeaf(ACCOUNTS_ROOT, accountKey, accountPath)
  if (account == 0 || load<u32>(account, ACCOUNT_STORAGE) == 0) return
  freeTrie(<usize>load<u32>(account, ACCOUNT_STORAGE))
  store<u32>(account, 0, ACCOUNT_STORAGE)
  storageChanged(account)
}

/** Marks the account of `accountPath`, or removes it if its last slot was all it had. */
function storageChanged(account: usize): void {
  if (
    load<u32>(account, ACCOUNT_STORAGE) == 0 &&
    load<u8>(account, ACCOUNT_PRESENT) == 0 &&
    load<u64>(account, ACCOUNT_NONCE) == 0 &&
    isWordZero(account + ACCOUNT_BALANCE) &&
    areWordsEqual(account + ACCOUNT_CODE_HASH, EMPTY_CODE_HASH)
  ) {
    removeLeaf(ACCOUNTS_ROOT, account, accountPath)
    return
  }
  markDirty(account)
  markPathDirty(accountPath)
}

/** Hashes the address of a record into `accountKey`. */
function hashAddress(address: usize): void {
  hashKey(addressCache, address, 20, accountKey)
}

function hashKey(cache: usize, word: usize, bytes: usize, to: usize): void {
  const mixed = (load<u64>(word) ^ load<u64>(word, 16)) * 0x9e3779b97f4a7c15
  const cached = cache + (<usize>(mixed >> (64 - KEY_CACHE_BITS)) << 6)
  if (load<u64>(cached, 32) == 0 || !areWordsEqual(word, cached)) {
    copyWord(cached, word)
    hashWord(word, bytes, cached + 32)
  }
  copyWord(to, cached + 32)
}

/** Hashes the last `bytes` bytes of the word's big-endian form. */
function hashWord(word: usize, bytes: usize, to: usize): void {
  for (let i: usize = 0; i < 32; i += 8) store<u64>(bigEndian + 24 - i, bswap<u64>(load<u64>(word + i)))
  hash(bigEndian + 32 - bytes, bytes, to)
}
