/** One small engine per fork, for tests of what forks change. */
import type { BlockEnv, CallResult, Engine, ExecutedTransaction, ForkName, Hex } from '../api.ts'
import { createEngine } from '../engine.ts'
import { forkRules } from '../forkRules.ts'
import { encodeTransaction, type TestTransaction } from './transaction.ts'

export const chainId = 31337n
export const sender: Hex = `0x${'5e'.repeat(20)}`
export const contract: Hex = `0x${'cc'.repeat(20)}`
export const coinbase: Hex = `0x${'c0'.repeat(20)}`
export const word = (n: bigint): Hex => `0x${n.toString(16).padStart(64, '0')}`

export const env: BlockEnv = {
  number: 300n,
  timestampSec: 1_750_000_000n,
  coinbase,
  gasLimit: 30_000_000n,
  baseFeePerGas: 0n,
  prevRandao: word(0x20000n),
}

export class ForkEngines {
  readonly #engines = new Map<ForkName, Engine>()

  /** The fork's engine in a state where only the sender has anything. */
  async on(fork: ForkName): Promise<Engine> {
    const engine =
      this.#engines.get(fork) ?? (await createEngine({ chainId, fork, workers: 1, memoryMiB: 256 }))
    this.#engines.set(fork, engine)
    engine.apply(engine.takeChange().undo)
    engine.takeChange()
    engine.setBalance(sender, 10n ** 18n)
    return engine
  }

  async close(): Promise<void> {
    for (const engine of this.#engines.values()) await engine.close()
  }
}

/** Bytes of a transaction of type 0 to the contract, unless told otherwise, signed as the engine's fork allows. */
export function encodeFor(engine: Engine, transaction: Partial<TestTransaction>): Uint8Array {
  const isProtected = forkRules[engine.fork].protectedSignatures
  return encodeTransaction({ type: 0, isProtected, chainId, nonce: 0n, to: contract, ...transaction })
}

/** Throws an Error with the reason when the transaction is rejected. */
export async function send(
  engine: Engine,
  transaction: Partial<TestTransaction>,
): Promise<ExecutedTransaction> {
  const raw = encodeFor(engine, transaction)
  const result = (await engine.executeBlock(env, [{ raw, sender }])).transactions.at(0)!
  if (result.kind === 'rejected') throw new Error(result.reason)
  return result
}

/** Calls the contract with this code. */
export function run(engine: Engine, code: Hex, gas = 1_000_000n): CallResult {
  engine.setCode(contract, code)
  return engine.call(env, { from: sender, to: contract, gas })
}

/** What the code costs, refunds already taken off. */
export const gasOf = (engine: Engine, code: Hex): bigint => run(engine, code).gasUsed - 21_000n
