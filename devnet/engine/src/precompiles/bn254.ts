/** Precompiles 0x06–0x08 on the curve alt_bn128 (EIP-196, EIP-197), by the audited noble library. */
import { bn254 } from '@noble/curves/bn254.js'
import { bytesToWord, wordToBytes } from '../hex.ts'

const fieldOrder = bn254.fields.Fp.ORDER
const G1 = bn254.G1.Point
const G2 = bn254.G2.Point
type G1Point = InstanceType<typeof G1>
type G2Point = InstanceType<typeof G2>

/** 0x06: the sum of two points. Null: an operand is not on the curve. */
export function bn254Add(input: Uint8Array): Uint8Array | null {
  const padded = pad(input, 128)
  const a = readG1(padded, 0)
  const b = readG1(padded, 64)
  return a && b && writeG1(a.add(b))
}

/** 0x07: a point times a 256-bit scalar. Null: the point is not on the curve. */
export function bn254Mul(input: Uint8Array): Uint8Array | null {
  const padded = pad(input, 96)
  const point = readG1(padded, 0)
  if (!point) return null
  const scalar = readWord(padded, 64) % bn254.fields.Fr.ORDER
  return writeG1(scalar === 0n ? G1.ZERO : point.multiply(scalar))
}

/** 0x08: whether the product of the pairings is one, as a 32-byte word. Null: malformed input. */
export function bn254Pairing(input: Uint8Array): Uint8Array | null {
  if (input.length % 192 !== 0) return null
  const pairs: { g1: G1Point; g2: G2Point }[] = []
  for (let at = 0; at < input.length; at += 192) {
    const g1 = readG1(input, at)
    const g2 = readG2(input, at + 64)
    if (!g1 || !g2) return null
    if (!g1.is0() && !g2.is0()) pairs.push({ g1, g2 })
  }
  const output = new Uint8Array(32)
  const { Fp12 } = bn254.fields
  const product = pairs.length === 0 ? Fp12.ONE : bn254.pairingBatch(pairs)
  output[31] = Fp12.eql(product, Fp12.ONE) ? 1 : 0
  return output
}

function readG1(input: Uint8Array, at: number): G1Point | null {
  const x = readWord(input, at)
  const y = readWord(input, at + 32)
  if (x >= fieldOrder || y >= fieldOrder) return null
  if (x === 0n && y === 0n) return G1.ZERO
  return valid(() => G1.fromAffine({ x, y }))
}

/** Coordinates in Fp2 stand with the imaginary part first; the point must lie in the subgroup of prime order. */
function readG2(input: Uint8Array, at: number): G2Point | null {
  const [x1, x0, y1, y0] = [0, 32, 64, 96].map((offset) => readWord(input, at + offset)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ]
  if ([x0, x1, y0, y1].some((value) => value >= fieldOrder)) return null
  if (x0 === 0n && x1 === 0n && y0 === 0n && y1 === 0n) return G2.ZERO
  const point = valid(() => G2.fromAffine({ x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } }))
  return point?.isTorsionFree() ? point : null
}

function valid<P extends { assertValidity(): void }>(make: () => P): P | null {
  try {
    const point = make()
    point.assertValidity()
    return point
  } catch {
    return null
  }
}

function writeG1(point: G1Point): Uint8Array {
  const { x, y } = point.toAffine()
  const output = new Uint8Array(64)
  if (point.is0()) return output
  output.set(wordToBytes(x))
  output.set(wordToBytes(y), 32)
  return output
}

function readWord(input: Uint8Array, at: number): bigint {
  return bytesToWord(input.subarray(at, at + 32))
}

function pad(input: Uint8Array, length: number): Uint8Array {
  const padded = new Uint8Array(length)
  padded.set(input.subarray(0, length))
  return padded
}
