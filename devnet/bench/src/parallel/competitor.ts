/** One engine among those that execute the same blocks by turns. */
import { equal } from 'node:assert/strict'
import {
  type BlockAccessList,
  type Checkpoint,
  createEngine,
  type Engine,
  type ExecutableTransaction,
  type ExecutionOptions,
  type Hex,
} from '@safelane/devnet-engine'
import { env, fork, loadWorld, type World } from '../engine/world.ts'
import { collectGarbage } from '../garbage.ts'
import { chainId } from './workload.ts'

/** After so long an execution there is garbage worth collecting: after each block but the shortest. */
export const COLLECT_AFTER_MS = 1

export interface ExecutionSubject {
  /** `safelane-hinted` is given each block's access list with it. */
  name: 'safelane' | 'safelane-hinted' | 'safelane-sequential'
  /** 1 executes in order on the caller's thread. */
  workers: number
}

/** A block, and what the sequential engine makes of it. */
export interface Reference {
  block: readonly ExecutableTransaction[]
  gasUsed: bigint
  root: Hex
  accessList: BlockAccessList
}

export interface Run {
  executionMs: number
  perSecond: number
  mgasPerSecond: number
  abortsPerTransaction: number
}

interface Turn {
  /** How often the block is executed. */
  times: number
  /** Compares the state root after the last time. */
  withRoot?: boolean
  record?: boolean
}

export class Competitor {
  readonly subject: ExecutionSubject
  readonly engine: Engine
  readonly runs: Run[] = []
  readonly #world: Checkpoint

  private constructor(subject: ExecutionSubject, engine: Engine) {
    this.subject = subject
    this.engine = engine
    this.#world = engine.checkpoint()
  }

  static async start(subject: ExecutionSubject, world: World): Promise<Competitor> {
    const engine = await createEngine({ chainId, fork, workers: subject.workers, memoryMiB: 1024 })
    loadWorld(engine, world)
    return new Competitor(subject, engine)
  }

  /** How this subject executes the block. */
  optionsFor({ accessList }: Pick<Reference, 'accessList'>): ExecutionOptions {
    return this.subject.name === 'safelane-hinted' ? { accessList } : {}
  }

  /** Executes the block and takes it back. Throws an AssertionError when it did not become the reference. */
  async run(reference: Reference, { times, withRoot = false, record = false }: Turn): Promise<Run> {
    const { block, gasUsed, root } = reference
    const options = { ...this.optionsFor(reference), record }
    let executionMs = 0
    let reexecutions = 0
    let collectedAtMs = Number.NEGATIVE_INFINITY
    for (let time = 0; time < times; time++) {
      if (executionMs - collectedAtMs > COLLECT_AFTER_MS) {
        await collectGarbage()
        collectedAtMs = executionMs
      }
      const { report, ...result } = await this.engine.executeBlock(env, block, options)
      executionMs += report.executionMs
      reexecutions += report.reexecutions
      equal(result.gasUsed, gasUsed, `${this.subject.workers} workers used other gas`)
      if (withRoot && time === times - 1)
        equal(this.engine.stateRoot(), root, `${this.subject.workers} workers left another state`)
      this.takeBack()
    }
    const transactions = block.length * times
    return {
      executionMs,
      perSecond: (transactions / executionMs) * 1000,
      mgasPerSecond: (Number(gasUsed) * times) / executionMs / 1000,
      abortsPerTransaction: reexecutions / transactions,
    }
  }

  takeBack(): void {
    this.engine.rollback(this.#world)
  }
}
