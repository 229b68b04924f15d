/** `--verify`: what one lane makes of a block, transaction after transaction, decides. */
import type { BlockTemplate, Engine, Hex, KnownState, StateChange } from '@safelane/devnet-engine'
import type { AdmittedTransaction } from '../chain/admittedTransaction.ts'
import { type BlockOutcome, buildBlock } from '../chain/blockProduction.ts'
import type { ChainStore } from '../chain/chainStore.ts'
import { applySteps } from '../chain/history.ts'
import { type Difference, describeDifference, firstDifference } from './difference.ts'
import { ancestorsOf, type ReplayBlock, writeReplayFile } from './replayFile.ts'

/**
 * A second engine with one lane and a state of its own, which is only ever changed by its own executions and by what was done
 * to the first by hand. So it also notices what the first did wrong in blocks long ago.
 */
export class SequentialReference {
  readonly #engine: Engine
  #chainId: bigint
  readonly #folder: string

  /** `engine` has one worker and the state of the chain's head. Blocks with differences are written to `folder`. */
  constructor(engine: Engine, chainId: bigint, folder: string) {
    if (engine.workers !== 1) throw new RangeError(`the reference has one lane, not ${engine.workers}`)
    this.#engine = engine
    this.#chainId = chainId
    this.#folder = folder
  }

  /**
   * Makes the same block and keeps its state. Throws BlockDiffersError, after it has written the block to a file, when anything differs
   * from `parallel`; the state is the parent's then.
   */
  async verify(
    store: ChainStore,
    template: BlockTemplate,
    candidates: readonly AdmittedTransaction[],
    parallel: BlockOutcome,
  ): Promise<void> {
    const sequential = await buildBlock(this.#engine, store, template, candidates, {
      stateRoot: !this.#engine.isLazy,
    })
    const difference = firstDifference(candidates, parallel, sequential)
    if (!difference) return
    this.apply([sequential.block.change.undo])
    const block: ReplayBlock = {
      chainId: store.chainId ?? this.#chainId,
      fork: this.#engine.fork,
      overrides: this.#engine.overrides,
      template,
      ancestors: ancestorsOf(store),
      state: this.#engine.dump(),
      transactions: [...candidates],
      difference,
    }
    throw new BlockDiffersError(difference, writeReplayFile(this.#folder, block))
  }

  /** Does what was done to the first engine by hand, or undoes blocks. */
  apply(directions: Iterable<StateChange['undo']>): void {
    applySteps(this.#engine, directions)
  }

  /** Another chain took the place of the one before: takes over its state. */
  replaceState(dump: Uint8Array): void {
    this.#engine.clear()
    this.apply([dump])
  }

  /** Forgets its state, for a chain that begins anew. */
  clear(identity: { lazy: boolean; chainId: bigint }): void {
    this.#chainId = identity.chainId
    this.#engine.clear(identity)
  }

  /** Tells the engine what the first one was told of the state of a fork's origin. */
  provide(known: KnownState): void {
    this.#engine.provide(known)
  }

  /** As of the first engine. */
  impersonateSignature(signature: Hex, address: Hex): void {
    this.#engine.impersonateSignature(signature, address)
  }

  async close(): Promise<void> {
    await this.#engine.close()
  }
}

/** Parallel execution of a block gave another result than sequential execution: the executor has a bug. */
export class BlockDiffersError extends Error {
  readonly code = 'BLOCK_DIFFERS'
  readonly difference: Difference
  /** The block, for `--replay`. */
  readonly path: string

  constructor(difference: Difference, path: string) {
    super(`${describeDifference(difference)}. The block is in ${path}`)
    this.difference = difference
    this.path = path
  }
}
