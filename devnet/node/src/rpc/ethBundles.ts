import { type ExecutedTransaction, type Hex, nextBaseFee } from '@safelane/devnet-engine'
import { concatHex, keccak256 } from 'viem/utils'
import { type BlockReference, findBlock, isPending, LATEST, requireBlock } from '../blockReference.ts'
import type { AdmittedTransaction } from '../chain/admittedTransaction.ts'
import type { Block } from '../chain/block.ts'
import { replayEnvOf } from '../chain/blockProduction.ts'
import { decodeTransaction } from '../chain/transaction.ts'
import type { DevnetNode } from '../node.ts'
import { recoverCandidate } from '../pool/signedTransaction.ts'
import type { StateView } from '../stateReader.ts'
import { applyOverrides, commitCall, discarding } from './committedCalls.ts'
import { type MethodTable, method } from './method.ts'
import { blockOverrides, overrideBlock, stateOverrides } from './overrides.ts'
import {
  address,
  arrayOf,
  binary,
  blockReference,
  type Decoder,
  invalid,
  objectOf,
  optional,
  uint64,
  uint256,
} from './params.ts'
import { describeRevert, failedCallError } from './revert.ts'
import { RpcError, refusalError } from './rpcError.ts'
import { transactionRequest } from './transactionRequest.ts'

const MAX_BUNDLES = 1_000
const MAX_BUNDLE_TRANSACTIONS = 10_000
/** Gas that all calls of `eth_callMany` may use together, in times of what one may. */
const BUNDLES_CALLS = 8n
/** Seconds between the blocks of Ethereum's main chain. */
const SLOT_SEC = 12n

/** Transactions of the block that come before the calls: so many, or all of them. */
const transactionIndex: Decoder<number | null> = (value, path) => {
  if (value === undefined || value === null || value === -1) return null
  return Number(uint64(value, path))
}

const stateContext = objectOf({ blockNumber: optional(blockReference, LATEST), transactionIndex })

const bundle = objectOf({
  transactions: arrayOf(transactionRequest, MAX_BUNDLE_TRANSACTIONS),
  blockOverride: optional(blockOverrides),
})

const signedBundle = objectOf({
  txs: arrayOf(binary, MAX_BUNDLE_TRANSACTIONS),
  blockNumber: uint64,
  stateBlockNumber: optional(blockReference, LATEST),
  coinbase: optional(address),
  timestamp: optional(uint64),
  gasLimit: optional(uint64),
  baseFee: optional(uint256),
})

/** Several calls or transactions, each on the state that the one before left. Nothing of it stays. */
export const ethBundleMethods: MethodTable = {
  // As in reth and Erigon.
  eth_callMany: method(
    {
      bundles: arrayOf(bundle, MAX_BUNDLES),
      context: optional(stateContext, { blockNumber: LATEST, transactionIndex: null }),
      overrides: optional(stateOverrides, {}),
    },
    ({ node }, { bundles, context, overrides }) =>
      readStateAmid(node, context.blockNumber, context.transactionIndex, (view) =>
        discarding(view.engine, async () => {
          applyOverrides(view.engine, overrides)
          const answers = []
          let gasLeft = BUNDLES_CALLS * view.callGasCap
          for (const { transactions, blockOverride } of bundles) {
            const bundleView = overrideBlock(view, blockOverride)
            const results = []
            for (const request of transactions) {
              const callGasCap = least(gasLeft, view.callGasCap)
              const commit = () => commitCall({ ...bundleView, callGasCap }, node.chainId, request)
              const { answer, gasUsed } = await answerOf(commit)
              gasLeft -= gasUsed
              results.push(answer)
            }
            answers.push(results)
          }
          return answers
        }),
      ),
  ),

  // As Flashbots' relay: amounts are decimal strings.
  eth_callBundle: method({ bundle: signedBundle }, ({ node }, { bundle }) => {
    const transactions = bundle.txs.map((raw) => {
      const recovered = recoverCandidate(raw)
      if (typeof recovered === 'string') throw refusalError(recovered)
      return recovered.transaction
    })
    if (transactions.length === 0) throw invalid('bundle.txs', 'must not be empty')
    return node.readState(bundle.stateBlockNumber, (view) => {
      const block = findBlock(node.store, bundle.stateBlockNumber) ?? node.store.head
      const env = {
        ...view.env,
        number: bundle.blockNumber,
        timestampSec: bundle.timestamp ?? view.env.timestampSec + SLOT_SEC,
        coinbase: bundle.coinbase ?? view.env.coinbase,
        gasLimit: least(bundle.gasLimit ?? view.env.gasLimit, view.callGasCap),
        baseFeePerGas: bundle.baseFee ?? nextBaseFee(block.header),
      }
      return discarding(view.engine, () => runBundle({ ...view, env }, transactions, block))
    })
  }),
}

/** Reads the state in the midst of a block, after so many of its transactions; null: after all of them. */
export async function readStateAmid<T>(
  node: DevnetNode,
  reference: BlockReference,
  transactions: number | null,
  read: (view: StateView) => Promise<T>,
): Promise<T> {
  if (transactions === null || isPending(reference)) return await node.readState(reference, read)
  const block = requireBlock(node.store, reference)
  const before = block.transactions.slice(0, transactions)
  if (block.header.number === 0n || before.length === block.transactions.length) {
    return await node.readState(reference, read)
  }
  return await node.readState({ number: block.header.number - 1n }, ({ engine, callGasCap }) =>
    discarding(engine, async () => {
      const env = replayEnvOf(engine, block, node.store)
      await engine.executeBlock(env, before)
      // The calls are as of now: under the chain id that is in force.
      const { parentHash: _, parentBeaconBlockRoot: __, ...later } = env
      return await read({ engine, env: { ...later, chainId: node.chainId }, callGasCap })
    }),
  )
}

async function answerOf(call: () => Promise<ExecutedTransaction>) {
  try {
    const result = await call()
    const { gasUsed } = result
    if (result.status === 1) return { answer: { value: result.output }, gasUsed }
    return { answer: { error: failedCallError(result).message }, gasUsed }
  } catch (error) {
    if (error instanceof RpcError) return { answer: { error: error.message }, gasUsed: 0n }
    throw error
  }
}

async function runBundle(view: StateView, transactions: readonly AdmittedTransaction[], stateBlock: Block) {
  const { engine, env } = view
  const coinbaseBefore = engine.getBalance(env.coinbase)
  const results = []
  let gasUsedBefore = 0n
  let gasFees = 0n
  for (const transaction of transactions) {
    const before = engine.getBalance(env.coinbase)
    const { transactions: outcomes } = await engine.executeBlock({ ...env, gasUsedBefore }, [transaction])
    const outcome = outcomes.at(0)
    if (outcome?.kind !== 'executed') throw refusalError(outcome?.reason ?? 'malformed')
    const coinbaseDiff = engine.getBalance(env.coinbase) - before
    const fees = outcome.gasUsed * (outcome.effectiveGasPrice - env.baseFeePerGas)
    gasUsedBefore += outcome.gasUsed
    gasFees += fees
    results.push({
      ...amounts(coinbaseDiff, fees, outcome.gasUsed),
      fromAddress: transaction.sender,
      toAddress: decodeTransaction(transaction).to,
      txHash: transaction.hash,
      gasUsed: Number(outcome.gasUsed),
      ...(outcome.status === 1 ? { value: outcome.output } : failure(outcome)),
    })
  }
  const { gasPrice, ...totals } = amounts(
    engine.getBalance(env.coinbase) - coinbaseBefore,
    gasFees,
    gasUsedBefore,
  )
  return {
    ...totals,
    bundleGasPrice: gasPrice,
    bundleHash: keccak256(concatHex(transactions.map(({ hash }) => hash))),
    results,
    stateBlockNumber: Number(stateBlock.header.number),
    totalGasUsed: Number(gasUsedBefore),
  }
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

/** What the block's maker earned: in all, by fees, and by transfers; and per gas. In wei. */
function amounts(coinbaseDiff: bigint, gasFees: bigint, gasUsed: bigint) {
  return {
    coinbaseDiff: String(coinbaseDiff),
    ethSentToCoinbase: String(coinbaseDiff - gasFees),
    gasFees: String(gasFees),
    gasPrice: String(gasUsed === 0n ? 0n : coinbaseDiff / gasUsed),
  }
}

function failure(outcome: ExecutedTransaction): { error: string; revert: Hex | string } {
  const error = failedCallError(outcome).message
  return { error, revert: describeRevert(outcome.output) ?? outcome.output }
}
