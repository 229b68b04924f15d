import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createEVM, getActivePrecompiles } from '@ethereumjs/evm'
import { bn254 } from '@noble/curves/bn254.js'
import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ForkName } from '../api.ts'
import { forkRules } from '../forkRules.ts'
import { runPrecompile } from './index.ts'

const common = new Common({ chain: Mainnet, hardfork: Hardfork.Prague })
const osaka = new Common({ chain: Mainnet, hardfork: Hardfork.Osaka })
const byzantium = new Common({ chain: Mainnet, hardfork: Hardfork.Byzantium })
const evms = new Map([
  [common, await createEVM({ common })],
  [osaka, await createEVM({ common: osaka })],
  [byzantium, await createEVM({ common: byzantium })],
])
const gasLimit = 10_000_000n
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

/** What another implementation says: its gas and output, or null where it fails. */
async function peer(
  id: number,
  input: Uint8Array,
  fork = common,
): Promise<{ cost: bigint; output: string } | null> {
  const precompile = getActivePrecompiles(fork).get(id.toString(16).padStart(40, '0'))!
  const result = await precompile({
    data: input,
    gasLimit,
    common: fork,
    _EVM: evms.get(fork),
  } as unknown as Parameters<typeof precompile>[0])
  return result.exceptionError ? null : { cost: result.executionGasUsed, output: hex(result.returnValue) }
}

function ours(
  id: number,
  input: Uint8Array,
  fork: ForkName = 'prague',
): { cost: bigint; output: string } | null {
  const result = runPrecompile(id, input, gasLimit, forkRules[fork])
  return result && { cost: result.cost, output: hex(result.output) }
}

const word = (value: bigint) => value.toString(16).padStart(64, '0')
const small = fc.uint8Array({ maxLength: 40 })

const signature = fc
  .tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.bigInt(1n, 2n ** 200n))
  .map(([hash, key]) => {
    const signed = secp256k1.sign(hash, bytes(word(key)), { prehash: false, format: 'recovered' })
    return bytes(hex(hash) + word(BigInt(signed[0]!) + 27n) + hex(signed.slice(1)))
  })

const g1 = fc.bigInt(0n, 2n ** 256n - 1n).map((k) => {
  const scalar = k % bn254.fields.Fr.ORDER
  if (scalar === 0n) return word(0n) + word(0n)
  const { x, y } = bn254.G1.Point.BASE.multiply(scalar).toAffine()
  return word(x) + word(y)
})

const modexpInput = fc
  .tuple(small, small, small)
  .map(([b, e, m]) =>
    bytes(
      word(BigInt(b.length)) + word(BigInt(e.length)) + word(BigInt(m.length)) + hex(b) + hex(e) + hex(m),
    ),
  )

/** Signatures over secp256r1, every other one of another hash. */
const p256Input = fc
  .tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.bigInt(1n, 2n ** 200n), fc.boolean())
  .map(([hash, key, spoilt]) => {
    const secret = bytes(word(key))
    const signature = p256.sign(hash, secret, { prehash: false, lowS: false })
    if (spoilt) hash[0]! ^= 1
    return bytes(hex(hash) + hex(signature) + hex(p256.getPublicKey(secret, false)).slice(2))
  })

const osakaCases: [string, number, fc.Arbitrary<Uint8Array>][] = [
  ['modexp', 5, modexpInput],
  ['modexp of anything short', 5, fc.uint8Array({ maxLength: 96 })],
  ['p256verify', 0x100, p256Input],
  ['p256verify of anything', 0x100, fc.uint8Array({ minLength: 159, maxLength: 161 })],
]

const cases: [string, number, fc.Arbitrary<Uint8Array>][] = [
  ['ecrecover of valid signatures', 1, signature],
  ['ecrecover of anything', 1, fc.uint8Array({ maxLength: 140 })],
  ['sha256', 2, fc.uint8Array({ maxLength: 200 })],
  ['ripemd160', 3, fc.uint8Array({ maxLength: 200 })],
  ['identity', 4, fc.uint8Array({ maxLength: 200 })],
  ['modexp', 5, modexpInput],
  ['modexp of anything short', 5, fc.uint8Array({ maxLength: 96 })],
  ['bn254 addition', 6, fc.tuple(g1, g1).map(([a, b]) => bytes(a + b))],
  ['bn254 addition of anything', 6, fc.uint8Array({ maxLength: 130 })],
  [
    'bn254 multiplication',
    7,
    fc.tuple(g1, fc.bigInt(0n, 2n ** 256n - 1n)).map(([a, k]) => bytes(a + word(k))),
  ],
]

/** Declared lengths up to 1500 bytes, of which the input holds little: all three pieces of the price of EIP-198. */
const longModexpInput = fc
  .tuple(fc.nat(1500), fc.nat(80), fc.nat(1500), fc.uint8Array({ maxLength: 60 }))
  .map(([b, e, m, body]) => bytes(word(BigInt(b)) + word(BigInt(e)) + word(BigInt(m)) + hex(body)))

const byzantiumCases: [string, number, fc.Arbitrary<Uint8Array>][] = [
  ['modexp', 5, modexpInput],
  ['modexp of long numbers', 5, longModexpInput],
  ['bn254 addition', 6, fc.tuple(g1, g1).map(([a, b]) => bytes(a + b))],
  ['bn254 multiplication', 7, fc.tuple(g1, fc.nat(300)).map(([a, k]) => bytes(a + word(BigInt(k))))],
]

describe('runPrecompile', () => {
  it.each(cases)('agrees with another implementation on gas and output: %s', async (_, id, inputs) => {
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        expect(ours(id, input)).toEqual(await peer(id, input))
      }),
      { seed: 20261121, numRuns: 60 },
    )
  })

  it.each(osakaCases)('agrees with another implementation on Osaka: %s', async (_, id, inputs) => {
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        expect(ours(id, input, 'osaka')).toEqual(await peer(id, input, osaka))
      }),
      { seed: 20261121, numRuns: 60 },
    )
  })

  it.each(byzantiumCases)('agrees with another implementation on Byzantium: %s', async (_, id, inputs) => {
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        expect(ours(id, input, 'byzantium')).toEqual(await peer(id, input, byzantium))
      }),
      { seed: 20261121, numRuns: 60 },
    )
  })

  it('refuses a modexp operand of more than 1024 bytes on Osaka alone', () => {
    const longExponent = (length: bigint) => bytes(word(0n) + word(length) + word(1n))
    expect(ours(5, longExponent(1024n), 'osaka')).toEqual({ cost: 16n * 16n * 992n, output: '00' })
    expect(ours(5, longExponent(1025n), 'osaka')).toBeNull()
    expect(ours(5, longExponent(1025n))).toMatchObject({ output: '00' })
  })

  it('finds e(aP, Q) · e(−aP, Q) to be one, e(P, Q) not, and refuses what is off the curve', () => {
    const base = bn254.G1.Point.BASE.multiply(7n)
    const q = bn254.G2.Point.BASE.toAffine()
    const g2 = word(q.x.c1) + word(q.x.c0) + word(q.y.c1) + word(q.y.c0)
    const point = (p: typeof base) => word(p.toAffine().x) + word(p.toAffine().y)
    const cancelling = bytes(point(base) + g2 + point(base.negate()) + g2)
    expect(ours(8, cancelling)).toEqual({ cost: 113_000n, output: word(1n) })
    expect(ours(8, bytes(point(base) + g2))).toEqual({ cost: 79_000n, output: word(0n) })
    expect(ours(8, bytes(''))).toEqual({ cost: 45_000n, output: word(1n) })
    expect(ours(8, bytes(word(1n) + word(1n) + g2))).toBeNull()
    expect(ours(8, cancelling, 'petersburg')).toEqual({ cost: 260_000n, output: word(1n) })
    expect(ours(8, cancelling, 'istanbul')?.cost).toBe(113_000n)
  })

  it('fails when it costs more than the gas it was given', () => {
    expect(runPrecompile(2, new Uint8Array(32), 71n, forkRules.prague)).toBeNull()
    expect(runPrecompile(2, new Uint8Array(32), 72n, forkRules.prague)?.cost).toBe(72n)
  })
})
