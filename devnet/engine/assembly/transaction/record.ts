/**
 * A decoded transaction: what its bytes say, what follows from them alone, and where its accounts are. A lane has several, for
 * transactions are prepared ahead of their execution (lookAhead.ts); one of them is the one that it executes.
 */
import { lane, LANE_TRANSACTIONS } from '../layout'

export const TX_TYPE: usize = 0
export const TX_IS_CREATE: usize = 4
export const TX_NONCE: usize = 8
/** 2^64 − 1 if it is larger. */
export const TX_GAS_LIMIT: usize = 16
export const TX_DATA: usize = 24
export const TX_DATA_LENGTH: usize = 28
/** Payload of the access list. */
export const TX_ACCESS_LIST: usize = 32
export const TX_ACCESS_LIST_LENGTH: usize = 36
/** 1: the sender is impersonated and may have code. */
export const TX_IMPERSONATED: usize = 40
/** Payload of the authorisation list (type 4), and the number of its entries. */
export const TX_AUTHORIZATIONS: usize = 44
export const TX_AUTHORIZATIONS_LENGTH: usize = 48
export const TX_AUTHORIZATION_COUNT: usize = 52
/** Blob versioned hashes (type 3): 32 bytes each, after one byte of RLP header; and their number, 0 for other types. */
export const TX_BLOB_HASHES: usize = 56
export const TX_BLOB_COUNT: usize = 60
export const BLOB_HASH_ITEM_BYTES: usize = 33
export const TX_TO: usize = 64
export const TX_VALUE: usize = 96
export const TX_MAX_FEE: usize = 128
export const TX_PRIORITY_FEE: usize = 160
/** Price per gas that the transaction pays. */
export const TX_PRICE: usize = 192
export const TX_CHAIN_ID: usize = 224
export const TX_SENDER: usize = 256
/** Most wei per blob gas (type 3). */
export const TX_MAX_BLOB_FEE: usize = 288
/** What came of what needs no state: a reject reason or 0; gas before anything is executed, and at the least (EIP-7623). */
export const TX_REJECTED: usize = 320
export const TX_INTRINSIC_GAS: usize = 328
export const TX_FLOOR_GAS: usize = 336
/** The entries of sender and recipient, where they were looked up ahead and found; else 0. */
export const TX_SENDER_ENTRY: usize = 344
export const TX_TO_ENTRY: usize = 348
export const TX_BYTES: usize = 352

/** The transaction that this lane executes. */
export let transaction: usize = 0

/** So many are prepared at once, in the lane's first records; the one behind them is for what is executed by itself. */
export const RECORDS_AHEAD: u32 = 16

/** The lane's record `slot`. */
// @ts-ignore: decorator
@inline
export function recordAt(slot: u32): usize {
  return lane + LANE_TRANSACTIONS + <usize>slot * TX_BYTES
}

export function setTransaction(record: usize): void {
  transaction = record
}
