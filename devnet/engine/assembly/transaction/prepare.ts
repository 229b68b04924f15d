/**
 * What can be said of a transaction before its turn: its bytes decoded, and every check made that needs no state. The record is
 * left to whoever executes it.
 */
import {
  beginAccessList,
  BLOB_VERSION_UNKNOWN,
  BLOCK_GAS_LIMIT_EXCEEDED,
  CREATE_NOT_ALLOWED,
  decodeTransaction,
  FEE_BELOW_BASE_FEE,
  FEE_BELOW_BLOB_BASE_FEE,
  FLOOR_GAS_TOO_LOW,
  INIT_CODE_SIZE_EXCEEDED,
  INTRINSIC_GAS_TOO_LOW,
  nextAccess,
  NO_AUTHORIZATIONS,
  NO_BLOBS,
  TIP_ABOVE_FEE_CAP,
  TOO_MANY_BLOBS,
  TRANSACTION_GAS_MAX_EXCEEDED,
} from './envelope'
import {
  calldataByteGas,
  floorGasPerToken,
  GAS_ACCESS_LIST_ADDRESS,
  GAS_ACCESS_LIST_KEY,
  GAS_CALLDATA_ZERO,
  GAS_TRANSACTION,
  initCodeSizeMax,
  initCodeWordGas,
  transactionBlobsMax,
  transactionCreateGas,
  transactionGasMax,
} from '../evm/gas'
import { GAS_AUTHORIZATION } from '../evm/delegation'
import { ENV_BASE_FEE, ENV_BLOB_BASE_FEE, scratch, SCRATCH_SETTLE } from '../layout'
import {
  BLOB_HASH_ITEM_BYTES,
  TX_ACCESS_LIST_LENGTH,
  TX_AUTHORIZATION_COUNT,
  TX_BLOB_COUNT,
  TX_BLOB_HASHES,
  TX_DATA,
  TX_DATA_LENGTH,
  TX_FLOOR_GAS,
  TX_GAS_LIMIT,
  TX_IMPERSONATED,
  TX_INTRINSIC_GAS,
  TX_IS_CREATE,
  TX_MAX_BLOB_FEE,
  TX_MAX_FEE,
  TX_PRICE,
  TX_PRIORITY_FEE,
  TX_REJECTED,
  TX_SENDER,
  TX_SENDER_ENTRY,
  TX_TYPE,
} from './record'
import { addWords, copyWord, exceedsU64, lessThan, setWord, subtractWords } from '../words/word'

/** First byte of a blob versioned hash (EIP-4844). */
const BLOB_VERSION_KZG: u8 = 1

/** Decodes the transaction whose bytes are given, from `sender`, into the record `tx`, and checks what needs no state. */
export function prepareTransaction(tx: usize, raw: usize, length: u32, sender: usize, impersonated: bool): void {
  copyWord(tx + TX_SENDER, sender)
  store<u32>(tx, u32(impersonated), TX_IMPERSONATED)
  const malformed = decodeTransaction(tx, raw, length)
  store<u32>(tx, malformed != 0 ? malformed : checkFees(tx), TX_REJECTED)
  store<u64>(tx, 0, TX_SENDER_ENTRY) // and the recipient's
}

/** Rules of one type alone: blobs (EIP-4844, EIP-7594), authorisations (EIP-7702). */
function checkType(tx: usize): u32 {
  if (load<u32>(tx, TX_TYPE) < 3) return 0
  if (load<u32>(tx, TX_IS_CREATE)) return CREATE_NOT_ALLOWED
  if (load<u32>(tx, TX_TYPE) == 4) return load<u32>(tx, TX_AUTHORIZATION_COUNT) == 0 ? NO_AUTHORIZATIONS : 0
  const count = load<u32>(tx, TX_BLOB_COUNT)
  if (count == 0) return NO_BLOBS
  if (transactionBlobsMax() != 0 && count > transactionBlobsMax()) return TOO_MANY_BLOBS
  const hashes = <usize>load<u32>(tx, TX_BLOB_HASHES)
  for (let i: usize = 0; i < count; i++) {
    if (load<u8>(hashes + i * BLOB_HASH_ITEM_BYTES + 1) != BLOB_VERSION_KZG) return BLOB_VERSION_UNKNOWN
  }
  return lessThan(tx + TX_MAX_BLOB_FEE, ENV_BLOB_BASE_FEE) ? FEE_BELOW_BLOB_BASE_FEE : 0
}

/** Checks that need no state, and the price that the transaction pays. */
function checkFees(tx: usize): u32 {
  const maxFee = tx + TX_MAX_FEE
  const priority = tx + TX_PRIORITY_FEE
  const price = tx + TX_PRICE
  if (load<i64>(tx, TX_GAS_LIMIT) < 0) return BLOCK_GAS_LIMIT_EXCEEDED
  if (exceedsU64(maxFee) || exceedsU64(priority) || exceedsU64(ENV_BASE_FEE)) {
    if (lessThan(maxFee, priority)) return TIP_ABOVE_FEE_CAP
    if (lessThan(maxFee, ENV_BASE_FEE)) return FEE_BELOW_BASE_FEE
    subtractWords(price, maxFee, ENV_BASE_FEE)
    if (lessThan(priority, price)) copyWord(price, priority)
    addWords(price, price, ENV_BASE_FEE)
  } else {
    const most = load<u64>(maxFee)
    const tip = load<u64>(priority)
    const baseFee = load<u64>(ENV_BASE_FEE)
    if (most < tip) return TIP_ABOVE_FEE_CAP
    if (most < baseFee) return FEE_BELOW_BASE_FEE
    setWord(price, baseFee + min<u64>(tip, most - baseFee))
  }
  const typeRejection = checkType(tx)
  if (typeRejection != 0) return typeRejection
  const isLimited = load<u32>(tx, TX_IS_CREATE) != 0 && initCodeSizeMax() != 0
  if (isLimited && load<u32>(tx, TX_DATA_LENGTH) > initCodeSizeMax()) return INIT_CODE_SIZE_EXCEEDED
  measureIntrinsicGas(tx)
  const gasLimit = load<i64>(tx, TX_GAS_LIMIT)
  if (gasLimit < load<i64>(tx, TX_INTRINSIC_GAS)) return INTRINSIC_GAS_TOO_LOW
  if (gasLimit < load<i64>(tx, TX_FLOOR_GAS)) return FLOOR_GAS_TOO_LOW
  if (transactionGasMax() != 0 && gasLimit > transactionGasMax()) return TRANSACTION_GAS_MAX_EXCEEDED
  return 0
}

/** Intrinsic gas (EIP-2028, 2930, 3860) and the floor of EIP-7623. */
export function measureIntrinsicGas(tx: usize): void {
  const length = load<u32>(tx, TX_DATA_LENGTH)
  const zero = countZeroBytes(<usize>load<u32>(tx, TX_DATA), length)
  const nonzero = <i64>length - zero
  let gas = GAS_TRANSACTION + zero * GAS_CALLDATA_ZERO + nonzero * calldataByteGas()
  if (load<u32>(tx, TX_IS_CREATE)) {
    gas += transactionCreateGas() + initCodeWordGas() * <i64>((length + 31) >> 5)
  }
  gas += GAS_AUTHORIZATION * <i64>load<u32>(tx, TX_AUTHORIZATION_COUNT)
  if (load<u32>(tx, TX_ACCESS_LIST_LENGTH)) gas += accessListGas(tx)
  store<i64>(tx, gas, TX_INTRINSIC_GAS)
  const floor = floorGasPerToken() == 0 ? 0 : GAS_TRANSACTION + floorGasPerToken() * (zero + nonzero * 4)
  store<i64>(tx, floor, TX_FLOOR_GAS)
}

function countZeroBytes(from: usize, length: u32): i64 {
  let count: u32 = 0
  let at = from
  for (const end = from + (length & ~15); at < end; at += 16) {
    count += popcnt<u32>(i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0))))
  }
  for (const end = from + length; at < end; at++) count += u32(load<u8>(at) == 0)
  return count
}

/** EIP-2930. */
function accessListGas(tx: usize): i64 {
  const word = scratch + SCRATCH_SETTLE + 32
  let gas: i64 = 0
  beginAccessList(tx)
  while (true) {
    const kind = nextAccess(word)
    if (kind == 0) return gas
    gas += kind == 1 ? GAS_ACCESS_LIST_ADDRESS : GAS_ACCESS_LIST_KEY
  }
}
