/** 256-bit words in memory: four little-endian 64-bit limbs, 32 bytes. Addresses are words below 2^160. */
import { PUSH_MASKS } from '../layout'

// @ts-ignore: decorator
@inline
export function copyWord(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from))
  store<u64>(to, load<u64>(from, 8), 8)
  store<u64>(to, load<u64>(from, 16), 16)
  store<u64>(to, load<u64>(from, 24), 24)
}

// @ts-ignore: decorator
@inline
export function clearWord(at: usize): void {
  v128.store(at, i64x2(0, 0))
  v128.store(at, i64x2(0, 0), 16)
}

/** Writes a 64-bit value. */
// @ts-ignore: decorator
@inline
export function setWord(at: usize, value: u64): void {
  store<u64>(at, value)
  store<u64>(at, 0, 8)
  v128.store(at, i64x2(0, 0), 16)
}

// @ts-ignore: decorator
@inline
export function equalWords(a: usize, b: usize): bool {
  return (
    ((load<u64>(a) ^ load<u64>(b)) |
      (load<u64>(a, 8) ^ load<u64>(b, 8)) |
      (load<u64>(a, 16) ^ load<u64>(b, 16)) |
      (load<u64>(a, 24) ^ load<u64>(b, 24))) ==
    0
  )
}

// @ts-ignore: decorator
@inline
export function isZeroWord(at: usize): bool {
  return (load<u64>(at) | load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24)) == 0
}

/** Whether the word is above 2^64 − 1. */
// @ts-ignore: decorator
@inline
export function exceedsU64(at: usize): bool {
  return (load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24)) != 0
}

// @ts-ignore: decorator
@inline
export function lessThan(a: usize, b: usize): bool {
  const a3 = load<u64>(a, 24)
  const b3 = load<u64>(b, 24)
  if (a3 != b3) return a3 < b3
  const a2 = load<u64>(a, 16)
  const b2 = load<u64>(b, 16)
  if (a2 != b2) return a2 < b2
  const a1 = load<u64>(a, 8)
  const b1 = load<u64>(b, 8)
  if (a1 != b1) return a1 < b1
  return load<u64>(a) < load<u64>(b)
}

// @ts-ignore: decorator
@inline
export function reverseBytes(value: v128): v128 {
  return v128.shuffle<u8>(value, value, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
}

/** Reads 32 big-endian bytes at `from`. */
// @ts-ignore: decorator
@inline
export function readBigEndian(to: usize, from: usize): void {
  const high = v128.load(from)
  const low = v128.load(from, 16)
  v128.store(to, reverseBytes(low))
  v128.store(to, reverseBytes(high), 16)
}

/** Writes the word as 32 big-endian bytes. */
// @ts-ignore: decorator
@inline
export function writeBigEndian(to: usize, from: usize): void {
  const low = i64x2.replace_lane(i64x2.splat(load<u64>(from)), 1, load<u64>(from, 8))
  const high = i64x2.replace_lane(i64x2.splat(load<u64>(from, 16)), 1, load<u64>(from, 24))
  v128.store(to, reverseBytes(high))
  v128.store(to, reverseBytes(low), 16)
}

/** Reads `length` ≤ 32 big-endian bytes as a number: the 32 bytes that end with them, reversed and masked. */
// @ts-ignore: decorator
@inline
export function readBigEndianBytes(to: usize, from: usize, length: u32): void {
  const end = from + length
  const mask = PUSH_MASKS + (<usize>length << 5)
  const low = v128.and(reverseBytes(v128.load(end - 16)), v128.load(mask))
  const high = v128.and(reverseBytes(v128.load(end - 32)), v128.load(mask, 16))
  v128.store(to, low)
  v128.store(to, high, 16)
}

/** Keeps the low 160 bits. */
// @ts-ignore: decorator
@inline
export function copyAddress(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from))
  store<u64>(to, load<u64>(from, 8), 8)
  store<u64>(to, load<u64>(from, 16) & 0xffffffff, 16)
  store<u64>(to, 0, 24)
}

/** Writes the address's 20 big-endian bytes. */
export function writeAddressBytes(to: usize, from: usize): void {
  for (let i: usize = 0; i < 20; i++) store<u8>(to + i, load<u8>(from + 19 - i))
}

/** a + b mod 2^256; the result may overlap the operands. */
// @ts-ignore: decorator
@inline
export function addWords(to: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a)
  const r0 = a0 + load<u64>(b)
  let carry: u64 = u64(r0 < a0)
  const a1 = load<u64>(a, 8)
  const t1 = a1 + load<u64>(b, 8)
  const r1 = t1 + carry
  carry = u64(t1 < a1) | u64(r1 < t1)
  const a2 = load<u64>(a, 16)
  const t2 = a2 + load<u64>(b, 16)
  const r2 = t2 + carry
  carry = u64(t2 < a2) | u64(r2 < t2)
  const r3 = load<u64>(a, 24) + load<u64>(b, 24) + carry
  store<u64>(to, r0)
  store<u64>(to, r1, 8)
  store<u64>(to, r2, 16)
  store<u64>(to, r3, 24)
}

/** a − b mod 2^256; the result may overlap the operands. */
// @ts-ignore: decorator
@inline
export function subtractWords(to: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a)
  const b0 = load<u64>(b)
  const r0 = a0 - b0
  let borrow: u64 = u64(a0 < b0)
  const a1 = load<u64>(a, 8)
  const b1 = load<u64>(b, 8)
  const t1 = a1 - b1
  const r1 = t1 - borrow
  borrow = u64(a1 < b1) | u64(t1 < borrow)
  const a2 = load<u64>(a, 16)
  const b2 = load<u64>(b, 16)
  const t2 = a2 - b2
  const r2 = t2 - borrow
  borrow = u64(a2 < b2) | u64(t2 < borrow)
  const r3 = load<u64>(a, 24) - load<u64>(b, 24) - borrow
  store<u64>(to, r0)
  store<u64>(to, r1, 8)
  store<u64>(to, r2, 16)
  store<u64>(to, r3, 24)
}

/** Significant bits: 0 for zero, 256 for the largest. */
export function bitLength(at: usize): u32 {
  for (let i: i32 = 3; i >= 0; i--) {
    const limb = load<u64>(at + (<usize>i << 3))
    if (limb != 0) return <u32>i * 64 + 64 - <u32>clz<u64>(limb)
  }
  return 0
}

/** Above this many bytes the engine's bulk instructions, which leave the module, are faster than a loop. */
const BULK_MIN: usize = 512

/** Copies bytes between regions that do not overlap. */
export function copyBytes(to: usize, from: usize, length: usize): void {
  if (length > BULK_MIN) {
    memory.copy(to, from, length)
    return
  }
  for (; length >= 16; length -= 16) {
    v128.store(to, v128.load(from))
    to += 16
    from += 16
  }
  for (; length > 0; length--) store<u8>(to++, load<u8>(from++))
}

export function clearBytes(to: usize, length: usize): void {
  if (length > BULK_MIN) {
    memory.fill(to, 0, length)
    return
  }
  for (; length >= 16; length -= 16) {
    v128.store(to, i64x2(0, 0))
    to += 16
  }
  for (; length > 0; length--) store<u8>(to++, 0)
}
