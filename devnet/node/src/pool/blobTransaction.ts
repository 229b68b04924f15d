/** Blob transactions, whose blobs are checked when they come and stay with the node. */
import type { Hex } from '@safelane/devnet-engine'
import { type Candidate, candidateOf } from '../chain/admittedTransaction.ts'
import { type BlobSidecar, readNetworkForm } from '../chain/blobSidecar.ts'
import { decodeTransaction } from '../chain/transaction.ts'
import { TransactionRefusedError } from './admission.ts'
import { verifySidecar } from './blobVerification.ts'
import { recoverAny } from './signedTransaction.ts'
import { PoolError } from './transactionPool.ts'

/**
 * Reads a blob transaction as clients send it, with its sidecar. Throws TransactionRefusedError, MalformedTransactionError or
 * PoolError when it is none, or when the blobs are not those that it names.
 */
export async function recoverBlobCandidate(network: Uint8Array): Promise<Candidate> {
  const { raw, sidecar } = readNetworkForm(network)
  const candidate = recoverAny(raw)
  if (typeof candidate === 'string') throw new TransactionRefusedError(candidate)
  return await withSidecar(candidate, sidecar)
}

/** The same for the node's own accounts: `raw` as it stands in a block, with the sidecar apart. */
export async function ownBlobCandidate(
  raw: Uint8Array,
  sender: Hex,
  sidecar: BlobSidecar | null,
): Promise<Candidate> {
  return await withSidecar(candidateOf(raw, sender), sidecar)
}

async function withSidecar(candidate: Candidate, sidecar: BlobSidecar | null): Promise<Candidate> {
  if (candidate.blobs?.count === 0) throw new TransactionRefusedError('no-blobs')
  if (!sidecar) throw new PoolError('eip4844 tx variant without sidecar being used for verification.')
  const { blobVersionedHashes = [] } = decodeTransaction(candidate.transaction)
  await verifySidecar(blobVersionedHashes, sidecar)
  return { ...candidate, sidecar }
}
