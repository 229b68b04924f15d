import type { DevnetNode } from '../node.ts'
import { type MethodTable, method } from './method.ts'
import { hash } from './params.ts'

/** Blobs by their versioned hash, and by the transaction that brought them. */
export const blobMethods: MethodTable = {
  anvil_getBlobByHash: method({ hash }, ({ node }, { hash }) => node.blobs.blob(hash) ?? null),
  anvil_getBlobsByTransactionHash: method({ hash }, ({ node }, { hash }) => blobsOf(node, hash)),
}

function blobsOf(node: DevnetNode, hash: `0x${string}`) {
  return node.blobs.ofTransaction(hash)?.blobs ?? null
}
