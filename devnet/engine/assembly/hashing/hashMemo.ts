/**
 * Remembers Keccak digests of short inputs that come again and again: the places of mapping entries (64 bytes), and the
 * topics and addresses of logs (32 and 20). Each lane has its own tables; an input has one place, the newest wins. The
 * whole input is compared, so a wrong digest is impossible; colliding inputs only cost time.
 *
 *   digest, 128 bytes:      0 length u32   32 digest as a word   64 input (32 or 64 bytes)
 *   bloom bits, 64 bytes:   0 length u32   4 three bit numbers, u16 each   32 input (20 bytes and 12 zeros, or 32)
 */
import { keccak256 } from './keccak'
import {
  HASH_MEMO_ENTRIES,
  KECCAK_CONSTANTS,
  lane,
  LANE_BLOOM_MEMO,
  LANE_HASH_MEMO,
  scratch,
  SCRATCH_HASH,
  SCRATCH_KECCAK,
} from '../layout'
import { clearWord, copyBytes, copyWord, equalWords, readBigEndian } from '../words/word'

const DIGEST: usize = 32
const DIGEST_INPUT: usize = 64
const BLOOM_BITS: usize = 4
const BLOOM_INPUT: usize = 32

// @ts-ignore: decorator
@inline
function mix(at: usize): u64 {
  const low = (load<u64>(at) ^ rotl<u64>(load<u64>(at, 8), 29)) * 0x9e3779b97f4a7c15
  const high = (load<u64>(at, 16) ^ rotl<u64>(load<u64>(at, 24), 29)) * 0xd6e8feb86659fd93
  return low ^ rotl<u64>(high, 32)
}

// @ts-ignore: decorator
@inline
function placeOf(mixed: u64): usize {
  return <usize>(((mixed ^ (mixed >> 32)) * 0x9e3779b97f4a7c15) >> 40) & (HASH_MEMO_ENTRIES - 1)
}

/** Writes the digest of 32 or 64 bytes at `from` as a word. */
export function hashShortToWord(from: usize, length: usize, to: usize): void {
  const isPair = length == 64
  const mixed = isPair ? mix(from) + rotl<u64>(mix(from + 32), 17) : mix(from)
  const entry = lane + LANE_HASH_MEMO + (placeOf(mixed) << 7)
  if (
    load<u32>(entry) == <u32>length &&
    equalWords(entry + DIGEST_INPUT, from) &&
    (!isPair || equalWords(entry + DIGEST_INPUT + 32, from + 32))
  ) {
    copyWord(to, entry + DIGEST)
    return
  }
  store<u32>(entry, <u32>length)
  copyWord(entry + DIGEST_INPUT, from)
  if (isPair) copyWord(entry + DIGEST_INPUT + 32, from + 32)
  keccak256(from, length, to, scratch + SCRATCH_KECCAK, KECCAK_CONSTANTS)
  readBigEndian(to, to)
  copyWord(entry + DIGEST, to)
}

/** Sets the three bits of an address (20 bytes) or topic (32) in a 256-byte bloom filter (yellow paper 4.3.1). */
export function addToBloom(bloom: usize, bytes: usize, length: usize): void {
  const input = scratch + SCRATCH_HASH
  if (length == 32) copyWord(input, bytes)
  else {
    clearWord(input)
    copyBytes(input, bytes, length)
  }
  const entry = lane + LANE_BLOOM_MEMO + (placeOf(mix(input)) << 6)
  if (load<u32>(entry) != <u32>length || !equalWords(entry + BLOOM_INPUT, input)) {
    store<u32>(entry, <u32>length)
    copyWord(entry + BLOOM_INPUT, input)
    keccak256(bytes, length, input, scratch + SCRATCH_KECCAK, KECCAK_CONSTANTS)
    for (let i: usize = 0; i < 6; i += 2) {
      const bit = ((<u32>load<u8>(input + i) << 8) | load<u8>(input + i + 1)) & 2047
      store<u16>(entry + BLOOM_BITS + i, <u16>bit)
    }
  }
  for (let i: usize = 0; i < 6; i += 2) {
    const bit = <u32>load<u16>(entry + BLOOM_BITS + i)
    const byte = bloom + 255 - (bit >> 3)
    store<u8>(byte, <u8>(<u32>load<u8>(byte) | (<u32>1 << (bit & 7))))
  }
}
