import { keccak_256 } from '@noble/hashes/sha3.js'
import { recoverPublicKey } from '#platform/recovery.ts'

/** The last 20 bytes of the hash of a 64-byte public key. */
export function addressOfPublicKey(publicKey: Uint8Array): Uint8Array {
  return keccak_256(publicKey).subarray(12)
}

/** Precompile 0x01 (Yellow Paper, appendix E): hash, v, r, s of 32 bytes each → address in 32 bytes, or nothing. */
export function ecrecover(input: Uint8Array): Uint8Array {
  const words = new Uint8Array(128)
  words.set(input.subarray(0, 128))
  const v = words[63]! - 27
  const wideV = words.subarray(32, 63).some((byte) => byte !== 0)
  if (wideV || (v !== 0 && v !== 1)) return new Uint8Array()
  const publicKey = recoverPublicKey(words.slice(0, 32), words.slice(64, 128), v)
  if (!publicKey) return new Uint8Array()
  const output = new Uint8Array(32)
  output.set(addressOfPublicKey(publicKey), 12)
  return output
}
