/** An engine's life: what it is asked for, in which order, and what is taken back when something fails. */
import { loadModule } from '#platform/modules.ts'
import { AccountAccess } from './accountAccess.ts'
import { listAccounts } from './accountListing.ts'
import { ActiveRules } from './activeRules.ts'
import type {
  AccountProof,
  BlockEnv,
  BlockResult,
  BlockRoots,
  CallOptions,
  CallRequest,
  CallResult,
  Checkpoint,
  Engine,
  ExecutableTransaction,
  ExecutionOptions,
  ForkName,
  Hex,
  RuleOverrides,
  StateChange,
  StateOverride,
  SystemCallResult,
  WasmSource,
} from './api.ts'
import { BlockAttempts } from './blockAttempts.ts'
import { BlockExecutor } from './blockExecutor.ts'
import { BlockMemory } from './blockMemory.ts'
import { BlockStage, type StagedBlock } from './blockStage.ts'
import { dumpState } from './changeCodec.ts'
import { EngineActivity } from './engineActivity.ts'
import { hexToBytes } from './hex.ts'
import { impersonateSignature } from './impersonatedSignatures.ts'
import { instantiateLane, type LaneExports } from './lane.ts'
import { Lanes } from './lanes.ts'
import { LazyState } from './lazyState.ts'
import type { Regions } from './memoryMap.ts'
import { type MessageContext, runCall } from './message.ts'
import type { KnownState } from './missingState.ts'
import { Recordings } from './recording/recordings.ts'
import { StateHistory } from './stateHistory.ts'
import { StateMemory } from './stateMemory.ts'
import { TrieOfState, type TrieOfStateOptions } from './stateTrie.ts'
import { TraceLane } from './tracing/traceLane.ts'
import type { Tracer } from './tracing/tracer.ts'
import type { CompiledModule, EngineMemory } from './webassembly.ts'

export interface LaneEngineParts {
  chainId: bigint
  fork: ForkName
  experimental: boolean
  isLazy: boolean
  overrides: RuleOverrides
  workers: number
  memory: EngineMemory
  module: CompiledModule
  regions: Regions
  parallelFrom: number
  /** Whether lanes execute every block of that size, and be its transactions so cheap that they lose by it. */
  alwaysLanes: boolean
  tries: TrieOfStateOptions
  traceModuleSource: WasmSource | undefined
  compactAlways: boolean
}

export class LaneEngine implements Engine {
  readonly fork: ForkName
  readonly workers: number
  readonly overrides: RuleOverrides
  readonly #memory: EngineMemory
  readonly #traceModuleSource: WasmSource | undefined
  readonly #lane: LaneExports
  readonly #state: StateMemory
  readonly #executor: BlockExecutor
  readonly #recordings: Recordings
  readonly #trie: TrieOfState
  readonly #lazy: LazyState
  readonly #access: AccountAccess
  readonly #messageContext: MessageContext
  readonly #rules: ActiveRules
  readonly #activity = new EngineActivity()
  readonly #history: StateHistory
  readonly #stage: BlockStage
  readonly #attempts: BlockAttempts
  readonly #lanes: Lanes
  #traceLane: TraceLane | null = null

  constructor(parts: LaneEngineParts) {
    this.fork = parts.fork
    this.overrides = parts.overrides
    this.workers = parts.workers
    this.#memory = parts.memory
    this.#traceModuleSource = parts.traceModuleSource
    const view = new DataView(parts.memory.buffer)
    this.#lane = instantiateLane(parts.module, parts.memory, 0, (number, to) =>
      this.#executor.writeBlockHash(number, to),
    )
    this.#lane.initialise(1 << 16)
    this.#rules = new ActiveRules({
      fork: parts.fork,
      overrides: parts.overrides,
      allowed: { experimental: parts.experimental, isLazy: parts.isLazy },
      view,
    })
    this.#state = new StateMemory(this.#lane, parts.memory, parts.regions)
    const block = new BlockMemory(parts.memory, parts.regions)
    this.#executor = new BlockExecutor({
      lane: this.#lane,
      view,
      block,
      workers: parts.workers,
      assertOpen: () => this.#activity.assertOpen(),
    })
    this.#recordings = new Recordings({
      lane: this.#lane,
      state: this.#state,
      region: parts.regions.recordings,
      assertIdle: () => this.#activity.assertIdle(),
    })
    this.#trie = new TrieOfState(this.#state, parts.tries)
    this.#history = new StateHistory({
      lane: this.#lane,
      state: this.#state,
      regions: parts.regions,
      compactAlways: parts.compactAlways,
      onMoved: () => this.#recordings.forgetAll(),
    })
    this.#lazy = new LazyState({
      lane: this.#lane,
      state: this.#state,
      executor: this.#executor,
      isLazy: parts.isLazy,
    })
    this.#access = new AccountAccess({ state: this.#state, lazy: this.#lazy })
    this.#messageContext = {
      lane: this.#lane,
      state: this.#state,
      block,
      initCodeSizeMax: () => this.#rules.active.initCodeSizeMax,
      assertKnown: (entryEnd) => this.#lazy.assertKnown(entryEnd),
    }
    this.#stage = new BlockStage({
      chainId: parts.chainId,
      rules: this.#rules,
      block,
      executor: this.#executor,
      recordings: this.#recordings,
      messageContext: this.#messageContext,
    })
    this.#lanes = new Lanes({
      module: parts.module,
      memory: parts.memory,
      workers: parts.workers,
      isClosing: () => this.#activity.isClosing,
    })
    this.#attempts = new BlockAttempts({
      lane: this.#lane,
      lanes: this.#lanes,
      activity: this.#activity,
      stage: this.#stage,
      executor: this.#executor,
      recordings: this.#recordings,
      history: this.#history,
      lazy: this.#lazy,
      access: this.#access,
      parallelFrom: parts.parallelFrom,
      alwaysLanes: parts.alwaysLanes,
    })
  }

  startWorkers(): Promise<void> {
    return this.#lanes.start()
  }

  get isLazy(): boolean {
    return this.#lazy.isLazy
  }

  async executeBlock(
    env: BlockEnv,
    transactions: readonly ExecutableTransaction[],
    options: ExecutionOptions = {},
  ): Promise<BlockResult> {
    this.#activity.assertIdle()
    return this.#activity.run(() => this.#attempts.execute(env, transactions, options))
  }

  async blockRoots({ stateRoot = false }: { stateRoot?: boolean } = {}): Promise<BlockRoots> {
    this.#activity.assertIdle()
    const block = this.#stage.last
    if (!block) throw new RangeError('no block was executed last')
    this.#stage.last = null
    return this.#activity.run(() => this.#blockRoots(block, stateRoot))
  }

  async #blockRoots({ count, gasUsedBefore }: StagedBlock, stateRoot: boolean): Promise<BlockRoots> {
    const { pool } = this.#lanes
    // The lanes hash transactions and receipts, and meanwhile this thread begins with the state; then they help it.
    const others = this.#executor.roots(count, gasUsedBefore, pool)
    // Awaited last, whatever comes of it.
    others.catch(() => {})
    let ofState: Hex | null = null
    try {
      ofState = stateRoot ? await this.#trie.rootOnLanes(pool) : null
    } finally {
      await Promise.allSettled([others])
      if (pool?.hasFailed) await this.#lanes.replace()
    }
    return { ...(await others), stateRoot: ofState }
  }

  systemCall(env: BlockEnv, to: Hex, data: Hex): SystemCallResult | null {
    this.#activity.assertIdle()
    return this.#stage.runSystemCall(env, () => {
      const mark = this.#lane.beginChanges()
      try {
        return this.#lazy.attempt(() => this.#stage.systemCall(to, data))
      } catch (error) {
        this.#lane.rollbackChanges(mark)
        throw error
      }
    })
  }

  call(
    env: BlockEnv,
    request: CallRequest,
    overrides: Record<Hex, StateOverride> = {},
    options: CallOptions = {},
  ): CallResult {
    this.#activity.assertIdle()
    return this.#stage.runCall(env, () => {
      try {
        return runCall(this.#messageContext, env, request, overrides, options)
      } catch (error) {
        if (!this.#history.hasMadeRoomAfter(error)) throw error
        return runCall(this.#messageContext, env, request, overrides, options)
      }
    })
  }

  async trace(
    env: BlockEnv,
    request: CallRequest,
    tracer: Tracer,
    overrides: Record<Hex, StateOverride> = {},
  ): Promise<CallResult> {
    const trace = await this.#loadTraceLane()
    const context = { ...this.#messageContext, lane: trace.exports }
    return this.#stage.runCall(env, () => {
      // Tracers are told nothing that comes from state not known yet.
      if (this.#lazy.isLazy) runCall(this.#messageContext, env, request, overrides)
      return this.#onTraceLane(trace, () =>
        trace.run(tracer, () => runCall(context, env, request, overrides)),
      )
    })
  }

  async traceBlock(
    env: BlockEnv,
    transactions: readonly ExecutableTransaction[],
    tracerOf: (index: number) => Tracer | undefined,
  ): Promise<BlockResult['transactions']> {
    const trace = await this.#loadTraceLane()
    if (this.#lazy.isLazy) this.#tryBlock(env, transactions)
    const mark = this.#history.mark()
    this.#recordings.close()
    try {
      this.#stage.begin(env, transactions)
      this.#onTraceLane(trace, () => {
        for (let index = 0; index < transactions.length; index++)
          trace.run(tracerOf(index), () => trace.exports.workAlone(index + 1))
      })
      return this.#executor.read(transactions.length).transactions
    } finally {
      this.#history.returnTo(mark)
      this.#stage.end(transactions.length)
    }
  }

  /** Executes the transactions and takes everything back. Throws MissingStateError when they need something unknown. */
  #tryBlock(env: BlockEnv, transactions: readonly ExecutableTransaction[]): void {
    const mark = this.#history.mark()
    this.#recordings.close()
    try {
      this.#stage.begin(env, transactions)
      this.#lane.workAlone(transactions.length)
      this.#lazy.assertKnown(mark.entryEnd)
    } finally {
      this.#history.returnTo(mark)
      this.#stage.end(transactions.length)
    }
  }

  async #loadTraceLane(): Promise<TraceLane> {
    this.#activity.assertIdle()
    const module = await loadModule('engine-trace', this.#traceModuleSource)
    this.#activity.assertIdle()
    this.#traceLane ??= new TraceLane(module, this.#memory, this.#state, (number, to) =>
      this.#executor.writeBlockHash(number, to),
    )
    return this.#traceLane
  }

  /** Two instances work on lane 0 by turns. Tracers must not use the engine. */
  #onTraceLane<T>(trace: TraceLane, body: () => T): T {
    return this.#activity.runAtOnce(() => {
      trace.exports.start(0)
      try {
        return body()
      } finally {
        this.#lane.start(0)
      }
    })
  }

  getBalance(address: Hex): bigint {
    return this.#idleAccess().balance(address)
  }

  getNonce(address: Hex): bigint {
    return this.#idleAccess().nonce(address)
  }

  getNonces(addresses: readonly Hex[]): BigUint64Array {
    return this.#idleAccess().nonces(addresses)
  }

  getCode(address: Hex): Hex {
    return this.#idleAccess().code(address)
  }

  getStorage(address: Hex, slot: Hex): Hex {
    return this.#idleAccess().slot(address, slot)
  }

  createAccount(address: Hex): void {
    this.#idleAccess().create(address)
  }

  setBalance(address: Hex, balance: bigint): void {
    this.#idleAccess().setBalance(address, balance)
  }

  impersonateSignature(signature: Hex, address: Hex): void {
    this.#activity.assertIdle()
    impersonateSignature(new DataView(this.#memory.buffer), hexToBytes(signature), hexToBytes(address, 20))
  }

  credit(address: Hex, wei: bigint): void {
    this.#recordings.noteCredit(this.#idleAccess().credit(address, wei), wei > 0n)
  }

  setNonce(address: Hex, nonce: bigint): void {
    this.#idleAccess().setNonce(address, nonce)
  }

  setCode(address: Hex, code: Hex): void {
    const access = this.#idleAccess()
    this.#stage.last = null
    access.setCode(address, code)
  }

  setStorage(address: Hex, slot: Hex, value: Hex): void {
    this.#idleAccess().setSlot(address, slot, value)
  }

  provide(known: KnownState): void {
    this.#activity.assertIdle()
    if (!this.#lazy.isLazy)
      throw new RangeError('only an engine that was created with lazy: true can be provided with state')
    this.#stage.last = null
    this.#lazy.provide(known)
    this.#history.growBuckets()
  }

  clear({
    lazy = this.#lazy.isLazy,
    chainId = this.#stage.chainId,
  }: {
    lazy?: boolean
    chainId?: bigint
  } = {}): void {
    this.#activity.assertIdle()
    this.#rules.allowLazy(lazy)
    this.#lazy.isLazy = lazy
    this.#stage.chainId = chainId
    this.#recordings.close()
    this.#recordings.forgetAll()
    this.#stage.last = null
    this.#history.clear()
    this.#trie.clear()
  }

  stateRoot(): Hex {
    this.#activity.assertIdle()
    return this.#trie.root()
  }

  getProof(address: Hex, slots: readonly Hex[]): AccountProof {
    this.#activity.assertIdle()
    return this.#trie.prove(address, slots)
  }

  checkpoint(): Checkpoint {
    this.#activity.assertIdle()
    return this.#history.checkpoint()
  }

  rollback(checkpoint: Checkpoint): void {
    this.#activity.assertIdle()
    this.#recordings.close()
    this.#history.rollback(checkpoint)
  }

  takeChange(): StateChange {
    this.#activity.assertIdle()
    this.#recordings.close()
    return this.#history.takeChange()
  }

  apply(direction: Uint8Array): void {
    this.#activity.assertIdle()
    this.#recordings.close()
    this.#stage.last = null
    this.#history.apply(direction, (entryEnd) => this.#lazy.assertAccountsKnown(entryEnd))
  }

  dump(): Uint8Array {
    this.#activity.assertIdle()
    return dumpState(this.#state)
  }

  accounts(): ReturnType<Engine['accounts']> {
    this.#activity.assertIdle()
    return listAccounts(this.#state)
  }

  close(): Promise<void> {
    return this.#activity.close(() => this.#lanes.close())
  }

  #idleAccess(): AccountAccess {
    this.#activity.assertIdle()
    return this.#access
  }
}
