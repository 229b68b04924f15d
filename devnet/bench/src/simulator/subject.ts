/** An engine that executes blocks on always the same state. */
import {
  type BlockExecution,
  type Checkpoint,
  createEngine,
  type Engine,
  type ExecutableTransaction,
  type ExecutionReport,
} from '@safelane/devnet-engine'
import { callKeyOf } from '../engine/transaction.ts'
import { env, fork, loadWorld, type World } from '../engine/world.ts'
import { collectGarbage } from '../garbage.ts'
import { chainId } from '../parallel/workload.ts'
import type { TransactionKind } from './recordedBlock.ts'

/** What a transfer of value without data costs (yellow paper: Gtransaction). */
const PLAIN_GAS = 21_000n

export interface RecordedRun {
  execution: BlockExecution
  executionMs: number
}

export class Subject {
  readonly engine: Engine
  #world: Checkpoint

  private constructor(engine: Engine, world: World) {
    this.engine = engine
    loadWorld(engine, world)
    this.#world = engine.checkpoint()
  }

  static async start(workers: number, world: World): Promise<Subject> {
    return new Subject(await createEngine({ chainId, fork, workers, memoryMiB: 1024 }), world)
  }

  /** From now on blocks find what the engine's state has become. */
  keep(): void {
    this.#world = this.engine.checkpoint()
  }

  async run(block: readonly ExecutableTransaction[]): Promise<ExecutionReport> {
    await collectGarbage()
    const { report } = await this.engine.executeBlock(env, block)
    this.engine.rollback(this.#world)
    return report
  }

  async record(block: readonly ExecutableTransaction[]): Promise<RecordedRun> {
    await collectGarbage()
    const { report, recording } = await this.engine.executeBlock(env, block, { record: true, timeEach: true })
    if (!recording) throw new Error('the engine has no memory to record so many transactions')
    const execution = recording.execution()
    this.engine.rollback(this.#world)
    return { execution, executionMs: report.executionMs }
  }

  /** Of each transaction. Throws an Error when one fails. */
  async kindsOf(block: readonly ExecutableTransaction[]): Promise<TransactionKind[]> {
    const { transactions } = await this.engine.executeBlock(env, block)
    const kinds = [...transactions].map((each, index) => {
      if (each.kind !== 'executed' || each.status !== 1) throw new Error(`transaction ${index} failed`)
      const callKey = callKeyOf(block[index]!)
      const isPlain = each.gasUsed === PLAIN_GAS
      return { hasLogs: each.logs.length > 0, gas: Number(each.gasUsed), isPlain, callKey }
    })
    this.engine.rollback(this.#world)
    return kinds
  }
}
