/** SHA-256 by OpenSSL. */
import { createHash } from 'node:crypto'
import type { Sha256 } from '../platform.ts'

export const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest()
