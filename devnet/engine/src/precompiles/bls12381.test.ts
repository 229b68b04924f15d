/** The curve operations against the identities that define them; the official vectors run in devnet/conformance. */
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { describe, expect, test } from 'vitest'
import { forkRules } from '../forkRules.ts'
import { runPrecompile } from './index.ts'

const G1 = bls12_381.G1.Point
const G2 = bls12_381.G2.Point
const field = (value: bigint) => Buffer.from(value.toString(16).padStart(128, '0'), 'hex')
const scalar = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
const g1 = (factor: bigint) => {
  const { x, y } = G1.BASE.multiplyUnsafe(factor).toAffine()
  return Buffer.concat([field(x), field(y)])
}
const g2 = (factor: bigint) => {
  const { x, y } = G2.BASE.multiplyUnsafe(factor).toAffine()
  return Buffer.concat([field(x.c0), field(x.c1), field(y.c0), field(y.c1)])
}
const run = (id: number, ...parts: Uint8Array[]) =>
  runPrecompile(id, Buffer.concat(parts), 10n ** 7n, forkRules.prague)
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')

describe('BLS12-381', () => {
  test('adds points: 2P + 3P = 5P, P + 0 = P', () => {
    expect(hex(run(0x0b, g1(2n), g1(3n))?.output)).toBe(hex(g1(5n)))
    expect(hex(run(0x0d, g2(2n), g2(3n))?.output)).toBe(hex(g2(5n)))
    expect(hex(run(0x0b, g1(2n), new Uint8Array(128))?.output)).toBe(hex(g1(2n)))
  })

  test('multiplies and sums: 4·2P + 5·3P = 23P, at a discount for two', () => {
    const g1Result = run(0x0c, g1(2n), scalar(4n), g1(3n), scalar(5n))
    expect(hex(g1Result?.output)).toBe(hex(g1(23n)))
    expect(g1Result?.cost).toBe((2n * 12_000n * 949n) / 1000n)
    const g2Result = run(0x0e, g2(2n), scalar(4n), g2(3n), scalar(5n))
    expect(hex(g2Result?.output)).toBe(hex(g2(23n)))
    expect(g2Result?.cost).toBe(2n * 22_500n)
  })

  test('pairs: e(2P, 3Q) · e(−6P, Q) = 1, and not with another factor', () => {
    const { ORDER } = bls12_381.fields.Fr
    const result = run(0x0f, g1(2n), g2(3n), g1(ORDER - 6n), g2(1n))
    expect(hex(result?.output)).toBe(hex(scalar(1n)))
    expect(result?.cost).toBe(37_700n + 2n * 32_600n)
    expect(hex(run(0x0f, g1(2n), g2(3n), g1(ORDER - 5n), g2(1n))?.output)).toBe(hex(scalar(0n)))
  })

  test('maps field elements to points of the subgroup', () => {
    const mapped = run(0x10, field(7n))!.output
    expect(run(0x0c, mapped, scalar(1n))).not.toBeNull()
    const twisted = run(0x11, field(7n), field(8n))!.output
    expect(run(0x0e, twisted, scalar(1n))).not.toBeNull()
  })

  test('refuses what is malformed: wrong length, coordinates out of range, points off the curve', () => {
    const { ORDER } = bls12_381.fields.Fp
    expect(run(0x0b, g1(1n))).toBeNull()
    expect(run(0x0c)).toBeNull()
    expect(run(0x0f)).toBeNull()
    expect(run(0x10, field(ORDER))).toBeNull()
    expect(run(0x0b, field(1n), field(1n), g1(1n))).toBeNull()
    expect(run(0x0d, field(1n), field(1n), field(1n), field(1n), g2(1n))).toBeNull()
  })
})

describe('point evaluation', () => {
  test('accepts the zero polynomial and refuses another value of it', () => {
    const infinity = new Uint8Array(48)
    infinity[0] = 0xc0
    // 0x01 ‖ the last 31 bytes of SHA-256 of the commitment.
    const hash = Buffer.from(run(0x02, infinity)!.output)
    hash[0] = 1
    const accepted = run(0x0a, hash, scalar(5n), scalar(0n), infinity, infinity)
    expect(hex(accepted?.output)).toBe(hex(Buffer.concat([scalar(4096n), scalar(bls12_381.fields.Fr.ORDER)])))
    expect(accepted?.cost).toBe(50_000n)
    expect(run(0x0a, hash, scalar(5n), scalar(1n), infinity, infinity)).toBeNull()
    expect(run(0x0a, scalar(1n), scalar(5n), scalar(0n), infinity, infinity)).toBeNull()
  })
})
