/** What the node keeps of a transaction, and what it asks once, when the transaction comes. */
/** What the node keeps of a transaction, and what it asks once, when the transaction comes. */
import type { Hex } from '@safelane/devnet-engine'
import {
  bytesOf,
  bytesToHex,
  integerOf,
  keccak256,
  listItems,
  type RlpItem,
} from '@safelane/devnet-engine/transaction'
import type { BlobSidecar } from './blobSidecar.ts'
import { countNonZero, floorGas, type GasShape, intrinsicGas } from './intrinsicGas.ts'
import {
  accessListEntry,
  authorizationFields,
  canonical,
  type TransactionFields,
  type TransactionType,
  transactionFields,
} from './transactionFields.ts'

/**
 * A transaction in the pool or in a block: its bytes, and what the order of a block and its fees depend on. Everything else
 * is decoded from `raw` when somebody asks for it (`decodeTransaction`).
 */
export interface AdmittedTransaction {
  /** EIP-2718 bytes. */
  readonly raw: Uint8Array
  readonly hash: Hex
  /** Lower case. */
  readonly sender: Hex
  /** Sent in the name of someone who did not sign; contracts may send such (EIP-3607 is not applied). */
  readonly impersonated: boolean
  readonly nonce: bigint
  readonly gasLimit: bigint
  /** The most that is paid per gas, in wei: `gasPrice` of types 0 and 1. */
  readonly maxFeePerGas: bigint
  /** The most that goes to the block's coinbase per gas, in wei: `gasPrice` of types 0 and 1. */
  readonly maxPriorityFeePerGas: bigint
}

/** A transaction that asks to be admitted. */
export interface Candidate {
  readonly transaction: AdmittedTransaction
  readonly type: TransactionType
  /** Null in legacy transactions from before EIP-155. */
  readonly chainId: bigint | null
  /** In wei. */
  readonly value: bigint
  /** Bytes of init code; 0 for calls. */
  readonly initCodeLength: number
  /** Since Shanghai; before, `gasShapeOf` the bytes says what decides it. */
  readonly intrinsicGas: bigint
  readonly floorGas: bigint
  /** Of type 3 only. */
  readonly blobs?: BlobCost
  /** Of type 3 only, checked. */
  readonly sidecar?: BlobSidecar
  /** Whether the block to come may hold it; asked with the state at rest. Absent: any block may. */
  readonly condition?: () => boolean
}

/** What a blob transaction asks for (EIP-4844). */
export interface BlobCost {
  readonly count: number
  /** In wei per blob gas. */
  readonly maxFeePerBlobGas: bigint
}

/**
 * Reads the EIP-2718 bytes of a transaction as far as admission needs them. `sender` is given by whoever recovered or
 * impersonates it. Throws MalformedTransactionError exactly when `decodeTransaction` does.
 */
export function candidateOf(raw: Uint8Array, sender: Hex): Candidate {
  return canonical(() => {
    const fields = transactionFields(raw)
    const { to, data } = fields
    const isCreate = bytesOf(to).length === 0
    if (!isCreate) bytesOf(to, 20)
    const dataLength = bytesOf(data).length
    const maxPriorityFeePerGas = integerOf(fields.maxPriorityFeePerGas, 256)
    const v = integerOf(fields.v, 256)
    const shape = gasShape(raw, fields)
    return {
      transaction: {
        raw,
        hash: hashOf(raw),
        sender,
        impersonated: isImpersonated(bytesOf(fields.r), bytesOf(fields.s), sender),
        nonce: integerOf(fields.nonce, 256),
        gasLimit: integerOf(fields.gasLimit, 256),
        maxFeePerGas: fields.type < 2 ? maxPriorityFeePerGas : integerOf(fields.maxFeePerGas, 256),
        maxPriorityFeePerGas,
      },
      type: fields.type,
      chainId: fields.chainId ? integerOf(fields.chainId, 256) : chainIdOfLegacy(v),
      value: integerOf(fields.value, 256),
      initCodeLength: isCreate ? dataLength : 0,
      intrinsicGas: intrinsicGas(shape),
      floorGas: floorGas(shape),
      ...blobCost(fields),
    }
  })
}

/** Nothing for all types but 3. */
function blobCost({ maxFeePerBlobGas, blobVersionedHashes }: TransactionFields): { blobs?: BlobCost } {
  if (!maxFeePerBlobGas || !blobVersionedHashes) return {}
  const hashes = listItems(blobVersionedHashes)
  for (const hash of hashes) bytesOf(hash, 32)
  return { blobs: { count: hashes.length, maxFeePerBlobGas: integerOf(maxFeePerBlobGas, 256) } }
}

/** What decides the intrinsic gas of a transaction. Throws MalformedTransactionError when the bytes are none. */
export function gasShapeOf(raw: Uint8Array): GasShape {
  return canonical(() => gasShape(raw, transactionFields(raw)))
}

function gasShape(raw: Uint8Array, { to, data, ...lists }: ReturnType<typeof transactionFields>): GasShape {
  return {
    isCreate: bytesOf(to).length === 0,
    dataLength: bytesOf(data).length,
    nonZeroBytes: countNonZero(raw, data.payload, data.end),
    ...sizeOfAccessList(lists.accessList),
    authorizations: sizeOfAuthorizationList(lists.authorizationList),
  }
}

/** Hash by which a transaction is known: of all its bytes. */
export function hashOf(raw: Uint8Array): Hex {
  return bytesToHex(keccak256(raw))
}

/** The chain for which `v` of a legacy transaction signs, null: any (EIP-155). */
export function chainIdOfLegacy(v: bigint): bigint | null {
  return v >= 35n ? (v - 35n) / 2n : null
}

/**
 * Whether the node made the signature for an impersonated sender: the address in place of `r`, and `s` 1. No signature can
 * look like that, because its `r` would have to be the address that is recovered with it. In anvil's dumps both are zero.
 */
export function isImpersonated(r: Uint8Array, s: Uint8Array, sender: Hex): boolean {
  if (r.length === 0 && s.length === 0) return true
  return s.length === 1 && s[0] === 1 && r.length > 0 && BigInt(bytesToHex(r)) === BigInt(sender)
}

function sizeOfAccessList(list: RlpItem | null): { addresses: number; storageKeys: number } {
  if (list === null) return { addresses: 0, storageKeys: 0 }
  const entries = listItems(list)
  let storageKeys = 0
  for (const entry of entries) storageKeys += accessListEntry(entry).storageKeys.length
  return { addresses: entries.length, storageKeys }
}

function sizeOfAuthorizationList(list: RlpItem | null): number {
  if (list === null) return 0
  const entries = listItems(list)
  for (const entry of entries) authorizationFields(entry)
  return entries.length
}
