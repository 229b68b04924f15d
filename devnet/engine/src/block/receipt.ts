/** What became of the transactions of a block. */
import type { ExecutedTransaction, Hex, Log } from '../api.ts'
import { DecodedList } from '../decodedList.ts'
import type { LogMatcher, LogRecord } from '../logMatcher.ts'
import { encodeRlpHex, encodeRlpInteger, encodeRlpList } from '../rlp.ts'
import type { TransactionResults } from '../transactionResults.ts'

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

/** Receipts of a block's executed transactions, with the running totals filled in; decoded when they are asked for. */
export class Receipts extends DecodedList<Receipt> {
  /** All there is to know, to be stored with the state roots, if there are any. */
  readonly results: TransactionResults
  readonly stateRoots: readonly Hex[] | undefined
  #totals: RunningTotals | null = null

  constructor(results: TransactionResults, stateRoots?: readonly Hex[]) {
    super()
    this.results = results
    this.stateRoots = stateRoots
  }

  get length(): number {
    return this.#running().indices.length
  }

  /** Gas used by the transaction of a receipt, without decoding all of it. */
  gasUsed(index: number): bigint {
    return this.results.gasUsed(this.#running().indices[index] ?? -1)
  }

  /** Tells of the logs that match: the receipt, the place among the block's logs, and the bytes. Nothing else is decoded. */
  visitLogs(matcher: LogMatcher, visit: (index: number, logIndex: number, record: LogRecord) => void): void {
    const { indices, logs } = this.#running()
    for (let index = 0; index < indices.length; index++) {
      this.results.visitLogs(indices[index]!, matcher, (position, record) => {
        visit(index, logs[index]! + position, record)
      })
    }
  }

  /** Consensus bytes of all of them, for the transactions with these bytes. */
  encode(transactions: readonly Uint8Array[]): Uint8Array[] {
    return this.map((receipt, index) => encodeReceipt(transactionType(transactions[index]!), receipt))
  }

  protected decode(index: number): Receipt {
    const { indices, gas, logs } = this.#running()
    const result = this.results.at(indices[index]!) as ExecutedTransaction
    const stateRoot = this.stateRoots?.[index]
    return {
      status: result.status,
      ...(stateRoot === undefined ? {} : { stateRoot }),
      gasUsed: result.gasUsed,
      cumulativeGasUsed: gas[index]!,
      effectiveGasPrice: result.effectiveGasPrice,
      logs: result.logs,
      firstLogIndex: logs[index]!,
      get logsBloom() {
        return result.logsBloom
      },
      contractAddress: result.contractAddress,
    }
  }

  #running(): RunningTotals {
    this.#totals ??= runningTotals(this.results)
    return this.#totals
  }
}

interface RunningTotals {
  /** Of each receipt's transaction among the results. */
  indices: Uint32Array
  /** Up to and with each. */
  gas: BigUint64Array
  /** Before each. */
  logs: Uint32Array
}

function runningTotals(results: TransactionResults): RunningTotals {
  const executed: number[] = []
  for (let index = 0; index < results.length; index++) if (results.isExecuted(index)) executed.push(index)
  const indices = Uint32Array.from(executed)
  const gas = new BigUint64Array(indices.length)
  const logs = new Uint32Array(indices.length)
  let cumulativeGasUsed = 0n
  let firstLogIndex = 0
  for (const [position, index] of indices.entries()) {
    cumulativeGasUsed += results.gasUsed(index)
    gas[position] = cumulativeGasUsed
    logs[position] = firstLogIndex
    firstLogIndex += results.logCount(index)
  }
  return { indices, gas, logs }
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
