import type { Hex, Log, Receipt } from '@safelane/devnet-engine'
import { quantity } from '../quantity.ts'
import type { AdmittedTransaction } from './admittedTransaction.ts'
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
export function receiptJson(admitted: AdmittedTransaction, receipt: Receipt, inclusion: Inclusion) {
  const transaction = decodeTransaction(admitted)
  return {
    type: quantity(transaction.type),
    status: quantity(receipt.status),
    cumulativeGasUsed: quantity(receipt.cumulativeGasUsed),
    logs: receipt.logs.map((log, position) =>
      logJson(log, receipt.firstLogIndex + position, transaction.hash, inclusion),
    ),
    logsBloom: receipt.logsBloom,
    transactionHash: transaction.hash,
    transactionIndex: quantity(inclusion.index),
    blockHash: inclusion.blockHash,
    blockNumber: quantity(inclusion.blockNumber),
    blockTimestamp: quantity(inclusion.timestampSec),
    gasUsed: quantity(receipt.gasUsed),
    effectiveGasPrice: quantity(receipt.effectiveGasPrice),
    blobGasPrice: '0x1',
    from: transaction.sender,
    to: transaction.to,
    contractAddress: receipt.contractAddress,
  }
}
