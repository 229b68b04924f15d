/** Otterscan's API at level 8, as anvil answers it. */
import type { Hex } from '@safelane/devnet-engine'
import { findBlock, isPending, LATEST } from '../blockReference.ts'
import { blobBaseFeeOf } from '../chain/blobFees.ts'
import { type Block, blockJson, inclusionOf } from '../chain/block.ts'
import { scheduleOf } from '../chain/blockProduction.ts'
import { receiptJson } from '../chain/receipt.ts'
import { transactionJson } from '../chain/transaction.ts'
import type { DevnetNode } from '../node.ts'
import { quantity } from '../quantity.ts'
import { callIndexOf } from '../tracing/callIndex.ts'
import { internalOperations, otterscanCalls } from '../tracing/otterscanTraces.ts'
import { traceTransaction } from '../tracing/replay.ts'
import { type MethodTable, method } from './method.ts'
import { address, blockReference, type Decoder, hash, invalid, optional, uint64 } from './params.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'

const API_LEVEL = 8
const MAX_PAGE_SIZE = 1_000
/** Characters of `input` that a page of transactions shows: 0x and a selector. */
const SELECTOR_DIGITS = 10

const pageSize: Decoder<number> = (value, path) => {
  const size = uint64(value, path)
  if (size > BigInt(MAX_PAGE_SIZE)) throw invalid(path, `must be at most ${MAX_PAGE_SIZE}`)
  return Number(size)
}

export const otterscanMethods: MethodTable = {
  ots_getApiLevel: method({}, () => API_LEVEL),

  ots_hasCode: method({ address, block: optional(blockReference, LATEST) }, ({ node }, { address, block }) =>
    node.readState(block, ({ engine }) => engine.getCode(address) !== '0x'),
  ),

  ots_traceTransaction: method({ hash }, async ({ node }, { hash }) => {
    return (await traceTransaction(node, hash, otterscanCalls)) ?? []
  }),
  ots_getInternalOperations: method({ hash }, async ({ node }, { hash }) => {
    const operations = await traceTransaction(node, hash, internalOperations)
    if (!operations) throw new RpcError(RPC_CODE.internal, 'Required data unavailable')
    return operations
  }),
  ots_getTransactionError: method({ hash }, async ({ node }, { hash }) => {
    const found = node.store.transaction(hash)
    if (found?.block.receipts.at(found.index)?.status !== 0) return '0x'
    return (await traceTransaction(node, hash, () => ({ hooks: {}, result: ({ output }) => output }))) ?? '0x'
  }),

  ots_getBlockDetails: method({ block: blockReference }, ({ node }, { block }) =>
    blockDetails(requireFound(isPending(block) ? undefined : findBlock(node.store, block))),
  ),
  ots_getBlockDetailsByHash: method({ hash }, ({ node }, { hash }) =>
    blockDetails(requireFound(node.store.byHash(hash))),
  ),
  ots_getBlockTransactions: method(
    { block: blockReference, page: uint64, pageSize },
    ({ node }, { block: reference, page, pageSize }) => {
      const block = requireFound(findBlock(node.store, reference))
      const first = Number(page) * pageSize
      const indices = block.transactions.map((_, index) => index).slice(first, first + pageSize)
      const transactions = indices.map((index) => {
        const shown = transactionAt(block, index)
        return { ...shown, input: shown.input.slice(0, SELECTOR_DIGITS) }
      })
      return {
        fullblock: { ...blockJson(block, false), transactions, transactionCount: transactions.length },
        receipts: indices.map((index) => receiptAt(node, block, index)),
      }
    },
  ),

  ots_searchTransactionsBefore: method(
    { address, block: uint64, pageSize },
    async ({ node }, { address, block, pageSize }) => {
      const head = node.store.head.header.number
      const newest = block === 0n || block > head ? head : block - 1n
      const found: Hit[] = []
      let number = newest
      const oldest = oldestBlock(node)
      for (; number >= oldest && found.length < pageSize; number--) {
        found.push(...(await transactionsWith(node, number, address)))
      }
      return searchPage(node, found, { firstPage: newest === head, lastPage: number < oldest })
    },
  ),
  ots_searchTransactionsAfter: method(
    { address, block: uint64, pageSize },
    async ({ node }, { address, block, pageSize }) => {
      const head = node.store.head.header.number
      const found: Hit[] = []
      const oldest = oldestBlock(node)
      let number = block + 1n < oldest ? oldest : block + 1n
      for (; number <= head && found.length < pageSize; number++) {
        found.push(...(await transactionsWith(node, number, address)))
      }
      // Otterscan wants the newest first, whatever way the search went.
      return searchPage(node, found.reverse(), { firstPage: number > head, lastPage: block + 1n <= oldest })
    },
  ),

  ots_getTransactionBySenderAndNonce: method({ address, nonce: uint64 }, ({ node }, { address, nonce }) => {
    for (let { number } = node.store.head.header; number >= oldestBlock(node); number--) {
      const block = node.store.byNumber(number)
      const found = block?.transactions.find((each) => each.sender === address && each.nonce === nonce)
      if (found) return found.hash
    }
    return null
  }),

  ots_getContractCreator: method({ address }, async ({ node }, { address }) => {
    for (let { number } = node.store.head.header; number >= oldestBlock(node); number--) {
      const block = node.store.byNumber(number)
      if (!block) continue
      const calls = (await callIndexOf(node).callsOf(block)).reverse()
      const creation = calls.find(({ isCreation, to }) => isCreation && to === address)
      if (creation) return { hash: block.transactions[creation.index]!.hash, creator: creation.from }
    }
    return null
  }),
}

interface Hit {
  block: Block
  index: number
}

/** The first block with transactions: a fork's own begin behind the block that it was forked at. */
function oldestBlock({ store }: DevnetNode): bigint {
  return store.genesis.header.number + 1n
}

function requireFound(block: Block | undefined): Block {
  if (!block) throw new RpcError(RPC_CODE.resourceNotFound, 'Resource not found')
  return block
}

/** The block's transactions in which the account calls, is called, creates, is created, or is destroyed or its heir; the last first. */
async function transactionsWith(node: DevnetNode, number: bigint, account: Hex): Promise<Hit[]> {
  const block = node.store.byNumber(number)
  if (!block) return []
  const indices = new Set<number>()
  for (const { index, from, to } of await callIndexOf(node).callsOf(block)) {
    if (from === account || to === account) indices.add(index)
  }
  return [...indices].reverse().map((index) => ({ block, index }))
}

function searchPage(
  node: DevnetNode,
  found: readonly Hit[],
  { firstPage, lastPage }: { firstPage: boolean; lastPage: boolean },
) {
  return {
    txs: found.map(({ block, index }) => transactionAt(block, index)),
    receipts: found.map(({ block, index }) => receiptAt(node, block, index)),
    firstPage,
    lastPage,
  }
}

function transactionAt(block: Block, index: number) {
  return transactionJson(block.transactions[index]!, inclusionOf(block, index))
}

/** Otterscan's receipts have a `timestamp`. */
function receiptAt(node: DevnetNode, block: Block, index: number) {
  const inclusion = inclusionOf(block, index)
  const receipt = receiptJson(
    block.transactions[index]!,
    block.receipts.at(index)!,
    inclusion,
    blobBaseFeeOf(block.header, scheduleOf(node, node.store)),
  )
  return { ...receipt, timestamp: quantity(inclusion.timestampSec) }
}

function blockDetails(block: Block) {
  const { transactions: _, ...shown } = blockJson(block, false)
  let totalFees = 0n
  for (const { gasUsed, effectiveGasPrice } of block.receipts) totalFees += gasUsed * effectiveGasPrice
  return {
    block: { ...shown, transactionCount: block.transactions.length },
    issuance: { blockReward: '0x0', uncleReward: '0x0', issuance: '0x0' },
    totalFees: quantity(totalFees),
  }
}
