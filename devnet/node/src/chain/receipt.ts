import type { Hex, Log, Receipt } from '@safelane/devnet-engine'
import { quantity } from '../quantity.ts'
import type { AdmittedTransaction } from './admittedTransaction.ts'
import { GAS_PER_BLOB } from './blobFees.ts'
import { decodeTransaction, type Inclusion } from './transaction.ts'

/** A log as JSON-RPC shows it. `index` is its place in the block. */
export function logJson(log: Log, index: number, transactionHash: Hex, inclusion: Inclusion) {
  return {
    address: log.address,
    topics: log.topics,
    data: log.data,
    blockHash: inclusion.blockHash,
    blockNumber: quantity(inclusion.blockNumber),
    blockTimestamp: quantity(inclusion.timestampSec),
    transactionHash,
    transactionIndex: quantity(inclusion.index),
    logIndex: quantity(index),
    removed: false,
  }
}

export type LogJson = ReturnType<typeof logJson>

/** The receipt as JSON-RPC shows it. */
export function receiptJson(
  admitted: AdmittedTransaction,
  receipt: Receipt,
  inclusion: Inclusion,
  blobGasPrice: bigint,
) {
  const transaction = decodeTransaction(admitted)
  return {
    type: quantity(transaction.type),
    // Before Byzantium the state root stood in its place (EIP-658).
    ...(receipt.stateRoot === undefined ? { status: quantity(receipt.status) } : { root: receipt.stateRoot }),
    cumulativeGasUsed: quantity(receipt.cumulativeGasUsed),
    logs: receipt.logs.map((log, position) =>
      logJson(log, receipt.firstLogIndex + position, transaction.hash, inclusion),
    ),
    logsBloom: receipt.logsBloom,
    transactionHash: transaction.hash,
    transactionIndex: quantity(inclusion.index),
    blockHash: inclusion.blockHash,
    blockNumber: quantity(inclusion.blockNumber),
    gasUsed: quantity(receipt.gasUsed),
    effectiveGasPrice: quantity(receipt.effectiveGasPrice),
    ...(transaction.blobVersionedHashes
      ? {
          blobGasUsed: quantity(GAS_PER_BLOB * transaction.blobVersionedHashes.length),
          blobGasPrice: quantity(blobGasPrice),
        }
      : {}),
    from: transaction.sender,
    to: transaction.to,
    contractAddress: receipt.contractAddress,
  }
}
