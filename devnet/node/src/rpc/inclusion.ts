import type { Hex } from '@safelane/devnet-engine'
import type { DevnetNode } from '../node.ts'
import { receiptAt } from './ethChain.ts'
import { RPC_CODE, RpcError } from './rpcError.ts'

/** How long a client waits for a receipt unless it or the node says otherwise; anvil's time. */
export const DEFAULT_RECEIPT_TIMEOUT_MS = 30_000
/** The longest that it may ask for. */
export const MAX_TIMEOUT_MS = 600_000n

/** The receipt of a transaction, as soon as a block holds it (EIP-7966). Throws RpcError when none does in time. */
export function receiptOf(node: DevnetNode, hash: Hex, askedMs?: number): Promise<unknown> {
  const limitMs = node.receiptTimeoutMs
  const timeoutMs =
    limitMs === null ? (askedMs ?? DEFAULT_RECEIPT_TIMEOUT_MS) : Math.min(askedMs ?? limitMs, limitMs)
  const mined = findReceipt(node, hash)
  if (mined) return Promise.resolve(mined)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      node.events.off('block', look)
      reject(new RpcError(RPC_CODE.internal, 'Transaction confirmation timeout'))
    }, timeoutMs)
    const look = () => {
      const receipt = findReceipt(node, hash)
      if (!receipt) return
      clearTimeout(timer)
      node.events.off('block', look)
      resolve(receipt)
    }
    node.events.on('block', look)
  })
}

function findReceipt(node: DevnetNode, hash: Hex) {
  const mined = node.store.transaction(hash)
  return mined ? receiptAt(node, mined.block, mined.index) : null
}
