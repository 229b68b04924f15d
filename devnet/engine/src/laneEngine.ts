/** An engine's life: what it is asked for, in which order, and what is taken back when something fails. */
import { startLanes } from '#platform/lanes.ts'
import { loadModule } from '#platform/modules.ts'
import { encodeHints } from './accessListHints.ts'
import { AccountAccess } from './accountAccess.ts'
import { listAccounts } from './accountListing.ts'
import { ActiveRules } from './activeRules.ts'
import type {
  AccountProof,
  BlockEnv,
  BlockResult,
  BlockRoots,
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
import { BlockExecutor } from './blockExecutor.ts'
import { BlockMemory } from './blockMemory.ts'
import { dumpState } from './changeCodec.ts'
import { EngineActivity } from './engineActivity.ts'
import { EngineMemoryError } from './engineMemoryError.ts'
import { blobGasLimit } from './forkRules.ts'
import { instantiateLane, type LaneExports, LaneFailureError } from './lane.ts'
import { LazyState } from './lazyState.ts'
import { PENDING_FEES, type Regions } from './memoryMap.ts'
import { type MessageContext, runCall, runSystemCall } from './message.ts'
import { type KnownState, MissingStateError } from './missingState.ts'
import type { LanePool } from './platform/platform.ts'
import { Recordings } from './recording/recordings.ts'
import { StateHistory } from './stateHistory.ts'
import { StateMemory } from './stateMemory.ts'
import { TrieOfState, type TrieOfStateOptions } from './stateTrie.ts'
import { TraceLane } from './tracing/traceLane.ts'
import type { Tracer } from './tracing/tracer.ts'
import type { CompiledModule, EngineMemory } from './webassembly.ts'

const beaconRootsAddress: Hex = '0x000f3df6d732807ef1319fb7b8bb8522d0beac02'
const historyStorageAddress: Hex = '0x0000f90827f1c53a10cb7a02335b175320002935'

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
  #chainId: bigint
  readonly overrides: RuleOverrides
  readonly #memory: EngineMemory
  readonly #module: CompiledModule
  readonly #parallelFrom: number
  readonly #alwaysLanes: boolean
  readonly #traceModuleSource: WasmSource | undefined
  readonly #lane: LaneExports
  readonly #state: StateMemory
  readonly #block: BlockMemory
  readonly #executor: BlockExecutor
  readonly #recordings: Recordings
  readonly #trie: TrieOfState
  readonly #lazy: LazyState
  readonly #access: AccountAccess
  readonly #messageContext: MessageContext
  readonly #activity = new EngineActivity()
  readonly #rules: ActiveRules
  readonly #history: StateHistory
  #pool: LanePool | null = null
  #traceLane: TraceLane | null = null
  /** The block whose bytes and results still lie in memory. */
  #lastBlock: { count: number; gasUsedBefore: bigint } | null = null

  constructor(parts: LaneEngineParts) {
    this.fork = parts.fork
    this.overrides = parts.overrides
    this.workers = parts.workers
    this.#chainId = parts.chainId
    this.#memory = parts.memory
    this.#module = parts.module
    this.#parallelFrom = parts.parallelFrom
    this.#alwaysLanes = parts.alwaysLanes
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
    this.#block = new BlockMemory(parts.memory, parts.regions)
    this.#executor = new BlockExecutor({
      lane: this.#lane,
      view,
      block: this.#block,
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
      block: this.#block,
      initCodeSizeMax: () => this.#rules.rules.initCodeSizeMax,
      assertKnown: (entryEnd) => this.#lazy.assertKnown(entryEnd),
    }
  }

  async startWorkers(): Promise<void> {
    if (this.workers > 1) this.#pool = await startLanes(this.#module, this.#memory, this.workers)
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
    return this.#activity.run(() => this.#executeBlock(env, transactions, options))
  }

  async #executeBlock(
    env: BlockEnv,
    transactions: readonly ExecutableTransaction[],
    options: ExecutionOptions,
  ): Promise<BlockResult> {
    const started = performance.now()
    const { accessList } = options
    const encoded = accessList === undefined ? null : encodeHints(accessList, transactions.length)
    const hints = this.#lazy.isLazy ? null : encoded
    const pool = transactions.length >= this.#parallelFrom ? this.#pool : null
    try {
      return await this.#attemptTwice(env, transactions, options, started, pool, hints)
    } catch (error) {
      if (!(error instanceof LaneFailureError)) throw error
      const result = await this.#attemptTwice(env, transactions, options, started, null)
      result.report.laneFailure = error.message
      return result
    }
  }

  /** Executes the block; when memory is full, and that can be helped, again alone. */
  async #attemptTwice(
    env: BlockEnv,
    transactions: readonly ExecutableTransaction[],
    options: ExecutionOptions,
    started: number,
    pool: LanePool | null,
    hints: Uint8Array | null = null,
  ): Promise<BlockResult> {
    try {
      return await this.#attempt(env, transactions, options, started, pool, hints)
    } catch (error) {
      // What lanes speculated in vain fills memory too: whether a block fits must not depend on the number of workers.
      const mayFitAlone =
        pool !== null && error instanceof EngineMemoryError && error.region !== 'transaction'
      if (!this.#history.hasMadeRoomAfter(error) && !mayFitAlone) throw error
      return await this.#attempt(env, transactions, options, started, null)
    }
  }

  /** Executes the block, on the lanes of `pool` or alone. When it throws, the state is what it was before. */
  async #attempt(
    env: BlockEnv,
    transactions: readonly ExecutableTransaction[],
    { record = false, timeEach = false }: ExecutionOptions,
    started: number,
    pool: LanePool | null,
    hints: Uint8Array | null = null,
  ): Promise<BlockResult> {
    this.#activity.assertOpen()
    this.#history.makeRoom()
    const mark = this.#history.mark()
    let lanesRan = false
    try {
      if (record)
        this.#recordings.begin(
          transactions.length,
          env.coinbase,
          this.#access.balance(env.coinbase),
          timeEach,
        )
      else this.#recordings.close()
      this.#beginBlock(env, transactions)
      this.#recordings.beginTransactions()
      const executionStarted = performance.now()
      lanesRan = pool !== null
      const { isParallel, outgrown } = await this.#executor.execute(
        transactions.length,
        pool,
        this.#alwaysLanes,
        hints,
      )
      const recording = this.#recordings.endTransactions(isParallel ? this.workers : 1)
      this.#lane.finishBlock()
      this.#lazy.assertKnown(mark.entryEnd)
      const executionMs = performance.now() - executionStarted
      const result = this.#executor.read(transactions.length)
      this.#lastBlock = { count: transactions.length, gasUsedBefore: env.gasUsedBefore ?? 0n }
      const report = this.#executor.readReport()
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
      this.#recordings.abandon()
      // Who came upon unknown state has gone on to the end: nothing is half done.
      const haveLanesFailed = lanesRan && !(error instanceof MissingStateError)
      if (haveLanesFailed) this.#lane.forgetPending()
      this.#history.returnTo(mark)
      if (haveLanesFailed) await this.#replaceWorkers()
      throw error
    } finally {
      this.#endBlock(transactions.length)
    }
  }

  /** Writes the block into memory, and makes the system calls before its transactions. */
  #beginBlock(env: BlockEnv, transactions: readonly ExecutableTransaction[]): void {
    const rules = this.#rules.use(env.fork)
    this.#lastBlock = null
    this.#block.writeEnvironment(env, env.chainId ?? this.#chainId, blobGasLimit(rules.blobs))
    this.#block.writeTransactions(transactions)
    this.#executor.enter(env)
    this.#executor.reset(transactions.length, env)
    const { beaconRoots, historyStorage } = rules
    if (env.parentBeaconBlockRoot && beaconRoots)
      this.#systemCall(beaconRootsAddress, env.parentBeaconBlockRoot)
    if (env.parentHash && historyStorage) this.#systemCall(historyStorageAddress, env.parentHash)
  }

  #endBlock(count: number): void {
    this.#block.writeWord(PENDING_FEES, 0n)
    this.#executor.leave(count)
  }

  async blockRoots({ stateRoot = false }: { stateRoot?: boolean } = {}): Promise<BlockRoots> {
    this.#activity.assertIdle()
    const block = this.#lastBlock
    if (!block) throw new RangeError('no block was executed last')
    this.#lastBlock = null
    return this.#activity.run(() => this.#blockRoots(block, stateRoot))
  }

  async #blockRoots(
    block: { count: number; gasUsedBefore: bigint },
    stateRoot: boolean,
  ): Promise<BlockRoots> {
    // The lanes hash transactions and receipts, and meanwhile this thread begins with the state; then they help it.
    const others = this.#executor.roots(block.count, block.gasUsedBefore, this.#pool)
    // Awaited last, whatever comes of it.
    others.catch(() => {})
    let ofState: Hex | null = null
    try {
      ofState = stateRoot ? await this.#trie.rootOnLanes(this.#pool) : null
    } finally {
      await Promise.allSettled([others])
      if (this.#pool?.hasFailed) await this.#replaceWorkers()
    }
    return { ...(await others), stateRoot: ofState }
  }

  systemCall(env: BlockEnv, to: Hex, data: Hex): SystemCallResult | null {
    this.#activity.assertIdle()
    const rules = this.#rules.use(env.fork)
    this.#block.writeEnvironment(env, env.chainId ?? this.#chainId, blobGasLimit(rules.blobs))
    if (this.#lastBlock === null) this.#block.clear()
    const end = this.#block.end
    this.#executor.enter(env)
    const mark = this.#lane.beginChanges()
    try {
      return this.#lazy.attempt(() => this.#systemCall(to, data))
    } catch (error) {
      this.#lane.rollbackChanges(mark)
      throw error
    } finally {
      this.#block.truncate(end)
      this.#executor.leave()
    }
  }

  call(env: BlockEnv, request: CallRequest, overrides: Record<Hex, StateOverride> = {}): CallResult {
    this.#activity.assertIdle()
    this.#lastBlock = null
    const rules = this.#rules.use(env.fork)
    this.#block.writeEnvironment(env, env.chainId ?? this.#chainId, blobGasLimit(rules.blobs))
    this.#executor.enter(env)
    try {
      return runCall(this.#messageContext, env, request, overrides)
    } catch (error) {
      if (!this.#history.hasMadeRoomAfter(error)) throw error
      return runCall(this.#messageContext, env, request, overrides)
    } finally {
      this.#executor.leave()
    }
  }

  async trace(
    env: BlockEnv,
    request: CallRequest,
    tracer: Tracer,
    overrides: Record<Hex, StateOverride> = {},
  ): Promise<CallResult> {
    const trace = await this.#loadTraceLane()
    this.#lastBlock = null
    const rules = this.#rules.use(env.fork)
    this.#block.writeEnvironment(env, env.chainId ?? this.#chainId, blobGasLimit(rules.blobs))
    this.#executor.enter(env)
    const context = { ...this.#messageContext, lane: trace.exports }
    try {
      // Tracers are told nothing that comes from state not known yet.
      if (this.#lazy.isLazy) runCall(this.#messageContext, env, request, overrides)
      return this.#onTraceLane(trace, () =>
        trace.run(tracer, () => runCall(context, env, request, overrides)),
      )
    } finally {
      this.#executor.leave()
    }
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
      this.#beginBlock(env, transactions)
      this.#onTraceLane(trace, () => {
        for (let index = 0; index < transactions.length; index++)
          trace.run(tracerOf(index), () => trace.exports.workAlone(index + 1))
      })
      return this.#executor.read(transactions.length).transactions
    } finally {
      this.#history.returnTo(mark)
      this.#endBlock(transactions.length)
    }
  }

  /** Executes the transactions and takes everything back. Throws MissingStateError when they need something unknown. */
  #tryBlock(env: BlockEnv, transactions: readonly ExecutableTransaction[]): void {
    const mark = this.#history.mark()
    this.#recordings.close()
    try {
      this.#beginBlock(env, transactions)
      this.#lane.workAlone(transactions.length)
      this.#lazy.assertKnown(mark.entryEnd)
    } finally {
      this.#history.returnTo(mark)
      this.#endBlock(transactions.length)
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

  credit(address: Hex, wei: bigint): void {
    this.#recordings.noteCredit(this.#idleAccess().credit(address, wei), wei > 0n)
  }

  setNonce(address: Hex, nonce: bigint): void {
    this.#idleAccess().setNonce(address, nonce)
  }

  setCode(address: Hex, code: Hex): void {
    const access = this.#idleAccess()
    this.#lastBlock = null
    access.setCode(address, code)
  }

  setStorage(address: Hex, slot: Hex, value: Hex): void {
    this.#idleAccess().setSlot(address, slot, value)
  }

  provide(known: KnownState): void {
    this.#activity.assertIdle()
    if (!this.#lazy.isLazy)
      throw new RangeError('only an engine that was created with lazy: true can be provided with state')
    this.#lastBlock = null
    this.#lazy.provide(known)
    this.#history.growBuckets()
  }

  clear({
    lazy = this.#lazy.isLazy,
    chainId = this.#chainId,
  }: {
    lazy?: boolean
    chainId?: bigint
  } = {}): void {
    this.#activity.assertIdle()
    this.#rules.allowLazy(lazy)
    this.#lazy.isLazy = lazy
    this.#chainId = chainId
    this.#recordings.close()
    this.#recordings.forgetAll()
    this.#lastBlock = null
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
    this.#lastBlock = null
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
    return this.#activity.close(() => this.#pool?.close())
  }

  #idleAccess(): AccountAccess {
    this.#activity.assertIdle()
    return this.#access
  }

  #systemCall(to: Hex, data: Hex): SystemCallResult | null {
    const result = runSystemCall(this.#messageContext, to, data)
    if (result) this.#recordings.noteMessage()
    return result
  }

  /** After a failed block the lanes hold pointers into memory that was taken back, or are dead. */
  async #replaceWorkers(): Promise<void> {
    await this.#pool?.close()
    if (!this.#activity.isClosing) await this.startWorkers()
  }
}
