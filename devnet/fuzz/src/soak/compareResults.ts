/** Compares two results of a block byte for byte, and decodes them only when they differ. */
import { isDeepStrictEqual } from 'node:util'
import type { BlockResult } from '@safelane/devnet-engine'

/** The first transaction in which they differ, −1 when it is not one of them, null when they are equal. */
export function differingTransaction(a: BlockResult, b: BlockResult): number | null {
  if (!a.transactions.equals(b.transactions)) {
    for (let i = 0; i < a.transactions.length; i++)
      if (!isDeepStrictEqual(a.transactions.at(i), b.transactions.at(i))) return i
    return -1
  }
  const sumsAreEqual = a.gasUsed === b.gasUsed && a.blobGasUsed === b.blobGasUsed
  return sumsAreEqual ? null : -1
}
