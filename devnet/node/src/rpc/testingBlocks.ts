import {
  bytesToHex,
  type Hex,
  type ProducedBlock,
  produceBlock,
  recoverSender,
  type Withdrawal,
} from '@safelane/devnet-engine'
import { chainView } from '../chain/blockProduction.ts'
import { quantity } from '../quantity.ts'
import { type MethodTable, method } from './method.ts'
import { address, arrayOf, binary, bytes, hash, objectOf, optional, uint64 } from './params.ts'
import { RPC_CODE, RpcError, refusalError } from './rpcError.ts'

/** What validators ask for unless they are told otherwise; gas limits move towards it. */
const GAS_LIMIT_TARGET = 60_000_000n
/** EIP-1559: a gas limit moves by less than this part of the parent's. */
const GAS_LIMIT_BOUND = 1024n

const withdrawal = objectOf({ index: uint64, validatorIndex: uint64, address, amount: uint64 })
const payloadAttributes = objectOf({
  timestamp: uint64,
  prevRandao: hash,
  suggestedFeeRecipient: address,
  withdrawals: optional(arrayOf(withdrawal), []),
  parentBeaconBlockRoot: optional(hash),
})

/** Blocks that are made to be looked at, as Ethereum's execution APIs have them for tests; the chain stays what it is. */
export const testingBlockMethods: MethodTable = {
  testing_buildBlockV1: method(
    {
      parentHash: hash,
      attributes: payloadAttributes,
      transactions: arrayOf(binary),
      extraData: optional(bytes, '0x' as Hex),
    },
    ({ node }, { parentHash, attributes, transactions, extraData }) =>
      node.exclusive(async (engine) => {
        const { head } = node.store
        if (head.hash !== parentHash) {
          throw new RpcError(RPC_CODE.invalidInput, `parentHash is not the head of the chain, ${head.hash}`)
        }
        const candidates = transactions.map((raw) => {
          const recovered = recoverSender(raw, node.fork)
          if ('error' in recovered) throw refusalError(recovered.error)
          return { raw, sender: recovered.sender }
        })
        const checkpoint = engine.checkpoint()
        try {
          const block = await produceBlock(
            engine,
            chainView(engine, node.store),
            {
              timestampSec: attributes.timestamp,
              coinbase: attributes.suggestedFeeRecipient,
              gasLimit: towards(GAS_LIMIT_TARGET, head.header.gasLimit),
              prevRandao: attributes.prevRandao,
              extraData,
              ...(attributes.parentBeaconBlockRoot === undefined
                ? {}
                : { parentBeaconBlockRoot: attributes.parentBeaconBlockRoot }),
              withdrawals: attributes.withdrawals.map(
                ({ amount, ...rest }): Withdrawal => ({ ...rest, amountGwei: amount }),
              ),
            },
            candidates,
          )
          const [refused] = block.rejected
          if (refused)
            throw new RpcError(RPC_CODE.invalidInput, `a transaction is refused: ${refused.reason}`)
          return payloadOf(block)
        } finally {
          engine.rollback(checkpoint)
        }
      }),
  ),
}

/** The gas limit after `parent` that is nearest to `target`. */
function towards(target: bigint, parent: bigint): bigint {
  const step = parent / GAS_LIMIT_BOUND - 1n
  if (target < parent) return parent - step > target ? parent - step : target
  return parent + step < target ? parent + step : target
}

/** The answer of `engine_getPayload` for this block. */
function payloadOf({
  header,
  hash,
  transactions,
  receipts,
  withdrawals,
  requests,
}: ProducedBlock<{ raw: Uint8Array; sender: Hex }>) {
  const baseFee = header.baseFeePerGas ?? 0n
  const blockValue = receipts
    .map(({ gasUsed, effectiveGasPrice }) => gasUsed * (effectiveGasPrice - baseFee))
    .reduce((sum, tip) => sum + tip, 0n)
  return {
    executionPayload: {
      parentHash: header.parentHash,
      feeRecipient: header.coinbase,
      stateRoot: header.stateRoot,
      receiptsRoot: header.receiptsRoot,
      logsBloom: header.logsBloom,
      prevRandao: header.prevRandao,
      blockNumber: quantity(header.number),
      gasLimit: quantity(header.gasLimit),
      gasUsed: quantity(header.gasUsed),
      timestamp: quantity(header.timestampSec),
      extraData: header.extraData,
      baseFeePerGas: quantity(baseFee),
      blockHash: hash,
      transactions: transactions.map(({ raw }) => bytesToHex(raw)),
      withdrawals: withdrawals.map(({ index, validatorIndex, address, amountGwei }) => ({
        index: quantity(index),
        validatorIndex: quantity(validatorIndex),
        address,
        amount: quantity(amountGwei),
      })),
      blobGasUsed: quantity(header.blobGasUsed ?? 0n),
      excessBlobGas: quantity(header.excessBlobGas ?? 0n),
    },
    blockValue: quantity(blockValue),
    // Blobs come with their transactions, which are given without them.
    blobsBundle: { commitments: [], proofs: [], blobs: [] },
    executionRequests: requests.filter((request) => request.length > 1).map(bytesToHex),
    shouldOverrideBuilder: false,
  }
}
