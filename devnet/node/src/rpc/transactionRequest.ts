import { BLOB_BYTES, CELLS_PER_BLOB, POINT_BYTES } from '../chain/blobSidecar.ts'
import type { Authorization } from '../chain/transaction.ts'
import { integerHex } from '../quantity.ts'
import {
  address,
  arrayOf,
  bytes,
  type Decoded,
  type Decoder,
  fixedBytes,
  hash,
  invalid,
  objectOf,
  optional,
  uint64,
  uint256,
} from './params.ts'

/** Newest type of EIP-2718. */
const LAST_TYPE = 4n
const MAX_BLOBS = 64
const MAX_AUTHORIZATIONS = 1024

const accessList = arrayOf(objectOf({ address, storageKeys: arrayOf(hash) }))

const authorizationMembers = objectOf({
  chainId: uint256,
  address,
  nonce: uint64,
  yParity: optional(uint64),
  v: optional(uint64),
  r: uint256,
  s: uint256,
})

/** A signed authorization (EIP-7702); `yParity` may be given as `v`. */
const authorization: Decoder<Authorization> = (value, path) => {
  const { chainId, address, nonce, yParity, v, r, s } = authorizationMembers(value, path)
  const parity = yParity ?? (v !== undefined && v >= 27n ? v - 27n : v)
  if (parity === undefined) throw invalid(`${path}.yParity`, 'must be 0x0 or 0x1')
  return { chainId, address, nonce, yParity: parity, r: integerHex(r), s: integerHex(s) }
}

const blob = fixedBytes(BLOB_BYTES)
const point = fixedBytes(POINT_BYTES)

const requestMembers = objectOf({
  from: optional(address),
  to: optional(address),
  gas: optional(uint64),
  gasPrice: optional(uint256),
  maxFeePerGas: optional(uint256),
  maxPriorityFeePerGas: optional(uint256),
  maxFeePerBlobGas: optional(uint256),
  value: optional(uint256),
  data: optional(bytes),
  input: optional(bytes),
  nonce: optional(uint64),
  chainId: optional(uint64),
  type: optional(uint64),
  accessList: optional(accessList),
  blobVersionedHashes: optional(arrayOf(hash, MAX_BLOBS)),
  blobs: optional(arrayOf(blob, MAX_BLOBS)),
  commitments: optional(arrayOf(point, MAX_BLOBS)),
  proofs: optional(arrayOf(point, MAX_BLOBS * CELLS_PER_BLOB)),
  authorizationList: optional(arrayOf(authorization, MAX_AUTHORIZATIONS)),
})

export type TransactionRequest = Omit<Decoded<{ request: typeof requestMembers }>['request'], 'input'>

/** A transaction as clients describe it; `input` and `data` are two names of one thing. */
export const transactionRequest: Decoder<TransactionRequest> = (value, path) => {
  const members = requestMembers(value, path)
  if (members.gasPrice !== undefined && members.maxFeePerGas !== undefined) {
    throw invalid(path, 'must not have both gasPrice and maxFeePerGas')
  }
  if (members.type !== undefined && members.type > LAST_TYPE) {
    throw invalid(`${path}.type`, 'must be from 0x0 to 0x4: this chain knows no other transactions')
  }
  members.data = members.input ?? members.data
  members.input = undefined
  return members
}
