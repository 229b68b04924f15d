/** A chain that goes on from a block of another one: what it knows of that other one, and how it learns more. */
import type { BlockHeader, Hex, KnownState, MissingState } from '@safelane/devnet-engine'
import { quantity, wordHex, ZERO_HASH } from '../quantity.ts'
import { blockIn, type OriginBlock, objectIn, quantityIn } from './answers.ts'
import type { ForkOptions } from './forkOptions.ts'
import { Origin } from './origin.ts'
import { BLOCK_HASH_KEY, defaultCacheFolder, OriginCache } from './originCache.ts'
import { OriginError, OriginRpcError } from './originError.ts'
import { RemoteState } from './remoteState.ts'

/** How much is fetched after the first attempt of a task that misses something; twice as much after each further one. */
const FIRST_FETCH = 64

/** How many answers about blocks and transactions are remembered. */
const ANSWERS_MAX = 1_000

/** EIP-2935: the start of each block writes the hash of its parent into a slot of this contract, in a ring. */
const HISTORY_STORAGE: Hex = '0x0000f90827f1c53a10cb7a02335b175320002935'
/** So many of them are fetched at once. */
const HISTORY_SLOTS = 16n
/** EIP-4788: two slots for the time of the block. */
const BEACON_ROOTS: Hex = '0x000f3df6d732807ef1319fb7b8bb8522d0beac02'
/** Blocks within so many seconds after the newest find theirs fetched. */
const BEACON_SECONDS = 2n
const RING = 8191n
/** What every block touches: who makes its system calls, the two above, and those of EIP-7002 and EIP-7251. */
export const SYSTEM_ACCOUNTS: readonly Hex[] = [
  '0xfffffffffffffffffffffffffffffffffffffffe',
  HISTORY_STORAGE,
  BEACON_ROOTS,
  '0x00000961ef480eb55e80d19ad83579a64c007002',
  '0x0000bbddc7ce488642fb579f8b00f3a590007251',
]

const FORK_BLOCK = 'fork block'
const DEVELOPMENT_NODE = 'development node'
/** As they begin the answer to `web3_clientVersion`. */
const DEVELOPMENT_NODES = /^(anvil|hardhat|safelane|ganache|tenderly)/i

interface Parts {
  origin: Origin
  originChainId: bigint
  block: OriginBlock
  cache: OriginCache | null
  /** The origin's next block up to the transaction after which the chain was forked; null: it was forked between two blocks. */
  replayed: OriginBlock | null
  /** Somebody may have written its state by hand. */
  isDevelopmentNode: boolean
}

export class ForkedChain {
  readonly origin: Origin
  readonly originChainId: bigint
  /** The last block of the origin. */
  readonly block: OriginBlock
  readonly replayed: OriginBlock | null
  readonly #cache: OriginCache | null
  readonly #state: RemoteState
  /** Slots of EIP-2935 were fetched for the children of all blocks before this one. */
  #historyUntil = 0n
  /** By method and parameters, the oldest first. */
  readonly #answers = new Map<string, unknown>()

  private constructor({ origin, originChainId, block, cache, replayed, isDevelopmentNode }: Parts) {
    this.origin = origin
    this.originChainId = originChainId
    this.block = block
    this.replayed = replayed
    this.#cache = cache
    this.#state = new RemoteState(origin, block.header.number, cache, isDevelopmentNode)
    this.#state.noteBlockHash(block.header.number, block.hash)
    this.#state.noteBlockHash(block.header.number - 1n, block.header.parentHash)
  }

  /**
   * Finds the block and what is cached of it. Throws OriginError or OriginRpcError when the origin does not answer or has no such block or transaction,
   * a RangeError for options that make no sense.
   */
  static async open(options: ForkOptions, log: (line: string) => void): Promise<ForkedChain> {
    const origin = new Origin(options)
    try {
      return new ForkedChain(await locate(origin, options, log))
    } catch (error) {
      await origin.close()
      throw error
    }
  }

  get blockNumber(): bigint {
    return this.block.header.number
  }

  /**
   * Fetches what a task missed. Of what an execution missed only the first is sure to be needed, as all that follows was found with zero in its
   * place; so much is fetched, then twice as much after each further `attempt` (from 0).
   */
  fetch(missing: MissingState, attempt: number): Promise<KnownState> {
    const most = FIRST_FETCH * 2 ** Math.min(attempt, 20)
    const accounts = missing.accounts.slice(0, most)
    return this.#state.fetch({
      accounts,
      slots: missing.slots.slice(0, most),
      blockHashes: missing.blockHashes,
    })
  }

  /** Fetches all of it. */
  fetchAll(missing: MissingState): Promise<KnownState> {
    return this.#state.fetch(missing)
  }

  /**
   * Slots that the start of the blocks after this one will overwrite, as far as it is time to fetch more of them. So who makes blocks
   * need not wait for the origin before each.
   */
  neededAfter({ number, timestampSec }: BlockHeader): MissingState | null {
    const slots: { address: Hex; slot: Hex }[] = []
    if (this.#state.isContract(HISTORY_STORAGE) && number + HISTORY_SLOTS / 2n >= this.#historyUntil) {
      const from = number > this.#historyUntil ? number : this.#historyUntil
      this.#historyUntil = from + HISTORY_SLOTS
      for (let parent = from; parent < this.#historyUntil; parent++) {
        slots.push({ address: HISTORY_STORAGE, slot: wordHex(parent % RING) })
      }
    }
    if (this.#state.isContract(BEACON_ROOTS)) {
      for (let later = timestampSec; later <= timestampSec + BEACON_SECONDS; later++) {
        slots.push({ address: BEACON_ROOTS, slot: wordHex(later % RING) })
        slots.push({ address: BEACON_ROOTS, slot: wordHex((later % RING) + RING) })
      }
    }
    return slots.length === 0 ? null : { accounts: [], slots, blockHashes: [] }
  }

  /** Hash of a block of the origin; null when it has to be fetched first. */
  readonly blockHash = (number: bigint): Hex | null => {
    if (number < 0n || number > this.blockNumber) return ZERO_HASH
    return this.#state.blockHash(number)
  }

  /** The origin's answer about what can change no more. Throws OriginError and OriginRpcError. */
  async ask(method: string, params: readonly unknown[]): Promise<unknown> {
    const key = JSON.stringify([method, params])
    const known = this.#answers.get(key)
    if (known !== undefined) return known
    const answer = await this.origin.request(method, params)
    if (answer === null || answer === undefined) return null
    if (this.#answers.size >= ANSWERS_MAX) this.#answers.delete(this.#answers.keys().next().value as string)
    this.#answers.set(key, answer)
    return answer
  }

  /** Number of a block of the origin, which may be later than the fork; null when there is none. */
  async numberOfBlock(hash: Hex): Promise<bigint | null> {
    const block = await this.ask('eth_getBlockByHash', [hash, false])
    return block === null
      ? null
      : quantityIn(objectIn(block, `block ${hash}`).number, `the number of ${hash}`)
  }

  /** The same of the block that holds a transaction; null also for one that waits. */
  async blockOfTransaction(hash: Hex): Promise<bigint | null> {
    const transaction = await this.origin.request('eth_getTransactionByHash', [hash])
    if (transaction === null || transaction === undefined) return null
    const { blockNumber } = objectIn(transaction, `transaction ${hash}`)
    return blockNumber === null || blockNumber === undefined
      ? null
      : quantityIn(blockNumber, `the block of ${hash}`)
  }

  async close(): Promise<void> {
    await this.origin.close()
    await this.#cache?.close()
  }
}

async function locate(origin: Origin, options: ForkOptions, log: (line: string) => void): Promise<Parts> {
  if (options.transactionHash !== undefined && options.blockNumber !== undefined) {
    throw new RangeError('a fork begins at a block or at a transaction, not at both: leave one of them out')
  }
  const originChainId = options.chainId ?? quantityIn(await origin.request('eth_chainId', []), 'eth_chainId')
  const { number, replayed } = options.transactionHash
    ? await placeOf(origin, options.transactionHash)
    : { number: await blockNumberIn(origin, options.blockNumber), replayed: null }
  const cacheFolder = options.cacheFolder === undefined ? defaultCacheFolder() : options.cacheFolder
  const location =
    cacheFolder === null ? null : { folder: cacheFolder, chainId: originChainId, blockNumber: number }
  let answer: unknown
  try {
    answer = await origin.request('eth_getBlockByNumber', [quantity(number), false])
  } catch (error) {
    const hash = location && (await OriginCache.blockHashIn(location))
    if (!location || !hash || !(error instanceof OriginError)) throw error
    const cache = await OriginCache.open(location, hash, log)
    const cached = cache.get(FORK_BLOCK)
    if (cached === undefined) throw error
    log(`${error.message}; going on with what is cached of block ${number}`)
    const isDevelopmentNode = cache.get(DEVELOPMENT_NODE) === true
    return { origin, originChainId, block: blockIn(cached), cache, replayed, isDevelopmentNode }
  }
  if (answer === null) throw new OriginError(`the origin has no block ${number}`)
  const block = blockIn(answer)
  const cache = location && (await OriginCache.open(location, block.hash, log))
  cache?.set(BLOCK_HASH_KEY, block.hash)
  cache?.set(FORK_BLOCK, answer)
  const isDevelopmentNode = await isKindOf(origin, DEVELOPMENT_NODES)
  cache?.set(DEVELOPMENT_NODE, isDevelopmentNode)
  return { origin, originChainId, block, cache, replayed, isDevelopmentNode }
}

/** Whether the origin says that it is one of these. Many providers do not say what they are. */
async function isKindOf(origin: Origin, kinds: RegExp): Promise<boolean> {
  try {
    return kinds.test(String(await origin.request('web3_clientVersion', [])))
  } catch (error) {
    if (error instanceof OriginRpcError) return false
    throw error
  }
}

/** A block that may be meant from the end. */
async function blockNumberIn(origin: Origin, wanted: bigint | undefined): Promise<bigint> {
  if (wanted !== undefined && wanted >= 0n) return wanted
  const newest = quantityIn(await origin.request('eth_blockNumber', []), 'eth_blockNumber')
  const number = newest + (wanted ?? 0n)
  if (number < 0n)
    throw new OriginError(`the origin has only ${newest} blocks, so there is no block ${wanted}`)
  return number
}

/** The block before that of a transaction, and what comes first in its block, it included. */
async function placeOf(origin: Origin, hash: Hex): Promise<{ number: bigint; replayed: OriginBlock }> {
  const transaction = (await origin.request('eth_getTransactionByHash', [hash])) as Record<
    string,
    unknown
  > | null
  if (!transaction) throw new OriginError(`the origin has no transaction ${hash}`)
  if (transaction.blockNumber === null || transaction.blockNumber === undefined) {
    throw new OriginError(`the transaction ${hash} is in no block of the origin yet`)
  }
  const number = quantityIn(transaction.blockNumber, 'the block of a transaction')
  const block = blockIn(await origin.request('eth_getBlockByNumber', [quantity(number), false]))
  const index = block.transactionHashes.indexOf(hash.toLowerCase() as Hex)
  if (index < 0) throw new OriginError(`block ${number} of the origin does not hold the transaction ${hash}`)
  const transactionHashes = block.transactionHashes.slice(0, index + 1)
  return { number: number - 1n, replayed: { ...block, transactionHashes } }
}
