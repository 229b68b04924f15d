/** Compares two results of a block without building anything, for they are nearly always equal. */
import type { BlockResult, ExecutedTransaction, Log, RejectedTransaction } from '@safelane/devnet-engine'

type Transaction = ExecutedTransaction | RejectedTransaction

/** The first transaction in which they differ, −1 when only their sums do, null when they are equal. */
export function differingTransaction(a: BlockResult, b: BlockResult): number | null {
  if (a.transactions.length !== b.transactions.length) return -1
  if (!a.transactions.equals(b.transactions)) {
    const differing = a.transactions.map((each, i) => !areEqual(each, b.transactions.at(i)!)).indexOf(true)
    if (differing >= 0) return differing
  }
  const sumsAreEqual =
    a.gasUsed === b.gasUsed && a.blobGasUsed === b.blobGasUsed && a.logsBloom === b.logsBloom
  return sumsAreEqual ? null : -1
}

function areEqual(a: Transaction, b: Transaction): boolean {
  if (a.kind === 'rejected' || b.kind === 'rejected')
    return a.kind === 'rejected' && b.kind === 'rejected' && a.reason === b.reason
  return (
    a.status === b.status &&
    a.gasUsed === b.gasUsed &&
    a.effectiveGasPrice === b.effectiveGasPrice &&
    a.blobGasUsed === b.blobGasUsed &&
    a.contractAddress === b.contractAddress &&
    a.output === b.output &&
    a.halt === b.halt &&
    a.logsBloom === b.logsBloom &&
    a.logs.length === b.logs.length &&
    a.logs.every((log, i) => logsAreEqual(log, b.logs[i]!))
  )
}

function logsAreEqual(a: Log, b: Log): boolean {
  return (
    a.address === b.address &&
    a.data === b.data &&
    a.topics.length === b.topics.length &&
    a.topics.every((topic, i) => topic === b.topics[i])
  )
}
