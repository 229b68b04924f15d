/**
 * What one transaction has read and written, private to its lane. An entry is made at the first touch of a location, with
 * the committed content and the tag that identifies it; it is at once read set, write set, and EIP-2929 access set.
 * Entries follow each other downwards, towards the EVM memories.
 */
import { outgrown } from '../host'
import {
  contentsEnd,
  EMPTY_CODE,
  ENV_COINBASE,
  lane,
  LANE_GENERATION,
  LANE_OVERLAY_BUCKETS,
  manyBuckets,
  manyBucketsStart,
  OVERLAY_BUCKETS,
  OVERLAY_ENTRY_BYTES,
  PENDING_FEES,
  PRESENT_CODE,
  recordsStart,
} from '../layout'
import {
  coinbaseIsWarm,
  farPrecompile,
  keepsEmptyAccounts,
  lastPrecompile,
  staleEmptyCode,
  tracksAccesses,
} from '../evm/gas'
import {
  contended,
  ENTRY_BYTES,
  ENTRY_CODE,
  ENTRY_KEY,
  ENTRY_NONCE,
  ENTRY_STORAGE,
  ENTRY_TAG,
  ENTRY_VALUE,
  ENTRY_VERSION,
  hashKey,
  internEntry,
  outsideTag,
  unlockedVersion,
  writeEntry,
} from './state'
import { isHot, queueAt } from '../lanes/contention'
import { foldFeesAhead } from '../lanes/executor'
import { COPIED, disturb } from '../lanes/disturbance'
import { clearJournal, noteBeforeWrite } from './journal'
import { memoryEnd } from '../evm/memory'
import { PENDING_CODE, PENDING_NONCE, PENDING_TAG, PENDING_VALUE, pendingBefore } from '../lanes/pending'
import { addWords, clearWord, copyWord, equalWords, isZeroWord } from '../words/word'

/** 0: an account; even: a slot of that storage; odd: a transient slot of it. */
export const TOUCH_OWNER: usize = 0
export const TOUCH_FLAGS: usize = 4
export const TOUCH_KEY: usize = 8
export const TOUCH_ENTRY: usize = 40
/** Tag of the committed content that was read. */
export const TOUCH_TAG: usize = 44
/** Content at the start of the transaction. */
export const TOUCH_ORIGINAL: usize = 48
/** Balance, or the slot's value, as of now. */
export const TOUCH_VALUE: usize = 80
export const TOUCH_NONCE: usize = 112
export const TOUCH_CODE: usize = 120
const TOUCH_NEXT: usize = 124
/** Owner number of the account's slots. */
export const TOUCH_STORAGE: usize = 128
/** Checkpoint at which the entry was last journaled. */
export const TOUCH_CHECKPOINT: usize = 132
/** Of an account: nonce and code at the start of the transaction. */
export const TOUCH_ORIGINAL_NONCE: usize = 136
export const TOUCH_ORIGINAL_CODE: usize = 144

export const WARM: u32 = 1
export const WRITTEN: u32 = 2
/** Created in this transaction (EIP-6780). */
export const CREATED: u32 = 4
/** To be deleted at the end of the transaction. */
export const DESTRUCTED: u32 = 8

export let touchCount: u32 = 0
/** Whether the lane holds the commit pointer (or is alone): reads need no versions and see the final fees. */
export let exclusive: bool = true
/** Whether the transaction touched the coinbase's account before the fees of all before it were earned. */
export let touchedCoinbase: bool = false
/** Whether the transaction deleted an account that is older than itself, whose committed storage must be cleared. */
export let destroyedStorage: bool = false
/** Whether any account has been marked DESTRUCTED, and be it in a call that was reverted. */
export let hasDestructed: bool = false
/** The account of RIPEMD-160 if it was touched while it was empty and existed; see `forgetTouchedRipemd`. */
let touchedRipemd: usize = 0
const RIPEMD160: u32 = 3
/** The transaction that reads: pending writes of earlier ones are visible to it. */
let reader: u32 = 0
/** End of this transaction's log records. */
export let logEnd: usize = 0

/** What a bucket must carry to belong to this transaction; else it counts as empty. */
let generation: u32 = 0
let bucketsAt: usize = 0
let bucketMask: u32 = 0
/** With so many entries the buckets grow. */
let growAt: u32 = 0
/** Entries per bucket, at most, while more buckets can be had. */
const BUCKET_LOAD: u32 = 2
/** By how much the buckets grow each time. */
const BUCKET_GROWTH: u32 = 8

export function setLogEnd(at: usize): void {
  logEnd = at
}

/** To be deleted at the end of the transaction; the caller has called `beforeWrite`. */
export function markDestructed(account: usize): void {
  hasDestructed = true
  store<u32>(account, load<u32>(account, TOUCH_FLAGS) | DESTRUCTED, TOUCH_FLAGS)
}

/** The account to which a slot of the overlay belongs. Its storage may bear a number of its own, inside the account's entry. */
export function accountOfSlot(slot: usize): usize {
  const entry = <usize>load<u32>(slot, TOUCH_OWNER) & ~(ENTRY_BYTES - 1)
  return touchAccount(entry + ENTRY_KEY)
}

export function setReader(index: u32): void {
  reader = index
}

export function noteDestroyedStorage(): void {
  destroyedStorage = true
}

export function beginOverlay(isExclusive: bool): void {
  nextGeneration()
  bucketsAt = lane + LANE_OVERLAY_BUCKETS
  bucketMask = OVERLAY_BUCKETS - 1
  growAt = OVERLAY_BUCKETS * BUCKET_LOAD
  touchCount = 0
  exclusive = isExclusive
  touchedCoinbase = false
  destroyedStorage = false
  hasDestructed = false
  touchedRipemd = 0
  logEnd = recordsStart
  clearJournal()
}

/** Counted in the lane's memory, for another instance may work on the lane in turn (the tracing build does). */
function nextGeneration(): void {
  generation = load<u32>(lane + LANE_GENERATION) + 1
  if (generation == 0) {
    // After 2^32 of them old marks would count again.
    memory.fill(lane + LANE_OVERLAY_BUCKETS, 0, <usize>OVERLAY_BUCKETS << 3)
    memory.fill(manyBucketsStart, 0, <usize>manyBuckets << 3)
    generation = 1
  }
  store<u32>(lane + LANE_GENERATION, generation)
}

// @ts-ignore: decorator
@inline
export function touchAt(index: u32): usize {
  return contentsEnd - (<usize>index + 1) * OVERLAY_ENTRY_BYTES
}

/** End of the room that the overlay leaves to the memories. */
export function overlayEnd(): usize {
  return contentsEnd - <usize>touchCount * OVERLAY_ENTRY_BYTES
}

// @ts-ignore: decorator
@inline
function bucketOf(hash: u64): usize {
  return bucketsAt + (<usize>(<u32>hash & bucketMask) << 3)
}

/** Spreads the entries over more buckets, while the lane has room for them. */
function growBuckets(): void {
  growAt = u32.MAX_VALUE
  const buckets = min<u32>((bucketMask + 1) * BUCKET_GROWTH, manyBuckets)
  if (buckets <= bucketMask + 1) return
  nextGeneration()
  bucketsAt = manyBucketsStart
  bucketMask = buckets - 1
  growAt = buckets * BUCKET_LOAD
  for (let i: u32 = 0; i < touchCount; i++) {
    const touch = touchAt(i)
    const bucket = bucketOf(hashKey(load<u32>(touch), touch + TOUCH_KEY))
    const next = load<u32>(bucket) == generation ? load<u32>(bucket, 4) : 0
    store<u32>(touch, next, TOUCH_NEXT)
    store<u32>(bucket, generation)
    store<u32>(bucket, <u32>touch, 4)
  }
}

// @ts-ignore: decorator
@inline
function find(bucket: usize, owner: u32, key: usize): usize {
  if (load<u32>(bucket) != generation) {
    store<u32>(bucket, generation)
    store<u32>(bucket, 0, 4)
    return 0
  }
  let touch = <usize>load<u32>(bucket, 4)
  while (touch != 0) {
    if (load<u32>(touch) == owner && equalWords(touch + TOUCH_KEY, key)) return touch
    touch = <usize>load<u32>(touch, TOUCH_NEXT)
  }
  return 0
}

/** The location's entry; 0 if the transaction has not touched it. */
export function findTouch(owner: u32, key: usize): usize {
  return find(bucketOf(hashKey(owner, key)), owner, key)
}

function add(bucket: usize, owner: u32, key: usize): usize {
  const touch = touchAt(touchCount)
  if (touch < memoryEnd) outgrown()
  touchCount++
  store<u32>(touch, owner)
  store<u32>(touch, 0, TOUCH_FLAGS)
  copyWord(touch + TOUCH_KEY, key)
  store<u32>(touch, load<u32>(bucket, 4), TOUCH_NEXT)
  store<u32>(touch, 0, TOUCH_CHECKPOINT)
  store<u32>(bucket, <u32>touch, 4)
  if (touchCount == growAt) growBuckets()
  return touch
}

/**
 * Copies the content that the transaction finds: at the pointer the committed one; else the latest pending write before it,
 * or the committed one, consistent even while others write. The loads are atomic for their order alone: on x86 they cost
 * nothing, on ARM they keep the content between the two looks at the version.
 */
function readEntry(touch: usize, entry: usize): void {
  store<u32>(touch, <u32>entry, TOUCH_ENTRY)
  const original = touch + TOUCH_ORIGINAL
  if (exclusive) {
    if (contended && isHot(entry)) queueAt(entry, reader, true)
    copyWord(original, entry + ENTRY_VALUE)
    store<u64>(touch, load<u64>(entry, ENTRY_NONCE), TOUCH_NONCE)
    store<u32>(touch, load<u32>(entry, ENTRY_CODE), TOUCH_CODE)
    store<u32>(touch, load<u32>(entry, ENTRY_TAG), TOUCH_TAG)
  } else {
    if (isHot(entry)) queueAt(entry, reader, false)
    while (true) {
      const version = unlockedVersion(entry)
      const pending = pendingBefore(entry, reader)
      const value = pending == 0 ? entry + ENTRY_VALUE : pending + PENDING_VALUE
      const nonce = pending == 0 ? entry + ENTRY_NONCE : pending + PENDING_NONCE
      const code = pending == 0 ? entry + ENTRY_CODE : pending + PENDING_CODE
      const tag = pending == 0 ? entry + ENTRY_TAG : pending + PENDING_TAG
      store<u64>(original, atomic.load<u64>(value))
      store<u64>(original, atomic.load<u64>(value + 8), 8)
      store<u64>(original, atomic.load<u64>(value + 16), 16)
      store<u64>(original, atomic.load<u64>(value + 24), 24)
      store<u64>(touch, atomic.load<u64>(nonce), TOUCH_NONCE)
      store<u32>(touch, atomic.load<u32>(code), TOUCH_CODE)
      store<u32>(touch, atomic.load<u32>(tag), TOUCH_TAG)
      disturb(COPIED)
      if (atomic.load<u32>(entry + ENTRY_VERSION) == version) break
    }
  }
  copyWord(touch + TOUCH_VALUE, original)
}

/** The account as this transaction sees it. */
export function touchAccount(address: usize): usize {
  const hash = hashKey(0, address)
  const bucket = bucketOf(hash)
  let touch = find(bucket, 0, address)
  if (touch != 0) return touch
  const entry = internEntry(hash, 0, address)
  if (equalWords(address, ENV_COINBASE)) {
    if (exclusive) foldFees(entry)
    else if (!foldFeesAhead(reader, entry)) touchedCoinbase = true
  }
  touch = add(bucket, 0, address)
  readEntry(touch, entry)
  store<u64>(touch, load<u64>(touch, TOUCH_NONCE), TOUCH_ORIGINAL_NONCE)
  store<u32>(touch, load<u32>(touch, TOUCH_CODE), TOUCH_ORIGINAL_CODE)
  store<u32>(touch, load<u32>(entry, ENTRY_STORAGE), TOUCH_STORAGE)
  if (isAlwaysWarm(address) && tracksAccesses()) store<u32>(touch, WARM, TOUCH_FLAGS)
  return touch
}

/** A storage slot of an account that was touched before. */
export function touchSlot(account: usize, key: usize): usize {
  const owner = load<u32>(account, TOUCH_STORAGE)
  const hash = hashKey(owner, key)
  const bucket = bucketOf(hash)
  let touch = find(bucket, owner, key)
  if (touch != 0) return touch
  touch = add(bucket, owner, key)
  readEntry(touch, internEntry(hash, owner, key))
  return touch
}

/** A transient slot (EIP-1153); 0 at first, in no read set. */
export function touchTransient(account: usize, key: usize): usize {
  const owner = load<u32>(account, TOUCH_STORAGE) | 1
  const bucket = bucketOf(hashKey(owner, key))
  let touch = find(bucket, owner, key)
  if (touch != 0) return touch
  touch = add(bucket, owner, key)
  store<u32>(touch, 0, TOUCH_ENTRY)
  clearWord(touch + TOUCH_VALUE)
  return touch
}

/** Precompiles are warm from the start (EIP-2929), since EIP-3651 the coinbase too. */
function isAlwaysWarm(address: usize): bool {
  return precompileNumber(address) != 0 || (coinbaseIsWarm() && equalWords(address, ENV_COINBASE))
}

/** The number of the precompile that runs at this address, or 0. */
// @ts-ignore: decorator
@inline
export function precompileNumber(address: usize): u32 {
  const low = load<u64>(address)
  if ((load<u64>(address, 8) | load<u64>(address, 16)) != 0) return 0
  if (low > <u64>lastPrecompile() && low != <u64>farPrecompile()) return 0
  return <u32>low
}

/** Warms the location; returns whether it was cold, as everything always is before EIP-2929. */
export function warm(touch: usize): bool {
  const flags = load<u32>(touch, TOUCH_FLAGS)
  if (flags & WARM) return false
  if (!tracksAccesses()) return true
  noteBeforeWrite(touch)
  store<u32>(touch, flags | WARM, TOUCH_FLAGS)
  return true
}

/** Call before each change of an entry, so that a revert restores it. */
export function beforeWrite(touch: usize): void {
  noteBeforeWrite(touch)
  store<u32>(touch, load<u32>(touch, TOUCH_FLAGS) | WRITTEN, TOUCH_FLAGS)
}

/**
 * Touches the account in the sense of EIP-161: since then, one that is empty is absent from now on; before, one that is
 * absent exists from now on. Both are a matter of which empty code object it has.
 */
// @ts-ignore: decorator
@inline
export function markTouched(account: usize): void {
  if (<usize>load<u32>(account, TOUCH_CODE) == staleEmptyCode()) replaceEmptyCode(account)
}

function replaceEmptyCode(account: usize): void {
  beforeWrite(account)
  store<u32>(account, <u32>(keepsEmptyAccounts() ? PRESENT_CODE : EMPTY_CODE), TOUCH_CODE)
  if (!keepsEmptyAccounts() && precompileNumber(account + TOUCH_KEY) == RIPEMD160) touchedRipemd = account
}

/**
 * That RIPEMD-160's empty account was touched outlives the revert of the call that did: so it was in the transaction of the
 * main network in which that call ran out of gas (block 2675119), and so it stayed.
 */
export function forgetTouchedRipemd(): void {
  if (touchedRipemd == 0 || !isEmptyAccount(touchedRipemd)) return
  beforeWrite(touchedRipemd)
  store<u32>(touchedRipemd, <u32>EMPTY_CODE, TOUCH_CODE)
}

export function creditAccount(touch: usize, value: usize): void {
  beforeWrite(touch)
  addWords(touch + TOUCH_VALUE, touch + TOUCH_VALUE, value)
}

/** Dead in the sense of EIP-161: no nonce, no balance, no code. Before EIP-161: absent. */
export function isEmptyAccount(touch: usize): bool {
  return (
    load<u64>(touch, TOUCH_NONCE) == 0 &&
    isEmptyCode(<usize>load<u32>(touch, TOUCH_CODE)) &&
    isZeroWord(touch + TOUCH_VALUE)
  )
}

// @ts-ignore: decorator
@inline
function isEmptyCode(code: usize): bool {
  return code == EMPTY_CODE || (code == PRESENT_CODE && !keepsEmptyAccounts())
}

/** Adds the fees earned so far to the coinbase's committed balance. */
export function foldFees(coinbase: usize): void {
  if (isZeroWord(PENDING_FEES)) return
  const sum = PENDING_FEES + 32
  addWords(sum, coinbase + ENTRY_VALUE, PENDING_FEES)
  const tag = outsideTag()
  writeEntry(coinbase, sum, load<u64>(coinbase, ENTRY_NONCE), <usize>load<u32>(coinbase, ENTRY_CODE), tag)
  clearWord(PENDING_FEES)
}

/** Touches the coinbase's committed account (see `markTouched`), as every transaction does by its fee, be it zero. */
export function touchCoinbase(coinbase: usize): void {
  if (<usize>load<u32>(coinbase, ENTRY_CODE) != staleEmptyCode()) return
  const code = keepsEmptyAccounts() ? PRESENT_CODE : EMPTY_CODE
  writeEntry(coinbase, coinbase + ENTRY_VALUE, load<u64>(coinbase, ENTRY_NONCE), code, outsideTag())
}
