import type {
  BlockEnv,
  Engine,
  ExecutionReport,
  Hex,
  OrderedTrieRoot,
  RejectReason,
} from '@safelane/devnet-engine'
import { concatHex, keccak256 } from 'viem'
import { wordHex, ZERO_HASH } from '../quantity.ts'
import type { Block } from './block.ts'
import { blockRules } from './blockRules.ts'
import type { ChainStore } from './chainStore.ts'
import { type BlockHeader, EMPTY_REQUESTS_HASH, hashHeader } from './header.ts'
import { encodeReceipt, receiptsOf } from './receipt.ts'
import type { Transaction } from './transaction.ts'

/** What the next block will look like before its transactions are known. */
export interface BlockTemplate {
  timestampSec: bigint
  coinbase: Hex
  gasLimit: bigint
  baseFeePerGas: bigint
  prevRandao: Hex
}

export interface BlockOutcome {
  block: Block
  /** Candidates that could not stand in this block. */
  rejected: { transaction: Transaction; reason: RejectReason }[]
  report: ExecutionReport
}

/** Randomness of a development chain: unpredictable enough to test with, and the same on every run. */
export function derivePrevRandao(parentHash: Hex, number: bigint): Hex {
  return keccak256(concatHex([parentHash, wordHex(number)]))
}

/**
 * Executes `candidates` in order on top of the head and builds the block. The engine holds the new state afterwards; the
 * chain is not touched. Without `stateRoot` the header carries a zero root: enough for a pending block, and far cheaper.
 */
export async function buildBlock(
  engine: Engine,
  orderedTrieRoot: OrderedTrieRoot,
  store: ChainStore,
  template: BlockTemplate,
  candidates: readonly Transaction[],
  { stateRoot }: { stateRoot: boolean },
): Promise<BlockOutcome> {
  const parent = store.head
  const env: BlockEnv = {
    number: parent.header.number + 1n,
    ...template,
    parentHash: parent.hash,
    blobBaseFee: 1n,
    blockHash: blockHashIn(store),
  }
  const result = await engine.executeBlock(env, candidates)
  const included: Transaction[] = []
  const rejected: BlockOutcome['rejected'] = []
  const executed = result.transactions.flatMap((outcome, index) => {
    const transaction = candidates[index] as Transaction
    if (outcome.kind === 'rejected') {
      rejected.push({ transaction, reason: outcome.reason })
      return []
    }
    included.push(transaction)
    return [outcome]
  })
  const receipts = receiptsOf(executed)
  const header: BlockHeader = {
    parentHash: parent.hash,
    coinbase: template.coinbase,
    stateRoot: stateRoot ? engine.stateRoot() : ZERO_HASH,
    transactionsRoot: orderedTrieRoot(included.map((transaction) => transaction.raw)),
    receiptsRoot: orderedTrieRoot(
      receipts.map((receipt, index) => encodeReceipt((included[index] as Transaction).type, receipt)),
    ),
    logsBloom: result.logsBloom,
    number: env.number,
    gasLimit: template.gasLimit,
    gasUsed: result.gasUsed,
    timestampSec: template.timestampSec,
    extraData: '0x',
    prevRandao: template.prevRandao,
    baseFeePerGas: template.baseFeePerGas,
    blobGasUsed: 0n,
    excessBlobGas: 0n,
    parentBeaconBlockRoot: ZERO_HASH,
    ...(blockRules(engine.fork).isPrague ? { requestsHash: EMPTY_REQUESTS_HASH } : {}),
  }
  const block: Block = {
    header,
    hash: hashHeader(header),
    transactions: included,
    receipts,
    change: engine.takeChange(),
  }
  return { block, rejected, report: result.report }
}

/** What a message sees that is executed as if in the given block. */
export function envOfHeader(header: BlockHeader, store: ChainStore): BlockEnv {
  return {
    number: header.number,
    timestampSec: header.timestampSec,
    coinbase: header.coinbase,
    gasLimit: header.gasLimit,
    baseFeePerGas: header.baseFeePerGas,
    prevRandao: header.prevRandao,
    blobBaseFee: 1n,
    blockHash: blockHashIn(store),
  }
}

function blockHashIn(store: ChainStore): (number: bigint) => Hex {
  return (number) => store.byNumber(number)?.hash ?? ZERO_HASH
}
