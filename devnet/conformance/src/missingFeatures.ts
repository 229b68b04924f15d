/** What the engine does not implement yet, found out by asking it, so that no list has to be kept. */
import { sha256 } from '@noble/hashes/sha2.js'
import type { BlockEnv, Engine, Hex } from '@safelane/devnet-engine'

/** Tests whose name matches are about what is missing. */
export type MissingFeatures = readonly { pattern: RegExp; reason: string }[]

const env: BlockEnv = {
  number: 1n,
  timestampSec: 1n,
  coinbase: '0x0000000000000000000000000000000000000000',
  gasLimit: 30_000_000n,
  baseFeePerGas: 0n,
  prevRandao: `0x${'00'.repeat(32)}`,
}

export function missingFeatures(engine: Engine): MissingFeatures {
  const missing: { pattern: RegExp; reason: string }[] = []
  if (outputBytes(engine, '0x000000000000000000000000000000000000000a', zeroPolynomialEvaluation()) !== 64) {
    missing.push({
      pattern: /point_evaluation_precompile/,
      reason: 'precompile 0x0a (KZG) is not implemented',
    })
  }
  const twoPointsAtInfinity: Hex = `0x${'00'.repeat(256)}`
  if (
    engine.fork !== 'cancun' &&
    outputBytes(engine, '0x000000000000000000000000000000000000000b', twoPointsAtInfinity) !== 128
  ) {
    missing.push({
      pattern: /eip2537_bls_12_381/,
      reason: 'precompiles 0x0b to 0x11 (BLS12-381) are not implemented',
    })
  }
  return missing
}

function outputBytes(engine: Engine, to: Hex, data: Hex): number {
  const { output } = engine.call(env, { to, data, gas: 1_000_000n })
  return output.length / 2 - 1
}

/** EIP-4844 point evaluation of the zero polynomial at 0: commitment and proof are the point at infinity. */
function zeroPolynomialEvaluation(): Hex {
  const infinity = Buffer.alloc(48)
  infinity[0] = 0xc0
  const versionedHash = Buffer.from(sha256(infinity))
  versionedHash[0] = 1
  return `0x${Buffer.concat([versionedHash, Buffer.alloc(64), infinity, infinity]).toString('hex')}`
}
