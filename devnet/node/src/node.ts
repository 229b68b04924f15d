import { EventEmitter } from 'node:events'
import type { Engine, Hex } from '@safelane/devnet-engine'
import type { Accounts } from './accounts.ts'
import { adoptChain } from './adoptChain.ts'
import { BlockProducer } from './blockProducer.ts'
import type { BlockReference } from './blockReference.ts'
import type { AdmittedTransaction, Candidate } from './chain/admittedTransaction.ts'
import { BlobStore } from './chain/blobStore.ts'
import type { Block } from './chain/block.ts'
import { type BlockRules, blockRules } from './chain/blockRules.ts'
import type { ChainClock } from './chain/chainClock.ts'
import type { ChainStore } from './chain/chainStore.ts'
import { readAtState } from './chain/history.ts'
import type { NewChain } from './chain/newChain.ts'
import { RecordedExecutions } from './chain/recordedExecutions.ts'
import { StateHistory } from './chain/stateHistory.ts'
import { ChainRewinder, type Snapshot } from './chainRewinder.ts'
import type { DumpSource } from './dump/writeDump.ts'
import type { ForkedChain } from './fork/forkedChain.ts'
import { fetchReplayed } from './fork/forkGenesis.ts'
import type { ForkOptions } from './fork/forkOptions.ts'
import { Suspension } from './fork/suspension.ts'
import { Miner } from './miner.ts'
import { type MiningMode, MiningTimer } from './mining.ts'
import type { NodeParts } from './nodeParts.ts'
import type { TransactionOrder, TransactionPool } from './pool/transactionPool.ts'
import type { RequestLog } from './requestLog.ts'
import { resetChain } from './resetChain.ts'
import { SerialQueue } from './serialQueue.ts'
import type { ChainSettings } from './settings.ts'
import { StateReader, type StateView } from './stateReader.ts'
import type { BlockPlaces } from './storage/blockArchive.ts'
import type { ChainRecord } from './storage/chainRecord.ts'
import { Submissions } from './submissions.ts'

interface NodeEvents {
  block: [Block]
  /** It is in the pool, and all before it of its sender are as well or on the chain. */
  transaction: [AdmittedTransaction]
  /** The chain has begun anew: no block of before is there any more. */
  reset: []
}

/** Nonce of an account in the state on which a chain is continued. */
export type NonceAt = (address: Hex) => Promise<bigint>

/**
 * The node without its wire: chain, pool, clock and engine, and the one queue through which all of them are used.
 *
 * A block's life: ready transactions leave the pool → engine executes → header → state file (durable) → chain and events.
 * So what a client can see of a block is already on the disk.
 */
export class DevnetNode {
  readonly store: ChainStore
  readonly pool: TransactionPool
  readonly clock: ChainClock
  readonly accounts: Accounts
  readonly blobs = new BlobStore()
  readonly executions: RecordedExecutions
  readonly events = new EventEmitter<NodeEvents>()
  readonly order: TransactionOrder
  readonly requestLog: RequestLog
  readonly rules: BlockRules
  readonly #engine: Engine
  readonly #parts: NodeParts
  readonly #suspension: Suspension
  readonly #submissions: Submissions
  readonly #producer: BlockProducer
  readonly #miner: Miner
  readonly #timer: MiningTimer
  readonly #history: StateHistory
  readonly #reader: StateReader
  readonly #rewinder: ChainRewinder
  #mining: MiningMode

  constructor(parts: NodeParts) {
    this.#parts = parts
    this.#engine = parts.engine
    this.rules = blockRules(parts.engine.fork, parts.engine.overrides)
    this.store = parts.store
    this.#history = new StateHistory(parts.store, parts.spillFolder)
    this.pool = parts.pool
    this.clock = parts.clock
    this.accounts = parts.accounts
    this.executions = new RecordedExecutions(parts.recordExecutions)
    this.order = parts.order
    this.requestLog = parts.requestLog
    this.store.chainId = parts.settings.chainId ?? parts.chainId
    this.#producer = new BlockProducer({
      ...parts,
      rules: this.rules,
      executions: this.executions,
      onBlock: (block) => {
        this.requestLog.block(block)
        this.events.emit('block', block)
      },
    })
    this.#reader = new StateReader(parts, this.#history, this.#producer)
    this.#rewinder = new ChainRewinder(parts, this.#producer)
    this.#suspension = new Suspension({
      queue: new SerialQueue(),
      engine: parts.engine,
      provide: (known) => {
        parts.engine.provide(known)
        parts.reference?.provide(known)
      },
      chain: parts.forked,
    })
    this.#miner = new Miner({
      ...parts,
      producer: this.#producer,
      suspension: this.#suspension,
      seal: () => this.#submissions.seal(),
    })
    parts.stateFile?.compactWhenWasteful(() => ({
      store: this.store,
      pooled: [...this.pool.all()],
      settings: this.#producer.allSettings(),
    }))
    this.#mining = parts.mining
    this.events.setMaxListeners(0)
    this.events.on('block', ({ header }) => this.#suspension.prefetchFor(header))
    this.#suspension.prefetchFor(parts.store.head.header)
    this.#submissions = new Submissions({
      ...parts,
      rules: this.rules,
      blobs: this.blobs,
      producer: this.#producer,
      miner: this.#miner,
      suspension: this.#suspension,
      onReady: (transaction) => this.events.emit('transaction', transaction),
      chainId: () => this.chainId,
      mining: () => this.#mining,
    })
    this.#timer = new MiningTimer(
      () => this.mine(1),
      (error) => parts.log(`block production failed: ${String(error)}`),
    )
    this.#timer.set(parts.mining.intervalSec)
  }

  get fork() {
    return this.#engine.fork
  }

  get chainId(): bigint {
    return this.store.chainId ?? this.#parts.chainId
  }

  get workers(): number {
    return this.#engine.workers
  }

  get mining(): Readonly<MiningMode> {
    return this.#mining
  }

  /** What was set by hand for the blocks to come. */
  get settings(): Readonly<ChainSettings> {
    return this.#producer.settings
  }

  /** Whether the suggested gas price holds a tip. */
  get suggestsTip(): boolean {
    return !this.#parts.disableMinPriorityFee
  }

  /** Longest that anybody waits for a receipt; null: as long as it asks for. */
  get receiptTimeoutMs(): number | null {
    return this.#parts.receiptTimeoutMs
  }

  get gasLimit(): bigint {
    return this.#producer.settings.gasLimit
  }

  get coinbase(): Hex {
    return this.#producer.settings.coinbase
  }

  get snapshots(): ReadonlyMap<bigint, Snapshot> {
    return this.#rewinder.snapshots
  }

  /** Base fee of the block to come, in wei per gas. */
  nextBaseFee(): bigint {
    return this.#producer.nextBaseFee()
  }

  /** Nonce that the newest state expects from an account. Only inside `exclusive`. */
  readonly nonceOf = (address: Hex): bigint => this.#engine.getNonce(address)
  readonly noncesOf = (addresses: readonly Hex[]): BigUint64Array => this.#engine.getNonces(addresses)

  /** What this chain was forked from; null: from nothing. */
  get forked(): ForkedChain | null {
    return this.#suspension.chain
  }

  /** How an origin is asked that a reset names. */
  get forkDefaults(): Omit<ForkOptions, 'urls'> {
    return this.#parts.forkDefaults
  }

  readonly log = (line: string): void => this.#parts.log(line)

  /**
   * Runs `task` when nothing else touches the state. On a forked chain it begins anew whenever it needs state of the origin that is not
   * there yet (`Suspension.run`): what it does besides reading it does at the end.
   */
  exclusive<T>(task: (engine: Engine) => T | Promise<T>): Promise<T> {
    // What comes after this must not overtake it.
    this.#submissions.seal()
    return this.#suspension.run(() => task(this.#engine))
  }

  /**
   * Reads the state after a block, `pending` with the pool's ready transactions executed.
   * Throws UnknownBlockError for a block that is not there, PrunedStateError for one whose state is not kept. Accounts and slots of
   * old states are looked up; all else costs what differs between then and now, twice. Reads at once, without a promise, when
   * nothing else touches the state and there is nothing to wait for.
   */
  readState<T>(reference: BlockReference, read: (view: StateView) => T | Promise<T>): T | Promise<T> {
    // What comes after this must not overtake it.
    this.#submissions.seal()
    return this.#suspension.runNow(() => this.#reader.read(reference, read))
  }

  /** The block that would be made now. It has no state root. */
  pendingBlock(): Promise<Block> {
    return this.exclusive(() => this.#reader.pendingBlock())
  }

  /** Reads the state with the pool's ready transactions executed. Only inside `exclusive`. */
  readPending<T>(read: (view: StateView) => T | Promise<T>): Promise<T> {
    return this.#reader.readPending(read)
  }

  /** Takes a transaction that `prepare` makes with the state at rest; see `Submissions.submit`. */
  submit(prepare: (engine: Engine) => Candidate | Promise<Candidate>): Promise<Hex> {
    return this.#submissions.submit(prepare)
  }

  /** The same for the bytes of a signed transaction; see `Submissions.submitRaw`. */
  submitRaw(raw: Uint8Array): Promise<Hex> {
    return this.#submissions.submitRaw(raw)
  }

  /** Makes `count` blocks now, empty ones too, each `intervalSec` after the other when that is given. */
  mine(count: number, intervalSec?: bigint): Promise<void> {
    return this.#miner.mine(count, intervalSec)
  }

  /** Changes the newest state by hand; the change is durable when the promise resolves. */
  mutateState(mutate: (engine: Engine) => void): Promise<void> {
    return this.exclusive(async (engine) => {
      mutate(engine)
      const change = engine.takeChange()
      let places: BlockPlaces | undefined
      try {
        places = (await this.#append({ kind: 'mutation', change }))[0]
      } catch (error) {
        engine.apply(change.undo)
        engine.takeChange()
        throw error
      }
      this.store.mutate(change, places?.change)
      this.#parts.reference?.apply([change.redo])
      const stale = this.pool.dropStale(this.nonceOf)
      if (stale.length > 0) await this.#append({ kind: 'dropped', hashes: stale.map(({ hash }) => hash) })
    })
  }

  /** Changes clock or settings by hand; durable when the promise resolves. `change` returns what the caller gets. */
  changeSettings<T>(change: (settings: ChainSettings, clock: ChainClock) => T): Promise<T> {
    return this.exclusive(async () => {
      const settings = { ...this.#producer.settings }
      const result = change(settings, this.clock)
      this.#producer.settings = settings
      await this.#append({ kind: 'settings', settings: this.#producer.allSettings() })
      return result
    })
  }

  /** Changes what CHAINID answers and transactions sign for, from the next block on; durable when the promise resolves. */
  setChainId(chainId: bigint): Promise<void> {
    return this.changeSettings((settings) => {
      settings.chainId = chainId
      this.store.chainId = chainId
    })
  }

  /** Lets ECRECOVER find an address for a signature. Throws a RangeError when there are too many such. */
  impersonateSignature(signature: Hex, address: Hex): Promise<void> {
    return this.exclusive((engine) => {
      engine.impersonateSignature(signature, address)
      this.#parts.reference?.impersonateSignature(signature, address)
    })
  }

  /** Changes when blocks are made. Going to automine mines what is ready. */
  async setMining(mode: MiningMode): Promise<void> {
    this.#mining = mode
    this.#timer.set(mode.intervalSec)
    if (mode.auto) await this.#miner.automine()
  }

  /** Takes transactions out of the pool; returns those that were in it. */
  dropTransactions(hashes: readonly Hex[]): Promise<Hex[]> {
    return this.exclusive(async () => {
      const dropped = hashes.filter((hash) => this.pool.remove(hash))
      if (dropped.length > 0) await this.#append({ kind: 'dropped', hashes: dropped })
      return dropped
    })
  }

  /** Remembers the newest state; `revert` comes back to it. */
  snapshot(): Promise<bigint> {
    return this.exclusive(() => this.#rewinder.snapshot())
  }

  /** Goes back to a snapshot; false when there is none such. Throws UnknownBlockError when its block is no longer on the chain. */
  revert(id: bigint): Promise<boolean> {
    return this.exclusive(() => this.#rewinder.revert(id))
  }

  /** Takes the newest `depth` blocks off the chain. Throws RewindError when there are not so many. */
  rollback(depth: bigint): Promise<void> {
    return this.exclusive(() => this.#rewinder.rollback(depth))
  }

  /**
   * Replaces the newest `depth` blocks by as many others. `prepare` makes their transactions, with the state at rest and the
   * chain not yet changed; those that cannot stand in their block are left out. Throws RewindError, and what
   * `prepare` throws; the chain is then what it was, except in the middle of making blocks.
   */
  reorganise(
    depth: bigint,
    prepare: (nonceAtCommon: NonceAt) => Promise<readonly AdmittedTransaction[][]>,
  ): Promise<void> {
    // On a forked chain the task begins anew when it needs state of the origin: what is done stays done.
    let blocks: readonly AdmittedTransaction[][] | null = null
    let isBack = false
    let made = 0
    return this.exclusive(async (engine) => {
      if (!blocks) {
        const { number } = this.#rewinder.commonBlock(depth, 'Reorg').header
        blocks = await prepare((address) =>
          readAtState(engine, this.#history, number, depth === 0n, (former) => former.getNonce(address)),
        )
      }
      if (!isBack) await this.#rewinder.rollback(depth, 'Reorg')
      isBack = true
      for (; made < Number(depth); made++) {
        const plan = { template: this.#producer.template(), candidates: blocks[made] ?? [] }
        await this.#producer.produce(plan, { unlessEmpty: false })
      }
      const stale = this.pool.dropStale(this.nonceOf)
      if (stale.length > 0) await this.#append({ kind: 'dropped', hashes: stale.map(({ hash }) => hash) })
    })
  }

  /**
   * Puts another chain in the place of this one, which is not forked; snapshots are gone then, and the pool keeps what may stand on the new chain. `make` gets
   * the engine, empties it, writes the new state, and takes all changes; when it throws before that, nothing has happened.
   */
  replaceChain(make: (engine: Engine, head: Block) => NewChain): Promise<void> {
    return this.exclusive(async (engine) => {
      const before = engine.dump()
      try {
        await adoptChain(this.#parts, this.#producer, make(engine, this.store.head))
      } catch (error) {
        engine.clear()
        engine.apply(before)
        engine.takeChange()
        throw error
      }
      this.#parts.reference?.replaceState(engine.dump())
      this.#rewinder.forgetSnapshots()
      this.pool.dropStale(this.nonceOf)
    })
  }

  /** Runs `use` with what a dump is made of, while nothing else touches the chain. */
  dump<T>(withFormerStates: boolean, use: (source: DumpSource) => T | Promise<T>): Promise<T> {
    return this.exclusive((engine) =>
      use({
        engine,
        store: this.store,
        coinbase: this.coinbase,
        gasLimit: this.gasLimit,
        readFormer: withFormerStates
          ? (number, read) => readAtState(engine, this.#history, number, false, read)
          : null,
      }),
    )
  }

  /**
   * Begins the chain anew, forked from another one or from genesis; snapshots are gone then. Takes over `forked`. Throws
   * ResetRefusedError, OriginError and RecordFileError.
   */
  async reset(forked: ForkedChain | null): Promise<void> {
    await resetChain(this.#parts, this.#producer, this.#suspension, forked)
    this.#rewinder.forgetSnapshots()
    this.events.emit('reset')
    if (forked) await this.replay(forked)
  }

  /** Makes the block with which a fork in the middle of one begins, if it is one: as the origin did, with its first transactions. */
  async replay(forked: ForkedChain): Promise<void> {
    if (forked.replayed === null) return
    const plan = await fetchReplayed(forked)
    await this.exclusive(() => this.#producer.produce(plan, { unlessEmpty: false }))
  }

  /** Finishes what is running, then gives up workers, memory and files. */
  async close(): Promise<void> {
    this.#timer.stop()
    await this.forked?.close()
    await this.#suspension.idle()
    await this.#parts.recovery.close()
    await this.#parts.reference?.close()
    await this.#parts.stateFile?.close()
    this.store.close()
    this.#history.close()
    await this.#engine.close()
  }

  /** Where the parts of each record lie then; nothing without a state file. */
  async #append(...records: ChainRecord[]): Promise<BlockPlaces[]> {
    const { stateFile } = this.#parts
    return stateFile && records.length > 0 ? await stateFile.append(...records) : []
  }
}
