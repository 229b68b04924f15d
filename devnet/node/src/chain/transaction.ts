import type { Hex } from '@safelane/devnet-engine'
import { fromRlp, hexToBytes, keccak256, toRlp } from 'viem'
import { integerHex, quantity } from '../quantity.ts'

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
 * A signed transaction with its sender, of EIP-2718 type 0 (with or without EIP-155), 1 (EIP-2930), 2 (EIP-1559) or
 * 4 (EIP-7702).
 */
export interface Transaction {
  type: 0 | 1 | 2 | 4
  hash: Hex
  raw: Uint8Array
  sender: Hex
  /** Sent in the name of someone who did not sign; contracts may send such (EIP-3607 is not applied). */
  impersonated: boolean
  /** Absent in legacy transactions from before EIP-155. */
  chainId?: bigint
  nonce: bigint
  gasLimit: bigint
  /** The most that is paid per gas, in wei: `gasPrice` of types 0 and 1. */
  maxFeePerGas: bigint
  /** The most that goes to the block's coinbase per gas, in wei: `gasPrice` of types 0 and 1. */
  maxPriorityFeePerGas: bigint
  to: Hex | null
  value: bigint
  data: Hex
  accessList: AccessListEntry[]
  /** Of type 4 only. */
  authorizationList?: Authorization[]
  v: bigint
  r: Hex
  s: Hex
}

/** Everything of a transaction but who signed it. */
export type UnsignedTransaction = Omit<
  Transaction,
  'type' | 'hash' | 'raw' | 'sender' | 'impersonated' | 'authorizationList' | 'v' | 'r' | 's'
> & { type: 0 | 1 | 2 }

/** Where a transaction stands in the chain. */
export interface Inclusion {
  blockHash: Hex
  blockNumber: bigint
  timestampSec: bigint
  index: number
  baseFeePerGas: bigint
}

type RlpItem = Hex | RlpItem[]

/**
 * Decodes the EIP-2718 bytes of a transaction. `sender` is given by whoever recovered or impersonates it.
 * Throws MalformedTransactionError when the bytes are not a canonical transaction of a supported type.
 */
export function decodeTransaction(raw: Uint8Array, sender: Hex): Transaction {
  const first = raw[0]
  if (first === undefined) throw new MalformedTransactionError('empty transaction data')
  if (first >= 0xc0) return decodeLegacy(raw, sender)
  if (first !== 1 && first !== 2 && first !== 4) {
    throw new MalformedTransactionError(`transaction type ${first} is not supported`)
  }
  const fields = listOf(raw.subarray(1), FIELD_COUNT[first])
  // Type 1 has one fee where the others have two; type 4 has one list more before the signature.
  const fees = first === 1 ? 1 : 2
  const signature = fields.length - 3
  const priority = integerOf(fields[2])
  return withImpersonation({
    type: first,
    hash: keccak256(raw),
    raw,
    sender,
    chainId: integerOf(fields[0]),
    nonce: integerOf(fields[1]),
    maxPriorityFeePerGas: priority,
    maxFeePerGas: first === 1 ? priority : integerOf(fields[3]),
    gasLimit: integerOf(fields[2 + fees]),
    to: recipientOf(fields[3 + fees]),
    value: integerOf(fields[4 + fees]),
    data: bytesOf(fields[5 + fees]),
    accessList: accessListOf(fields[6 + fees]),
    ...(first === 4 ? { authorizationList: authorizationListOf(fields[7 + fees]) } : {}),
    v: integerOf(fields[signature]),
    r: bytesOf(fields[signature + 1]),
    s: bytesOf(fields[signature + 2]),
  })
}

const FIELD_COUNT = { 1: 11, 2: 12, 4: 13 } as const

/**
 * Marks what `encodeImpersonated` made. No signature can look like that: its `r` would have to be the address that is
 * recovered with it.
 */
function withImpersonation(transaction: Omit<Transaction, 'impersonated'>): Transaction {
  const { r, s, sender } = transaction
  return { ...transaction, impersonated: s === '0x01' && r !== '0x' && BigInt(r) === BigInt(sender) }
}

function decodeLegacy(raw: Uint8Array, sender: Hex): Transaction {
  const fields = listOf(raw, 9)
  const v = integerOf(fields[6])
  const gasPrice = integerOf(fields[1])
  return withImpersonation({
    type: 0,
    hash: keccak256(raw),
    raw,
    sender,
    ...(v >= 35n ? { chainId: (v - 35n) / 2n } : {}),
    nonce: integerOf(fields[0]),
    maxFeePerGas: gasPrice,
    maxPriorityFeePerGas: gasPrice,
    gasLimit: integerOf(fields[2]),
    to: recipientOf(fields[3]),
    value: integerOf(fields[4]),
    data: bytesOf(fields[5]),
    accessList: [],
    v,
    r: bytesOf(fields[7]),
    s: bytesOf(fields[8]),
  })
}

/**
 * Puts a transaction of an impersonated sender, who cannot sign, into the form of a signed one.
 * The sender's address stands in place of `r`, so that two senders never share a hash; `s` is 1, which no wallet makes.
 */
export function encodeImpersonated(transaction: UnsignedTransaction, sender: Hex): Transaction {
  const accessList = transaction.accessList.map((entry) => [entry.address, entry.storageKeys])
  const price = integerHex(transaction.maxFeePerGas)
  const shared = [
    integerHex(transaction.gasLimit),
    transaction.to ?? '0x',
    integerHex(transaction.value),
    transaction.data,
  ] as const
  const nonce = integerHex(transaction.nonce)
  const chainId = integerHex(transaction.chainId ?? 0n)
  const r = integerHex(BigInt(sender))
  const signature = ['0x', r, '0x01'] as const
  let raw: Hex
  if (transaction.type === 0) {
    const v = transaction.chainId === undefined ? 27n : transaction.chainId * 2n + 35n
    raw = toRlp([nonce, price, ...shared, integerHex(v), r, '0x01'])
  } else if (transaction.type === 1) {
    raw = `0x01${toRlp([chainId, nonce, price, ...shared, accessList, ...signature]).slice(2)}`
  } else {
    const tip = integerHex(transaction.maxPriorityFeePerGas)
    raw = `0x02${toRlp([chainId, nonce, tip, price, ...shared, accessList, ...signature]).slice(2)}`
  }
  return decodeTransaction(hexToBytes(raw), sender)
}

/** What is paid per gas in a block of the given base fee, in wei. */
export function effectiveGasPrice(transaction: Transaction, baseFeePerGas: bigint): bigint {
  const withTip = baseFeePerGas + transaction.maxPriorityFeePerGas
  return withTip < transaction.maxFeePerGas ? withTip : transaction.maxFeePerGas
}

/** The transaction as JSON-RPC shows it; `inclusion` is null while it waits in the pool. */
export function transactionJson(transaction: Transaction, inclusion: Inclusion | null) {
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

function listOf(bytes: Uint8Array, length: number): RlpItem[] {
  let item: RlpItem
  try {
    item = fromRlp(bytes, 'hex') as RlpItem
  } catch (cause) {
    throw new MalformedTransactionError('not RLP', { cause })
  }
  if (!Array.isArray(item) || item.length !== length) {
    throw new MalformedTransactionError(`expected a list of ${length} fields`)
  }
  return item
}

function bytesOf(item: RlpItem | undefined): Hex {
  if (typeof item !== 'string') throw new MalformedTransactionError('a list stands where bytes should')
  return item
}

function integerOf(item: RlpItem | undefined): bigint {
  const bytes = bytesOf(item)
  if (bytes === '0x') return 0n
  if (bytes.startsWith('0x00')) throw new MalformedTransactionError('an integer has leading zeros')
  if (bytes.length > 66) throw new MalformedTransactionError('an integer has more than 256 bits')
  return BigInt(bytes)
}

function recipientOf(item: RlpItem | undefined): Hex | null {
  const bytes = bytesOf(item)
  return bytes === '0x' ? null : fixedBytesOf(item, 20)
}

function accessListOf(item: RlpItem | undefined): AccessListEntry[] {
  if (!Array.isArray(item)) throw new MalformedTransactionError('the access list is not a list')
  return item.map((entry) => {
    if (!Array.isArray(entry) || entry.length !== 2 || !Array.isArray(entry[1])) {
      throw new MalformedTransactionError('an access list entry is not a pair')
    }
    return {
      address: fixedBytesOf(entry[0], 20),
      storageKeys: entry[1].map((key) => fixedBytesOf(key, 32)),
    }
  })
}

function authorizationListOf(item: RlpItem | undefined): Authorization[] {
  if (!Array.isArray(item)) throw new MalformedTransactionError('the authorization list is not a list')
  return item.map((entry) => {
    if (!Array.isArray(entry) || entry.length !== 6) {
      throw new MalformedTransactionError('an authorization has not six fields')
    }
    return {
      chainId: integerOf(entry[0]),
      address: fixedBytesOf(entry[1], 20),
      nonce: integerOf(entry[2]),
      yParity: integerOf(entry[3]),
      r: bytesOf(entry[4]),
      s: bytesOf(entry[5]),
    }
  })
}

function fixedBytesOf(item: RlpItem | undefined, length: number): Hex {
  const bytes = bytesOf(item)
  if (bytes.length !== 2 + 2 * length) throw new MalformedTransactionError(`expected ${length} bytes`)
  return bytes
}

/** The bytes are not a transaction that this chain knows. */
export class MalformedTransactionError extends Error {
  readonly code = 'MALFORMED_TRANSACTION'
}
