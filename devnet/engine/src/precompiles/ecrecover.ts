import { createRequire } from 'node:module'
import { instantiateSecp256k1 } from '@bitauth/libauth'
import { keccak_256 } from '@noble/hashes/sha3.js'

/** Public key (x‖y, 64 bytes) that signed a 32-byte hash, or null when there is none. */
export type RecoverPublicKey = (
  hash: Uint8Array,
  signature: Uint8Array,
  recoveryId: number,
) => Uint8Array | null

/** The native library where npm has a build for this machine (14k/s per core), else libsecp256k1 as WebAssembly (5k/s). */
export const recoverPublicKey: RecoverPublicKey = nativeRecovery() ?? (await portableRecovery())

function nativeRecovery(): RecoverPublicKey | null {
  try {
    const native = createRequire(import.meta.url)('secp256k1/bindings.js') as typeof import('secp256k1')
    const output = new Uint8Array(65)
    return (hash, signature, recoveryId) => {
      try {
        return native.ecdsaRecover(signature, recoveryId, hash, false, output).slice(1)
      } catch {
        return null
      }
    }
  } catch {
    return null
  }
}

async function portableRecovery(): Promise<RecoverPublicKey> {
  const { recoverPublicKeyUncompressed } = await instantiateSecp256k1()
  return (hash, signature, recoveryId) => {
    const key = recoverPublicKeyUncompressed(signature, recoveryId as 0 | 1 | 2 | 3, hash)
    return typeof key === 'string' ? null : key.slice(1)
  }
}

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
