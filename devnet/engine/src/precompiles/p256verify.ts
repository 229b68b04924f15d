/** Precompile 0x100 (EIP-7951): whether an ECDSA signature over secp256r1 is valid. */
import { p256 } from '@noble/curves/nist.js'

const INPUT_BYTES = 160
const UNCOMPRESSED = 0x04
const options = { prehash: false, lowS: false, format: 'compact' } as const
const valid = new Uint8Array(32)
valid[31] = 1

/** Hash, r, s, x, y of 32 bytes each → 1 in 32 bytes; nothing when the signature is invalid or anything malformed. */
export function p256verify(input: Uint8Array): Uint8Array {
  if (input.length !== INPUT_BYTES) return new Uint8Array()
  const publicKey = Uint8Array.of(UNCOMPRESSED, ...input.subarray(96))
  try {
    return p256.verify(input.slice(32, 96), input.slice(0, 32), publicKey, options) ? valid : new Uint8Array()
  } catch {
    return new Uint8Array()
  }
}
