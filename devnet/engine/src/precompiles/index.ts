/**
 * The precompiled contracts 0x01–0x11 and 0x100, called synchronously from the lanes. Curves and hashes come from audited
 * libraries. Calls of 0x04 and 0x09 do not come here: see assembly/evm/calls.ts.
 */
import { ripemd160 } from '@noble/hashes/legacy.js'
import { sha256 } from '#platform/hashes.ts'
import type { PrecompileRules } from '../forkMemory.ts'
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
import { boundedModexpGas, firstModexpGas, modexp, modexpGas } from './modexp.ts'
import { p256verify } from './p256verify.ts'
import { pointEvaluation } from './pointEvaluation.ts'

interface Precompile {
  /** Null: the input is malformed and takes all gas. */
  gas(input: Uint8Array): bigint | null
  /** Null: failure, which takes all gas. Only called when `gas` was paid. */
  run(input: Uint8Array): Uint8Array | null
  /**
   * How much of the input matters, for prices that do not grow with its length: no more is copied. One byte more than the only
   * valid length, where there is one. 0: `run` reads the input where it is.
   */
  reads?: number
}

/** Price per call and per 32-byte word, Yellow Paper appendix E. */
const perWord = (base: bigint, word: bigint) => (input: Uint8Array) =>
  base + word * BigInt(Math.ceil(input.length / 32))
const flat = (gas: bigint) => () => gas
/** Price per call and per pair of points of 0x08. */
const perPair = (base: bigint, pair: bigint) => (input: Uint8Array) =>
  base + pair * BigInt(Math.floor(input.length / 192))

const precompiles: ReadonlyMap<number, Precompile> = new Map([
  [0x01, { gas: flat(3000n), run: ecrecover, reads: 128 }],
  [0x02, { gas: perWord(60n, 12n), run: sha256 }],
  [0x03, { gas: perWord(600n, 120n), run: (input) => leftPad(ripemd160(input)) }],
  [0x04, { gas: perWord(15n, 3n), run: (input) => input.slice() }],
  [0x06, { gas: flat(150n), run: bn254Add, reads: 128 }],
  [0x07, { gas: flat(6000n), run: bn254Mul, reads: 96 }],
  [0x08, { gas: perPair(45_000n, 34_000n), run: bn254Pairing }],
  [0x0a, { gas: flat(50_000n), run: pointEvaluation, reads: 193 }],
  [0x0b, { gas: flat(375n), run: g1Add, reads: 257 }],
  [0x0c, { gas: g1MsmGas, run: g1Msm }],
  [0x0d, { gas: flat(600n), run: g2Add, reads: 513 }],
  [0x0e, { gas: g2MsmGas, run: g2Msm }],
  [0x0f, { gas: pairingGas, run: pairing }],
  [0x10, { gas: flat(5500n), run: mapToG1, reads: 65 }],
  [0x11, { gas: flat(23_800n), run: mapToG2, reads: 129 }],
  [0x100, { gas: flat(6900n), run: p256verify, reads: 161 }],
])

/** Modular exponentiation by the EIP whose price it has. */
const modexpByPricing: Readonly<Record<PrecompileRules['modexpPricing'], Precompile>> = {
  198: { gas: firstModexpGas, run: modexp, reads: 0 },
  2565: { gas: modexpGas, run: modexp, reads: 0 },
  7883: { gas: boundedModexpGas, run: modexp, reads: 0 },
}

/** Prices of 0x06–0x08 before EIP-1108. */
const dearBn254: ReadonlyMap<number, Precompile> = new Map([
  [0x06, { gas: flat(500n), run: bn254Add, reads: 128 }],
  [0x07, { gas: flat(40_000n), run: bn254Mul, reads: 96 }],
  [0x08, { gas: perPair(100_000n, 80_000n), run: bn254Pairing }],
])

function precompileOf(id: number, rules: PrecompileRules): Precompile | undefined {
  if (id === 0x05) return modexpByPricing[rules.modexpPricing]
  return (rules.cheapBn254 ? undefined : dearBn254.get(id)) ?? precompiles.get(id)
}

/** Runs precompile `id`, ECRECOVER unless `signer` knows the answer, on `input`, which may be a view of shared memory. Null when it fails or costs more than `gas`: the caller loses all the gas it gave. */
export function runPrecompile(
  id: number,
  input: Uint8Array,
  gas: bigint,
  rules: PrecompileRules & { signer?: (input: Uint8Array) => Uint8Array | null },
): { cost: bigint; output: Uint8Array } | null {
  const precompile = precompileOf(id, rules)
  if (!precompile) throw new RangeError(`there is no precompile ${id}`)
  const cost = precompile.gas(input)
  if (cost === null || cost > gas) return null
  const signer = id === 0x01 ? rules.signer?.(input) : null
  if (signer) return { cost, output: signer }
  // A copy: libraries do not take views of shared memory.
  const output = precompile.run(precompile.reads === 0 ? input : input.slice(0, precompile.reads))
  return output && { cost, output }
}

function leftPad(bytes: Uint8Array): Uint8Array {
  const word = new Uint8Array(32)
  word.set(bytes, 32 - bytes.length)
  return word
}
