/** The engine's own life: full memory, dying lanes, calls at the wrong time. */
import { afterEach, describe, expect, test } from 'vitest'
import type { BlockEnv, Engine, ExecutableTransaction, Hex } from './api.ts'
import { createEngine, EngineBusyError } from './engine.ts'
import { EngineMemoryError } from './engineMemoryError.ts'
import { encodeTransaction } from './test/transaction.ts'

const chainId = 31337n
const contract: Hex = `0x${'cc'.repeat(20)}`
const sender = (n: number): Hex => `0x${(0xa000 + n).toString(16).padStart(40, '0')}`
const env: BlockEnv = {
  number: 1n,
  timestampSec: 1_750_000_000n,
  coinbase: `0x${'c0'.repeat(20)}`,
  gasLimit: 10n ** 12n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'00'.repeat(32)}`,
}

let engine: Engine
afterEach(() => engine.close())

async function create(workers: number, memoryMiB: number, senders: number): Promise<void> {
  // Until Osaka a transaction may use as much gas as it takes to fill the memory.
  engine = await createEngine({ chainId, fork: 'prague', workers, memoryMiB })
  for (let n = 0; n < senders; n++) engine.setBalance(sender(n), 10n ** 20n)
  engine.takeChange()
}

function transactions(
  count: number,
  gasLimit: bigint,
  data = new Uint8Array(),
  nonce = 0n,
): ExecutableTransaction[] {
  return Array.from({ length: count }, (_, n) => ({
    sender: sender(n),
    raw: encodeTransaction({ chainId, nonce, to: contract, gasLimit, data }),
  }))
}

describe('when memory is full', () => {
  test('a block too large for the memory is refused before it starts', async () => {
    await create(1, 256, 1)
    const raw = new Uint8Array(30 * 1024 * 1024)
    await expect(engine.executeBlock(env, [{ sender: sender(0), raw }])).rejects.toThrow(EngineMemoryError)
    expect(engine.getBalance(sender(0))).toBe(10n ** 20n)
  })

  test('an engine whose memory cannot hold its lanes is not created', async () => {
    await create(1, 256, 0)
    await expect(createEngine({ chainId, workers: 4, memoryMiB: 256 })).rejects.toThrow(RangeError)
    await expect(createEngine({ chainId, workers: 0 })).rejects.toThrow(RangeError)
  })
})

describe('while a block executes', () => {
  test('the event loop runs and everything else is refused', async () => {
    await create(1, 512, 200)
    // Loops until its gas is gone.
    engine.setCode(contract, '0x5b5f56')
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const block = engine.executeBlock(env, transactions(200, 3_000_000n))
    expect(() => engine.getBalance(contract)).toThrow(EngineBusyError)
    expect(() => engine.call(env, { to: contract })).toThrow(EngineBusyError)
    await expect(engine.executeBlock(env, [])).rejects.toThrow(EngineBusyError)
    await block
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
  })
})

test('a closed engine refuses everything; closing twice is harmless', async () => {
  await create(2, 640, 1)
  await engine.close()
  await engine.close()
  expect(() => engine.getBalance(contract)).toThrow(EngineBusyError)
})
