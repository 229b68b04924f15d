/** Multiplication, division, modular and signed arithmetic on 256-bit words. WebAssembly has no 64×64→128 product. */
import { scratch, SCRATCH_DIVISION, SCRATCH_WORDS } from '../layout'
import { addWords, bitLength, clearWord, copyWord, isZeroWord, lessThan, setWord, subtractWords } from './word'

/** High half of the last `multiplyLimbs`. */
let highLimb: u64 = 0

/** Low half of a·b; leaves the high half in `highLimb`. */
// @ts-ignore: decorator
@inline
function multiplyLimbs(a: u64, b: u64): u64 {
  const al = a & 0xffffffff
  const ah = a >> 32
  const bl = b & 0xffffffff
  const bh = b >> 32
  const ll = al * bl
  const lh = al * bh
  const hl = ah * bl
  const middle = (ll >> 32) + (lh & 0xffffffff) + (hl & 0xffffffff)
  highLimb = ah * bh + (lh >> 32) + (hl >> 32) + (middle >> 32)
  return a * b
}

/** a·b as a word, of a number of 32 bits. */
// @ts-ignore: decorator
@inline
export function multiplyU32(to: usize, a: u32, b: u64): void {
  const low = <u64>a * (b & 0xffffffff)
  const high = <u64>a * (b >> 32) + (low >> 32)
  store<u64>(to, (high << 32) | (low & 0xffffffff))
  store<u64>(to, high >> 32, 8)
  v128.store(to, i64x2(0, 0), 16)
}

/** a·b mod 2^256; the result may overlap the operands. */
export function multiplyWords(to: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a)
  const a1 = load<u64>(a, 8)
  const a2 = load<u64>(a, 16)
  const a3 = load<u64>(a, 24)
  const b0 = load<u64>(b)
  const b1 = load<u64>(b, 8)
  const b2 = load<u64>(b, 16)
  const b3 = load<u64>(b, 24)
  if ((a1 | a2 | a3 | b1 | b2 | b3) == 0) {
    store<u64>(to, multiplyLimbs(a0, b0))
    store<u64>(to, highLimb, 8)
    store<u64>(to, 0, 16)
    store<u64>(to, 0, 24)
    return
  }
  const r0 = multiplyLimbs(a0, b0)
  let r1 = highLimb
  let low = multiplyLimbs(a1, b0)
  let r2 = highLimb
  r1 += low
  r2 += u64(r1 < low)
  low = multiplyLimbs(a0, b1)
  let high = highLimb
  r1 += low
  high += u64(r1 < low)
  r2 += high
  let r3: u64 = u64(r2 < high)
  low = multiplyLimbs(a2, b0)
  high = highLimb
  r2 += low
  r3 += high + u64(r2 < low)
  low = multiplyLimbs(a1, b1)
  high = highLimb
  r2 += low
  r3 += high + u64(r2 < low)
  low = multiplyLimbs(a0, b2)
  high = highLimb
  r2 += low
  r3 += high + u64(r2 < low)
  r3 += a3 * b0 + a2 * b1 + a1 * b2 + a0 * b3
  store<u64>(to, r0)
  store<u64>(to, r1, 8)
  store<u64>(to, r2, 16)
  store<u64>(to, r3, 24)
}

/** The 512-bit product, as eight limbs at `to` (which must not overlap the operands). */
function multiplyFull(to: usize, a: usize, b: usize): void {
  memory.fill(to, 0, 64)
  for (let i: usize = 0; i < 32; i += 8) {
    const ai = load<u64>(a + i)
    if (ai == 0) continue
    let carry: u64 = 0
    for (let j: usize = 0; j < 32; j += 8) {
      let low = multiplyLimbs(ai, load<u64>(b + j))
      let high = highLimb
      low += carry
      high += u64(low < carry)
      const sum = load<u64>(to + i + j) + low
      high += u64(sum < low)
      store<u64>(to + i + j, sum)
      carry = high
    }
    store<u64>(to + i + 32, carry)
  }
}

/** Whether a·b ≥ 2^256. */
export function productOverflows(a: usize, b: usize): bool {
  if (bitLength(a) + bitLength(b) <= 256) return false
  const full = scratch + SCRATCH_DIVISION + 0x180
  multiplyFull(full, a, b)
  return !isZeroWord(full + 32)
}

/**
 * Knuth's algorithm D in 32-bit digits: divides `digits` ≤ 16 digits at `dividend` by the word `divisor` ≠ 0.
 * The quotient's low 8 digits are written at `quotient`, the remainder at `remainder`; both may overlap the operands.
 */
function divideDigits(quotient: usize, remainder: usize, dividend: usize, digits: i32, divisor: usize): void {
  const u = scratch + SCRATCH_DIVISION // 17 digits
  const v = u + 0x50 // 8 digits
  const q = u + 0x80 // 16 digits
  const r = u + 0xc0 // 8 digits
  let n: i32 = 8
  while (load<u32>(divisor + (<usize>(n - 1) << 2)) == 0) n--
  let m: i32 = digits
  while (m > 0 && load<u32>(dividend + (<usize>(m - 1) << 2)) == 0) m--
  memory.fill(q, 0, 64)
  clearWord(r)
  if (m < n) {
    memory.copy(r, dividend, <usize>m << 2)
    copyWord(remainder, r)
    clearWord(quotient)
    return
  }
  if (n == 1) {
    const divisorDigit = <u64>load<u32>(divisor)
    let rest: u64 = 0
    for (let i = m - 1; i >= 0; i--) {
      const current = (rest << 32) | load<u32>(dividend + (<usize>i << 2))
      store<u32>(q + (<usize>i << 2), <u32>(current / divisorDigit))
      rest = current % divisorDigit
    }
    copyWord(quotient, q)
    setWord(remainder, rest)
    return
  }
  const shift: u64 = <u64>clz<u32>(load<u32>(divisor + (<usize>(n - 1) << 2)))
  for (let i = n - 1; i >= 0; i--) {
    const high = <u64>load<u32>(divisor + (<usize>i << 2)) << shift
    const low = i > 0 ? (<u64>load<u32>(divisor + (<usize>(i - 1) << 2)) << shift) >> 32 : 0
    store<u32>(v + (<usize>i << 2), <u32>(high | low))
  }
  for (let i = m; i >= 0; i--) {
    const high = i < m ? <u64>load<u32>(dividend + (<usize>i << 2)) << shift : 0
    const low = i > 0 ? (<u64>load<u32>(dividend + (<usize>(i - 1) << 2)) << shift) >> 32 : 0
    store<u32>(u + (<usize>i << 2), <u32>(high | low))
  }
  const top = <u64>load<u32>(v + (<usize>(n - 1) << 2))
  const second = <u64>load<u32>(v + (<usize>(n - 2) << 2))
  for (let j = m - n; j >= 0; j--) {
    const at = u + (<usize>j << 2)
    const head = at + (<usize>n << 2)
    const numerator = (<u64>load<u32>(head) << 32) | load<u32>(head - 4)
    let digit = numerator / top
    let rest = numerator % top
    while (digit > 0xffffffff || digit * second > ((rest << 32) | load<u32>(head - 8))) {
      digit--
      rest += top
      if (rest > 0xffffffff) break
    }
    let borrow: i64 = 0
    let carry: u64 = 0
    for (let i: usize = 0; i < <usize>n << 2; i += 4) {
      const product = digit * load<u32>(v + i) + carry
      carry = product >> 32
      const difference = <i64>load<u32>(at + i) - borrow - <i64>(product & 0xffffffff)
      store<u32>(at + i, <u32>difference)
      borrow = difference < 0 ? 1 : 0
    }
    const difference = <i64>load<u32>(head) - borrow - <i64>carry
    store<u32>(head, <u32>difference)
    if (difference < 0) {
      digit--
      let sum: u64 = 0
      for (let i: usize = 0; i < <usize>n << 2; i += 4) {
        sum += <u64>load<u32>(at + i) + load<u32>(v + i)
        store<u32>(at + i, <u32>sum)
        sum >>= 32
      }
      store<u32>(head, load<u32>(head) + <u32>sum)
    }
    store<u32>(q + (<usize>j << 2), <u32>digit)
  }
  for (let i: usize = 0; i < <usize>n << 2; i += 4) {
    const digits2 = <u64>load<u32>(u + i) | (<u64>load<u32>(u + i + 4) << 32)
    store<u32>(r + i, <u32>(digits2 >> shift))
  }
  copyWord(quotient, q)
  copyWord(remainder, r)
}

/** Quotient and remainder; both 0 when the divisor is 0. The results may overlap the operands. */
export function divideWords(quotient: usize, remainder: usize, a: usize, b: usize): void {
  if (isZeroWord(b)) {
    clearWord(quotient)
    clearWord(remainder)
    return
  }
  if (
    (load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24) | load<u64>(b, 8) | load<u64>(b, 16) | load<u64>(b, 24)) == 0
  ) {
    const x = load<u64>(a)
    const y = load<u64>(b)
    setWord(quotient, x / y)
    setWord(remainder, x % y)
    return
  }
  divideDigits(quotient, remainder, a, 8, b)
}

function negate(to: usize, from: usize): void {
  const zero = scratch + SCRATCH_WORDS + 0xe0
  clearWord(zero)
  subtractWords(to, zero, from)
}

// @ts-ignore: decorator
@inline
function isNegative(at: usize): bool {
  return load<i64>(at, 24) < 0
}

/** SDIV: truncates toward zero; −2^255 / −1 is −2^255. */
export function signedDivide(to: usize, a: usize, b: usize): void {
  const negative = isNegative(a) != isNegative(b)
  const x = scratch + SCRATCH_WORDS
  const y = x + 32
  if (isNegative(a)) negate(x, a)
  else copyWord(x, a)
  if (isNegative(b)) negate(y, b)
  else copyWord(y, b)
  divideWords(x, y, x, y)
  if (negative) negate(to, x)
  else copyWord(to, x)
}

/** SMOD: the remainder takes the dividend's sign. */
export function signedModulo(to: usize, a: usize, b: usize): void {
  const negative = isNegative(a)
  const x = scratch + SCRATCH_WORDS
  const y = x + 32
  if (negative) negate(x, a)
  else copyWord(x, a)
  if (isNegative(b)) negate(y, b)
  else copyWord(y, b)
  divideWords(x, y, x, y)
  if (negative) negate(to, y)
  else copyWord(to, y)
}

export function signedLessThan(a: usize, b: usize): bool {
  const x = load<i64>(a, 24)
  const y = load<i64>(b, 24)
  return x < y || (x == y && lessThan(a, b))
}

/** ADDMOD: the sum is not reduced mod 2^256 first; 0 when the modulus is 0. */
export function addModulo(to: usize, a: usize, b: usize, modulus: usize): void {
  if (isZeroWord(modulus)) {
    clearWord(to)
    return
  }
  const sum = scratch + SCRATCH_WORDS
  memory.fill(sum + 32, 0, 32)
  addWords(sum, a, b)
  store<u64>(sum + 32, u64(lessThan(sum, a)))
  divideDigits(sum + 64, to, sum, 9, modulus)
}

/** MULMOD: the product is not reduced mod 2^256 first; 0 when the modulus is 0. */
export function multiplyModulo(to: usize, a: usize, b: usize, modulus: usize): void {
  if (isZeroWord(modulus)) {
    clearWord(to)
    return
  }
  const product = scratch + SCRATCH_WORDS
  multiplyFull(product, a, b)
  divideDigits(product + 64, to, product, 16, modulus)
}

/** base^exponent mod 2^256 by square and multiply; the result may overlap the operands. */
export function exponentiate(to: usize, base: usize, exponent: usize): void {
  const b = scratch + SCRATCH_WORDS
  const e = b + 32
  const result = b + 64
  copyWord(b, base)
  copyWord(e, exponent)
  setWord(result, 1)
  for (let i = <i32>bitLength(e) - 1; i >= 0; i--) {
    multiplyWords(result, result, result)
    if ((load<u64>(e + (<usize>(i >> 6) << 3)) >> (i & 63)) & 1) multiplyWords(result, result, b)
  }
  copyWord(to, result)
}

/** SIGNEXTEND: extends the sign of byte `index` (0 = lowest) of `value`. */
export function signExtend(to: usize, index: usize, value: usize): void {
  copyWord(to, value)
  if ((load<u64>(index, 8) | load<u64>(index, 16) | load<u64>(index, 24)) != 0 || load<u64>(index) > 30) return
  const byte = <usize>load<u64>(index)
  const fill = load<i8>(to + byte) < 0 ? 0xff : 0
  memory.fill(to + byte + 1, <u8>fill, 31 - byte)
}

/** value << bits for bits < 256; the result may overlap the operand. */
export function shiftLeft(to: usize, value: usize, bits: u32): void {
  const limbs = <i32>(bits >> 6)
  const rest: u64 = bits & 63
  for (let i: i32 = 3; i >= 0; i--) {
    const from = i - limbs
    let limb: u64 = 0
    if (from >= 0) {
      limb = load<u64>(value + (<usize>from << 3)) << rest
      if (rest != 0 && from > 0) limb |= load<u64>(value + (<usize>(from - 1) << 3)) >> (64 - rest)
    }
    store<u64>(to + (<usize>i << 3), limb)
  }
}

/** value >> bits for bits < 256, filled with zeros; the result may overlap the operand. */
export function shiftRight(to: usize, value: usize, bits: u32): void {
  const limbs = <i32>(bits >> 6)
  const rest: u64 = bits & 63
  for (let i: i32 = 0; i < 4; i++) {
    const from = i + limbs
    let limb: u64 = 0
    if (from < 4) {
      limb = load<u64>(value + (<usize>from << 3)) >> rest
      if (rest != 0 && from < 3) limb |= load<u64>(value + (<usize>(from + 1) << 3)) << (64 - rest)
    }
    store<u64>(to + (<usize>i << 3), limb)
  }
}

/** SAR: `shift` is a word; fills with the sign. */
export function shiftRightSigned(to: usize, value: usize, shift: usize): void {
  const negative = isNegative(value)
  if ((load<u64>(shift, 8) | load<u64>(shift, 16) | load<u64>(shift, 24)) != 0 || load<u64>(shift) > 255) {
    memory.fill(to, negative ? <u8>0xff : <u8>0, 32)
    return
  }
  const bits = <u32>load<u64>(shift)
  if (!negative) {
    shiftRight(to, value, bits)
    return
  }
  const inverted = scratch + SCRATCH_WORDS
  for (let i: usize = 0; i < 32; i += 8) store<u64>(inverted + i, ~load<u64>(value + i))
  shiftRight(inverted, inverted, bits)
  for (let i: usize = 0; i < 32; i += 8) store<u64>(to + i, ~load<u64>(inverted + i))
}
