/** Precompiles 0x0b–0x11 on the curve BLS12-381 (EIP-2537), by the audited noble library. */
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { concatenate } from '../bytes.ts'
import { bigintToBytes, bytesToWord } from '../hex.ts'

const { Fp, Fp2, Fp12, Fr } = bls12_381.fields
const G1 = bls12_381.G1.Point
const G2 = bls12_381.G2.Point
type G1Point = InstanceType<typeof G1>
type G2Point = InstanceType<typeof G2>

/** The library's types ask for an array here too, its code for the element itself. */
const g1Mapper = bls12_381.G1 as unknown as { mapToCurve(element: bigint): { x: bigint; y: bigint } }

const FIELD_BYTES = 64
const G1_BYTES = 128
const G2_BYTES = 256
const SCALAR_BYTES = 32

/** Discounts of the multi-scalar multiplications for 1, 2, … 128 pairs and more, in thousandths. */
const g1Discounts = [
  1000, 949, 848, 797, 764, 750, 738, 728, 719, 712, 705, 698, 692, 687, 682, 677, 673, 669, 665, 661, 658,
  654, 651, 648, 645, 642, 640, 637, 635, 632, 630, 627, 625, 623, 621, 619, 617, 615, 613, 611, 609, 608,
  606, 604, 603, 601, 599, 598, 596, 595, 593, 592, 591, 589, 588, 586, 585, 584, 582, 581, 580, 579, 577,
  576, 575, 574, 573, 572, 570, 569, 568, 567, 566, 565, 564, 563, 562, 561, 560, 559, 558, 557, 556, 555,
  554, 553, 552, 551, 550, 549, 548, 547, 547, 546, 545, 544, 543, 542, 541, 540, 540, 539, 538, 537, 536,
  536, 535, 534, 533, 532, 532, 531, 530, 529, 528, 528, 527, 526, 525, 525, 524, 523, 522, 522, 521, 520,
  520, 519,
]
const g2Discounts = [
  1000, 1000, 923, 884, 855, 832, 812, 796, 782, 770, 759, 749, 740, 732, 724, 717, 711, 704, 699, 693, 688,
  683, 679, 674, 670, 666, 663, 659, 655, 652, 649, 646, 643, 640, 637, 634, 632, 629, 627, 624, 622, 620,
  618, 615, 613, 611, 609, 607, 606, 604, 602, 600, 598, 597, 595, 593, 592, 590, 589, 587, 586, 584, 583,
  582, 580, 579, 578, 576, 575, 574, 573, 571, 570, 569, 568, 567, 566, 565, 563, 562, 561, 560, 559, 558,
  557, 556, 555, 554, 553, 552, 552, 551, 550, 549, 548, 547, 546, 545, 545, 544, 543, 542, 541, 541, 540,
  539, 538, 537, 537, 536, 535, 535, 534, 533, 532, 532, 531, 530, 530, 529, 528, 528, 527, 526, 526, 525,
  524, 524,
]

function msmGas(
  input: Uint8Array,
  pairBytes: number,
  multiplication: bigint,
  discounts: readonly number[],
): bigint {
  const pairs = Math.floor(input.length / pairBytes)
  if (pairs === 0) return 0n
  const discount = discounts[Math.min(pairs, discounts.length) - 1]!
  return (BigInt(pairs) * multiplication * BigInt(discount)) / 1000n
}

export const g1MsmGas = (input: Uint8Array) => msmGas(input, G1_BYTES + SCALAR_BYTES, 12_000n, g1Discounts)
export const g2MsmGas = (input: Uint8Array) => msmGas(input, G2_BYTES + SCALAR_BYTES, 22_500n, g2Discounts)
export const pairingGas = (input: Uint8Array) =>
  37_700n + 32_600n * BigInt(Math.floor(input.length / (G1_BYTES + G2_BYTES)))

/** 0x0b. Null for malformed input, as in all of these functions; the points need not be in the subgroup. */
export function g1Add(input: Uint8Array): Uint8Array | null {
  if (input.length !== 2 * G1_BYTES) return null
  const a = readG1(input, 0)
  const b = readG1(input, G1_BYTES)
  return a && b && writeG1(a.add(b))
}

/** 0x0c: the sum of points times scalars. */
export function g1Msm(input: Uint8Array): Uint8Array | null {
  const size = G1_BYTES + SCALAR_BYTES
  if (input.length === 0 || input.length % size !== 0) return null
  let sum = G1.ZERO
  for (let at = 0; at < input.length; at += size) {
    const point = readG1(input, at)
    if (!point?.isTorsionFree()) return null
    sum = sum.add(point.multiplyUnsafe(readScalar(input, at + G1_BYTES)))
  }
  return writeG1(sum)
}

/** 0x0d. */
export function g2Add(input: Uint8Array): Uint8Array | null {
  if (input.length !== 2 * G2_BYTES) return null
  const a = readG2(input, 0)
  const b = readG2(input, G2_BYTES)
  return a && b && writeG2(a.add(b))
}

/** 0x0e. */
export function g2Msm(input: Uint8Array): Uint8Array | null {
  const size = G2_BYTES + SCALAR_BYTES
  if (input.length === 0 || input.length % size !== 0) return null
  let sum = G2.ZERO
  for (let at = 0; at < input.length; at += size) {
    const point = readG2(input, at)
    if (!point?.isTorsionFree()) return null
    sum = sum.add(point.multiplyUnsafe(readScalar(input, at + G2_BYTES)))
  }
  return writeG2(sum)
}

/** 0x0f: whether the product of the pairings is one, as a 32-byte word. */
export function pairing(input: Uint8Array): Uint8Array | null {
  const size = G1_BYTES + G2_BYTES
  if (input.length === 0 || input.length % size !== 0) return null
  const pairs: { g1: G1Point; g2: G2Point }[] = []
  for (let at = 0; at < input.length; at += size) {
    const g1 = readG1(input, at)
    const g2 = readG2(input, at + G1_BYTES)
    if (!g1?.isTorsionFree() || !g2?.isTorsionFree()) return null
    if (!g1.is0() && !g2.is0()) pairs.push({ g1, g2 })
  }
  const product = pairs.length === 0 ? Fp12.ONE : bls12_381.pairingBatch(pairs)
  const output = new Uint8Array(32)
  output[31] = Fp12.eql(product, Fp12.ONE) ? 1 : 0
  return output
}

/** 0x10: a field element to a point of the subgroup. */
export function mapToG1(input: Uint8Array): Uint8Array | null {
  const element = input.length === FIELD_BYTES ? readField(input, 0) : null
  if (element === null) return null
  const { x, y } = g1Mapper.mapToCurve(element)
  return writeFields(x, y)
}

/** 0x11: an element of the quadratic extension to a point of the subgroup. */
export function mapToG2(input: Uint8Array): Uint8Array | null {
  if (input.length !== 2 * FIELD_BYTES) return null
  const c0 = readField(input, 0)
  const c1 = readField(input, FIELD_BYTES)
  if (c0 === null || c1 === null) return null
  const { x, y } = bls12_381.G2.mapToCurve([c0, c1])
  return writeFields(x.c0, x.c1, y.c0, y.c1)
}

function readNumber(input: Uint8Array, at: number, bytes: number): bigint {
  return bytesToWord(input.subarray(at, at + bytes))
}

function readScalar(input: Uint8Array, at: number): bigint {
  return readNumber(input, at, SCALAR_BYTES) % Fr.ORDER
}

/** 64 big-endian bytes; null unless below the modulus. */
function readField(input: Uint8Array, at: number): bigint | null {
  const value = readNumber(input, at, FIELD_BYTES)
  return value < Fp.ORDER ? value : null
}

function readG1(input: Uint8Array, at: number): G1Point | null {
  const x = readField(input, at)
  const y = readField(input, at + FIELD_BYTES)
  if (x === null || y === null) return null
  if (x === 0n && y === 0n) return G1.ZERO
  // The curve is y² = x³ + 4.
  if (!Fp.eql(Fp.sqr(y), Fp.add(Fp.pow(x, 3n), 4n))) return null
  return G1.fromAffine({ x, y })
}

function readG2(input: Uint8Array, at: number): G2Point | null {
  const parts = [0, 1, 2, 3].map((i) => readField(input, at + i * FIELD_BYTES))
  if (parts.some((part) => part === null)) return null
  const [c0, c1, d0, d1] = parts as [bigint, bigint, bigint, bigint]
  if (parts.every((part) => part === 0n)) return G2.ZERO
  const x = Fp2.create({ c0, c1 })
  const y = Fp2.create({ c0: d0, c1: d1 })
  // The twist is y² = x³ + 4(1 + i).
  if (!Fp2.eql(Fp2.sqr(y), Fp2.add(Fp2.mul(Fp2.sqr(x), x), Fp2.create({ c0: 4n, c1: 4n })))) return null
  return G2.fromAffine({ x, y })
}

function writeFields(...values: bigint[]): Uint8Array {
  return concatenate(values.map((value) => bigintToBytes(value, FIELD_BYTES)))
}

function writeG1(point: G1Point): Uint8Array {
  if (point.is0()) return new Uint8Array(G1_BYTES)
  const { x, y } = point.toAffine()
  return writeFields(x, y)
}

function writeG2(point: G2Point): Uint8Array {
  if (point.is0()) return new Uint8Array(G2_BYTES)
  const { x, y } = point.toAffine()
  return writeFields(x.c0, x.c1, y.c0, y.c1)
}
