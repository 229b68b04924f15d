import type { Engine, ForkName } from '@safelane/devnet-engine'
import { type BeginningOptions, beginChain } from './chain/beginning.ts'
import { ChainClock } from './chain/chainClock.ts'
import { ChainStore, type ChainStoreOptions } from './chain/chainStore.ts'
import type { ForkedChain } from './fork/forkedChain.ts'
import { fetchFirstState } from './fork/forkGenesis.ts'
import type { NodeOptions } from './nodeOptions.ts'
import { TransactionPool } from './pool/transactionPool.ts'
import { ZERO_ADDRESS } from './quantity.ts'
import type { ChainSettings } from './settings.ts'
import { BlockArchive } from './storage/blockArchive.ts'
import type { LoadedChain, StateFile } from './storage/stateFile.ts'

/** What of a node belongs to its chain. */
export interface ChainParts {
  store: ChainStore
  pool: TransactionPool
  clock: ChainClock
  settings: ChainSettings
}

/** Begins a chain in an engine that holds nothing yet. */
export async function newChain(
  engine: Engine,
  forked: ForkedChain | null,
  beginning: BeginningOptions,
  stateFile: StateFile | null,
  chainId: bigint,
  options: NodeOptions,
): Promise<ChainParts> {
  if (forked) engine.provide(await fetchFirstState(forked, beginning.accounts))
  const { first, timestampSec, settings } = beginChain(engine, forked, beginning)
  const clock = new ChainClock(timestampSec)
  const places = await stateFile?.append({
    kind: 'genesis',
    chainId,
    fork: engine.fork,
    header: first.header,
    change: first.change,
    settings: { ...settings, clock: clock.capture() },
  })
  const archive = stateFile?.archive() ?? BlockArchive.temporary(options.spillFolder)
  const store = new ChainStore(first, forked?.blockHash, { ...storeOptions(options), archive }, places?.[0])
  return { store, pool: new TransactionPool(), clock, settings }
}

/** A chain that was imported goes on from its last block. */
export function chainParts(store: ChainStore): ChainParts {
  const { header } = store.head
  const settings = {
    coinbase: ZERO_ADDRESS,
    gasLimit: header.gasLimit,
    nextBaseFeePerGas: null,
    nextPrevRandao: null,
  }
  return { store, pool: new TransactionPool(), clock: new ChainClock(header.timestampSec), settings }
}

/** Brings the engine to the newest state of a loaded chain and checks that it is the one the chain claims. */
export function restoreChain(engine: Engine, loaded: LoadedChain, path: string): ChainParts {
  const { store, pooled, settings } = loaded
  // A loaded dump's accounts were added to those of the chain before: no header knows of that.
  for (const { block, mutations } of store.entries()) {
    engine.apply(block.change.redo)
    const isOurs = block.header.number > (loaded.identity.loaded?.head ?? -1n)
    if (isOurs && block === store.head && engine.stateRoot() !== block.header.stateRoot) {
      throw new StateMismatchError(`${path}: the state does not match block ${block.header.number}`)
    }
    for (const change of mutations) engine.apply(change.redo)
  }
  engine.takeChange()
  const pool = new TransactionPool()
  for (const transaction of pooled) {
    const nonce = engine.getNonce(transaction.sender)
    if (transaction.nonce >= nonce) pool.add(transaction, nonce)
  }
  const clock = new ChainClock(store.head.header.timestampSec)
  clock.restore(settings.clock)
  return { store, pool, clock, settings }
}

/** Throws StateMismatchError when a loaded chain is not the one that was asked for. */
export function requireSameChain(loaded: LoadedChain, chainId: bigint, fork: ForkName, path: string): void {
  const { identity } = loaded
  if (identity.chainId !== chainId) {
    throw new StateMismatchError(`${path} holds chain ${identity.chainId}, not ${chainId}`)
  }
  if (identity.fork !== fork) {
    throw new StateMismatchError(`${path} holds a chain with the rules of ${identity.fork}, not ${fork}`)
  }
}

/** How much of the chain its store keeps. */
export function storeOptions({ keptStates }: NodeOptions): Pick<ChainStoreOptions, 'keptStates'> {
  return { keptStates: keptStates ?? null }
}

/** The state file belongs to another chain, or its states are not what its headers say. */
export class StateMismatchError extends Error {
  readonly code = 'STATE_MISMATCH'
}
