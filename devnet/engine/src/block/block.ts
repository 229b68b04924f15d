/** Whole blocks: what they consist of, and their consensus encoding. */
import type { Hex } from '../api.ts'
import { bytesToHex } from '../hex.ts'
import {
  bytesOf,
  decodeRlp,
  encodedOf,
  encodeRlpBytes,
  encodeRlpList,
  listItems,
  RlpError,
  type RlpItem,
} from '../rlp.ts'
import { keccak256, orderedTrieRoot } from '../trieModule.ts'
import { type BlockHeader, decodeHeader, encodeHeader } from './header.ts'
import { InvalidBlockError } from './invalidBlock.ts'
import { decodeWithdrawal, encodeWithdrawal, type Withdrawal } from './withdrawal.ts'

export interface BlockBody {
  /** EIP-2718 bytes. */
  transactions: readonly Uint8Array[]
  /** Headers of blocks beside the chain, rewarded before Paris. */
  ommers: readonly BlockHeader[]
  /** Absent before Shanghai. */
  withdrawals?: readonly Withdrawal[]
}

export interface DecodedBlock extends BlockBody {
  header: BlockHeader
  hash: Hex
  /** Of the RLP, in bytes. */
  size: number
}

/** RLP of the block. */
export function encodeBlock(
  header: BlockHeader,
  { transactions, ommers, withdrawals }: BlockBody,
): Uint8Array {
  // Typed transactions stand in the list as byte strings, legacy ones as lists (EIP-2718).
  const items = transactions.map((raw) => (raw[0]! >= 0xc0 ? raw : encodeRlpBytes(raw)))
  const parts = [encodeHeader(header), encodeRlpList(items), encodeRlpList(ommers.map(encodeHeader))]
  if (withdrawals) parts.push(encodeRlpList(withdrawals.map(encodeWithdrawal)))
  return encodeRlpList(parts)
}

/** The block that the bytes are; its transactions are not decoded. Throws InvalidBlockError (`malformed`). */
export function decodeBlock(rlp: Uint8Array): DecodedBlock {
  try {
    const parts = listItems(decodeRlp(rlp))
    if (parts.length !== 3 && parts.length !== 4)
      throw new RlpError(`a block has 3 or 4 parts, not ${parts.length}`)
    const [header, transactions, ommers, withdrawals] = parts as [RlpItem, RlpItem, RlpItem, RlpItem?]
    return {
      header: decodeHeader(header),
      hash: bytesToHex(keccak256(encodedOf(header))),
      transactions: listItems(transactions).map(transactionBytes),
      ommers: listItems(ommers).map(decodeHeader),
      ...(withdrawals ? { withdrawals: listItems(withdrawals).map(decodeWithdrawal) } : {}),
      size: rlp.length,
    }
  } catch (cause) {
    if (!(cause instanceof RlpError)) throw cause
    throw new InvalidBlockError('malformed', cause.message, { cause })
  }
}

function transactionBytes(item: RlpItem): Uint8Array {
  if (item.isList) return encodedOf(item)
  const raw = bytesOf(item)
  const [type] = raw
  if (type === undefined || type > 0x7f) throw new RlpError('a byte string is no typed transaction')
  return raw
}

/** Hash of the list of ommers. */
export function ommersHash(ommers: readonly BlockHeader[]): Hex {
  return bytesToHex(keccak256(encodeRlpList(ommers.map(encodeHeader))))
}

export function transactionsRoot(transactions: readonly Uint8Array[]): Hex {
  return orderedTrieRoot(transactions)
}

export function withdrawalsRoot(withdrawals: readonly Withdrawal[]): Hex {
  return orderedTrieRoot(withdrawals.map(encodeWithdrawal))
}
