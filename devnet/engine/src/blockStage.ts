/** What is laid out in memory before transactions or messages of a block run, and cleared after it. */

import type { ActiveRules } from './activeRules.ts'
import type { BlockEnv, ExecutableTransaction, Hex, SystemCallResult } from './api.ts'
import type { BlockExecutor } from './blockExecutor.ts'
import type { BlockMemory } from './blockMemory.ts'
import { blobGasLimit, type ForkRules } from './forkRules.ts'
import { PENDING_FEES } from './memoryMap.ts'
import { type MessageContext, runSystemCall } from './message.ts'
import type { Recordings } from './recording/recordings.ts'

const beaconRootsAddress: Hex = '0x000f3df6d732807ef1319fb7b8bb8522d0beac02'
const historyStorageAddress: Hex = '0x0000f90827f1c53a10cb7a02335b175320002935'

/** A block whose bytes and results still lie in memory. */
export interface StagedBlock {
  count: number
  gasUsedBefore: bigint
}

interface Parts {
  chainId: bigint
  rules: ActiveRules
  block: BlockMemory
  executor: BlockExecutor
  recordings: Recordings
  messageContext: MessageContext
}

export class BlockStage {
  readonly #parts: Parts
  /** The block that was executed last; null once something else was written to its memory. */
  last: StagedBlock | null = null
  /** Of blocks that do not say theirs. */
  chainId: bigint

  constructor(parts: Parts) {
    this.#parts = parts
    this.chainId = parts.chainId
  }

  /** Writes the block into memory, and makes the system calls before its transactions. */
  begin(env: BlockEnv, transactions: readonly ExecutableTransaction[]): void {
    const { block, executor } = this.#parts
    this.last = null
    const { beaconRoots, historyStorage } = this.#writeEnvironment(env)
    block.writeTransactions(transactions)
    executor.enter(env)
    executor.reset(transactions.length, env)
    if (env.parentBeaconBlockRoot && beaconRoots)
      this.systemCall(beaconRootsAddress, env.parentBeaconBlockRoot)
    if (env.parentHash && historyStorage) this.systemCall(historyStorageAddress, env.parentHash)
  }

  /** Whether it was executed or not. */
  end(count: number): void {
    this.#parts.block.writeWord(PENDING_FEES, 0n)
    this.#parts.executor.leave(count)
  }

  /** Lets a call run in a block of its own, of which nothing stays. */
  runCall<T>(env: BlockEnv, body: () => T): T {
    this.last = null
    this.#writeEnvironment(env)
    this.#parts.executor.enter(env)
    try {
      return body()
    } finally {
      this.#parts.executor.leave()
    }
  }

  /** Lets a system call run after the block that was executed last, whose bytes and results stay. */
  runSystemCall<T>(env: BlockEnv, body: () => T): T {
    const { block, executor } = this.#parts
    this.#writeEnvironment(env)
    if (this.last === null) block.clear()
    const end = block.end
    executor.enter(env)
    try {
      return body()
    } finally {
      block.truncate(end)
      executor.leave()
    }
  }

  systemCall(to: Hex, data: Hex): SystemCallResult | null {
    const result = runSystemCall(this.#parts.messageContext, to, data)
    if (result) this.#parts.recordings.noteMessage()
    return result
  }

  #writeEnvironment(env: BlockEnv): ForkRules {
    const { rules, block } = this.#parts
    const active = rules.use(env.fork)
    block.writeEnvironment(env, env.chainId ?? this.chainId, blobGasLimit(active.blobs))
    return active
  }
}
