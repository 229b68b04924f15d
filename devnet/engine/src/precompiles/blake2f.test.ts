/** Precompile 0x09, which the module computes itself, against @ethereumjs/evm and BLAKE2b. */
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createEVM, getActivePrecompiles } from '@ethereumjs/evm'
import { blake2b } from '@noble/hashes/blake2.js'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BlockEnv, Engine, Hex } from '../api.ts'
import { createEngine } from '../engine.ts'
import { bytesToHex, hexToBytes } from '../hex.ts'

const to: Hex = `0x${'09'.padStart(40, '0')}`
const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 10n ** 10n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'00'.repeat(32)}`,
}
const common = new Common({ chain: Mainnet, hardfork: Hardfork.Cancun })
const evm = await createEVM({ common })

let engine: Engine
beforeAll(async () => {
  // Cancun: the gas of a call is that of its data and of the precompile.
  engine = await createEngine({ chainId: 1n, fork: 'cancun', workers: 1, memoryMiB: 256 })
})
afterAll(() => engine.close())

interface Answer {
  cost: bigint
  output: Hex
}

/** Null: the precompile failed. */
function ours(input: Uint8Array, gas: bigint): Answer | null {
  const dataGas = input.reduce((sum, byte) => sum + (byte === 0 ? 4n : 16n), 21_000n)
  const result = engine.call(env, { to, data: bytesToHex(input), gas: dataGas + gas })
  return result.status === 1 ? { cost: result.gasUsed - dataGas, output: result.output } : null
}

async function theirs(input: Uint8Array, gas: bigint): Promise<Answer | null> {
  const precompile = getActivePrecompiles(common).get(to.slice(2))!
  const result = await precompile({ data: input, gasLimit: gas, common, _EVM: evm } as unknown as Parameters<
    typeof precompile
  >[0])
  if (result.exceptionError) return null
  return { cost: result.executionGasUsed, output: bytesToHex(result.returnValue) }
}

const input = fc
  .tuple(
    fc.integer({ min: 0, max: 40 }),
    fc.uint8Array({ minLength: 207, maxLength: 209 }),
    fc.constantFrom(0, 1, 1, 2, 255),
  )
  .map(([rounds, body, last]) => Uint8Array.of(0, 0, 0, rounds, ...body, last))

test('F, its price and its failures are those of another implementation', async () => {
  await fc.assert(
    fc.asyncProperty(input, fc.nat(60), async (given, gas) => {
      expect(ours(given, BigInt(gas))).toEqual(await theirs(given, BigInt(gas)))
    }),
    { seed: 9, numRuns: 300 },
  )
})

test('twelve rounds hash "abc" as BLAKE2b does (EIP-152), eight million take their price', () => {
  const compressAbc = (rounds: string): Uint8Array =>
    hexToBytes(
      `0x${rounds}48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b${'616263'.padEnd(256, '0')}0300000000000000000000000000000001`,
    )
  const hash = bytesToHex(blake2b(new TextEncoder().encode('abc')))
  expect(ours(compressAbc('0000000c'), 12n)).toEqual({ cost: 12n, output: hash })
  expect(ours(compressAbc('007a1200'), 7_999_999n)).toBe(null)
  expect(ours(compressAbc('007a1200'), 8_000_000n)).toMatchObject({ cost: 8_000_000n })
})
