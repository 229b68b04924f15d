/** From the fields of a transaction to its EIP-2718 bytes, where no wallet signs it. */
import type { Hex } from '@safelane/devnet-engine'
import { hexToBytes, toRlp } from 'viem/utils'
import { integerHex } from '../quantity.ts'
import { type Authorization, decodeTransaction, type Transaction } from './transaction.ts'

/** Everything of a transaction but who signed it; which members count depends on the type. */
export interface UnsignedTransaction {
  type: 0 | 1 | 2 | 3 | 4
  /** Absent in legacy transactions from before EIP-155. */
  chainId?: bigint
  nonce: bigint
  gasLimit: bigint
  /** `gasPrice` of types 0 and 1. */
  maxFeePerGas: bigint
  maxPriorityFeePerGas: bigint
  to: Hex | null
  value: bigint
  data: Hex
  accessList: { address: Hex; storageKeys: Hex[] }[]
  /** Of type 3 only (EIP-4844). */
  maxFeePerBlobGas?: bigint
  blobVersionedHashes?: Hex[]
  /** Of type 4 only (EIP-7702). */
  authorizationList?: Authorization[]
}

/** What stands in place of a signature. */
interface Signature {
  r: Hex
  s: Hex
}

/**
 * Puts a transaction of an impersonated sender, who cannot sign, into the form of a signed one.
 * The sender's address stands in place of `r`, so that two senders never share a hash; `s` is 1, which no wallet makes.
 */
export function encodeImpersonated(transaction: UnsignedTransaction, sender: Hex): Transaction {
  const raw = encodeTransaction(transaction, { r: integerHex(BigInt(sender)), s: '0x01' })
  return decodeTransaction({ raw: hexToBytes(raw), sender })
}

/** The transaction with zeros for a signature, for somebody else to sign. */
export function encodeUnsigned(transaction: UnsignedTransaction): Hex {
  return encodeTransaction(transaction, { r: '0x', s: '0x' })
}

function encodeTransaction(transaction: UnsignedTransaction, { r, s }: Signature): Hex {
  const { type } = transaction
  const price = integerHex(transaction.maxFeePerGas)
  const tip = integerHex(transaction.maxPriorityFeePerGas)
  const message = [
    integerHex(transaction.gasLimit),
    transaction.to ?? '0x',
    integerHex(transaction.value),
    transaction.data,
  ] as const
  const nonce = integerHex(transaction.nonce)
  if (type === 0) {
    const v = transaction.chainId === undefined ? 27n : transaction.chainId * 2n + 35n
    return toRlp([nonce, price, ...message, integerHex(v), r, s])
  }
  const chainId = integerHex(transaction.chainId ?? 0n)
  const accessList = transaction.accessList.map((entry) => [entry.address, entry.storageKeys])
  const ofType = {
    1: () => [chainId, nonce, price, ...message, accessList],
    2: () => [chainId, nonce, tip, price, ...message, accessList],
    3: () => {
      const blobs = [integerHex(transaction.maxFeePerBlobGas ?? 0n), transaction.blobVersionedHashes ?? []]
      return [chainId, nonce, tip, price, ...message, accessList, ...blobs]
    },
    4: () => {
      const authorizations = (transaction.authorizationList ?? []).map(authorizationItem)
      return [chainId, nonce, tip, price, ...message, accessList, authorizations]
    },
  }
  return `0x0${type}${toRlp([...ofType[type](), '0x', r, s]).slice(2)}`
}

function authorizationItem({ chainId, address, nonce, yParity, r, s }: Authorization) {
  return [integerHex(chainId), address, integerHex(nonce), integerHex(yParity), r, s]
}
