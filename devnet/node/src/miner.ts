/** When blocks are made of what waits in the pool, and what becomes of transactions that need state which is not there yet. */
import { type Engine, MissingStateError } from '@safelane/devnet-engine'
import { type BlockProducer, undo } from './blockProducer.ts'
import type { AdmittedTransaction } from './chain/admittedTransaction.ts'
import { type BlockOutcome, buildBlock } from './chain/blockProduction.ts'
import type { ChainClock } from './chain/chainClock.ts'
import type { ChainStore } from './chain/chainStore.ts'
import { OriginError, OriginRpcError } from './fork/originError.ts'
import type { Suspension } from './fork/suspension.ts'
import { mayStandLater, TransactionRefusedError } from './pool/admission.ts'
import type { TransactionPool } from './pool/transactionPool.ts'

interface Parts {
  engine: Engine
  store: ChainStore
  pool: TransactionPool
  clock: ChainClock
  producer: BlockProducer
  suspension: Suspension
  /** What comes after this must not overtake it. */
  seal: () => void
}

export class Miner {
  readonly #parts: Parts
  /** Transactions whose block waits for state of a fork's origin: automine goes on without them. */
  readonly #suspended = new Set<AdmittedTransaction>()
  /** Why transactions that somebody waits for are in no block. */
  readonly #refusals = new WeakMap<AdmittedTransaction, Error>()
  #automining: Promise<void> | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Why automine has left a transaction out for good; undefined: it has not. */
  refusalOf(transaction: AdmittedTransaction): Error | undefined {
    return this.#refusals.get(transaction)
  }

  /** Queues one run that mines all that is ready then; who arrives before it starts shares it. */
  automine(): Promise<void> {
    this.#automining ??= this.#mineReady()
    return this.#automining
  }

  async #mineReady(): Promise<void> {
    const { producer, suspension, seal } = this.#parts
    seal()
    let waiting: readonly AdmittedTransaction[] = []
    const mineAll = async () => {
      this.#automining = null
      for (let plan = producer.plan(); ; plan = producer.plan()) {
        const candidates = this.#unsuspended(plan.candidates)
        if (candidates.length === 0) return
        waiting = candidates
        const outcome = await producer.produce({ ...plan, candidates }, { unlessEmpty: true })
        this.#noteRefusals(outcome)
        if (outcome.block.transactions.length === 0) return
      }
    }
    try {
      await suspension.run(mineAll, {
        suspended: () => {
          for (const transaction of waiting) this.#suspended.add(transaction)
        },
        resumed: () => {
          for (const transaction of waiting) this.#suspended.delete(transaction)
        },
      })
    } catch (error) {
      if (!isOriginFailure(error)) throw error
      await suspension.runOnce(() => this.#mineWithout(waiting, error))
    }
  }

  /**
   * The origin has not given what some of these need. They cannot be executed, and nobody was told yet that they would be: they are
   * refused. Of the others a block is made.
   */
  async #mineWithout(waiting: readonly AdmittedTransaction[], failure: Error): Promise<void> {
    const { pool, producer } = this.#parts
    const standing = await this.#executable(waiting)
    for (const transaction of waiting) {
      if (standing.includes(transaction) || !pool.remove(transaction.hash)) continue
      this.#refusals.set(transaction, failure)
    }
    if (standing.length === 0) return
    const plan = { template: producer.template(), candidates: standing }
    this.#noteRefusals(await orElse(failure, () => producer.produce(plan, { unlessEmpty: true })))
  }

  #noteRefusals({ rejected }: BlockOutcome): void {
    for (const { transaction, reason } of rejected) {
      if (!mayStandLater(reason)) this.#refusals.set(transaction, new TransactionRefusedError(reason))
    }
  }

  /** Those of whose senders no transaction waits for state. */
  #unsuspended(candidates: readonly AdmittedTransaction[]): readonly AdmittedTransaction[] {
    if (this.#suspended.size === 0) return candidates
    const senders = new Set([...this.#suspended].map(({ sender }) => sender))
    return candidates.filter(({ sender }) => !senders.has(sender))
  }

  /** Those that can be executed, one after another, with the state that is there. */
  async #executable(candidates: readonly AdmittedTransaction[]): Promise<AdmittedTransaction[]> {
    const { engine, store, pool, producer } = this.#parts
    const standing: AdmittedTransaction[] = []
    for (const candidate of candidates) {
      if (!pool.get(candidate.hash)) continue
      try {
        const attempt = [...standing, candidate]
        const { block } = await buildBlock(engine, store, producer.template(), attempt, { stateRoot: false })
        undo(engine, block)
        standing.push(candidate)
      } catch (error) {
        if (!(error instanceof MissingStateError)) throw error
      }
    }
    return standing
  }

  /**
   * Makes `count` blocks now, empty ones too. Before each of them the clock goes forward by `intervalSec`, when that is given; what
   * else says when a block is, an interval between blocks or the timestamp of the next one, holds all the same, as in anvil.
   */
  async mine(count: number, intervalSec?: bigint): Promise<void> {
    const { clock } = this.#parts
    if (intervalSec === undefined) return await this.#mineBlocks(count, () => undefined)
    clock.hold()
    try {
      await this.#mineBlocks(count, () => clock.increase(intervalSec))
    } finally {
      clock.release()
    }
  }

  /** `beforeEach` is called once for each block, however often it takes to make that. */
  async #mineBlocks(count: number, beforeEach: () => void): Promise<void> {
    const { producer, suspension, seal } = this.#parts
    let made = 0
    let prepared = 0
    let candidates: readonly AdmittedTransaction[] = []
    const mineOne = async (only?: readonly AdmittedTransaction[]) => {
      if (prepared === made) beforeEach()
      prepared = made + 1
      const plan = producer.plan()
      candidates = only ?? plan.candidates
      await producer.produce({ ...plan, candidates }, { unlessEmpty: false })
      made++
    }
    while (made < count) {
      seal()
      try {
        await suspension.run(async () => {
          while (made < count) await mineOne()
        })
      } catch (error) {
        if (!isOriginFailure(error) || candidates.length === 0) throw error
        // What the origin does not let be executed stays in the pool.
        await suspension.runOnce(() => orElse(error, async () => mineOne(await this.#executable(candidates))))
      }
    }
  }
}

function isOriginFailure(error: unknown): error is OriginError | OriginRpcError {
  return error instanceof OriginError || error instanceof OriginRpcError
}

/** Where state is missing that an origin should have given, its failure is what went wrong. */
async function orElse<T>(failure: Error, body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    throw error instanceof MissingStateError ? failure : error
  }
}
