import {
  bytesToHex,
  encodeBlock,
  encodeHeader,
  encodeReceipt,
  type Hex,
  Receipts,
} from '@safelane/devnet-engine'
import type { BlockReference } from '../blockReference.ts'
import { isPending, requireBlock } from '../blockReference.ts'
import { type Block, bodyOf } from '../chain/block.ts'
import type { DevnetNode } from '../node.ts'
import { type MethodTable, method } from './method.ts'
import { hash, strictBlockReference } from './params.ts'

/** Blocks and what is in them as the bytes that are hashed. */
export const debugRawMethods: MethodTable = {
  debug_getRawBlock: method({ block: strictBlockReference }, async ({ node }, { block }) => {
    const found = await blockOf(node, block)
    return bytesToHex(encodeBlock(found.header, bodyOf(found)))
  }),
  debug_getRawHeader: method({ block: strictBlockReference }, async ({ node }, { block }) =>
    bytesToHex(encodeHeader((await blockOf(node, block)).header)),
  ),
  debug_getRawReceipts: method({ block: strictBlockReference }, async ({ node }, { block }) =>
    rawReceipts(await blockOf(node, block)),
  ),
  debug_getRawTransactions: method({ block: strictBlockReference }, async ({ node }, { block }) =>
    (await blockOf(node, block)).transactions.map(({ raw }) => bytesToHex(raw)),
  ),
  debug_getRawTransaction: method({ hash }, ({ node }, { hash }) => {
    const mined = node.store.transaction(hash)
    const transaction = mined ? mined.block.transactions[mined.index] : node.pool.get(hash)
    return transaction ? bytesToHex(transaction.raw) : null
  }),
}

async function blockOf(node: DevnetNode, reference: BlockReference): Promise<Block> {
  return isPending(reference) ? await node.pendingBlock() : requireBlock(node.store, reference)
}

/** Receipts as the receipt trie holds them (EIP-2718). */
function rawReceipts({ receipts, transactions }: Block): Hex[] {
  const raw = transactions.map((transaction) => transaction.raw)
  const encoded =
    receipts instanceof Receipts
      ? receipts.encode(raw)
      : receipts.map((receipt, index) => encodeReceipt(typeOf(raw[index]), receipt))
  return encoded.map(bytesToHex)
}

/** Of a transaction's bytes; legacy ones begin with a list. */
function typeOf(raw: Uint8Array | undefined): number {
  const first = raw?.[0] ?? 0
  return first < 0x80 ? first : 0
}
