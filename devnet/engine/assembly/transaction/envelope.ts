/**
 * Decodes a transaction's EIP-2718 bytes into the lane's scratch, strictly: canonical RLP, nothing after the end. The
 * signature is parsed but not checked; the sender comes with the transaction.
 */
import { hasProtectedSignatures, lastTransactionType } from '../evm/gas'
import { ENV_CHAIN_ID, scratch, SCRATCH_AUTHORIZATION } from '../layout'
import {
  BLOB_HASH_ITEM_BYTES,
  TX_ACCESS_LIST,
  TX_ACCESS_LIST_LENGTH,
  TX_AUTHORIZATION_COUNT,
  TX_AUTHORIZATIONS,
  TX_AUTHORIZATIONS_LENGTH,
  TX_BLOB_COUNT,
  TX_BLOB_HASHES,
  TX_CHAIN_ID,
  TX_DATA,
  TX_DATA_LENGTH,
  TX_GAS_LIMIT,
  TX_IS_CREATE,
  TX_MAX_BLOB_FEE,
  TX_MAX_FEE,
  TX_NONCE,
  TX_PRICE,
  TX_PRIORITY_FEE,
  TX_TO,
  TX_VALUE,
} from './record'
import { shiftRight } from '../words/arithmetic'
import { clearWord, copyWord, equalWords, exceedsU64, readBigEndianBytes, setWord, subtractWords } from '../words/word'

/** Reject reasons; src/reasons.ts names the same numbers. 0: none. */
export const MALFORMED: u32 = 1
export const WRONG_CHAIN_ID: u32 = 2
export const UNSUPPORTED_TYPE: u32 = 3
export const NONCE_TOO_LOW: u32 = 4
export const NONCE_TOO_HIGH: u32 = 5
export const NONCE_OVERFLOW: u32 = 6
export const INSUFFICIENT_FUNDS_FOR_GAS: u32 = 7
export const INTRINSIC_GAS_TOO_LOW: u32 = 8
export const FLOOR_GAS_TOO_LOW: u32 = 9
export const FEE_BELOW_BASE_FEE: u32 = 10
export const TIP_ABOVE_FEE_CAP: u32 = 11
export const INIT_CODE_SIZE_EXCEEDED: u32 = 12
export const SENDER_NOT_EOA: u32 = 13
export const BLOCK_GAS_LIMIT_EXCEEDED: u32 = 14
export const TRANSACTION_GAS_MAX_EXCEEDED: u32 = 15
export const CREATE_NOT_ALLOWED: u32 = 16
export const NO_AUTHORIZATIONS: u32 = 17
export const NO_BLOBS: u32 = 18
export const BLOB_VERSION_UNKNOWN: u32 = 19
export const TOO_MANY_BLOBS: u32 = 20
export const FEE_BELOW_BLOB_BASE_FEE: u32 = 21
export const BLOB_GAS_LIMIT_EXCEEDED: u32 = 22
export const INVALID_SIGNATURE: u32 = 23

/**
 * Whether the limits of the block come before this reason when both forbid a transaction: what its bytes alone show comes
 * before them, its price, its blobs and its sender's account after them (execution-specs, `check_transaction`).
 */
export function isCheckedAfterBlockLimits(reason: u32): bool {
  return (
    reason == FEE_BELOW_BASE_FEE ||
    reason == TIP_ABOVE_FEE_CAP ||
    reason == CREATE_NOT_ALLOWED ||
    reason == NO_AUTHORIZATIONS ||
    (reason >= NO_BLOBS && reason <= FEE_BELOW_BLOB_BASE_FEE) ||
    reason == NONCE_TOO_LOW ||
    reason == NONCE_TOO_HIGH ||
    reason == SENDER_NOT_EOA ||
    reason == INSUFFICIENT_FUNDS_FOR_GAS
  )
}

/** The item that `readItem` read last. */
let item: usize = 0
let itemLength: u32 = 0
let itemIsList: bool = false

/*
 * Readers take a position and return the next one, 0 if what is there is not canonical RLP that ends by `end`. A position that
 * lay in a global variable would make each item wait for the memory that the last one's end was written to.
 */

/** Reads an item of any kind. */
function readItem(at: usize, end: usize): usize {
  if (at >= end) return 0
  const prefix = <u32>load<u8>(at)
  itemIsList = prefix >= 0xc0
  if (prefix < 0x80) {
    item = at
    itemLength = 1
    return at + 1
  }
  const short = itemIsList ? <u32>0xc0 : <u32>0x80
  let length = prefix - short
  let start = at + 1
  if (length > 55) {
    const bytes = length - 55
    if (bytes > 4 || start + bytes > end || load<u8>(start) == 0) return 0
    let long: u64 = 0
    for (let i: u32 = 0; i < bytes; i++) long = (long << 8) | load<u8>(start + i)
    if (long < 56 || long > 0x7fffffff) return 0
    length = <u32>long
    start += bytes
  } else if (length == 1 && !itemIsList && start < end && load<u8>(start) < 0x80) return 0
  if (start + length > end) return 0
  item = start
  itemLength = length
  return start + length
}

// @ts-ignore: decorator
@inline
function readList(at: usize, end: usize): usize {
  const next = readItem(at, end)
  return itemIsList ? next : 0
}

// @ts-ignore: decorator
@inline
function readString(at: usize, end: usize): usize {
  const next = readItem(at, end)
  return itemIsList ? 0 : next
}

/** Header of an integer of 8 bytes. */
const LONGEST_U64: u32 = 0x88

/** Reads an integer of at most 32 bytes without leading zeros. */
// @ts-ignore: decorator
@inline
function readInteger(to: usize, at: usize, end: usize): usize {
  if (at >= end) return 0
  const prefix = <u32>load<u8>(at)
  if (prefix < 0x80) {
    setWord(to, prefix)
    return prefix == 0 ? 0 : at + 1
  }
  if (prefix > LONGEST_U64) return readLongInteger(to, at, end)
  setWord(to, prefix == 0x80 ? 0 : shortInteger(at, prefix - 0x80))
  return endOfShortInteger(at, prefix - 0x80, end)
}

/** Reads an integer of at most 32 bytes without leading zeros, as 64 bits: 2^64 − 1 if it is larger. */
// @ts-ignore: decorator
@inline
function readU64(to: usize, at: usize, end: usize): usize {
  if (at >= end) return 0
  const prefix = <u32>load<u8>(at)
  if (prefix < 0x80) {
    store<u64>(to, prefix)
    return prefix == 0 ? 0 : at + 1
  }
  if (prefix > LONGEST_U64) {
    store<u64>(to, u64.MAX_VALUE)
    return skipInteger(at, end)
  }
  store<u64>(to, prefix == 0x80 ? 0 : shortInteger(at, prefix - 0x80))
  return endOfShortInteger(at, prefix - 0x80, end)
}

/** Whether the integer at `at`, which was read, has more than 64 bits. */
// @ts-ignore: decorator
@inline
function isLongInteger(at: usize): bool {
  return load<u8>(at) > <u8>LONGEST_U64
}

/** The 1 to 8 bytes behind the header at `at`. */
// @ts-ignore: decorator
@inline
function shortInteger(at: usize, length: u32): u64 {
  return bswap<u64>(load<u64>(at, 1)) >> (<u64>(8 - length) << 3)
}

// @ts-ignore: decorator
@inline
function endOfShortInteger(at: usize, length: u32, end: usize): usize {
  const next = at + 1 + length
  if (next > end) return 0
  return length == 0 || isShortest(load<u8>(at, 1), length) ? next : 0
}

function readLongInteger(to: usize, at: usize, end: usize): usize {
  const next = skipInteger(at, end)
  if (next != 0) readBigEndianBytes(to, at + 1, <u32>(next - at - 1))
  return next
}

/** Moves past an integer of at most 32 bytes without leading zeros. */
function skipInteger(at: usize, end: usize): usize {
  if (at >= end) return 0
  const prefix = <u32>load<u8>(at)
  if (prefix < 0x80) return prefix == 0 ? 0 : at + 1
  const length = prefix - 0x80
  const next = at + 1 + length
  if (length > 32 || next > end) return 0
  return length == 0 || isShortest(load<u8>(at, 1), length) ? next : 0
}

/** Whether an integer that begins with `first` needs all of its bytes, and a header: one byte below 0x80 stands for itself. */
// @ts-ignore: decorator
@inline
function isShortest(first: u8, length: u32): bool {
  return first > (length == 1 ? <u8>0x7f : <u8>0)
}

/** Reads an address, or the empty string, which creates a contract. */
// @ts-ignore: decorator
@inline
function readRecipient(tx: usize, at: usize, end: usize): usize {
  if (at >= end) return 0
  const length = <u32>load<u8>(at) - 0x80
  const next = at + 1 + length
  if ((length != 0 && length != 20) || next > end) return 0
  store<u32>(tx, u32(length == 0), TX_IS_CREATE)
  readBigEndianBytes(tx + TX_TO, at + 1, length)
  return next
}

/** Whether the access list at `TX_ACCESS_LIST` is [[address, [key, …]], …]. */
function accessListIsValid(tx: usize): bool {
  let at = <usize>load<u32>(tx, TX_ACCESS_LIST)
  const end = at + <usize>load<u32>(tx, TX_ACCESS_LIST_LENGTH)
  while (at < end) {
    at = readList(at, end)
    if (at == 0) return false
    const tupleEnd = item + itemLength
    const keys = readString(item, tupleEnd)
    if (keys == 0 || itemLength != 20 || readList(keys, tupleEnd) != tupleEnd) return false
    let key = item
    while (key < tupleEnd) {
      key = readString(key, tupleEnd)
      if (key == 0 || itemLength != 32) return false
    }
  }
  return true
}

/** Decodes `length` bytes at `raw` into the record `tx`; its sender is left alone. 0, or a reject reason. */
export function decodeTransaction(tx: usize, raw: usize, length: u32): u32 {
  if (length == 0) return MALFORMED
  let type = <u32>load<u8>(raw)
  let at = raw
  const end = raw + length
  if (type >= 0xc0) type = 0
  else {
    if (type == 0 || type > 4) return MALFORMED
    if (type > lastTransactionType()) return UNSUPPORTED_TYPE
    at++
  }
  store<u32>(tx, type)
  if (readList(at, end) != end) return MALFORMED
  at = item

  if (type != 0) {
    at = readInteger(tx + TX_CHAIN_ID, at, end)
    if (at == 0) return MALFORMED
  }
  const nonce = at
  at = readU64(tx + TX_NONCE, at, end)
  if (at == 0) return MALFORMED
  if (isLongInteger(nonce)) return NONCE_OVERFLOW
  if (type >= 2) {
    at = readInteger(tx + TX_PRIORITY_FEE, at, end)
    if (at == 0) return MALFORMED
  }
  at = readInteger(tx + TX_MAX_FEE, at, end)
  if (at == 0) return MALFORMED
  if (type < 2) copyWord(tx + TX_PRIORITY_FEE, tx + TX_MAX_FEE)
  at = readU64(tx + TX_GAS_LIMIT, at, end)
  if (at == 0) return MALFORMED
  at = readRecipient(tx, at, end)
  if (at == 0) return MALFORMED
  at = readInteger(tx + TX_VALUE, at, end)
  if (at == 0) return MALFORMED
  at = readString(at, end)
  if (at == 0) return MALFORMED
  store<u32>(tx, <u32>item, TX_DATA)
  store<u32>(tx, itemLength, TX_DATA_LENGTH)
  store<u32>(tx, 0, TX_ACCESS_LIST_LENGTH)
  if (type != 0) {
    at = readList(at, end)
    if (at == 0) return MALFORMED
    store<u32>(tx, <u32>item, TX_ACCESS_LIST)
    store<u32>(tx, itemLength, TX_ACCESS_LIST_LENGTH)
    if (itemLength != 0 && !accessListIsValid(tx)) return MALFORMED
  }
  store<u32>(tx, 0, TX_AUTHORIZATIONS_LENGTH)
  store<u32>(tx, 0, TX_AUTHORIZATION_COUNT)
  if (type == 4) {
    at = readList(at, end)
    if (at == 0) return MALFORMED
    store<u32>(tx, <u32>item, TX_AUTHORIZATIONS)
    store<u32>(tx, itemLength, TX_AUTHORIZATIONS_LENGTH)
    if (!countAuthorizations(tx)) return MALFORMED
  }
  store<u32>(tx, 0, TX_BLOB_COUNT)
  if (type == 3) {
    at = readInteger(tx + TX_MAX_BLOB_FEE, at, end)
    if (at != 0) at = readList(at, end)
    if (at == 0 || !readBlobHashes(tx)) return MALFORMED
  }
  const v = tx + TX_PRICE
  at = readInteger(v, at, end)
  if (at == 0) return MALFORMED
  let chainIdMatters = true
  if (type == 0) {
    chainIdMatters = protectedChainId(v, tx + TX_CHAIN_ID)
    if (chainIdMatters && !hasProtectedSignatures()) return INVALID_SIGNATURE
  } else if (exceedsU64(v) || load<u64>(v) > 1) return MALFORMED
  at = skipInteger(at, end)
  if (at == 0 || skipInteger(at, end) != end) return MALFORMED
  if (chainIdMatters && !equalWords(tx + TX_CHAIN_ID, ENV_CHAIN_ID)) return WRONG_CHAIN_ID
  return 0
}

/** The chain id in an EIP-155 `v`; false if `v` is not protected. A `v` that is neither yields a chain id of no chain. */
function protectedChainId(v: usize, to: usize): bool {
  if (!exceedsU64(v)) {
    const low = load<u64>(v)
    if (low == 27 || low == 28) return false
    if (low < 35) clearWord(to)
    else setWord(to, (low - 35) >> 1)
    return true
  }
  setWord(to, 35)
  subtractWords(to, v, to)
  shiftRight(to, to, 1)
  return true
}

/** Position in the access list while it is walked; see `nextAccess`. */
let accessAt: usize = 0
let accessEnd: usize = 0
let keysAt: usize = 0
let keysLimit: usize = 0

export function beginAccessList(tx: usize): void {
  accessAt = <usize>load<u32>(tx, TX_ACCESS_LIST)
  accessEnd = accessAt + <usize>load<u32>(tx, TX_ACCESS_LIST_LENGTH)
  keysAt = 0
  keysLimit = 0
}

/** Writes the next address (returns 1) or the next storage key of the last address (returns 2) at `to`; 0 at the end. */
export function nextAccess(to: usize): u32 {
  if (keysAt < keysLimit) {
    keysAt = readItem(keysAt, keysLimit)
    readBigEndianBytes(to, item, 32)
    return 2
  }
  if (accessAt >= accessEnd) return 0
  accessAt = readItem(accessAt, accessEnd)
  const keys = readItem(item, accessAt)
  readBigEndianBytes(to, item, 20)
  readItem(keys, accessAt)
  keysAt = item
  keysLimit = item + itemLength
  return 1
}

/** Position in the list of authorisations while it is walked. */
let authorizationAt: usize = 0
let authorizationEnd: usize = 0

export function beginAuthorizations(tx: usize): void {
  authorizationAt = <usize>load<u32>(tx, TX_AUTHORIZATIONS)
  authorizationEnd = authorizationAt + <usize>load<u32>(tx, TX_AUTHORIZATIONS_LENGTH)
}

/** Reads the next authorisation as six words: chain id, address, nonce, parity, r, s. False at the end or if it is malformed. */
export function nextAuthorization(to: usize): bool {
  if (authorizationAt >= authorizationEnd) return false
  const next = readList(authorizationAt, authorizationEnd)
  if (next == 0) return false
  let at = readInteger(to, item, next)
  if (at == 0) return false
  at = readString(at, next)
  if (at == 0 || itemLength != 20) return false
  readBigEndianBytes(to + 32, item, 20)
  for (let i: usize = 64; i < 192; i += 32) {
    at = readInteger(to + i, at, next)
    if (at == 0) return false
  }
  if (exceedsU64(to + 64) || exceedsU64(to + 96) || load<u64>(to + 96) > 0xff || at != next) return false
  authorizationAt = next
  return true
}

/** Counts the authorisations; false if one of them is malformed. */
function countAuthorizations(tx: usize): bool {
  let count: u32 = 0
  beginAuthorizations(tx)
  while (nextAuthorization(scratch + SCRATCH_AUTHORIZATION)) count++
  store<u32>(tx, count, TX_AUTHORIZATION_COUNT)
  return authorizationAt == authorizationEnd
}

/** Notes where the list of blob versioned hashes that was just read lies; false if one of them has not 32 bytes. */
function readBlobHashes(tx: usize): bool {
  store<u32>(tx, <u32>item, TX_BLOB_HASHES)
  store<u32>(tx, itemLength / <u32>BLOB_HASH_ITEM_BYTES, TX_BLOB_COUNT)
  if (itemLength % <u32>BLOB_HASH_ITEM_BYTES != 0) return false
  const end = item + itemLength
  for (let at = item; at < end; at += BLOB_HASH_ITEM_BYTES) {
    if (load<u8>(at) != 0xa0) return false
  }
  return true
}
