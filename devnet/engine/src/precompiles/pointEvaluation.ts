/** Precompile 0x0a (EIP-4844): whether a committed polynomial has value y at z. */
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { sha256 } from '#platform/hashes.ts'
import { areBytesEqual, concatenate } from '../bytes.ts'
import { bytesToWord, wordToBytes } from '../hex.ts'

const { Fp12, Fr } = bls12_381.fields
const G1 = bls12_381.G1.Point
const G2 = bls12_381.G2.Point
type G1Point = InstanceType<typeof G1>

/** [τ]₂ of Ethereum's KZG ceremony: all of the trusted setup that verification needs. */
const tauG2 = G2.fromHex(
  'b5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2',
)
const FIELD_ELEMENTS_PER_BLOB = 4096n
const VERSIONED_HASH_KZG = 0x01
const output = concatenate([wordToBytes(FIELD_ELEMENTS_PER_BLOB), wordToBytes(Fr.ORDER)])

/** Versioned hash, z, y, commitment, proof → the constants of the scheme. Null: malformed input or a wrong proof. */
export function pointEvaluation(input: Uint8Array): Uint8Array | null {
  if (input.length !== 192) return null
  const commitmentBytes = input.subarray(96, 144)
  const hash = sha256(commitmentBytes)
  hash[0] = VERSIONED_HASH_KZG
  if (!areBytesEqual(hash, input.subarray(0, 32))) return null
  const z = bytesToWord(input.subarray(32, 64))
  const y = bytesToWord(input.subarray(64, 96))
  const commitment = readPoint(commitmentBytes)
  const proof = readPoint(input.subarray(144, 192))
  if (z >= Fr.ORDER || y >= Fr.ORDER || !commitment || !proof) return null
  // e(C − [y]₁, −[1]₂) · e(π, [τ]₂ − [z]₂) = 1
  const pairs = [
    { g1: commitment.subtract(G1.BASE.multiplyUnsafe(y)), g2: G2.BASE.negate() },
    { g1: proof, g2: tauG2.subtract(G2.BASE.multiplyUnsafe(z)) },
  ].filter(({ g1, g2 }) => !g1.is0() && !g2.is0())
  const product = pairs.length === 0 ? Fp12.ONE : bls12_381.pairingBatch(pairs)
  return Fp12.eql(product, Fp12.ONE) ? output : null
}

/** A compressed point of the subgroup; infinity is one. */
function readPoint(bytes: Uint8Array): G1Point | null {
  try {
    const point = G1.fromBytes(Uint8Array.from(bytes))
    return point.isTorsionFree() ? point : null
  } catch {
    return null
  }
}
