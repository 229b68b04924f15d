import {
  type BlockHeader,
  encodeBlock,
  type Hex,
  type List,
  type Receipt,
  Receipts,
  type StateChange,
} from '@safelane/devnet-engine'
import { quantity } from '../quantity.ts'
import type { AdmittedTransaction } from './admittedTransaction.ts'
import { baseFeeOf, headerJson } from './header.ts'
import { type Inclusion, transactionJson } from './transaction.ts'

/** A block of the chain with everything that was learned when it was executed. */
export interface Block {
  header: BlockHeader
  hash: Hex
  transactions: AdmittedTransaction[]
  /** One per transaction. */
  receipts: List<Receipt>
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
    baseFeePerGas: baseFeeOf(block.header),
  }
}

/** Gas used by the transaction at `index` of the block; its receipt need not be decoded for that. */
export function gasUsedBy({ receipts }: Pick<Block, 'receipts'>, index: number): bigint {
  return receipts instanceof Receipts ? receipts.gasUsed(index) : (receipts.at(index)?.gasUsed ?? 0n)
}

/** Bytes of the block's RLP. */
function sizeOf({ header, transactions }: Pick<Block, 'header' | 'transactions'>): number {
  const raw = transactions.map((transaction) => transaction.raw)
  return encodeBlock(header, { transactions: raw, ommers: [], withdrawals: [] }).length
}

/** The block as JSON-RPC shows it, with full transactions or only their hashes. */
export function blockJson(block: Pick<Block, 'header' | 'hash' | 'transactions'>, full: boolean) {
  return {
    ...headerJson(block.header, block.hash),
    totalDifficulty: '0x0',
    size: quantity(sizeOf(block)),
    uncles: [],
    transactions: full
      ? block.transactions.map((transaction, index) =>
          transactionJson(transaction, inclusionOf(block, index)),
        )
      : block.transactions.map((transaction) => transaction.hash),
    withdrawals: [],
  }
}
