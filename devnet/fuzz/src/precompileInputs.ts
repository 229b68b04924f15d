/** Inputs of the precompiles: well-formed ones, and the ways in which they are not. */
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { bn254 } from '@noble/curves/bn254.js'
import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Hex } from '@safelane/devnet-engine'
import { kzgInfinityInput } from './oracle/kzg.ts'
import { precompiles } from './pool.ts'
import { type Random, Weighted } from './random.ts'

interface PrecompileInput {
  to: Hex
  input: Uint8Array
}

const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex')
const word = (value: bigint): string => value.toString(16).padStart(64, '0')
const bytesToHex = (value: Uint8Array): string => Buffer.from(value).toString('hex')
const modulus = secp256k1.Point.CURVE().n

/** Hash, v, r, s. */
function ecrecover(): Uint8Array[] {
  const hash = new Uint8Array(32).fill(0x77)
  const signed = secp256k1.sign(hash, new Uint8Array(32).fill(9), { prehash: false, format: 'recovered' })
  const v = BigInt(signed[0]!) + 27n
  const r = bytesToHex(signed.slice(1, 33))
  const s = BigInt(`0x${bytesToHex(signed.slice(33))}`)
  const input = (vWord: bigint, rHex: string, sWord: bigint) =>
    bytes(bytesToHex(hash) + word(vWord) + rHex + word(sWord))
  return [
    input(v, r, s),
    input(55n - v, r, s),
    input(v, r, modulus - s), // high s counts here
    input(v, r, 0n),
    input(v, word(0n), s),
    input(v, word(modulus), s),
    input(v, r, modulus),
    input(29n, r, s),
    input(v + 2n ** 64n, r, s),
    input(v, word(5n), s), // no point with this x
    input(v, r, s).subarray(0, 127),
    bytes(`${bytesToHex(input(v, r, s))}ff`),
  ]
}

function modexp(): Uint8Array[] {
  const input = (base: string, exponent: string, mod: string, tail = '') =>
    bytes(
      word(BigInt(base.length / 2)) +
        word(BigInt(exponent.length / 2)) +
        word(BigInt(mod.length / 2)) +
        base +
        exponent +
        mod +
        tail,
    )
  return [
    input('03', '05', '0d'),
    input('ff'.repeat(32), 'ff'.repeat(32), `${'ff'.repeat(31)}fe`),
    input('02', `${'00'.repeat(32)}80`, '61'), // the exponent's first word is zero
    input('02', `01${'00'.repeat(32)}`, '61'),
    input('', '', ''),
    input('', '', '05'),
    input('05', '', '01'),
    input('05', '03', '00'),
    input('05', '03', ''),
    input(`01${'00'.repeat(40)}`, '03', `0f${'00'.repeat(39)}`),
    input('03', '05', '0d', 'ffff'),
    input('03', '05', '0d').subarray(0, 97),
    bytes(word(1n) + word(2n ** 255n) + word(1n)),
    bytes(word(0n) + word(2n ** 64n) + word(0n)),
    bytes(word(1025n) + word(0n) + word(1n)),
    bytes(word(0n) + word(1025n) + word(0n)),
  ]
}

const bn = bn254.G1.Point
function bnPoint(scalar: bigint): string {
  if (scalar === 0n) return word(0n) + word(0n)
  const { x, y } = bn.BASE.multiply(scalar).toAffine()
  return word(x) + word(y)
}

function bn254Inputs(): { add: Uint8Array[]; multiply: Uint8Array[]; pairing: Uint8Array[] } {
  const prime = bn254.fields.Fp.ORDER
  const negated = (() => {
    const { x, y } = bn.BASE.negate().toAffine()
    return word(x) + word(y)
  })()
  const g2 = (() => {
    const { x, y } = bn254.G2.Point.BASE.toAffine()
    return word(x.c1) + word(x.c0) + word(y.c1) + word(y.c0)
  })()
  const outside = [
    word(1n) + word(3n),
    word(prime) + word(0n),
    word(0n) + word(prime),
    word(prime + 1n) + word(2n),
  ]
  return {
    add: [
      bytes(bnPoint(1n) + bnPoint(2n)),
      bytes(bnPoint(1n) + bnPoint(1n)),
      bytes(bnPoint(1n) + negated),
      bytes(bnPoint(0n) + bnPoint(7n)),
      bytes(''),
      bytes(bnPoint(1n)).subarray(0, 63),
      bytes(`${bnPoint(3n) + bnPoint(5n)}01`),
      ...outside.map((point) => bytes(bnPoint(1n) + point)),
    ],
    multiply: [
      bytes(bnPoint(1n) + word(9n)),
      bytes(bnPoint(2n) + word(0n)),
      bytes(bnPoint(2n) + word(2n ** 256n - 1n)),
      bytes(bnPoint(1n) + word(bn254.fields.Fr.ORDER)),
      bytes(bnPoint(0n) + word(5n)),
      bytes(bnPoint(3n)),
      ...outside.map((point) => bytes(point + word(2n))),
    ],
    pairing: [
      bytes(''),
      bytes('00'.repeat(192)),
      bytes('00'.repeat(191)),
      bytes(`${bnPoint(0n)}${g2}`),
      bytes(bnPoint(1n) + word(0n).repeat(4)),
      bytes(outside[0]! + g2),
      bytes(bnPoint(1n) + word(1n).repeat(4)),
    ],
  }
}

/** Rounds, h, m, t, final flag. */
function blake2f(): Uint8Array[] {
  const input = (rounds: number, flag: number) => {
    const input = new Uint8Array(213)
    for (let i = 4; i < 212; i++) input[i] = (i * 37) & 0xff
    new DataView(input.buffer).setUint32(0, rounds)
    input[212] = flag
    return input
  }
  return [
    input(0, 0),
    input(1, 1),
    input(12, 1),
    input(12, 0),
    input(12, 2),
    input(2 ** 32 - 1, 1),
    input(3, 1).subarray(0, 212),
  ]
}

const bls1 = bls12_381.G1.Point
const bls2 = bls12_381.G2.Point
const field = (value: bigint): string => value.toString(16).padStart(128, '0')
function blsInputs(): [number, Uint8Array][] {
  const g1 = (scalar: bigint) => {
    if (scalar === 0n) return field(0n).repeat(2)
    const { x, y } = bls1.BASE.multiply(scalar).toAffine()
    return field(x) + field(y)
  }
  const g2 = (scalar: bigint) => {
    if (scalar === 0n) return field(0n).repeat(4)
    const { x, y } = bls2.BASE.multiply(scalar).toAffine()
    return field(x.c0) + field(x.c1) + field(y.c0) + field(y.c1)
  }
  const prime = bls12_381.fields.Fp.ORDER
  return [
    [0x0b, bytes(g1(1n) + g1(2n))],
    [0x0b, bytes(g1(1n) + g1(0n))],
    [0x0b, bytes(g1(1n) + field(prime) + field(0n))],
    [0x0b, bytes(g1(1n) + field(1n) + field(1n))],
    [0x0b, bytes(g1(1n))],
    [0x0b, bytes(`01${(g1(1n) + g1(1n)).slice(2)}`)],
    [0x0c, bytes(g1(3n) + word(2n))],
    [0x0c, bytes(g1(0n) + word(2n))],
    [0x0c, bytes(g1(1n) + word(2n ** 256n - 1n) + g1(2n) + word(0n))],
    [0x0c, bytes('')],
    [0x0c, bytes(field(0n) + field(2n) + word(1n))], // on the curve, not in the subgroup
    [0x0d, bytes(g2(1n) + g2(2n))],
    [0x0d, bytes(g2(1n) + g2(0n).slice(2))],
    [0x0e, bytes(g2(2n) + word(3n))],
    [0x0e, bytes(g2(0n) + word(3n))],
    [0x0f, bytes('')],
    [0x0f, bytes(g1(0n) + g2(1n))],
    [0x0f, bytes(g1(1n))],
    [0x10, bytes(field(5n))],
    [0x10, bytes(field(prime))],
    [0x10, bytes(field(0n).slice(2))],
    [0x11, bytes(field(5n) + field(6n))],
    [0x11, bytes(field(5n))],
  ]
}

/** Hash, r, s, x, y (EIP-7951). */
function p256Inputs(): Uint8Array[] {
  const key = new Uint8Array(32).fill(5)
  const hash = new Uint8Array(32).fill(0x21)
  const signature = bytesToHex(p256.sign(hash, key, { prehash: false, format: 'compact' }))
  const point = bytesToHex(p256.getPublicKey(key, false).slice(1))
  const valid = bytesToHex(hash) + signature + point
  return [
    bytes(valid),
    bytes(`00${valid.slice(2)}`),
    bytes(valid).subarray(0, 159),
    bytes(`${valid}00`),
    bytes(bytesToHex(hash) + word(0n) + signature.slice(64) + point),
    bytes(bytesToHex(hash) + signature + word(0n) + word(0n)),
    bytes(bytesToHex(hash) + signature + word(1n) + word(1n)),
  ]
}

/** Short bytes for the hash functions and the copy. */
const plain = [0, 1, 31, 32, 55, 56, 63, 64, 65, 119, 120, 136, 200].map((length) =>
  Uint8Array.from({ length }, (_, i) => (i * 7 + 1) & 0xff),
)
const points = bn254Inputs()

/** By precompile: quick ones often, those with pairings or maps seldom. */
const inputs = new Weighted<{ number: number; inputs: readonly Uint8Array[] }>([
  [12, { number: 1, inputs: ecrecover() }],
  [60, { number: 2, inputs: plain }],
  [60, { number: 3, inputs: plain }],
  [60, { number: 4, inputs: plain }],
  [50, { number: 5, inputs: modexp() }],
  [10, { number: 6, inputs: points.add }],
  [4, { number: 7, inputs: points.multiply }],
  [2, { number: 8, inputs: points.pairing }],
  [20, { number: 9, inputs: blake2f() }],
  [
    2,
    {
      number: 0x0a,
      inputs: [
        kzgInfinityInput(0n),
        kzgInfinityInput(1n),
        kzgInfinityInput(0n).subarray(1),
        new Uint8Array(192),
      ],
    },
  ],
  ...blsInputs().map(([number, input]): [number, { number: number; inputs: Uint8Array[] }] => [
    1,
    { number, inputs: [input] },
  ]),
  [4, { number: 0x100, inputs: p256Inputs() }],
])

export function precompileInput(random: Random): PrecompileInput {
  const { number, inputs: ofNumber } = inputs.draw(random)
  const to = number === 0x100 ? precompiles.at(-1)! : precompiles[number]!
  return { to, input: random.pick(ofNumber) }
}
