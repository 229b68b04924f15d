/** The precompiled contracts 0x01–0x11 and 0x100, called synchronously from the lanes. Curves and hashes come from audited libraries. */
import { ripemd160 } from '@noble/hashes/legacy.js'
import { sha256 } from '#platform/hashes.ts'
import { blake2f, blake2fGas } from './blake2f.ts'
import {
  g1Add,
  g1Msm,
  g1MsmGas,
  g2Add,
  g2Msm,
  g2MsmGas,
  mapToG1,
  mapToG2,
  pairing,
  pairingGas,
} from './bls12381.ts'
import { bn254Add, bn254Mul, bn254Pairing } from './bn254.ts'
import { ecrecover } from './ecrecover.ts'
import { boundedModexpGas, modexp, modexpGas } from './modexp.ts'
import { p256verify } from './p256verify.ts'
import { pointEvaluation } from './pointEvaluation.ts'

interface Precompile {
  /** Null: the input is malformed and takes all gas. */
  gas(input: Uint8Array): bigint | null
  /** Null: failure, which takes all gas. Only called when `gas` was paid. */
  run(input: Uint8Array): Uint8Array | null
}

/** Price per call and per 32-byte word, Yellow Paper appendix E. */
const perWord = (base: bigint, word: bigint) => (input: Uint8Array) =>
  base + word * BigInt(Math.ceil(input.length / 32))
const flat = (gas: bigint) => () => gas

const precompiles: ReadonlyMap<number, Precompile> = new Map([
  [0x01, { gas: flat(3000n), run: ecrecover }],
  [0x02, { gas: perWord(60n, 12n), run: sha256 }],
  [0x03, { gas: perWord(600n, 120n), run: (input) => leftPad(ripemd160(input)) }],
  [0x04, { gas: perWord(15n, 3n), run: (input) => input.slice() }],
  [0x05, { gas: modexpGas, run: modexp }],
  // Prices of 0x06–0x08 since Istanbul (EIP-1108).
  [0x06, { gas: flat(150n), run: bn254Add }],
  [0x07, { gas: flat(6000n), run: bn254Mul }],
  [0x08, { gas: (input) => 45_000n + 34_000n * BigInt(Math.floor(input.length / 192)), run: bn254Pairing }],
  [0x09, { gas: blake2fGas, run: blake2f }],
  [0x0a, { gas: flat(50_000n), run: pointEvaluation }],
  [0x0b, { gas: flat(375n), run: g1Add }],
  [0x0c, { gas: g1MsmGas, run: g1Msm }],
  [0x0d, { gas: flat(600n), run: g2Add }],
  [0x0e, { gas: g2MsmGas, run: g2Msm }],
  [0x0f, { gas: pairingGas, run: pairing }],
  [0x10, { gas: flat(5500n), run: mapToG1 }],
  [0x11, { gas: flat(23_800n), run: mapToG2 }],
  [0x100, { gas: flat(6900n), run: p256verify }],
])

/** What a fork changed of precompiles that were there before. */
export interface PrecompileRules {
  /** EIP-7823 and EIP-7883 instead of EIP-2565. */
  modexpBounded: boolean
}

const boundedModexp: Precompile = { gas: boundedModexpGas, run: modexp }

/** Runs precompile `id`. Null when it fails or costs more than `gas`: the caller loses all the gas it gave. */
export function runPrecompile(
  id: number,
  input: Uint8Array,
  gas: bigint,
  rules: PrecompileRules,
): { cost: bigint; output: Uint8Array } | null {
  const precompile = id === 0x05 && rules.modexpBounded ? boundedModexp : precompiles.get(id)
  if (!precompile) throw new RangeError(`there is no precompile ${id}`)
  const cost = precompile.gas(input)
  if (cost === null || cost > gas) return null
  const output = precompile.run(input)
  return output && { cost, output }
}

function leftPad(bytes: Uint8Array): Uint8Array {
  const word = new Uint8Array(32)
  word.set(bytes, 32 - bytes.length)
  return word
}
