import {
  type BlockEnv,
  type BlockTemplate,
  type Engine,
  type Hex,
  nextBaseFee,
} from '@safelane/devnet-engine'
import type { AdmittedTransaction } from './chain/admittedTransaction.ts'
import type { Block } from './chain/block.ts'
import { type BlockOutcome, buildBlock, derivePrevRandao, envOfHeader } from './chain/blockProduction.ts'
import type { BlockRules } from './chain/blockRules.ts'
import type { RecordedExecutions } from './chain/recordedExecutions.ts'
import type { NodeParts } from './nodeParts.ts'
import { mayStandLater } from './pool/admission.ts'
import type { ChainSettings, NodeSettings } from './settings.ts'
import type { BlockPlaces } from './storage/blockArchive.ts'
import type { ChainRecord } from './storage/chainRecord.ts'
import { blockRecord } from './storage/stateFile.ts'

/** The cheapest transaction: bounds how many can stand in a block. */
const LEAST_GAS = 21_000n

/** The base fee is set by hand now and then, so it is always given. */
type NodeTemplate = BlockTemplate & { baseFeePerGas: bigint }

/** What a block is to be made of. */
export interface BlockPlan {
  template: NodeTemplate
  candidates: readonly AdmittedTransaction[]
}

/** What of a node the production of blocks needs. */
type ProducerParts = Pick<
  NodeParts,
  | 'engine'
  | 'store'
  | 'pool'
  | 'clock'
  | 'order'
  | 'settings'
  | 'stateFile'
  | 'reference'
  | 'onFatal'
  | 'maxTransactions'
> & { rules: BlockRules; executions: RecordedExecutions; onBlock: (block: Block) => void }

/**
 * Makes blocks of what waits in the pool, and holds what can be set by hand of those to come. Everything here is to be called with
 * the state at rest, by one caller at a time.
 */
export class BlockProducer {
  settings: ChainSettings
  readonly #parts: ProducerParts
  readonly #engine: Engine
  #fatal: Error | null = null

  constructor(parts: ProducerParts) {
    this.#parts = parts
    this.#engine = parts.engine
    this.settings = parts.settings
  }

  /** Everything that outlives a restart and is neither state nor chain. */
  allSettings(): NodeSettings {
    return { ...this.settings, clock: this.#parts.clock.capture() }
  }

  /** Base fee of the block to come, in wei per gas; 0 before London. */
  nextBaseFee(): bigint {
    if (this.#parts.rules.headerFields < 16) return 0n
    return this.settings.nextBaseFeePerGas ?? nextBaseFee(this.#parts.store.head.header)
  }

  /** What a message would see that stood in the block to come. */
  pendingEnv(): BlockEnv {
    const { store } = this.#parts
    const { header } = store.head
    return { ...envOfHeader(this.#engine, header, store), number: header.number + 1n, ...this.template() }
  }

  template(): NodeTemplate {
    const { hash, header } = this.#parts.store.head
    return {
      timestampSec: this.#parts.clock.pendingTimestampSec(),
      coinbase: this.settings.coinbase,
      gasLimit: this.settings.gasLimit,
      baseFeePerGas: this.nextBaseFee(),
      prevRandao: this.settings.nextPrevRandao ?? derivePrevRandao(hash, header.number + 1n),
    }
  }

  /** What a block would be made of now. */
  plan(): BlockPlan {
    const { pool, order, maxTransactions } = this.#parts
    const template = this.template()
    const limit = Math.min(Number(template.gasLimit / LEAST_GAS), maxTransactions ?? Number.POSITIVE_INFINITY)
    const noncesOf = (addresses: readonly Hex[]) => this.#engine.getNonces(addresses)
    return { template, candidates: pool.ready(noncesOf, order, template.baseFeePerGas, limit) }
  }

  /** Executes what a block would be made of now; the caller takes it back with `undo`. */
  buildPending(): Promise<BlockOutcome> {
    const { template, candidates } = this.plan()
    return buildBlock(this.#engine, this.#parts.store, template, candidates, { stateRoot: false })
  }

  /** Makes a block, durable and on the chain when the promise resolves. */
  async produce(
    { template, candidates }: BlockPlan,
    { unlessEmpty }: { unlessEmpty: boolean },
  ): Promise<BlockOutcome> {
    if (this.#fatal) throw this.#fatal
    const { store, pool, clock, stateFile, executions } = this.#parts
    const outcome = await buildBlock(this.#engine, store, template, candidates, {
      // Nobody knows the root of a state of which only a part is there: zero, as in anvil.
      stateRoot: !this.#engine.isLazy,
      record: executions.isOn,
    })
    const { block, rejected } = outcome
    await this.#verify(template, candidates, outcome)
    const dropped = rejected.filter(({ reason }) => !mayStandLater(reason))
    for (const { transaction } of dropped) pool.remove(transaction.hash)
    if (unlessEmpty && block.transactions.length === 0) {
      this.#takeBack(block)
      return outcome
    }
    const before = { clock: clock.capture(), settings: this.settings }
    clock.commit(template.timestampSec)
    this.settings = { ...this.settings, nextBaseFeePerGas: null, nextPrevRandao: null }
    let places: BlockPlaces | undefined
    try {
      const records: ChainRecord[] = []
      if (stateFile) records.push(blockRecord(block, this.allSettings()))
      if (dropped.length > 0) {
        records.push({ kind: 'dropped', hashes: dropped.map(({ transaction }) => transaction.hash) })
      }
      if (records.length > 0) places = (await stateFile?.append(...records))?.[0]
    } catch (error) {
      clock.restore(before.clock)
      this.settings = before.settings
      this.#takeBack(block)
      throw error
    }
    store.append(block, places)
    executions.add(block.hash, outcome.recording)
    pool.removeAll(block.transactions)
    this.#parts.onBlock(block)
    return outcome
  }

  /** Nobody has seen the block yet. Throws when it is not what it has to be; it is taken back then, and the node is done for. */
  async #verify(
    template: NodeTemplate,
    candidates: readonly AdmittedTransaction[],
    outcome: BlockOutcome,
  ): Promise<void> {
    const { reference, store, onFatal } = this.#parts
    try {
      await reference?.verify(store, template, candidates, outcome)
    } catch (error) {
      undo(this.#engine, outcome.block)
      this.#fatal = error instanceof Error ? error : new Error(String(error))
      onFatal(this.#fatal)
      throw this.#fatal
    }
  }

  /** Takes back a block that was verified and will not stand. */
  #takeBack(block: Block): void {
    undo(this.#engine, block)
    this.#parts.reference?.apply([block.change.undo])
  }
}

/** Takes the engine back to the state before a block that will not stand. */
export function undo(engine: Engine, block: Block): void {
  engine.apply(block.change.undo)
  engine.takeChange()
}
