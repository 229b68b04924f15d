/** The bloom filter of logs (yellow paper 4.3.1). */
import type { Hex, Log } from './api.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import { keccak256 } from './trieModule.ts'

export const BLOOM_BYTES = 256

/** Sets the three bits of an address (20 bytes) or topic (32) in a filter of 256 bytes. */
export function addToBloom(bloom: Uint8Array, item: Uint8Array): void {
  for (const bit of bitsOf(item)) bloom[BLOOM_BYTES - 1 - (bit >> 3)]! |= 1 << (bit & 7)
}

/** The filter of what these logs hold. */
export function bloomOf(logs: Iterable<Log>): Hex {
  const bloom = new Uint8Array(BLOOM_BYTES)
  for (const { address, topics } of logs) {
    for (const item of [address, ...topics]) addToBloom(bloom, hexToBytes(item))
  }
  return bytesToHex(bloom)
}

function bitsOf(item: Uint8Array): number[] {
  const hash = keccak256(item)
  return [0, 2, 4].map((i) => ((hash[i]! << 8) | hash[i + 1]!) & 2047)
}
