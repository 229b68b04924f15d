/** Our engine with one worker on a world, and the block that it executes again and again. */
import type { BlockEnv, BlockResult, Engine, ExecutableTransaction } from '@safelane/devnet-engine'
import { createEngine } from '@safelane/devnet-engine'
import { encodeTransaction, type WorkloadTransaction } from './transaction.ts'
import { chainId, env, fork, loadWorld, type World, word } from './world.ts'

export interface SubjectBlock {
  /** The whole call: transactions written into memory, executed, and results read as JavaScript objects. */
  durationMs: number
  /** The execution alone. */
  executionMs: number
  gasUsed: bigint
  result: BlockResult
}

export class Subject {
  readonly engine: Engine
  readonly #transactions: readonly ExecutableTransaction[]
  #runs = 0n

  constructor(engine: Engine, transactions: readonly WorkloadTransaction[]) {
    this.engine = engine
    this.#transactions = transactions.map((each) => encodeTransaction(each))
  }

  static async start(world: World, transactions: readonly WorkloadTransaction[]): Promise<Subject> {
    const engine = await createEngine({ chainId, fork, workers: 1, memoryMiB: 1024 })
    loadWorld(engine, world)
    return new Subject(engine, transactions)
  }

  /** Executes the block and leaves its state. */
  async execute(blockEnv: BlockEnv = env): Promise<SubjectBlock> {
    const started = performance.now()
    const result = await this.engine.executeBlock(blockEnv, this.#transactions)
    const durationMs = performance.now() - started
    return { durationMs, executionMs: result.report.executionMs, gasUsed: result.gasUsed, result }
  }

  /** Executes the block and takes it back. Throws an Error unless every transaction succeeded. */
  async run(): Promise<SubjectBlock> {
    // Another random number in each run, for programs that shall not see the same twice.
    const block = await this.execute({ ...env, prevRandao: word(++this.#runs << 64n) })
    const failed = block.result.transactions.find((each) => each.kind !== 'executed' || each.status !== 1)
    if (failed) throw new Error(`a measured transaction failed: ${JSON.stringify(failed, stringifyBigint)}`)
    this.engine.apply(this.engine.takeChange().undo)
    this.engine.takeChange()
    return block
  }

  /** Milliseconds for the block on the tracing build with no hook set, results read and everything taken back. */
  async runTracing(): Promise<number> {
    const started = performance.now()
    await this.engine.traceBlock(env, this.#transactions, () => undefined)
    return performance.now() - started
  }
}

const stringifyBigint = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
