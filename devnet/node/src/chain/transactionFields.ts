/** The fields of a signed transaction as they lie in its bytes: what decoding and admission both begin with. */
import {
  bytesOf,
  decodeRlp,
  integerOf,
  listItems,
  RlpError,
  type RlpItem,
} from '@safelane/devnet-engine/transaction'

export type TransactionType = 0 | 1 | 2 | 3 | 4

/** Undecoded fields of a transaction of type 0 (legacy), 1 (EIP-2930), 2 (EIP-1559), 3 (EIP-4844) or 4 (EIP-7702). */
export interface TransactionFields {
  type: TransactionType
  /** Absent in legacy transactions, where it is part of `v` (EIP-155). */
  chainId: RlpItem | null
  nonce: RlpItem
  /** `gasPrice` of types 0 and 1. */
  maxPriorityFeePerGas: RlpItem
  /** The same item in types 0 and 1. */
  maxFeePerGas: RlpItem
  gasLimit: RlpItem
  to: RlpItem
  value: RlpItem
  data: RlpItem
  accessList: RlpItem | null
  maxFeePerBlobGas: RlpItem | null
  blobVersionedHashes: RlpItem | null
  authorizationList: RlpItem | null
  v: RlpItem
  r: RlpItem
  s: RlpItem
}

const fieldCounts = { 0: 9, 1: 11, 2: 12, 3: 14, 4: 13 } as const satisfies Record<TransactionType, number>

/** Throws MalformedTransactionError when the bytes are not the canonical list of a transaction of a supported type. */
export function transactionFields(raw: Uint8Array): TransactionFields {
  const type = typeOf(raw)
  const items = listOf(raw, type)
  const field = (index: number) => items[index] as RlpItem
  const shared = { type, v: field(items.length - 3), r: field(items.length - 2), s: field(items.length - 1) }
  // The fields in front of the gas limit: chain id, nonce, and one fee or two.
  const gasLimit = type === 0 ? 2 : type === 1 ? 3 : 4
  return {
    ...shared,
    chainId: type === 0 ? null : field(0),
    nonce: field(type === 0 ? 0 : 1),
    maxPriorityFeePerGas: field(type === 0 ? 1 : 2),
    maxFeePerGas: field(gasLimit - 1),
    gasLimit: field(gasLimit),
    to: field(gasLimit + 1),
    value: field(gasLimit + 2),
    data: field(gasLimit + 3),
    accessList: type === 0 ? null : field(gasLimit + 4),
    maxFeePerBlobGas: type === 3 ? field(gasLimit + 5) : null,
    blobVersionedHashes: type === 3 ? field(gasLimit + 6) : null,
    authorizationList: type === 4 ? field(gasLimit + 5) : null,
  }
}

/** Address and storage keys of an entry of an access list (EIP-2930). Throws RlpError or MalformedTransactionError. */
export function accessListEntry(entry: RlpItem): { address: RlpItem; storageKeys: RlpItem[] } {
  const [address, keys, ...more] = listItems(entry)
  if (!address || !keys || more.length > 0) {
    throw new MalformedTransactionError('an access list entry is not a pair')
  }
  bytesOf(address, 20)
  const storageKeys = listItems(keys)
  for (const key of storageKeys) bytesOf(key, 32)
  return { address, storageKeys }
}

/** An account's consent that the code of `address` runs in its place (EIP-7702). Throws as `accessListEntry` does. */
export function authorizationFields(entry: RlpItem) {
  const [chainId, address, nonce, yParity, r, s, ...more] = listItems(entry)
  if (!chainId || !address || !nonce || !yParity || !r || !s || more.length > 0) {
    throw new MalformedTransactionError('an authorization has not six fields')
  }
  bytesOf(address, 20)
  for (const integer of [chainId, nonce, yParity]) integerOf(integer, 256)
  for (const scalar of [r, s]) bytesOf(scalar)
  return { chainId, address, nonce, yParity, r, s }
}

function typeOf(raw: Uint8Array): TransactionType {
  const first = raw[0]
  if (first === undefined) throw new MalformedTransactionError('empty transaction data')
  if (first >= 0xc0) return 0
  if (first >= 1 && first <= 4) return first as TransactionType
  throw new MalformedTransactionError(`transaction type ${first} is not supported`)
}

function listOf(raw: Uint8Array, type: TransactionType): RlpItem[] {
  const items = canonical(() => listItems(decodeRlp(raw, type === 0 ? 0 : 1)))
  if (items.length !== fieldCounts[type]) {
    throw new MalformedTransactionError(`expected a list of ${fieldCounts[type]} fields`)
  }
  return items
}

/** Runs `decode`, which reads RLP; what it finds wrong with the bytes is wrong with the transaction. */
export function canonical<T>(decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (error instanceof RlpError) throw new MalformedTransactionError(error.message, { cause: error })
    throw error
  }
}

/** The bytes are not a transaction that this chain knows. */
export class MalformedTransactionError extends Error {
  readonly code = 'MALFORMED_TRANSACTION'
}
