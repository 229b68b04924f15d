/**
 * The module of the state's tries: accounts by the hash of their address, each with its slots by the hash of their number.
 *
 * The host writes update records (trieRecord.ts) into a buffer and calls `applyUpdates` once for all of them; or it lets several threads,
 * each with an instance of its own over the same memory, apply them in batches (trieBatch.ts). Only the first thread's instance, which
 * `initialise` made so, is used for anything else.
 */
import { storeKeccakRoundConstants } from '../hashing/keccak'
import { findLeaf } from './trieEdit'
import { PROOF_BYTES_MAX, prove, resolve, rootHash } from './trieEncode'
import {
  accountKey,
  accountPath,
  bindKeys,
  hashAddress,
  hashSlot,
  initialiseKeys,
  slotKey,
  slotPath,
} from './trieKeys'
import { ACCOUNTS_ROOT, EMPTY_CODE_HASH, EMPTY_ROOT, KECCAK_CONSTANTS, RESULT } from './trieLayout'
import { initialiseMemory, permanent, temporary } from './trieMemory'
import { ACCOUNT_BALANCE, ACCOUNT_CODE_HASH, ACCOUNT_NONCE, ACCOUNT_STORAGE, copyWord, SLOT_VALUE } from './trieNodes'
import { orderedRoot as writeOrderedRoot } from './trieOrdered'
import {
  clearStorage,
  RECORD_ADDRESS,
  RECORD_BYTES,
  RECORD_NONCE,
  RECORD_OF_ACCOUNT,
  RECORD_OF_SLOT,
  RECORD_OF_STORAGE,
  RECORD_SECOND,
  RECORD_WORD,
  updateAccount,
  updateSlot,
} from './trieRecord'
import { bindThread, hash, THREAD_BYTES } from './trieThread'

export {
  batchRecords,
  beginBatch,
  endBatch,
  finishTask,
  hashedByAll as hashedNodes,
  hashRecords,
  initialiseBatches,
  isPhaseDone,
  joinBatches,
  planAccounts,
  planStorage,
  recordsPerBatch,
  recordsPerTask,
  takeTask,
  workOnSubtries,
} from './trieBatch'

/** Position u32, length u32. */
const LIST_ENTRY_BYTES: usize = 8

let updates: usize = 0
let capacity: u32 = 0
let proof: usize = 0

/** Prepares an empty state and a buffer of `records` update records, in a memory that may grow to `pagesMax` pages. */
export function initialise(records: u32, pagesMax: u32): void {
  initialiseMemory(pagesMax)
  storeKeccakRoundConstants(KECCAK_CONSTANTS)
  bindThread(permanent(THREAD_BYTES), KECCAK_CONSTANTS)
  hash(0, 0, EMPTY_CODE_HASH)
  store<u8>(EMPTY_ROOT, 0x80)
  hash(EMPTY_ROOT, 1, EMPTY_ROOT)
  capacity = records
  updates = permanent(<usize>records * RECORD_BYTES)
  proof = permanent(PROOF_BYTES_MAX)
  if (records != 0) initialiseKeys()
  bindKeys()
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
    if (kind == RECORD_OF_ACCOUNT) updateAccount(ACCOUNTS_ROOT, record)
    else if (kind == RECORD_OF_SLOT) {
      hashSlot(record + RECORD_WORD)
      updateSlot(ACCOUNTS_ROOT, record)
    } else if (kind == RECORD_OF_STORAGE) clearStorage(ACCOUNTS_ROOT)
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
  hashSlot(updates + RECORD_WORD)
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
