/**
 * Precompile 0x09: the compression function F of BLAKE2b (EIP-152, RFC 7693). A round costs one gas, so it must take
 * nanoseconds: this is the one precompile beside the hot ones that is computed here.
 *
 *   input, 213 bytes: rounds u32 big endian   4 h (8 words)   68 m (16 words)   196 t (2 words)   212 final (0 or 1)
 *   output: h (8 words)                                                             words: 64 bits, little endian
 */
import { scratch, SCRATCH_BLAKE2F } from '../layout'

const INPUT_BYTES: u32 = 213
export const BLAKE2F_OUTPUT_BYTES: u32 = 64
const H: usize = 4
const M: usize = 68
const T: usize = 196
const FINAL: usize = 212

/** In the scratch: the working vector of 16 words, then the message in the order of each of the ten rounds. */
const SCHEDULE: usize = 128
const SCHEDULE_BYTES: usize = 128

/** Price of the input: its number of rounds; −1 if it is malformed. */
export function blake2fGas(input: usize, length: u32): i64 {
  if (length != INPUT_BYTES || load<u8>(input + FINAL) > 1) return -1
  return <i64>bswap<u32>(load<u32>(input))
}

/** Which word of the message each step of a round takes: the indices as hexadecimal digits, the first one lowest. */
function permutation(round: u32): u64 {
  switch (round) {
    case 0: return 0xfedcba9876543210
    case 1: return 0x357b20c16df984ae
    case 2: return 0x491763eadf250c8b
    case 3: return 0x8f04a562ebcd1397
    case 4: return 0xd386cb1efa427509
    case 5: return 0x91ef57d438b0a6c2
    case 6: return 0xb8293670a4def15c
    case 7: return 0xa2684f05931ce7bd
    case 8: return 0x5a417d2c803b9ef6
    default: return 0x0dc3e9bf5167482a
  }
}

// @ts-ignore: decorator
@inline
function mix(v: usize, a: usize, b: usize, c: usize, d: usize, words: usize): void {
  let va = load<u64>(v + a * 8)
  let vb = load<u64>(v + b * 8)
  let vc = load<u64>(v + c * 8)
  let vd = load<u64>(v + d * 8)
  va += vb + load<u64>(words)
  vd = rotr<u64>(vd ^ va, 32)
  vc += vd
  vb = rotr<u64>(vb ^ vc, 24)
  va += vb + load<u64>(words, 8)
  vd = rotr<u64>(vd ^ va, 16)
  vc += vd
  vb = rotr<u64>(vb ^ vc, 63)
  store<u64>(v + a * 8, va)
  store<u64>(v + b * 8, vb)
  store<u64>(v + c * 8, vc)
  store<u64>(v + d * 8, vd)
}

/** Compresses an input that has a price; `output` may not overlap it. */
export function blake2f(input: usize, output: usize): void {
  const v = scratch + SCRATCH_BLAKE2F
  memory.copy(v, input + H, 64)
  store<u64>(v, 0x6a09e667f3bcc908, 64)
  store<u64>(v, 0xbb67ae8584caa73b, 72)
  store<u64>(v, 0x3c6ef372fe94f82b, 80)
  store<u64>(v, 0xa54ff53a5f1d36f1, 88)
  store<u64>(v, 0x510e527fade682d1 ^ load<u64>(input + T), 96)
  store<u64>(v, 0x9b05688c2b3e6c1f ^ load<u64>(input + T, 8), 104)
  store<u64>(v, 0x1f83d9abfb41bd6b ^ (load<u8>(input + FINAL) ? u64.MAX_VALUE : 0), 112)
  store<u64>(v, 0x5be0cd19137e2179, 120)
  const rounds = bswap<u32>(load<u32>(input))
  const schedule = v + SCHEDULE
  for (let round: u32 = 0; round < min<u32>(rounds, 10); round++) {
    let order = permutation(round)
    for (let i: usize = 0; i < 128; i += 8) {
      store<u64>(schedule + <usize>round * SCHEDULE_BYTES + i, load<u64>(input + M + <usize>((order & 15) << 3)))
      order >>= 4
    }
  }
  const scheduleEnd = schedule + 10 * SCHEDULE_BYTES
  let words = schedule
  for (let round: u32 = 0; round < rounds; round++) {
    mix(v, 0, 4, 8, 12, words)
    mix(v, 1, 5, 9, 13, words + 16)
    mix(v, 2, 6, 10, 14, words + 32)
    mix(v, 3, 7, 11, 15, words + 48)
    mix(v, 0, 5, 10, 15, words + 64)
    mix(v, 1, 6, 11, 12, words + 80)
    mix(v, 2, 7, 8, 13, words + 96)
    mix(v, 3, 4, 9, 14, words + 112)
    words += SCHEDULE_BYTES
    if (words == scheduleEnd) words = schedule
  }
  for (let i: usize = 0; i < 64; i += 8) {
    store<u64>(output + i, load<u64>(input + H + i) ^ load<u64>(v + i) ^ load<u64>(v + i, 64))
  }
}
