/** SHA-256 by noble: the browser's own is asynchronous, and a precompile cannot wait. */
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import type { Sha256 } from '../platform.ts'

export const sha256: Sha256 = (bytes) => nobleSha256(bytes)
