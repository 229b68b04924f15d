/** Browsers have no native library. */
import type { RecoverPublicKey } from '../platform.ts'
import { portableRecovery } from '../portableRecovery.ts'

export const recoverPublicKey: RecoverPublicKey = await portableRecovery()
