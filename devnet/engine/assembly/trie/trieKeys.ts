/** Hashes of addresses and of slot numbers: the keys of the tries. */
import { ADDRESS_CACHE, SLOT_CACHE } from './trieLayout'
import { permanent } from './trieMemory'
import { copyWord } from './trieNodes'
import { PATH_BYTES } from './trieEdit'
import { hash, thread, THREAD_CHUNK, THREAD_KEYS } from './trieThread'

/**
 * Words and their hashes, each word at one place only: blocks change the same accounts and slots again and again, and a hash
 * costs as much as a node's. Threads share the caches. A place is
 *
 *   0 version u32, odd while it is written, 0 while it never was   8 word   40 hash
 *
 * and whoever reads it takes the hash only if the version was the same, and even, before and after. All loads in between are atomic,
 * so that none of them moves behind the second look at the version; the writer is alone between its two atomic writes.
 */
const CACHE_BITS: u64 = 15
const PLACE_BYTES: usize = 72
const CACHE_BYTES: usize = PLACE_BYTES << 15
const PLACE_WORD: usize = 8
const PLACE_HASH: usize = 40

/** The keys of what is looked at; in the thread's scratch, or in the tables of a batch. */
export let accountKey: usize = 0
export let slotKey: usize = 0
/** Branches above the account and the slot that were looked for last; in the thread's scratch. */
export let accountPath: usize = 0
export let slotPath: usize = 0

let addressCache: usize = 0
let slotCache: usize = 0
let bigEndian: usize = 0

assert(THREAD_KEYS + 3 * 32 + 2 * ((PATH_BYTES + 7) & ~7) <= THREAD_CHUNK)

/** Allocates the caches. */
export function initialiseKeys(): void {
  store<u32>(ADDRESS_CACHE, <u32>permanent(CACHE_BYTES))
  store<u32>(SLOT_CACHE, <u32>permanent(CACHE_BYTES))
}

/** Settles this instance on its thread's scratch and on the caches. */
export function bindKeys(): void {
  addressCache = <usize>load<u32>(ADDRESS_CACHE)
  slotCache = <usize>load<u32>(SLOT_CACHE)
  bigEndian = thread + THREAD_KEYS
  accountPath = bigEndian + 96
  slotPath = accountPath + ((PATH_BYTES + 7) & ~7)
  useOwnKeys()
}

/** Keys are those in the thread's scratch. */
export function useOwnKeys(): void {
  useKeys(thread + THREAD_KEYS + 32)
}

/** Keys are the two at `at`: the account's, then the slot's. */
export function useKeys(at: usize): void {
  accountKey = at
  slotKey = at + 32
}

/** Hashes the address, a word, into `accountKey`. */
export function hashAddress(address: usize): void {
  hashKey(addressCache, address, 20, accountKey)
}

/** Hashes the number of a slot, a word, into `slotKey`. */
export function hashSlot(slot: usize): void {
  hashKey(slotCache, slot, 32, slotKey)
}

function hashKey(cache: usize, word: usize, bytes: usize, to: usize): void {
  const mixed = (load<u64>(word) ^ load<u64>(word, 16)) * 0x9e3779b97f4a7c15
  const place = cache + <usize>(mixed >> (64 - CACHE_BITS)) * PLACE_BYTES
  const version = atomic.load<u32>(place)
  if (version != 0 && (version & 1) == 0 && holdsWord(place, word)) {
    for (let i: usize = 0; i < 32; i += 8) store<u64>(to + i, atomic.load<u64>(place + i, PLACE_HASH))
    if (atomic.load<u32>(place) == version) return
  }
  hashWord(word, bytes, to)
  if ((version & 1) != 0 || atomic.cmpxchg<u32>(place, version, version + 1) != version) return
  copyWord(place + PLACE_WORD, word)
  copyWord(place + PLACE_HASH, to)
  atomic.store<u32>(place, version + 2)
}

// @ts-ignore: decorator
@inline
function holdsWord(place: usize, word: usize): bool {
  return (
    ((atomic.load<u64>(place, PLACE_WORD) ^ load<u64>(word)) |
      (atomic.load<u64>(place, PLACE_WORD + 8) ^ load<u64>(word, 8)) |
      (atomic.load<u64>(place, PLACE_WORD + 16) ^ load<u64>(word, 16)) |
      (atomic.load<u64>(place, PLACE_WORD + 24) ^ load<u64>(word, 24))) ==
    0
  )
}

/** Hashes the last `bytes` bytes of the word's big-endian form. */
function hashWord(word: usize, bytes: usize, to: usize): void {
  for (let i: usize = 0; i < 32; i += 8) store<u64>(bigEndian + 24 - i, bswap<u64>(load<u64>(word + i)))
  hash(bigEndian + 32 - bytes, bytes, to)
}
