/** Reads of the chain's states: the newest, those of old blocks, and the one that the pool would lead to. */
import type { BlockEnv, BlockHeader, Engine } from '@safelane/devnet-engine'
import { type BlockProducer, undo } from './blockProducer.ts'
import { type BlockReference, isPending, requireBlock } from './blockReference.ts'
import type { Block } from './chain/block.ts'
import { envOfHeader } from './chain/blockProduction.ts'
import type { ChainStore } from './chain/chainStore.ts'
import { readAtState } from './chain/history.ts'
import type { StateHistory } from './chain/stateHistory.ts'
import type { NodeParts } from './nodeParts.ts'

/** Calls share the node's one thread: without a limit of their own they may use this much gas, or that of a block if it is more. */
const LEAST_CALL_GAS_CAP = 50_000_000n
/** Where blocks have no limit, calls have this one. */
const MOST_CALL_GAS_CAP = 1_000_000_000n

/** What reads of the chain's state get to see. */
export interface StateView {
  engine: Engine
  /** The block in which a call is executed as if it stood there. */
  env: BlockEnv
  /** Most gas that one call may use, whatever it asks for. */
  callGasCap: bigint
}

/** Everything here is to be called with the state at rest, by one caller at a time. */
export class StateReader {
  readonly #parts: Pick<NodeParts, 'engine' | 'store' | 'callGasCap'>
  readonly #history: StateHistory
  readonly #producer: BlockProducer
  #known: (Pick<ChainStore, 'chainId' | 'schedule'> & { header: BlockHeader; env: BlockEnv }) | null = null

  constructor(
    parts: Pick<NodeParts, 'engine' | 'store' | 'callGasCap'>,
    history: StateHistory,
    producer: BlockProducer,
  ) {
    this.#parts = parts
    this.#history = history
    this.#producer = producer
  }

  /**
   * Reads the state after a block, `pending` with the pool's ready transactions executed. Throws UnknownBlockError for a block that
   * is not there, PrunedStateError for one whose state is not kept.
   */
  read<T>(reference: BlockReference, read: (view: StateView) => T | Promise<T>): T | Promise<T> {
    if (isPending(reference)) return this.readPending(read)
    const { engine, store } = this.#parts
    const { header } = requireBlock(store, reference)
    const callGasCap = this.#callGasCap()
    if (header.number === store.head.header.number)
      return read({ engine, env: this.#newestEnv(header), callGasCap })
    const env = envOfHeader(engine, header, store)
    return readAtState(engine, this.#history, header.number, false, (former) =>
      read({ engine: former, env, callGasCap }),
    )
  }

  /** Most reads are of the newest block: what they see is put together once. */
  #newestEnv(header: BlockHeader): BlockEnv {
    const { engine, store } = this.#parts
    const { chainId, schedule } = store
    const known = this.#known
    if (known?.header === header && known.chainId === chainId && known.schedule === schedule) return known.env
    const env = envOfHeader(engine, header, store)
    this.#known = { header, chainId, schedule, env }
    return env
  }

  /** Reads the state with the pool's ready transactions executed. */
  async readPending<T>(read: (view: StateView) => T | Promise<T>): Promise<T> {
    const { engine } = this.#parts
    const view = { engine, env: this.#producer.pendingEnv(), callGasCap: this.#callGasCap() }
    if (this.#producer.plan().candidates.length === 0) return await read(view)
    const { block } = await this.#producer.buildPending()
    try {
      return await read(view)
    } finally {
      undo(engine, block)
    }
  }

  /** The block that would be made now. It has no state root. */
  async pendingBlock(): Promise<Block> {
    const { block } = await this.#producer.buildPending()
    undo(this.#parts.engine, block)
    return block
  }

  #callGasCap(): bigint {
    const { callGasCap } = this.#parts
    if (callGasCap !== null) return callGasCap
    const { gasLimit } = this.#producer.settings
    if (gasLimit < LEAST_CALL_GAS_CAP) return LEAST_CALL_GAS_CAP
    return gasLimit < MOST_CALL_GAS_CAP ? gasLimit : MOST_CALL_GAS_CAP
  }
}
