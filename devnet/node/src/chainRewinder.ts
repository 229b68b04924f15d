import type { Hex } from '@safelane/devnet-engine'
import type { BlockProducer } from './blockProducer.ts'
import { requireBlock, UnknownBlockError } from './blockReference.ts'
import type { Block } from './chain/block.ts'
import { applySteps } from './chain/history.ts'
import type { NodeParts } from './nodeParts.ts'

/** A state to come back to. */
export interface Snapshot {
  number: bigint
  /** Of the block. */
  hash: Hex
  /** Changes by hand that had been made after the block. */
  mutations: number
  gasLimit: bigint
  /** Whether there is no way back to it any more. */
  isGone: boolean
}

type RewinderParts = Pick<NodeParts, 'engine' | 'store' | 'clock' | 'pool' | 'stateFile' | 'reference'>

/**
 * Takes the chain back: to snapshots, and by a number of blocks. Everything here is to be called with the state at rest, by one
 * caller at a time.
 */
export class ChainRewinder {
  readonly #parts: RewinderParts
  readonly #producer: BlockProducer
  readonly #snapshots = new Map<bigint, Snapshot>()
  #nextSnapshot = 0n

  constructor(parts: RewinderParts, producer: BlockProducer) {
    this.#parts = parts
    this.#producer = producer
    parts.store.pinStates(() => {
      for (const { number, isGone } of this.#snapshots.values()) if (!isGone) return Number(number)
      return Number.POSITIVE_INFINITY
    })
  }

  get snapshots(): ReadonlyMap<bigint, Snapshot> {
    return this.#snapshots
  }

  /** Another chain took the place of the one that they belong to. */
  forgetSnapshots(): void {
    this.#snapshots.clear()
  }

  /** Remembers the newest state. */
  snapshot(): bigint {
    const { store } = this.#parts
    const id = this.#nextSnapshot++
    const { header, hash } = store.head
    this.#snapshots.set(id, {
      number: header.number,
      hash,
      mutations: store.mutationCount(header.number),
      gasLimit: this.#producer.settings.gasLimit,
      isGone: false,
    })
    return id
  }

  /**
   * Goes back to a snapshot, which is used up with all later ones; false when there is none such. The clock goes back to the
   * snapshot's block and runs on from there. The pool keeps what may still stand. Of a snapshot that was used up with an earlier one
   * anvil says whether its block is still there, once: throws UnknownBlockError when it is not.
   */
  async revert(id: bigint): Promise<boolean> {
    const snapshot = this.#snapshots.get(id)
    if (!snapshot) return false
    this.#snapshots.delete(id)
    const { number, hash, mutations, gasLimit, isGone } = snapshot
    const { store } = this.#parts
    if (isGone && store.byNumber(number)?.hash === hash) return false
    if (isGone) throw new UnknownBlockError({ hash }, store.head.header.number)
    for (const [taken, later] of this.#snapshots) later.isGone ||= taken > id
    await this.#truncate(number, mutations, gasLimit)
    return true
  }

  /** The block that would be the head without the newest `depth`. Throws RewindError when there are not so many. */
  commonBlock(depth: bigint, name: 'Rollback' | 'Reorg'): Block {
    const { store } = this.#parts
    const height = store.head.header.number
    if (depth > height - store.genesis.header.number) {
      throw new RewindError(
        `${name} depth must not exceed current chain height: current height ${height}, depth ${depth}`,
      )
    }
    return requireBlock(store, { number: height - depth })
  }

  /**
   * Takes the newest blocks off the chain, back to the state on which the first of them was made: changes by hand before it stay.
   * Their transactions are gone. Throws RewindError when there are not so many.
   */
  async rollback(depth: bigint, name: 'Rollback' | 'Reorg' = 'Rollback'): Promise<void> {
    const { number } = this.commonBlock(depth, name).header
    if (depth === 0n) return
    await this.#truncate(number, this.#parts.store.mutationCount(number), this.#producer.settings.gasLimit)
  }

  async #truncate(number: bigint, mutations: number, gasLimit: bigint): Promise<void> {
    const { engine, store, clock, pool, stateFile, reference } = this.#parts
    for (const snapshot of this.#snapshots.values()) {
      const isLater =
        snapshot.number > number || (snapshot.number === number && snapshot.mutations > mutations)
      snapshot.isGone ||= isLater
    }
    clock.set(requireBlock(store, { number }).header.timestampSec)
    this.#producer.settings = { ...this.#producer.settings, gasLimit }
    await stateFile?.append({ kind: 'truncate', number, mutations, settings: this.#producer.allSettings() })
    const steps = store.truncate(number, mutations).undo
    applySteps(engine, steps)
    reference?.apply(steps)
    pool.dropStale((address) => engine.getNonce(address))
  }
}

/** The chain cannot go back so far; the message is anvil's. */
export class RewindError extends Error {
  readonly code = 'REWIND'
}
