import type { Hex } from '@safelane/devnet-engine'
import type { ChainStore, TransactionLocation } from './chainStore.ts'

/**
 * Where the transaction with this sender and nonce stands; undefined when there is none. Looks through the chain, the newest block
 * first: there is no index, because hardly anybody asks.
 */
export function findBySenderAndNonce(
  store: ChainStore,
  sender: Hex,
  nonce: bigint,
): TransactionLocation | undefined {
  for (let number = store.head.header.number; number >= 0n; number--) {
    const block = store.byNumber(number)
    if (!block) return undefined
    const index = block.transactions.findIndex((transaction) => {
      return transaction.sender === sender && transaction.nonce === nonce
    })
    if (index >= 0) return { block, index }
  }
  return undefined
}
