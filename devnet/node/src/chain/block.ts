import type { Hex, StateChange } from '@safelane/devnet-engine'
import { bytesToHex, fromRlp, toRlp } from 'viem'
import { quantity } from '../quantity.ts'
import { type BlockHeader, headerFields, headerJson } from './header.ts'
import type { Receipt } from './receipt.ts'
import { type Inclusion, type Transaction, transactionJson } from './transaction.ts'

/** A block of the chain with everything that was learned when it was executed. */
export interface Block {
  header: BlockHeader
  hash: Hex
  transactions: Transaction[]
  /** One per transaction. */
  receipts: Receipt[]
  /** From the parent's state to this block's. */
  change: StateChange
}

/** Where the transaction at `index` of `block` stands. */
export function inclusionOf(block: Pick<Block, 'header' | 'hash'>, index: number): Inclusion {
  return {
    blockHash: block.hash,
    blockNumber: block.header.number,
    timestampSec: block.header.timestampSec,
    index,
    baseFeePerGas: block.header.baseFeePerGas,
  }
}

/** RLP of the whole block: header, transactions, no uncles, no withdrawals. */
export function encodeBlock(block: Pick<Block, 'header' | 'transactions'>): Hex {
  const transactions = block.transactions.map((transaction) =>
    // Typed transactions stand in the list as byte strings, legacy ones as lists (EIP-2718).
    transaction.type === 0 ? legacyFields(transaction) : bytesToHex(transaction.raw),
  )
  return toRlp([headerFields(block.header), transactions, [], []])
}

/** The block as JSON-RPC shows it, with full transactions or only their hashes. */
export function blockJson(block: Pick<Block, 'header' | 'hash' | 'transactions'>, full: boolean) {
  return {
    ...headerJson(block.header, block.hash),
    totalDifficulty: '0x0',
    size: quantity((encodeBlock(block).length - 2) / 2),
    uncles: [],
    transactions: full
      ? block.transactions.map((transaction, index) =>
          transactionJson(transaction, inclusionOf(block, index)),
        )
      : block.transactions.map((transaction) => transaction.hash),
    withdrawals: [],
  }
}

function legacyFields(transaction: Transaction): Hex[] {
  return fromRlp(transaction.raw, 'hex') as Hex[]
}
