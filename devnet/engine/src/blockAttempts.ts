/** Executes a block, and tries it again in another way when lanes or memory failed: of what failed nothing is left. */

import { type EncodedHints, encodeHints } from './accessListHints.ts'
import type { AccountAccess } from './accountAccess.ts'
import type { BlockEnv, BlockResult, ExecutableTransaction, ExecutionOptions } from './api.ts'
import type { BlockExecutor } from './blockExecutor.ts'
import type { BlockStage } from './blockStage.ts'
import type { EngineActivity } from './engineActivity.ts'
import { EngineMemoryError } from './engineMemoryError.ts'
import { type LaneExports, LaneFailureError } from './lane.ts'
import type { Lanes } from './lanes.ts'
import type { LazyState } from './lazyState.ts'
import { MissingStateError } from './missingState.ts'
import type { LanePool } from './platform/platform.ts'
import type { Recordings } from './recording/recordings.ts'
import type { StateHistory } from './stateHistory.ts'

interface Parts {
  lane: LaneExports
  lanes: Lanes
  activity: EngineActivity
  stage: BlockStage
  executor: BlockExecutor
  recordings: Recordings
  history: StateHistory
  lazy: LazyState
  access: AccountAccess
  /** Smaller blocks are executed by the caller's lane. */
  parallelFrom: number
  /** Whether lanes execute every block of that size, and be its transactions so cheap that they lose by it. */
  alwaysLanes: boolean
}

/** One way to execute a block. */
interface Attempt {
  env: BlockEnv
  transactions: readonly ExecutableTransaction[]
  options: ExecutionOptions
  /** When the first attempt began. */
  started: number
  /** Null: on the caller's lane alone. */
  pool: LanePool | null
  hints: EncodedHints | null
}

export class BlockAttempts {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** When it throws, the state is what it was before. */
  async execute(
    env: BlockEnv,
    transactions: readonly ExecutableTransaction[],
    options: ExecutionOptions,
  ): Promise<BlockResult> {
    const { lanes, lazy, parallelFrom } = this.#parts
    const started = performance.now()
    const { accessList } = options
    const encoded = accessList === undefined ? null : encodeHints(accessList, transactions.length)
    const hints = lazy.isLazy ? null : encoded
    const pool = transactions.length >= parallelFrom ? lanes.pool : null
    const attempt: Attempt = { env, transactions, options, started, pool, hints }
    try {
      return await this.#attemptTwice(attempt)
    } catch (error) {
      if (!(error instanceof LaneFailureError)) throw error
      const result = await this.#attemptTwice(alone(attempt))
      result.report.laneFailure = error.message
      return result
    }
  }

  /** When memory is full, and that can be helped, again alone. */
  async #attemptTwice(attempt: Attempt): Promise<BlockResult> {
    try {
      return await this.#attempt(attempt)
    } catch (error) {
      // What lanes speculated in vain fills memory too: whether a block fits must not depend on the number of workers.
      const mayFitAlone =
        attempt.pool !== null && error instanceof EngineMemoryError && error.region !== 'transaction'
      if (!this.#parts.history.hasMadeRoomAfter(error) && !mayFitAlone) throw error
      return await this.#attempt(alone(attempt))
    }
  }

  async #attempt({ env, transactions, options, started, pool, hints }: Attempt): Promise<BlockResult> {
    const { lane, lanes, activity, stage, executor, recordings, history, lazy } = this.#parts
    const count = transactions.length
    activity.assertOpen()
    history.makeRoom()
    const mark = history.mark()
    let lanesRan = false
    try {
      this.#beginRecording(env, count, options)
      stage.begin(env, transactions)
      recordings.beginTransactions()
      const executionStarted = performance.now()
      lanesRan = pool !== null
      const { isParallel, outgrown } = await executor.execute(count, pool, this.#parts.alwaysLanes, hints)
      const recording = recordings.endTransactions(isParallel ? lanes.workers : 1)
      lane.finishBlock()
      lazy.assertKnown(mark.entryEnd)
      const executionMs = performance.now() - executionStarted
      const result = executor.read(count)
      stage.last = { count, gasUsedBefore: env.gasUsedBefore ?? 0n }
      const report = executor.readReport()
      return {
        ...result,
        report: {
          ...report,
          outgrown,
          laneFailure: null,
          executionMs,
          durationMs: performance.now() - started,
        },
        recording,
      }
    } catch (error) {
      // Lanes stand still now: take back whatever was committed of this block.
      recordings.abandon()
      // Who came upon unknown state has gone on to the end: nothing is half done.
      const haveLanesFailed = lanesRan && !(error instanceof MissingStateError)
      if (haveLanesFailed) lane.forgetPending()
      history.returnTo(mark)
      if (haveLanesFailed) await lanes.replace()
      throw error
    } finally {
      stage.end(count)
    }
  }

  #beginRecording(
    env: BlockEnv,
    count: number,
    { record = false, timeEach = false }: ExecutionOptions,
  ): void {
    const { recordings, access } = this.#parts
    if (record) recordings.begin(count, env.coinbase, access.balance(env.coinbase), timeEach)
    else recordings.close()
  }
}

function alone(attempt: Attempt): Attempt {
  return { ...attempt, pool: null, hints: null }
}
