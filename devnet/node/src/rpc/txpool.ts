import type { AdmittedTransaction } from '../chain/admittedTransaction.ts'
import { decodeTransaction, transactionJson } from '../chain/transaction.ts'
import type { DevnetNode } from '../node.ts'
import { quantity } from '../quantity.ts'
import { type MethodTable, method } from './method.ts'
import { address } from './params.ts'

/** Looks into the transaction pool. */
export const txpoolMethods: MethodTable = {
  txpool_status: method({}, ({ node }) =>
    node.exclusive(() => {
      const { pending, queued } = node.pool.content(node.nonceOf)
      const count = (lists: Map<unknown, AdmittedTransaction[]>) =>
        quantity([...lists.values()].reduce((sum, list) => sum + list.length, 0))
      return { pending: count(pending), queued: count(queued) }
    }),
  ),
  txpool_content: method({}, ({ node }) =>
    contentAs(node, (transaction) => transactionJson(transaction, null)),
  ),
  txpool_contentFrom: method({ sender: address }, ({ node }, { sender }) =>
    node.exclusive(() => {
      const { pending, queued } = node.pool.contentOf(sender, node.nonceOf)
      const show = (transaction: AdmittedTransaction) => transactionJson(transaction, null)
      return { pending: byNonce(pending, show), queued: byNonce(queued, show) }
    }),
  ),
  txpool_inspect: method({}, ({ node }) =>
    contentAs(node, (transaction) => {
      const { to, value, gasLimit, maxFeePerGas } = decodeTransaction(transaction)
      return `${to ?? 'contract creation'}: ${value} wei + ${gasLimit} gas × ${maxFeePerGas} wei`
    }),
  ),
}

function contentAs(node: DevnetNode, show: (transaction: AdmittedTransaction) => unknown): Promise<unknown> {
  return node.exclusive(() => {
    const { pending, queued } = node.pool.content(node.nonceOf)
    const shown = (lists: Map<string, AdmittedTransaction[]>) =>
      Object.fromEntries([...lists].map(([sender, list]) => [sender, byNonce(list, show)]))
    return { pending: shown(pending), queued: shown(queued) }
  })
}

function byNonce(list: readonly AdmittedTransaction[], show: (transaction: AdmittedTransaction) => unknown) {
  return Object.fromEntries(list.map((transaction) => [String(transaction.nonce), show(transaction)]))
}
