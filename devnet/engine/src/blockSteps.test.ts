/** What a block is made of beside its transactions: its own rules, system calls, and the way back when it is invalid. */
import { afterAll, describe, expect, test } from 'vitest'
import type { BlockEnv, Engine, ExecutedTransaction, ForkName, Hex } from './api.ts'
import { createEngine } from './engine.ts'
import { encodeTransaction } from './test/transaction.ts'

const chainId = 31337n
const sender: Hex = `0x${'5e'.repeat(20)}`
const contract: Hex = `0x${'cc'.repeat(20)}`
const word = (n: bigint): Hex => `0x${n.toString(16).padStart(64, '0')}`

const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 30_000_000n,
  baseFeePerGas: 0n,
  prevRandao: word(0n),
}

const engines: Engine[] = []
afterAll(async () => {
  for (const engine of engines) await engine.close()
})

async function engineWith(workers: number): Promise<Engine> {
  const engine = await createEngine(
    { chainId, fork: 'shanghai', workers, memoryMiB: 640 },
    { parallelFrom: 1 },
  )
  engines.push(engine)
  engine.setBalance(sender, 10n ** 18n)
  return engine
}

const transaction = (nonce: bigint) => ({
  raw: encodeTransaction({ type: 0, chainId, nonce, to: contract, gasLimit: 100_000n }),
  sender,
})

describe.each([1, 2])('with %i workers', (workers) => {
  test("each block has its own fork's opcodes and precompiles, in either order", async () => {
    const engine = await engineWith(workers)
    // TLOAD, then MODEXP with a modulus of 1025 bytes; stores 1 + whether the call succeeded.
    engine.setCode(contract, '0x60005c506104016040526000600060606000600060056188b8f160010160005500')
    const statusIn = async (fork: ForkName, nonce: bigint): Promise<[number, bigint]> => {
      const { transactions } = await engine.executeBlock({ ...env, fork }, [transaction(nonce)])
      const { status } = transactions.at(0) as ExecutedTransaction
      return [status, BigInt(engine.getStorage(contract, word(0n)))]
    }
    expect(await statusIn('shanghai', 0n)).toEqual([0, 0n])
    expect(await statusIn('cancun', 1n)).toEqual([1, 2n])
    expect(await statusIn('osaka', 2n)).toEqual([1, 1n])
    expect(await statusIn('cancun', 3n)).toEqual([1, 2n])
    expect((await statusIn('shanghai', 4n))[0]).toBe(0)
  })

  test('a rollback leads to exactly the state of the checkpoint, over blocks and changes by hand', async () => {
    const engine = await engineWith(workers)
    engine.setCode(contract, '0x6001600055') // stores 1
    const before = engine.stateRoot()
    const checkpoint = engine.checkpoint()
    await engine.executeBlock(env, [transaction(0n)])
    engine.setBalance(`0x${'dd'.repeat(20)}`, 7n)
    expect(engine.stateRoot()).not.toBe(before)
    const inner = engine.checkpoint()
    await engine.executeBlock(env, [transaction(1n)])
    engine.rollback(inner)
    expect(engine.getNonce(sender)).toBe(1n)
    engine.rollback(checkpoint)
    expect(engine.getNonce(sender)).toBe(0n)
    expect(engine.stateRoot()).toBe(before)
    engine.takeChange()
    expect(() => engine.rollback(checkpoint)).toThrow(RangeError)
  })
})

describe('a system call', () => {
  const systemAddress = 0xfffffffffffffffffffffffffffffffffffffffen

  test('runs as the system address, keeps what it changed and returns the output', async () => {
    const engine = await engineWith(1)
    // Stores the caller in slot 0 and returns its 32 bytes.
    engine.setCode(contract, '0x336000553360005260206000f3')
    expect(engine.systemCall(env, contract, '0x')).toEqual({ status: 1, output: word(systemAddress) })
    expect(BigInt(engine.getStorage(contract, word(0n)))).toBe(systemAddress)
    expect(engine.getNonce('0xfffffffffffffffffffffffffffffffffffffffe')).toBe(0n)
  })

  test('changes nothing when it reverts, and is told apart from a call of nothing', async () => {
    const engine = await engineWith(1)
    engine.setCode(contract, '0x600160005560006000fd')
    expect(engine.systemCall(env, contract, '0x')).toEqual({ status: 0, output: '0x' })
    expect(BigInt(engine.getStorage(contract, word(0n)))).toBe(0n)
    expect(engine.systemCall(env, `0x${'ab'.repeat(20)}`, '0x')).toBeNull()
  })
})

test('the gas limit of a block counts what was used before the given transactions', async () => {
  const engine = await engineWith(1)
  const run = (gasUsedBefore: bigint, nonce: bigint) =>
    engine.executeBlock({ ...env, gasUsedBefore }, [transaction(nonce)])
  expect((await run(29_900_000n, 0n)).gasUsed).toBe(29_921_000n)
  const { transactions, gasUsed } = await run(29_900_001n, 1n)
  expect([...transactions]).toEqual([{ kind: 'rejected', reason: 'block-gas-limit-exceeded' }])
  expect(gasUsed).toBe(29_900_001n)
})
