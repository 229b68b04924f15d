/** Public key recovery by libsecp256k1 as WebAssembly: 5k/s per core. */
import { instantiateSecp256k1 } from '@bitauth/libauth'
import type { RecoverPublicKey } from './platform.ts'

export async function portableRecovery(): Promise<RecoverPublicKey> {
  const { recoverPublicKeyUncompressed } = await instantiateSecp256k1()
  return (hash, signature, recoveryId) => {
    const key = recoverPublicKeyUncompressed(signature, recoveryId as 0 | 1 | 2 | 3, hash)
    return typeof key === 'string' ? null : key.slice(1)
  }
}
