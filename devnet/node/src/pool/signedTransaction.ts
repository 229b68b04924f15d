/** From the bytes that a client sent to a candidate for the pool: who signed them, and what admission asks. */
import { recoverSender } from '@safelane/devnet-engine/transaction'
import { type Candidate, candidateOf } from '../chain/admittedTransaction.ts'
import { isBlobTransaction } from '../chain/blobSidecar.ts'
import { MalformedTransactionError } from '../chain/transactionFields.ts'

/** Why bytes are no signed transaction; the numbers of `candidateCodec.ts` are the places in this list. */
export const signatureFaults = ['malformed', 'invalid-signature', 'unsupported-type'] as const
export type SignatureFault = (typeof signatureFaults)[number]

/** A candidate, or what is wrong with its bytes. */
export type RecoveredTransaction = Candidate | SignatureFault

/** Takes about 70 µs, nearly all of it elliptic curve arithmetic. Blob transactions are not for it: `blobTransaction.ts` has them. */
export function recoverCandidate(raw: Uint8Array): RecoveredTransaction {
  return isBlobTransaction(raw) ? 'unsupported-type' : recoverAny(raw)
}

/** The same for a transaction of any type, as it stands in a block. */
export function recoverAny(raw: Uint8Array): RecoveredTransaction {
  const recovered = recoverSender(raw)
  if ('error' in recovered) return recovered.error
  try {
    return candidateOf(raw, recovered.sender)
  } catch (error) {
    if (error instanceof MalformedTransactionError) return 'malformed'
    throw error
  }
}
