/**
 * Committed state: one entry per account or slot that was ever touched, absent ones included, so that a read of something
 * absent can be validated too. Entries are dense and move only when they are compacted, between blocks; hash buckets chain
 * them, and each account chains its slots. Lanes insert without locks; only the holder of the commit pointer writes values,
 * under the entry's lock (an odd version). An entry also heads the list of what speculated transactions wrote there; see
 * pending.ts.
 */
import { recordChange } from './changes'
import { disturb, LOCKED } from '../lanes/disturbance'
import { exhausted, REGION_ENTRIES } from '../host'
import {
  BLOCK_SEQUENCE,
  BUCKET_MASK,
  bucketsStart,
  DIRTY_COUNT,
  dirtyStart,
  EMPTY_CODE,
  entriesLimit,
  entriesStart,
  ENTRY_END,
  FAILED,
  LAZY_STATE,
  scratch,
  SCRATCH_KEY,
  STOP,
} from '../layout'
import { noteNewEntry } from './unknown'
import { clearWord, copyWord, equalWords, isZeroWord } from '../words/word'

export const ENTRY_BYTES: usize = 128
export const ENTRY_VERSION: usize = 0
export const ENTRY_NEXT: usize = 4
/** Address, or slot number. */
export const ENTRY_KEY: usize = 8
/** 0: an account. Else the account entry to which the slot belongs. */
export const ENTRY_OWNER: usize = 40
/** Which execution of which transaction last wrote the entry (`tagOf`): what validation compares. */
export const ENTRY_TAG: usize = 44
/** Balance, or the slot's value. */
export const ENTRY_VALUE: usize = 48
export const ENTRY_NONCE: usize = 80
/** Code object; never 0 for an account. */
export const ENTRY_CODE: usize = 88
/** Slots of the account that are not zero. */
export const ENTRY_SLOT_COUNT: usize = 92
/** Under which owner the account's slots are found: itself, but for a call that overrides its storage. */
export const ENTRY_STORAGE: usize = 96
/** Epoch of the last record of this entry in the change log. */
export const ENTRY_CHANGED: usize = 100
/** 1 while the entry is in the dirty list, that is, changed since the last state root. */
export const ENTRY_DIRTY: usize = 104
/** Epoch of the last `takeChange` that saw the entry. */
export const ENTRY_TAKEN: usize = 108
/** While the entries are compacted: where the entry moves to. */
export const ENTRY_MOVED: usize = 112
/** At all other times: whether transactions queue at the entry; see contention.ts. */
export const ENTRY_HEAT: usize = 112
/** Of an account: the newest of its slots' entries. */
const ENTRY_SLOTS: usize = 116
/** Of a slot: the next older one of the same account. */
const ENTRY_SIBLING: usize = 120
/** Of an account in a lazy state: not 0 if its slots without an entry are zero. */
export const ENTRY_STORAGE_KNOWN: usize = 120
/** Newest pending write; see pending.ts. */
export const ENTRY_PENDING: usize = 124

/** Owner of an entry that no bucket holds, because another lane inserted the same at the same time. */
export const UNLINKED: u32 = 0xffffffff

export function clearState(buckets: u32): void {
  store<u32>(BUCKET_MASK, buckets - 1)
  store<u32>(ENTRY_END, <u32>entriesStart)
}

/**
 * The tag of what transaction `index` of this block writes. Bit 0 tells a second execution, at the commit pointer, from a
 * speculation that others may have read. Numbers return after 2^31 transactions, far beyond any block.
 */
// @ts-ignore: decorator
@inline
export function tagOf(index: u32): u32 {
  return (load<u32>(BLOCK_SEQUENCE) + index + 1) << 1
}
export const REEXECUTED: u32 = 1

/** The tag of what is written outside of transactions. */
export function outsideTag(): u32 {
  return load<u32>(BLOCK_SEQUENCE) << 1
}

// @ts-ignore: decorator
@inline
export function hashKey(owner: u32, key: usize): u64 {
  let h =
    (load<u64>(key) ^ owner) * 0x9e3779b97f4a7c15 +
    load<u64>(key, 8) * 0xd6e8feb86659fd93 +
    load<u64>(key, 16) * 0xc2b2ae3d27d4eb4f +
    load<u64>(key, 24) * 0x165667b19e3779f9
  h = (h ^ (h >> 32)) * 0x9e3779b97f4a7c15
  return h ^ (h >> 29)
}

// @ts-ignore: decorator
@inline
export function bucketOf(hash: u64): usize {
  return bucketsStart + ((<usize>(hash >> 20) & <usize>load<u32>(BUCKET_MASK)) << 2)
}

/** The entry in the chain that begins with `head`, or 0. */
// @ts-ignore: decorator
@inline
export function findInChain(head: usize, owner: u32, key: usize): usize {
  let entry = head
  while (entry != 0) {
    if (load<u32>(entry, ENTRY_OWNER) == owner && equalWords(entry + ENTRY_KEY, key)) return entry
    entry = <usize>load<u32>(entry, ENTRY_NEXT)
  }
  return 0
}

/** The entry, or 0. */
export function findEntry(owner: u32, key: usize): usize {
  return findInChain(<usize>atomic.load<u32>(bucketOf(hashKey(owner, key))), owner, key)
}

/** The entry; inserted, absent, if it is new. `hash` is that of `hashKey`. */
export function internEntry(hash: u64, owner: u32, key: usize): usize {
  const bucket = bucketOf(hash)
  let head = atomic.load<u32>(bucket)
  let entry = findInChain(<usize>head, owner, key)
  if (entry != 0) return entry
  entry = <usize>claimBytes(ENTRY_END, <u32>ENTRY_BYTES)
  if (entry + ENTRY_BYTES > entriesLimit) {
    atomic.sub<u32>(ENTRY_END, <u32>ENTRY_BYTES)
    exhausted(REGION_ENTRIES)
  }
  memory.fill(entry, 0, ENTRY_BYTES)
  copyWord(entry + ENTRY_KEY, key)
  store<u32>(entry, owner, ENTRY_OWNER)
  store<u32>(entry, <u32>EMPTY_CODE, ENTRY_CODE)
  store<u32>(entry, <u32>entry, ENTRY_STORAGE)
  // Before anybody can find the entry and write to it: `clearStorage` must see every slot that is not zero.
  if (isSlotOfAccount(owner)) addToAccount(entry, <usize>owner)
  if (load<u32>(LAZY_STATE) != 0) noteNewEntry(owner)
  while (true) {
    store<u32>(entry, head, ENTRY_NEXT)
    const seen = atomic.cmpxchg<u32>(bucket, head, <u32>entry)
    if (seen == head) return entry
    head = seen
    const other = findInChain(<usize>head, owner, key)
    if (other != 0) {
      store<u32>(entry, UNLINKED, ENTRY_OWNER)
      return other
    }
  }
}

/** Whether an entry with this owner is a slot, and not one of a storage that a call has overridden: its owner lies between entries. */
// @ts-ignore: decorator
@inline
export function isSlotOfAccount(owner: u32): bool {
  return owner != 0 && (owner & (<u32>ENTRY_BYTES - 1)) == 0
}

function addToAccount(slot: usize, account: usize): void {
  let newest = atomic.load<u32>(account + ENTRY_SLOTS)
  while (true) {
    store<u32>(slot, newest, ENTRY_SIBLING)
    const seen = atomic.cmpxchg<u32>(account + ENTRY_SLOTS, newest, <u32>slot)
    if (seen == newest) return
    newest = seen
  }
}

export function internAccount(address: usize): usize {
  return internEntry(hashKey(0, address), 0, address)
}

export function internSlot(account: usize, key: usize): usize {
  const owner = load<u32>(account, ENTRY_STORAGE)
  return internEntry(hashKey(owner, key), owner, key)
}

/** An account exists unless nonce, balance, code and storage are all empty, and then too if it has the code object of those that do. */
export function accountExists(account: usize): bool {
  return (
    load<u64>(account, ENTRY_NONCE) != 0 ||
    !isZeroWord(account + ENTRY_VALUE) ||
    <usize>load<u32>(account, ENTRY_CODE) != EMPTY_CODE ||
    load<u32>(account, ENTRY_SLOT_COUNT) != 0
  )
}

/** Looks at a locked entry before a lane sleeps, and for how long it sleeps (ns). */
const LOCK_SPINS: u32 = 1000
const LOCK_NAP_NS: i64 = 20000

/** Whether other lanes run: entries must be locked before they are written. */
export let contended: bool = false

export function setContended(isContended: bool): void {
  contended = isContended
}

/** Adds to a bump pointer and returns what it was; alone, without the barrier that an atomic addition is. */
export function claimBytes(pointer: usize, bytes: u32): u32 {
  if (contended) return atomic.add<u32>(pointer, bytes)
  const at = load<u32>(pointer)
  store<u32>(pointer, at + bytes)
  return at
}

/**
 * Makes the entry's version odd, which no other lane can do until `unlockEntry`. What follows is not seen before the odd
 * version: a successful exchange is a full barrier on x86 and, as CASAL, on ARM.
 */
export function lockEntry(entry: usize): void {
  const at = entry + ENTRY_VERSION
  let spins: u32 = 0
  while (true) {
    const version = atomic.load<u32>(at)
    if (!(version & 1)) {
      if (atomic.cmpxchg<u32>(at, version, version + 1) == version) {
        disturb(LOCKED)
        return
      }
    } else if (++spins > LOCK_SPINS) {
      awaitUnlock(at, version)
      spins = 0
    }
  }
}

/** A version of the entry at which nobody holds its lock. */
// @ts-ignore: decorator
@inline
export function unlockedVersion(entry: usize): u32 {
  const version = atomic.load<u32>(entry + ENTRY_VERSION)
  return version & 1 ? laterVersion(entry) : version
}

function laterVersion(entry: usize): u32 {
  const at = entry + ENTRY_VERSION
  let spins: u32 = 0
  while (true) {
    const version = atomic.load<u32>(at)
    if (!(version & 1)) return version
    if (++spins > LOCK_SPINS) {
      awaitUnlock(at, version)
      spins = 0
    }
  }
}

/** The holder was probably put to sleep by the system: leaves it the core. Unless its thread died. */
function awaitUnlock(at: usize, version: u32): void {
  if (atomic.load<u32>(STOP) == FAILED) unreachable()
  atomic.wait<i32>(at, <i32>version, LOCK_NAP_NS)
}

export function unlockEntry(entry: usize): void {
  atomic.store<u32>(entry + ENTRY_VERSION, load<u32>(entry, ENTRY_VERSION) + 1)
}

/**
 * Writes an entry, with its change recorded and the entry marked for the next state root. Only the holder of the commit
 * pointer, or the host while no lane runs, may call it. `nonce` and `code` are ignored for slots.
 */
export function writeEntry(entry: usize, value: usize, nonce: u64, code: usize, tag: u32): void {
  if (contended) lockEntry(entry)
  writeLocked(entry, value, nonce, code, tag)
  if (contended) unlockEntry(entry)
}

/** `writeEntry` for who holds the entry's lock. */
export function writeLocked(entry: usize, value: usize, nonce: u64, code: usize, tag: u32): void {
  recordChange(entry)
  fill(entry, value, nonce, code, tag)
}

/** Writes an entry's content without recording a change; only while no lane runs. */
export function fillEntry(entry: usize, value: usize, nonce: u64, code: usize): void {
  fill(entry, value, nonce, code, outsideTag())
}

// @ts-ignore: decorator
@inline
function fill(entry: usize, value: usize, nonce: u64, code: usize, tag: u32): void {
  const owner = <usize>load<u32>(entry, ENTRY_OWNER)
  if (isSlotOfAccount(<u32>owner)) {
    const was = isZeroWord(entry + ENTRY_VALUE)
    const is = isZeroWord(value)
    if (was != is) store<u32>(owner, load<u32>(owner, ENTRY_SLOT_COUNT) + (is ? -1 : 1), ENTRY_SLOT_COUNT)
  }
  copyWord(entry + ENTRY_VALUE, value)
  if (owner == 0) {
    store<u64>(entry, nonce, ENTRY_NONCE)
    store<u32>(entry, <u32>code, ENTRY_CODE)
  }
  store<u32>(entry, tag, ENTRY_TAG)
  if (load<u32>(entry, ENTRY_DIRTY) == 0) {
    store<u32>(entry, 1, ENTRY_DIRTY)
    const count = load<u32>(DIRTY_COUNT)
    store<u32>(dirtyStart + (<usize>count << 2), <u32>entry)
    store<u32>(DIRTY_COUNT, count + 1)
  }
}

/** Unlocks every entry and empties its list of pending writes: after lanes died, while none runs. */
export function forgetPending(): void {
  const end = min<usize>(<usize>load<u32>(ENTRY_END), entriesLimit)
  for (let entry = entriesStart; entry < end; entry += ENTRY_BYTES) {
    store<u32>(entry, (load<u32>(entry, ENTRY_VERSION) + 1) & ~1, ENTRY_VERSION)
    store<u32>(entry, 0, ENTRY_PENDING)
  }
}

/** Writes zero to every slot of the account's storage. The caller holds the commit pointer. */
export function clearStorage(account: usize, tag: u32): void {
  const zero = scratch + SCRATCH_KEY
  clearWord(zero)
  let slot = <usize>atomic.load<u32>(account + ENTRY_SLOTS)
  for (; slot != 0 && load<u32>(account, ENTRY_SLOT_COUNT) != 0; slot = <usize>load<u32>(slot, ENTRY_SIBLING)) {
    const isLinked = <usize>load<u32>(slot, ENTRY_OWNER) == account
    if (isLinked && !isZeroWord(slot + ENTRY_VALUE)) writeEntry(slot, zero, 0, 0, tag)
  }
}

/** Doubles the buckets until there are two per entry; only while no lane runs. Returns whether they grew. */
export function growBuckets(limit: u32): bool {
  const entries = (load<u32>(ENTRY_END) - <u32>entriesStart) / <u32>ENTRY_BYTES
  let buckets = load<u32>(BUCKET_MASK) + 1
  const before = buckets
  while (buckets < entries * 2 && buckets < limit) buckets <<= 1
  if (buckets == before) return false
  store<u32>(BUCKET_MASK, buckets - 1)
  linkAllEntries()
  return true
}

/** Makes the chains of buckets and accounts anew; only while no lane runs. */
export function linkAllEntries(): void {
  memory.fill(bucketsStart, 0, (<usize>load<u32>(BUCKET_MASK) + 1) << 2)
  const end = <usize>load<u32>(ENTRY_END)
  for (let entry = entriesStart; entry < end; entry += ENTRY_BYTES) store<u32>(entry, 0, ENTRY_SLOTS)
  for (let entry = entriesStart; entry < end; entry += ENTRY_BYTES) {
    const owner = load<u32>(entry, ENTRY_OWNER)
    if (owner == UNLINKED) continue
    const bucket = bucketOf(hashKey(owner, entry + ENTRY_KEY))
    store<u32>(entry, load<u32>(bucket), ENTRY_NEXT)
    store<u32>(bucket, <u32>entry)
    if (isSlotOfAccount(owner)) addToAccount(entry, <usize>owner)
  }
}

/**
 * Forgets the entries inserted since `ENTRY_END` was `mark`; only while no lane runs, and with their changes rolled back.
 * Chains hold newer entries before older ones. An unlinked entry may head its account's chain, but then the entry that was
 * inserted in its stead is as new, and cleans the chain.
 */
export function truncateState(mark: usize): void {
  let dirty: u32 = 0
  for (let entry = <usize>load<u32>(ENTRY_END); entry > mark; ) {
    entry -= ENTRY_BYTES
    const owner = load<u32>(entry, ENTRY_OWNER)
    if (owner == UNLINKED) continue
    dirty += load<u32>(entry, ENTRY_DIRTY)
    const bucket = bucketOf(hashKey(owner, entry + ENTRY_KEY))
    dropNewer(bucket, ENTRY_NEXT, mark)
    if (isSlotOfAccount(owner) && <usize>owner < mark) dropNewer(<usize>owner + ENTRY_SLOTS, ENTRY_SIBLING, mark)
  }
  store<u32>(ENTRY_END, <u32>mark)
  dropDirty(mark, dirty)
}

/** Takes the `count` entries from `mark` on off the dirty list: they lie near its end, for they became dirty after they were inserted. */
function dropDirty(mark: usize, count: u32): void {
  const end = dirtyStart + (<usize>load<u32>(DIRTY_COUNT) << 2)
  let at = end
  // Marks that a root under way has yet to reset are in no list any more.
  for (let found: u32 = 0; found < count && at > dirtyStart; ) {
    at -= 4
    if (<usize>load<u32>(at) >= mark) found++
  }
  let kept = at
  for (; at < end; at += 4) {
    const entry = load<u32>(at)
    if (<usize>entry >= mark) continue
    store<u32>(kept, entry)
    kept += 4
  }
  store<u32>(DIRTY_COUNT, <u32>(kept - dirtyStart) >> 2)
}

/** Takes the entries from `mark` on off the chain that begins at `head`. */
function dropNewer(head: usize, next: usize, mark: usize): void {
  let entry = <usize>load<u32>(head)
  while (entry >= mark) entry = <usize>load<u32>(entry + next)
  store<u32>(head, <u32>entry)
}
