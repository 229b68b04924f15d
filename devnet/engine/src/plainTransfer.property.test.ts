import fc from 'fast-check'
import { getContractAddress } from 'viem'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { BlockEnv, Engine, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { hexToBytes } from './hex.ts'
import { encodeTransaction } from './test/transaction.ts'

const chainId = 1n
const coinbase: Hex = `0x${'cb'.repeat(20)}`
const contract: Hex = `0x${'c0'.repeat(20)}`
const delegated: Hex = `0x${'de'.repeat(20)}`
const people: Hex[] = ['a1', 'a2', 'a3'].map((byte) => `0x${byte.repeat(20)}` as const)
const senders: Hex[] = [...people, coinbase, delegated]
const absent: Hex = `0x${'0a'.repeat(20)}`
const precompile: Hex = `0x${'00'.repeat(19)}04`
/** Where the first contracts of one of the people will be. */
const created: Hex[] = [0n, 1n, 2n].map((nonce) => getContractAddress({ from: people[0] as Hex, nonce }))
const targets: Hex[] = [...senders, ...created, contract, absent, precompile]
const funds = 10n ** 8n
/** What the richest of them has, who can pay prices beyond 64 bits. */
const riches = 2n ** 120n
/** Returns a program that does nothing. */
const initCode: Hex = '0x60015ff3'

/** Alone, transfers take the short way; speculation and tracing take the long one. */
let alone: Engine
let lanes: Engine
beforeAll(async () => {
  alone = await createEngine({ chainId, workers: 1, memoryMiB: 512, fork: 'prague' })
  lanes = await createEngine({ chainId, workers: 2, memoryMiB: 512, fork: 'prague' }, { parallelFrom: 1 })
})
afterAll(() => Promise.all([alone.close(), lanes.close()]))

function reset(engine: Engine): void {
  for (const { address } of engine.accounts()) {
    engine.setBalance(address, 0n)
    engine.setNonce(address, 0n)
    engine.setCode(address, '0x')
    engine.setStorage(address, `0x${'00'.repeat(32)}`, `0x${'00'.repeat(32)}`)
  }
  for (const sender of senders) engine.setBalance(sender, funds)
  engine.setBalance(people[0] as Hex, riches)
  // Stores the value that it was called with.
  engine.setCode(contract, '0x345f5500')
  engine.setCode(delegated, `0xef0100${contract.slice(2)}`)
  engine.takeChange()
}

const env: BlockEnv = {
  number: 1n,
  timestampSec: 1n,
  coinbase,
  gasLimit: 2n ** 40n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'00'.repeat(32)}`,
}

/** Mostly the usual one, so that not every later transaction of the sender has a nonce too high. */
const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof(
    { weight: 15, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  )

const transfer = fc.record({
  sender: fc.constantFrom(...senders),
  to: fc.constantFrom(...targets),
  creates: mostly(false, true),
  value: fc.oneof(
    { weight: 3, arbitrary: fc.bigInt(0n, funds / 100n) },
    mostly(1n, 0n, funds, 2n ** 119n, 2n ** 256n - 1n),
  ),
  gasLimit: mostly(21_000n, 20_999n, 21_001n, 100_000n, 2n ** 32n - 1n, 2n ** 32n),
  maxFeePerGas: mostly(20n, 6n, 7n, 2n ** 64n - 1n, 2n ** 64n),
  type: fc.constantFrom(0, 2) as fc.Arbitrary<0 | 2>,
  nonceOffset: mostly(0n, 1n),
})

it('a block of plain transfers has one result, whichever way it is executed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(transfer, { minLength: 1, maxLength: 40 }), async (transfers) => {
      const nonces = new Map<Hex, bigint>()
      const transactions = transfers.map(({ sender, nonceOffset, creates, ...fields }) => {
        const nonce = nonces.get(sender) ?? 0n
        nonces.set(sender, nonce + 1n)
        const creation = creates ? { to: null, data: hexToBytes(initCode), gasLimit: 100_000n } : {}
        const raw = encodeTransaction({ ...fields, ...creation, chainId, nonce: nonce + nonceOffset })
        return { raw, sender }
      })
      for (const engine of [alone, lanes]) reset(engine)
      const traced = await alone.traceBlock(env, transactions, () => undefined)
      const { report: _, ...short } = await alone.executeBlock(env, transactions)
      const { report: __, ...long } = await lanes.executeBlock(env, transactions)
      expect(short.transactions).toEqual(traced)
      expect(short).toEqual(long)
      expect(alone.stateRoot()).toBe(lanes.stateRoot())
    }),
    { seed: 20_261_121, numRuns: 300 },
  )
})
