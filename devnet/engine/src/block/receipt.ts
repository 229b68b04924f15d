/** What became of the transactions of a block. */
import type { ExecutedTransaction, Hex, Log } from '../api.ts'
import { encodeRlpHex, encodeRlpInteger, encodeRlpList } from '../rlp.ts'

export interface Receipt {
  status: 0 | 1
  /** State root after the transaction, in place of the status (before Byzantium). */
  stateRoot?: Hex
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
export function receiptsOf(executed: readonly ExecutedTransaction[], stateRoots?: readonly Hex[]): Receipt[] {
  let cumulativeGasUsed = 0n
  let firstLogIndex = 0
  return executed.map((result, index) => {
    cumulativeGasUsed += result.gasUsed
    const stateRoot = stateRoots?.[index]
    const receipt: Receipt = {
      status: result.status,
      ...(stateRoot === undefined ? {} : { stateRoot }),
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

/** Consensus bytes of the receipt of a transaction of this type, as the receipts root is built from them (EIP-658, EIP-2718). */
export function encodeReceipt(type: number, receipt: Receipt): Uint8Array {
  const list = encodeRlpList([
    receipt.stateRoot === undefined
      ? encodeRlpInteger(BigInt(receipt.status))
      : encodeRlpHex(receipt.stateRoot),
    encodeRlpInteger(receipt.cumulativeGasUsed),
    encodeRlpHex(receipt.logsBloom),
    encodeRlpList(receipt.logs.map(encodeLog)),
  ])
  if (type === 0) return list
  const typed = new Uint8Array(1 + list.length)
  typed[0] = type
  typed.set(list, 1)
  return typed
}

/** RLP of a log: address, topics, data. */
export function encodeLog({ address, topics, data }: Log): Uint8Array {
  return encodeRlpList([encodeRlpHex(address), encodeRlpList(topics.map(encodeRlpHex)), encodeRlpHex(data)])
}

/** EIP-2718 type of a transaction's bytes; 0 for legacy ones. */
export function transactionType(raw: Uint8Array): number {
  const first = raw[0] ?? 0
  return first >= 0xc0 ? 0 : first
}
