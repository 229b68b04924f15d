/** Point evaluation (EIP-4844) without a trusted setup: for the one commitment and proof whose truth is plain. */
import { createHash } from 'node:crypto'

/** The point at infinity, compressed: commitment to the polynomial 0, and its proof at every point. */
const infinity = Buffer.concat([Uint8Array.of(0xc0), new Uint8Array(47)])
const infinityHex = `0x${infinity.toString('hex')}`

/** Input of the precompile with the commitment to the polynomial 0, which is `y` at 5. True for 0 alone. */
export function kzgInfinityInput(y: bigint): Uint8Array {
  const versionedHash = createHash('sha256').update(infinity).digest()
  versionedHash[0] = 1
  const z = Buffer.from(5n.toString(16).padStart(64, '0'), 'hex')
  const value = Buffer.from(y.toString(16).padStart(64, '0'), 'hex')
  return Buffer.concat([versionedHash, z, value, infinity, infinity])
}

/** What @ethereumjs/common takes as `customCrypto.kzg`, of which its EVM calls `verifyProof` alone. */
export const kzgOfInfinity = {
  verifyProof(commitment: string, _z: string, y: string, proof: string): boolean {
    if (commitment !== infinityHex || proof !== infinityHex)
      throw new Error('only the commitment to the polynomial 0 can be verified without a trusted setup')
    return BigInt(y) === 0n
  },
}
