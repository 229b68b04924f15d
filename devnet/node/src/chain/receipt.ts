import type { ExecutedTransaction, Hex, Log } from '@safelane/devnet-engine'
import { hexToBytes, toRlp } from 'viem'
import { integerHex, quantity } from '../quantity.ts'
import type { Inclusion, Transaction } from './transaction.ts'

/** What became of a transaction in its block. */
export interface Receipt {
  status: 0 | 1
  gasUsed: bigint
  /** Gas of the block up to and with this transaction. */
  cumulativeGasUsed: bigint
  effectiveGasPrice: bigint
  logs: Log[]
  /** Number of logs in the block before this transaction's. */
  firstLogIndex: number
  logsBloom: Hex
  contractAddress: Hex | null
}

/** Receipts of a block's executed transactions, with the running totals filled in. */
export function receiptsOf(executed: readonly ExecutedTransaction[]): Receipt[] {
  let cumulativeGasUsed = 0n
  let firstLogIndex = 0
  return executed.map((result) => {
    cumulativeGasUsed += result.gasUsed
    const receipt: Receipt = {
      status: result.status,
      gasUsed: result.gasUsed,
      cumulativeGasUsed,
      effectiveGasPrice: result.effectiveGasPrice,
      logs: result.logs,
      firstLogIndex,
      logsBloom: result.logsBloom,
      contractAddress: result.contractAddress,
    }
    firstLogIndex += result.logs.length
    return receipt
  })
}

/** Consensus bytes of a receipt, as the receipts root is built from them (EIP-658, EIP-2718). */
export function encodeReceipt(type: Transaction['type'], receipt: Receipt): Uint8Array {
  const payload = toRlp([
    receipt.status === 1 ? '0x01' : '0x',
    integerHex(receipt.cumulativeGasUsed),
    receipt.logsBloom,
    receipt.logs.map((log) => [log.address, log.topics, log.data]),
  ])
  return hexToBytes(type === 0 ? payload : `0x0${type}${payload.slice(2)}`)
}

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
export function receiptJson(transaction: Transaction, receipt: Receipt, inclusion: Inclusion) {
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
