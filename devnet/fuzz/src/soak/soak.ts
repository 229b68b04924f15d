/** Chains of random blocks through two engines, one with several lanes and one in order: nothing may ever differ. */
import type { BlockResult, Engine } from '@safelane/devnet-engine'
import {
  BlockEncoder,
  type BlockPlan,
  chainId,
  createEngine,
  Disturbance,
  type EncodedBlock,
  type EngineTestOptions,
  World,
} from '@safelane/devnet-engine/testing'
import { differingTransaction } from './compareResults.ts'
import { BLOCKS_PER_CHAIN, disturbanceOf, planBlock } from './planBlock.ts'

/** State roots are compared after so many blocks, and whole states at the end of each chain. */
const BLOCKS_PER_ROOT = 8
const ACCOUNTS = 300
/** A block that takes longer never ends: most take a fraction of a second. */
const BLOCK_SECONDS_MAX = 120

export interface SoakOptions {
  seed: number
  workers: number
  /** Block from which to begin. */
  firstBlock?: number
  /** For tests of the soak itself. */
  test?: EngineTestOptions
}

/** Where the two engines differ. */
export interface Difference {
  block: number
  /** In which transaction; −1: in the block's sums, or in the state. */
  transaction: number
  explanation: string
}

export interface Progress {
  block: number
  transactions: number
  executions: number
  reexecutions: number
}

export class Soak {
  readonly #options: SoakOptions
  readonly #sequential: Engine
  readonly #parallel: Engine
  readonly #disturbance: Disturbance
  readonly #encoder: BlockEncoder
  readonly progress: Progress

  private constructor(
    options: SoakOptions,
    world: World,
    sequential: Engine,
    parallel: Engine,
    disturbance: Disturbance,
  ) {
    this.#options = options
    this.#sequential = sequential
    this.#parallel = parallel
    this.#disturbance = disturbance
    this.#encoder = new BlockEncoder(world)
    this.progress = { block: options.firstBlock ?? 0, transactions: 0, executions: 0, reexecutions: 0 }
  }

  static async create(options: SoakOptions): Promise<Soak> {
    const world = new World({ accounts: ACCOUNTS, authorities: 8 })
    const disturbance = new Disturbance(0)
    const { workers, test } = options
    const sequential = await createEngine({ chainId, workers: 1 })
    const parallel = await createEngine({ chainId, workers }, { parallelFrom: 8, ...test, disturbance })
    for (const engine of [sequential, parallel]) world.populate(engine)
    return new Soak(options, world, sequential, parallel, disturbance)
  }

  /** Executes the next block on both; null when there is no difference. */
  async next(): Promise<Difference | null> {
    const number = this.progress.block++
    const plan = planBlock(this.#options.seed, number)
    const block = this.#encoder.encode(BigInt(number), plan, this.#sequential)
    this.#disturbance.seed = disturbanceOf(this.#options.seed, number)
    // At the same time, so that the lanes are short of cores.
    const expecting = this.#sequential.executeBlock(block.env, block.transactions)
    const found = await endOf(this.#parallel.executeBlock(block.env, block.transactions))
    const expected = await expecting
    if (found === null) return { block: number, transaction: -1, explanation: 'the block does not end' }
    this.progress.transactions += plan.actions.length
    this.progress.executions += found.report.executions
    this.progress.reexecutions += found.report.reexecutions
    const difference = describeDifference(number, plan, found, expected)
    if (difference) return difference
    const endsChain = (number + 1) % BLOCKS_PER_CHAIN === 0
    if (endsChain || (number + 1) % BLOCKS_PER_ROOT === 0) {
      const stateDifference = this.#compareStates(number, endsChain)
      if (stateDifference) return stateDifference
    }
    if (endsChain) this.#beginAgain()
    return null
  }

  /** What is left to compare when no more blocks follow. */
  end(): Difference | null {
    return this.#compareStates(this.progress.block - 1, true)
  }

  /** Executes the blocks before `number` in order, then block `number` on disturbed lanes `times` times; counts the differences. */
  async replay(number: number, times: number): Promise<{ differences: Difference[] }> {
    const first = number - (number % BLOCKS_PER_CHAIN)
    for (let before = first; before < number; before++) {
      const { env, transactions } = this.#encode(before)
      await this.#sequential.executeBlock(env, transactions)
    }
    this.#parallel.apply(this.#sequential.takeChange().redo)
    const plan = planBlock(this.#options.seed, number)
    const block = this.#encode(number)
    const expected = await this.#sequential.executeBlock(block.env, block.transactions)
    const differences: Difference[] = []
    const chosen = disturbanceOf(this.#options.seed, number)
    const before = this.#parallel.checkpoint()
    for (let n = 0; n < times; n++) {
      this.#disturbance.seed = n % 2 === 0 ? chosen : n
      const found = await endOf(this.#parallel.executeBlock(block.env, block.transactions))
      if (found === null) {
        differences.push({ block: number, transaction: -1, explanation: 'the block does not end' })
        break
      }
      const difference =
        describeDifference(number, plan, found, expected) ?? this.#compareStates(number, true)
      if (difference) differences.push(difference)
      this.#parallel.rollback(before)
    }
    return { differences }
  }

  async close(): Promise<void> {
    await Promise.all([this.#sequential.close(), this.#parallel.close()])
  }

  #encode(number: number): EncodedBlock {
    return this.#encoder.encode(BigInt(number), planBlock(this.#options.seed, number), this.#sequential)
  }

  #compareStates(block: number, isWhole: boolean): Difference | null {
    const [found, expected] = [this.#parallel.stateRoot(), this.#sequential.stateRoot()]
    if (found !== expected)
      return { block, transaction: -1, explanation: `state root ${found} instead of ${expected}` }
    if (!isWhole || Buffer.compare(this.#parallel.dump(), this.#sequential.dump()) === 0) return null
    return { block, transaction: -1, explanation: 'the states differ, though their roots do not' }
  }

  #beginAgain(): void {
    for (const engine of [this.#parallel, this.#sequential]) {
      engine.apply(engine.takeChange().undo)
      engine.takeChange()
    }
  }
}

async function endOf(executing: Promise<BlockResult>): Promise<BlockResult | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), BLOCK_SECONDS_MAX * 1000)
  })
  const first = await Promise.race([executing, late])
  clearTimeout(timer)
  return first
}

function describeDifference(
  block: number,
  plan: BlockPlan,
  found: BlockResult,
  expected: BlockResult,
): Difference | null {
  const { laneFailure } = found.report
  if (laneFailure !== null) return { block, transaction: -1, explanation: laneFailure }
  const transaction = differingTransaction(found, expected)
  if (transaction === null) return null
  if (transaction < 0) {
    const explanation = `gas ${found.gasUsed}, blob gas ${found.blobGasUsed} instead of ${expected.gasUsed}, ${expected.blobGasUsed}, or other bytes or another bloom`
    return { block, transaction, explanation }
  }
  const print = (value: unknown) =>
    JSON.stringify(value, (_, field: unknown) => (typeof field === 'bigint' ? field.toString() : field))
  const explanation = [
    `${plan.actions[transaction]?.kind} (${plan.fork}) gave`,
    `  ${print(found.transactions.at(transaction))}`,
    'instead of',
    `  ${print(expected.transactions.at(transaction))}`,
  ].join('\n')
  return { block, transaction, explanation }
}
