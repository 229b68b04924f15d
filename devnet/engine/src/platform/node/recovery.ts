/** The native library where npm has a build for this machine (14k/s per core), else the portable one. */
import { createRequire } from 'node:module'
import type { RecoverPublicKey } from '../platform.ts'

export const recoverPublicKey: RecoverPublicKey = nativeRecovery() ?? (await portable())

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

/** Loaded only where it is needed: the library is large, and each thread that recovers loads this module. */
async function portable(): Promise<RecoverPublicKey> {
  const { portableRecovery } = await import('../portableRecovery.ts')
  return await portableRecovery()
}
