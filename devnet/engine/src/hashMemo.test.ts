import { keccak_256 } from '@noble/hashes/sha3.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { BlockEnv, Engine, Hex } from './api.ts'
import { createEngine } from './engine.ts'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ chainId: 1n, workers: 1, memoryMiB: 512 })
})
afterAll(() => engine.close())

const contract: Hex = `0x${'c0'.repeat(20)}`
const env: BlockEnv = {
  number: 1n,
  timestampSec: 1n,
  coinbase: `0x${'cb'.repeat(20)}`,
  gasLimit: 1n << 40n,
  baseFeePerGas: 0n,
  prevRandao: `0x${'00'.repeat(32)}`,
}

const word = (value: bigint): Uint8Array => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
const hex = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString('hex')}`

// More inputs than the memo has places, so that they push each other out.
const inputs = 50_000

it.each([32, 64])(
  'digests of %i bytes are right when they are remembered, and when others took their place',
  (length) => {
    // for i in 0 … call data: sum ^= keccak256(i ‖ i·i)[of `length` bytes]; returns sum
    const loop = `5f5f5b805f52808002602052${length === 64 ? '6040' : '6020'}5f2082189150600101805f3511600257505f5260205ff3`
    engine.setCode(contract, `0x${loop}`)
    let expected = 0n
    for (let i = 0n; i < inputs; i++) {
      const bytes = length === 64 ? Buffer.concat([word(i), word(i * i)]) : word(i)
      expected ^= BigInt(hex(keccak_256(bytes)))
    }
    for (const pass of ['first', 'second']) {
      const { status, output } = engine.call(env, {
        to: contract,
        data: hex(word(BigInt(inputs))),
        gas: 1n << 40n,
      })
      expect({ pass, status, output }).toEqual({ pass, status: 1, output: hex(word(expected)) })
    }
  },
)
