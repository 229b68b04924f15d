import { bytesToHex } from 'viem/utils'
import { type BlockReference, findBlock, isPending, requireBlock } from '../blockReference.ts'
import { blobBaseFeeOf } from '../chain/blobFees.ts'
import { networkForm } from '../chain/blobSidecar.ts'
import { type Block, blockJson, inclusionOf } from '../chain/block.ts'
import { scheduleOf } from '../chain/blockProduction.ts'
import { headerJson } from '../chain/header.ts'
import { receiptJson } from '../chain/receipt.ts'
import { transactionJson } from '../chain/transaction.ts'
import { findBySenderAndNonce } from '../chain/transactionSearch.ts'
import type { DevnetNode } from '../node.ts'
import { quantity } from '../quantity.ts'
import { type MethodTable, method, type RpcContext } from './method.ts'
import { address, blockReference, boolean, hash, optional, uint64 } from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'

/** Blocks, transactions and receipts. */
export const ethChainMethods: MethodTable = {
  eth_blockNumber: method({}, ({ node }) => quantity(node.store.head.header.number)),

  eth_getBlockByNumber: method(
    { block: blockReference, full: optional(boolean, false) },
    async (context, { block, full }) => {
      const found = await blockOrPending(context, block)
      return found ? blockJson(found, full) : null
    },
  ),
  eth_getBlockByHash: method({ hash, full: optional(boolean, false) }, ({ node }, { hash, full }) => {
    const block = node.store.byHash(hash)
    return block ? blockJson(block, full) : null
  }),

  eth_getHeaderByNumber: method({ block: blockReference }, async (context, { block }) => {
    const found = await blockOrPending(context, block)
    return found ? headerJson(found.header, found.hash) : null
  }),
  eth_getHeaderByHash: method({ hash }, ({ node }, { hash }) => {
    const block = node.store.byHash(hash)
    return block ? headerJson(block.header, block.hash) : null
  }),

  eth_getBlockReceipts: method({ block: blockReference }, ({ node }, { block }) => {
    const found = isPending(block) ? undefined : findBlock(node.store, block)
    return found ? found.transactions.map((_, index) => receiptAt(node, found, index)) : null
  }),

  eth_getBlockTransactionCountByNumber: method({ block: blockReference }, async (context, { block }) => {
    if (!isPending(block)) return quantity(requireBlock(context.node.store, block).transactions.length)
    return quantity((await context.node.pendingBlock()).transactions.length)
  }),
  eth_getBlockTransactionCountByHash: method({ hash }, ({ node }, { hash }) => {
    const block = node.store.byHash(hash)
    return block ? quantity(block.transactions.length) : null
  }),

  eth_getUncleCountByBlockNumber: method({ block: blockReference }, ({ node }, { block }) => {
    if (!findBlock(node.store, block)) throw new RpcError(RPC_CODE.resourceNotFound, 'Resource not found')
    return '0x0'
  }),
  eth_getUncleCountByBlockHash: method({ hash }, ({ node }, { hash }) => {
    requireBlock(node.store, { hash })
    return '0x0'
  }),
  eth_getUncleByBlockNumberAndIndex: method(
    { block: blockReference, index: uint64 },
    ({ node }, { block }) => {
      requireBlock(node.store, block)
      return null
    },
  ),
  eth_getUncleByBlockHashAndIndex: method({ hash, index: uint64 }, ({ node }, { hash }) => {
    requireBlock(node.store, { hash })
    return null
  }),

  eth_getTransactionByHash: method({ hash }, ({ node }, { hash }) => {
    const mined = node.store.transaction(hash)
    const waiting = mined ? undefined : node.pool.get(hash)
    const found = mined
      ? transactionAt(mined.block, mined.index)
      : waiting
        ? transactionJson(waiting, null)
        : null
    const sidecar = node.blobs.ofTransaction(hash)
    if (!found || !sidecar) return found
    const { blobs, commitments, proofs } = sidecar
    return { ...found, blobs, commitments, proofs }
  }),
  eth_getRawTransactionByHash: method({ hash }, ({ node }, { hash }) => {
    const mined = node.store.transaction(hash)
    const transaction = mined ? mined.block.transactions[mined.index] : node.pool.get(hash)
    if (!transaction) return null
    const sidecar = node.blobs.ofTransaction(hash)
    return sidecar ? networkForm(transaction.raw, sidecar) : bytesToHex(transaction.raw)
  }),
  eth_getTransactionByBlockNumberAndIndex: method(
    { block: blockReference, index: uint64 },
    ({ node }, { block, index }) => {
      const found = isPending(block) ? undefined : findBlock(node.store, block)
      return found ? transactionAt(found, Number(index)) : null
    },
  ),
  eth_getTransactionByBlockHashAndIndex: method({ hash, index: uint64 }, ({ node }, { hash, index }) => {
    const block = node.store.byHash(hash)
    return block ? transactionAt(block, Number(index)) : null
  }),
  eth_getRawTransactionByBlockNumberAndIndex: method(
    { block: blockReference, index: uint64 },
    ({ node }, { block, index }) => {
      const found = isPending(block) ? undefined : findBlock(node.store, block)
      return found ? rawTransactionAt(found, Number(index)) : null
    },
  ),
  eth_getRawTransactionByBlockHashAndIndex: method({ hash, index: uint64 }, ({ node }, { hash, index }) => {
    const block = node.store.byHash(hash)
    return block ? rawTransactionAt(block, Number(index)) : null
  }),
  eth_pendingTransactions: method({}, ({ node }) =>
    [...node.pool.all()].map((transaction) => transactionJson(transaction, null)),
  ),
  eth_getTransactionBySenderAndNonce: method(
    { sender: address, nonce: uint64 },
    ({ node }, { sender, nonce }) => {
      const waiting = node.pool.bySenderAndNonce(sender, nonce)
      if (waiting) return transactionJson(waiting, null)
      const mined = findBySenderAndNonce(node.store, sender, nonce)
      return mined ? transactionAt(mined.block, mined.index) : null
    },
  ),
  eth_getTransactionReceipt: method({ hash }, ({ node }, { hash }) => {
    const mined = node.store.transaction(hash)
    return mined ? receiptAt(node, mined.block, mined.index) : null
  }),
}

function blockOrPending({ node }: RpcContext, block: BlockReference): Promise<Block> | Block | undefined {
  return isPending(block) ? node.pendingBlock() : findBlock(node.store, block)
}

function transactionAt(block: Block, index: number) {
  const transaction = block.transactions[index]
  return transaction ? transactionJson(transaction, inclusionOf(block, index)) : null
}

function rawTransactionAt(block: Block, index: number) {
  const transaction = block.transactions[index]
  return transaction ? bytesToHex(transaction.raw) : null
}

export function receiptAt(node: DevnetNode, block: Block, index: number) {
  const transaction = block.transactions[index]
  const receipt = block.receipts.at(index)
  return transaction && receipt
    ? receiptJson(
        transaction,
        receipt,
        inclusionOf(block, index),
        blobBaseFeeOf(block.header, scheduleOf(node, node.store)),
      )
    : null
}
