import {
  type BlockBody,
  type BlockHeader,
  encodeBlock,
  type Hex,
  hashHeader,
  type List,
  type Receipt,
  Receipts,
  type StateChange,
  type Withdrawal,
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
  /** Only in blocks that were imported. */
  ommers?: readonly BlockHeader[]
  /** Only in blocks that were imported. */
  withdrawals?: readonly Withdrawal[]
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
function sizeOf(block: ShownBlock): number {
  return encodeBlock(block.header, bodyOf(block)).length
}

/** What of a block JSON-RPC shows. */
type ShownBlock = Pick<Block, 'header' | 'hash' | 'transactions' | 'ommers' | 'withdrawals'>

/** The body as it is encoded. */
export function bodyOf({
  header,
  transactions,
  ommers = [],
  withdrawals,
}: Omit<ShownBlock, 'hash'>): BlockBody {
  const list = withdrawals ?? (header.withdrawalsRoot === undefined ? undefined : [])
  return {
    transactions: transactions.map(({ raw }) => raw),
    ommers,
    ...(list === undefined ? {} : { withdrawals: list }),
  }
}

function withdrawalJson({ index, validatorIndex, address, amountGwei }: Withdrawal) {
  return {
    index: quantity(index),
    validatorIndex: quantity(validatorIndex),
    address,
    amount: quantity(amountGwei),
  }
}

/** The block as JSON-RPC shows it, with full transactions or only their hashes. */
export function blockJson(block: ShownBlock, full: boolean) {
  const { withdrawals, ommers } = bodyOf(block)
  return {
    ...headerJson(block.header, block.hash),
    size: quantity(sizeOf(block)),
    uncles: ommers.map(hashHeader),
    transactions: full
      ? block.transactions.map((transaction, index) =>
          transactionJson(transaction, inclusionOf(block, index)),
        )
      : block.transactions.map((transaction) => transaction.hash),
    ...(withdrawals === undefined ? {} : { withdrawals: withdrawals.map(withdrawalJson) }),
  }
}
