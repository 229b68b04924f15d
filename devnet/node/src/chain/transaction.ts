import { bytesOf, type Hex, hexOf, integerOf, listItems, type RlpItem } from '@safelane/devnet-engine'
import { quantity } from '../quantity.ts'
import { type AdmittedTransaction, chainIdOfLegacy, hashOf, isImpersonated } from './admittedTransaction.ts'
import {
  accessListEntry,
  authorizationFields,
  canonical,
  type TransactionType,
  transactionFields,
} from './transactionFields.ts'

export interface AccessListEntry {
  address: Hex
  storageKeys: Hex[]
}

/** An account's consent that the code of `address` runs in its place (EIP-7702). */
export interface Authorization {
  chainId: bigint
  address: Hex
  nonce: bigint
  yParity: bigint
  r: Hex
  s: Hex
}

/**
 * A transaction with everything that can be asked about it, of EIP-2718 type 0 (with or without EIP-155), 1 (EIP-2930),
 * 2 (EIP-1559), 3 (EIP-4844) or 4 (EIP-7702).
 */
export interface Transaction extends AdmittedTransaction {
  type: TransactionType
  /** Absent in legacy transactions from before EIP-155. */
  chainId?: bigint
  to: Hex | null
  value: bigint
  data: Hex
  accessList: AccessListEntry[]
  /** Of type 3 only: the most that is paid per blob gas, in wei. */
  maxFeePerBlobGas?: bigint
  /** Of type 3 only. */
  blobVersionedHashes?: Hex[]
  /** Of type 4 only. */
  authorizationList?: Authorization[]
  v: bigint
  r: Hex
  s: Hex
}

/** Where a transaction stands in the chain. */
export interface Inclusion {
  blockHash: Hex
  blockNumber: bigint
  timestampSec: bigint
  index: number
  baseFeePerGas: bigint
}

/**
 * Decodes the EIP-2718 bytes of a transaction. `sender` is given by whoever recovered or impersonates it.
 * `hash` is given where it is not that of the bytes, as anvil's of impersonated senders.
 * Throws MalformedTransactionError when the bytes are not a canonical transaction of a supported type.
 */
export function decodeTransaction({
  raw,
  sender,
  hash = hashOf(raw),
}: Pick<AdmittedTransaction, 'raw' | 'sender'> & { hash?: Hex }): Transaction {
  return canonical(() => {
    const fields = transactionFields(raw)
    const { type } = fields
    const v = integerOf(fields.v, 256)
    const chainId = fields.chainId ? integerOf(fields.chainId, 256) : chainIdOfLegacy(v)
    return {
      type,
      hash,
      raw,
      sender,
      impersonated: isImpersonated(bytesOf(fields.r), bytesOf(fields.s), sender),
      ...(chainId === null ? {} : { chainId }),
      nonce: integerOf(fields.nonce, 256),
      gasLimit: integerOf(fields.gasLimit, 256),
      maxFeePerGas: integerOf(fields.maxFeePerGas, 256),
      maxPriorityFeePerGas: integerOf(fields.maxPriorityFeePerGas, 256),
      to: bytesOf(fields.to).length === 0 ? null : hexOf(fields.to, 20),
      value: integerOf(fields.value, 256),
      data: hexOf(fields.data),
      accessList: fields.accessList ? listItems(fields.accessList).map(decodeAccessListEntry) : [],
      ...(fields.maxFeePerBlobGas && fields.blobVersionedHashes
        ? {
            maxFeePerBlobGas: integerOf(fields.maxFeePerBlobGas, 256),
            blobVersionedHashes: listItems(fields.blobVersionedHashes).map((hash) => hexOf(hash, 32)),
          }
        : {}),
      ...(fields.authorizationList
        ? { authorizationList: listItems(fields.authorizationList).map(decodeAuthorization) }
        : {}),
      v,
      r: hexOf(fields.r),
      s: hexOf(fields.s),
    }
  })
}

/** What is paid per gas in a block of the given base fee, in wei. */
export function effectiveGasPrice(
  transaction: Pick<AdmittedTransaction, 'maxFeePerGas' | 'maxPriorityFeePerGas'>,
  baseFeePerGas: bigint,
): bigint {
  const withTip = baseFeePerGas + transaction.maxPriorityFeePerGas
  return withTip < transaction.maxFeePerGas ? withTip : transaction.maxFeePerGas
}

/** The transaction as JSON-RPC shows it; `inclusion` is null while it waits in the pool. */
export function transactionJson(admitted: AdmittedTransaction, inclusion: Inclusion | null) {
  const transaction = decodeTransaction(admitted)
  const { type } = transaction
  const shown = inclusion ? effectiveGasPrice(transaction, inclusion.baseFeePerGas) : transaction.maxFeePerGas
  return {
    type: quantity(type),
    ...(transaction.chainId === undefined ? {} : { chainId: quantity(transaction.chainId) }),
    nonce: quantity(transaction.nonce),
    gas: quantity(transaction.gasLimit),
    gasPrice: quantity(shown),
    ...(type >= 2
      ? {
          maxFeePerGas: quantity(transaction.maxFeePerGas),
          maxPriorityFeePerGas: quantity(transaction.maxPriorityFeePerGas),
        }
      : {}),
    to: transaction.to,
    value: quantity(transaction.value),
    ...(type === 0 ? {} : { accessList: transaction.accessList }),
    ...(transaction.maxFeePerBlobGas === undefined
      ? {}
      : {
          maxFeePerBlobGas: quantity(transaction.maxFeePerBlobGas),
          blobVersionedHashes: transaction.blobVersionedHashes,
        }),
    ...(transaction.authorizationList
      ? { authorizationList: transaction.authorizationList.map(authorizationJson) }
      : {}),
    input: transaction.data,
    r: scalar(transaction.r),
    s: scalar(transaction.s),
    ...(type === 0 ? {} : { yParity: quantity(transaction.v) }),
    v: quantity(transaction.v),
    hash: transaction.hash,
    blockHash: inclusion?.blockHash ?? null,
    blockNumber: inclusion ? quantity(inclusion.blockNumber) : null,
    transactionIndex: inclusion ? quantity(inclusion.index) : null,
    from: transaction.sender,
    ...(inclusion ? { blockTimestamp: quantity(inclusion.timestampSec) } : {}),
  }
}

function authorizationJson({ chainId, address, nonce, yParity, r, s }: Authorization) {
  return {
    chainId: quantity(chainId),
    address,
    nonce: quantity(nonce),
    yParity: quantity(yParity),
    r: scalar(r),
    s: scalar(s),
  }
}

function scalar(bytes: Hex): Hex {
  return quantity(bytes === '0x' ? 0n : BigInt(bytes))
}

function decodeAccessListEntry(entry: RlpItem): AccessListEntry {
  const { address, storageKeys } = accessListEntry(entry)
  return { address: hexOf(address), storageKeys: storageKeys.map((key) => hexOf(key)) }
}

function decodeAuthorization(entry: RlpItem): Authorization {
  const { chainId, address, nonce, yParity, r, s } = authorizationFields(entry)
  return {
    chainId: integerOf(chainId, 256),
    address: hexOf(address),
    nonce: integerOf(nonce, 256),
    yParity: integerOf(yParity, 256),
    r: hexOf(r),
    s: hexOf(s),
  }
}
