import type { Hex } from '@safelane/devnet-engine'
import { type BlobSidecar, versionedHash } from './blobSidecar.ts'

/** Blobs that are kept: 64 MiB, as text 128. */
const MAX_BLOBS = 512

/**
 * Sidecars of blob transactions, by transaction. As on a public network they are kept for a while only: the newest push out the oldest. They
 * are in no state file.
 */
export class BlobStore {
  readonly #byTransaction = new Map<Hex, BlobSidecar>()
  readonly #byVersionedHash = new Map<Hex, Hex>()

  add(transaction: Hex, sidecar: BlobSidecar): void {
    this.#byTransaction.set(transaction, sidecar)
    sidecar.commitments.forEach((commitment, index) => {
      this.#byVersionedHash.set(versionedHash(commitment), sidecar.blobs[index] as Hex)
    })
    for (const [oldest, { commitments }] of this.#byTransaction) {
      if (this.#byVersionedHash.size <= MAX_BLOBS) break
      this.#byTransaction.delete(oldest)
      for (const commitment of commitments) this.#byVersionedHash.delete(versionedHash(commitment))
    }
  }

  /** Undefined when it never had any, or has not any more. */
  ofTransaction(hash: Hex): BlobSidecar | undefined {
    return this.#byTransaction.get(hash)
  }

  blob(hash: Hex): Hex | undefined {
    return this.#byVersionedHash.get(hash)
  }
}
