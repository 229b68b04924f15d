/** Keccak-256 with this lane's scratch state. */
import { hashShortToWord } from './hashMemo'
import { keccak256 } from './keccak'
import { KECCAK_CONSTANTS, scratch, SCRATCH_KECCAK } from '../layout'
import { readBigEndian } from '../words/word'

/** Writes the 32-byte digest of `length` bytes at `from`. */
export function hashBytes(from: usize, length: usize, to: usize): void {
  keccak256(from, length, to, scratch + SCRATCH_KECCAK, KECCAK_CONSTANTS)
}

/** Writes the digest as a word. */
export function hashToWord(from: usize, length: usize, to: usize): void {
  if (length == 64 || length == 32) {
    hashShortToWord(from, length, to)
    return
  }
  keccak256(from, length, to, scratch + SCRATCH_KECCAK, KECCAK_CONSTANTS)
  readBigEndian(to, to)
}
