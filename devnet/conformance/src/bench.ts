/** The engine on which a runner's cases are executed, one after another, each from the empty state. */
import { createEngine, type Engine, type Hex } from '@safelane/devnet-engine'
import { Disturbance } from '@safelane/devnet-engine/testing'
import type { FixtureState } from './stateTest.ts'

export type Outcome =
  | { result: 'passed' }
  | { result: 'failed'; reason: string }
  | { result: 'skipped'; reason: string }

const emptyRoot: Hex = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
/** Pages that a case has used stay with the process until its engine is gone. */
const CASES_PER_ENGINE = 500

/** How blocks are executed. */
export interface Lanes {
  /** How many lanes execute a block; with more than one, they execute even blocks of one transaction. */
  workers: number
  /** Seed by which the lanes are disturbed; absent or 0: they are not. */
  disturb?: number
}

/** Creating an engine costs more than most cases: one is kept until it has run many, or another chain id is asked for. */
export class Bench {
  readonly #lanes: Lanes
  #engine: Engine | null = null
  #chainId = 0n
  #cases = 0

  constructor(lanes: Lanes) {
    this.#lanes = lanes
  }

  /** Runs a case on an engine whose state is empty. What it throws makes the case fail. */
  async run(chainId: bigint, execute: (engine: Engine) => Promise<Outcome>): Promise<Outcome> {
    const engine = await this.#take(chainId)
    try {
      const empty = engine.checkpoint()
      const outcome = await execute(engine)
      engine.rollback(empty)
      engine.takeChange()
      if (engine.stateRoot() === emptyRoot) return outcome
      await this.close()
      return failed('going back to the empty state did not lead there')
    } catch (error) {
      await this.close()
      return failed(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
    }
  }

  async close(): Promise<void> {
    await this.#engine?.close()
    this.#engine = null
  }

  async #take(chainId: bigint): Promise<Engine> {
    if (this.#engine && this.#chainId === chainId && this.#cases++ < CASES_PER_ENGINE) return this.#engine
    await this.close()
    const engine = await createEngine(
      { chainId, workers: this.#lanes.workers, memoryMiB: 4096 },
      { parallelFrom: 1, disturbance: new Disturbance(this.#lanes.disturb ?? 0) },
    )
    refuseLaneFailures(engine)
    this.#engine = engine
    this.#chainId = chainId
    this.#cases = 1
    return engine
  }
}

/** The engine gets over the death of a lane; a case must not pass by that. */
function refuseLaneFailures(engine: Engine): void {
  const executeBlock = engine.executeBlock.bind(engine)
  engine.executeBlock = async (...block) => {
    const result = await executeBlock(...block)
    if (result.report.laneFailure !== null) throw new Error(result.report.laneFailure)
    return result
  }
}

export function failed(reason: string): Outcome {
  return { result: 'failed', reason }
}

/** Writes a fixture's accounts into the engine. */
export function loadState(engine: Engine, state: FixtureState): void {
  for (const [key, account] of Object.entries(state)) {
    const address = key as Hex
    engine.createAccount(address)
    engine.setBalance(address, BigInt(account.balance))
    engine.setNonce(address, BigInt(account.nonce))
    if (account.code !== '0x') engine.setCode(address, account.code)
    for (const [slot, value] of Object.entries(account.storage))
      engine.setStorage(address, word(slot), word(value))
  }
}

/** 32 bytes. */
export function word(quantity: string): Hex {
  return `0x${BigInt(quantity).toString(16).padStart(64, '0')}`
}
