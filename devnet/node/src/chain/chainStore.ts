import { type ForkSchedule, type Hex, Receipts, type StateChange } from '@safelane/devnet-engine'
import { ZERO_HASH } from '../quantity.ts'
import { BlockArchive, type BlockPlaces } from '../storage/blockArchive.ts'
import { encodeBlockBody, StoredBlock } from '../storage/blockCodec.ts'
import type { Block } from './block.ts'
import { HashIndex } from './hashIndex.ts'
import { Mutations } from './mutations.ts'
import { NumberColumn } from './numberColumn.ts'
import { PrunedStateError } from './prunedState.ts'

/** How much of the newest blocks stays in memory, in bytes. The rest is read where it lies. */
const MEMORY_BYTES = 16 * 1024 * 1024
/** What a block and a transaction take in memory beside their bytes, about. */
const BLOCK_OVERHEAD = 1500
const TRANSACTION_OVERHEAD = 600
/** What a block counts for that came from the archive: few of them stay. */
const STORED_BLOCK_BYTES = 1024 * 1024
/** Blocks that were read and are likely to be asked for again. */
const CACHED_BLOCKS = 64
/** Tells a block's hash from a transaction's in the index. */
const BLOCK = 0xffff_ffff

/** A block in its place, with the state changes that were made by hand after it (`anvil_setBalance` and the like). */
export interface ChainEntry {
  block: Block
  mutations: StateChange[]
}

/** Numbers of blocks and times, in seconds, at which a fork began after genesis; ascending, each once. */
export interface ForkPoints {
  blocks: readonly bigint[]
  times: readonly bigint[]
}

export interface TransactionLocation {
  block: Block
  index: number
}

/** Hash of a block before the first one of a store, null when it is not known yet. */
export type HashLookup = (number: bigint) => Hex | null

const noHash: HashLookup = () => ZERO_HASH

export interface ChainStoreOptions {
  /** Where blocks go that have no room in memory. Default: temporary files. */
  archive?: BlockArchive
  /** For the newest blocks. Default 16 MiB. */
  memoryBytes?: number
  /** So many states before the head's are kept, older ones are forgotten; null: all are kept. */
  keptStates?: number | null
}

interface RecentEntry {
  block: Block
  /** Null: not written yet. */
  places: BlockPlaces | null
  mutations: Mutations
  bytes: number
}

/**
 * The chain: blocks by number and hash, transactions by hash, and the changes between their states. The newest blocks are
 * in memory, older ones in an archive, of which memory holds some 40 bytes a block and 20 a transaction. Blocks that come from there are
 * decoded as far as they are looked at.
 */
export class ChainStore {
  /** What CHAINID answers, and transactions sign for, from the next block on; undefined: the engine's. */
  chainId: bigint | undefined
  /** The `safe` block is so many before the head, the `finalized` one twice as many. */
  slotsInAnEpoch = 32n
  /** When which rules are in force, on a chain that was imported; undefined: always those of the engine's fork. */
  schedule: ForkSchedule | undefined
  /** Where the imported chain's forks are, as EIP-2124 counts them; undefined: nobody has to know. */
  forks: ForkPoints | undefined
  /** Whose logs are deposits (EIP-6110), lower case; undefined: mainnet's. */
  depositContract: Hex | undefined
  #genesis: Block
  readonly archive: BlockArchive
  readonly #memoryBytes: number
  readonly #keptStates: number | null
  #older: HashLookup = noHash
  #first = 0
  #recent: RecentEntry[] = []
  #recentBytes = 0
  /** Of the blocks before the recent ones. */
  readonly #bodies = new NumberColumn()
  readonly #changes = new NumberColumn()
  readonly #oldMutations = new Map<number, Mutations>()
  readonly #index = new HashIndex()
  readonly #numberByHash = new Map<Hex, number>()
  readonly #transactions = new Map<Hex, { number: number; index: number }>()
  /** The newest blocks, whose transactions nobody has asked for since: they are not among the locations yet. */
  #unindexed: Block[] = []
  readonly #cache = new Map<number, Block>()
  #oldestState = 0
  #pinnedState: () => number = () => Number.POSITIVE_INFINITY
  #generation = 0

  /**
   * The first block need not have the number 0: then those before it belong to the chain that this one was forked from. `places`:
   * where it has been written, if it was.
   */
  constructor(
    first: Block,
    older: HashLookup = noHash,
    options: ChainStoreOptions = {},
    places?: BlockPlaces,
  ) {
    this.archive = options.archive ?? BlockArchive.temporary()
    this.#memoryBytes = options.memoryBytes ?? MEMORY_BYTES
    this.#keptStates = options.keptStates ?? null
    this.#genesis = first
    this.#begin(first, older, places)
  }

  /** Forgets everything and begins anew with another first block. */
  restart(first: Block, older: HashLookup = noHash, places?: BlockPlaces): void {
    this.#generation++
    this.#bodies.clear()
    this.#changes.clear()
    this.#oldMutations.clear()
    this.#index.clear()
    this.#numberByHash.clear()
    this.#transactions.clear()
    this.#unindexed = []
    this.#cache.clear()
    this.archive.clear()
    this.#begin(first, older, places)
  }

  #begin(first: Block, older: HashLookup, places: BlockPlaces | undefined): void {
    this.#older = older
    this.#genesis = first
    this.#first = Number(first.header.number)
    this.#oldestState = this.#first
    // Its bytes are not counted: it stays in memory.
    this.#recent = [
      { block: first, places: places ?? null, mutations: new Mutations(this.archive), bytes: 0 },
    ]
    this.#recentBytes = 0
    this.#numberByHash.set(first.hash, this.#first)
  }

  /** The first block: the genesis block, or the last one of the chain that this one was forked from. */
  get genesis(): Block {
    return this.#genesis
  }

  get head(): Block {
    return this.#last.block
  }

  get headEntry(): ChainEntry {
    return this.entry(this.head.header.number)
  }

  /** Changes made by hand on top of a block so far. */
  mutationCount(number: bigint): number {
    return this.#mutationsOf(Number(number))?.count ?? 0
  }

  /** The oldest block whose state can be reached. */
  get oldestState(): bigint {
    return BigInt(this.#oldestState)
  }

  /** Counts how often blocks were taken off: what was learned of states before may be wrong after. */
  get generation(): number {
    return this.#generation
  }

  /** States from the one that `oldest` names on stay reachable, however few are to be kept. */
  pinStates(oldest: () => number): void {
    this.#pinnedState = oldest
  }

  /** Declares all states before this block's unknown: nobody has the changes that lead there. */
  forgetStatesBefore(number: bigint): void {
    this.#oldestState = Math.max(this.#oldestState, Number(number))
  }

  entry(number: bigint): ChainEntry {
    const block = this.byNumber(number)
    if (!block) throw new Error(`there is no block ${number}`)
    return { block, mutations: [...(this.#mutationsOf(Number(number)) ?? [])] }
  }

  byNumber(number: bigint): Block | undefined {
    return number < BigInt(this.#first) ? undefined : this.#block(Number(number))
  }

  /** Hash of a block before the first; null when it is not known yet. */
  hashOf(number: bigint): Hex | null {
    return this.#older(number)
  }

  byHash(hash: Hex): Block | undefined {
    const number = this.#numberByHash.get(hash)
    if (number !== undefined) return this.#block(number)
    for (const { value, detail } of this.#index.find(hash)) {
      const block = detail === BLOCK ? this.#block(value) : undefined
      if (block?.hash === hash) return block
    }
    return undefined
  }

  transaction(hash: Hex): TransactionLocation | undefined {
    for (const block of this.#unindexed) this.#indexRecent(block)
    this.#unindexed = []
    const recent = this.#transactions.get(hash)
    if (recent) return { block: this.#block(recent.number) as Block, index: recent.index }
    for (const { value, detail } of this.#index.find(hash)) {
      const block = detail === BLOCK ? undefined : this.#block(value)
      if (block?.transactions[detail]?.hash === hash) return { block, index: detail }
    }
    return undefined
  }

  /** Puts a block on top of the head. `places`: where it has been written, if it was. */
  append(block: Block, places?: BlockPlaces): void {
    if (block.header.parentHash !== this.head.hash || block.header.number !== this.head.header.number + 1n) {
      throw new Error(`block ${block.header.number} does not follow the head`)
    }
    const bytes = memoryOf(block)
    this.#recent.push({ block, places: places ?? null, mutations: new Mutations(this.archive), bytes })
    this.#recentBytes += bytes
    this.#numberByHash.set(block.hash, Number(block.header.number))
    this.#unindexed.push(block)
    this.#prune()
    while (this.#recentBytes > this.#memoryBytes && this.#recent.length > 1) this.#archiveOldest()
  }

  /** Records a change of the head's state that no transaction made. `place`: where it has been written, if it was. */
  mutate(change: StateChange, place?: number): void {
    this.#last.mutations.add(change, place)
  }

  /**
   * Takes blocks and mutations off until `number` is the head with `mutations` changes after it.
   * Returns the undo directions in the order in which they must be applied, and the blocks taken off, newest first; both are read as
   * they are looked at. Throws PrunedStateError, and changes nothing, when that state is not known any more.
   */
  truncate(number: bigint, mutations: number): { undo: Iterable<Uint8Array>; removed: Block[] } {
    const target = Number(number)
    this.requireState(number)
    this.#generation++
    const undo: (() => Uint8Array)[] = []
    const removed: Block[] = []
    while (this.#height > target) {
      if (this.#recent.length === 0) this.#recallNewestArchived()
      const entry = this.#recent.pop() as RecentEntry
      undo.push(...entry.mutations.undoSteps(), () => entry.block.change.undo)
      removed.push(entry.block)
      this.#recentBytes -= entry.bytes
      this.#numberByHash.delete(entry.block.hash)
      if (this.#unindexed.pop() === undefined) {
        for (const hash of hashesOf(entry.block)) this.#transactions.delete(hash)
      }
    }
    if (this.#recent.length === 0) this.#recallNewestArchived()
    undo.push(...this.#last.mutations.truncate(mutations))
    return { undo: { [Symbol.iterator]: () => eachOf(undo) }, removed }
  }

  /** What leads from the state after block `number` (with its mutations) to that before it, newest first; each is read as it is asked for. */
  *undoOf(number: number): Generator<Uint8Array> {
    for (const read of this.#mutationsOf(number)?.undoSteps() ?? []) yield read()
    const block = this.#block(number)
    if (!block) throw new Error(`there is no block ${number}`)
    yield block.change.undo
  }

  /** A block and where it lies, if it has been written. */
  placed(number: bigint): { block: Block; places: BlockPlaces | null } {
    const { block } = this.entry(number)
    const recent = this.#recent[Number(number) - this.#recentFirst]
    return { block, places: recent ? recent.places : this.#placesOf(Number(number)) }
  }

  /** Changes made by hand on top of a block, and where they lie, if they have been written. */
  *placedMutations(number: bigint): Generator<{ change: StateChange; place: number | null }> {
    const mutations = this.#mutationsOf(Number(number))
    if (!mutations) return
    const places = mutations.places()
    let index = 0
    for (const change of mutations) yield { change, place: places[index++] ?? null }
  }

  /** The block's body as bytes of the archive (`encodeBlockBody`). */
  encodedBody(number: bigint): Uint8Array {
    const places = this.#recent[Number(number) - this.#recentFirst]?.places
    const isOld = Number(number) < this.#recentFirst
    if (isOld || places) return this.archive.body(places ?? this.#placesOf(Number(number)))
    return encodeBlockBody(this.#block(Number(number)) as Block)
  }

  /** Throws PrunedStateError when the state after this block cannot be reached. */
  requireState(number: bigint): void {
    if (number < this.oldestState) throw new PrunedStateError(number, this.head.header.number)
  }

  *entries(): Iterable<ChainEntry> {
    for (let number = this.genesis.header.number; number <= this.head.header.number; number++) {
      yield this.entry(number)
    }
  }

  /** Everything was written anew: `moved` says where what lay at a place lies now. */
  relocate(moved: (place: number) => number): void {
    for (let index = 0; index < this.#bodies.length; index++) {
      this.#bodies.set(index, moved(this.#bodies.get(index)))
      this.#changes.set(index, moved(this.#changes.get(index)))
    }
    for (const mutations of this.#oldMutations.values()) mutations.relocate(moved)
    for (const { places, mutations } of this.#recent) {
      if (places) Object.assign(places, { body: moved(places.body), change: moved(places.change) })
      mutations.relocate(moved)
    }
    // Their bytes would be looked for where they were.
    this.#cache.clear()
  }

  close(): void {
    this.archive.close()
  }

  get #last(): RecentEntry {
    return this.#recent[this.#recent.length - 1] as RecentEntry
  }

  get #recentFirst(): number {
    return this.#first + this.#bodies.length
  }

  get #height(): number {
    return this.#recentFirst + this.#recent.length - 1
  }

  #mutationsOf(number: number): Mutations | undefined {
    return this.#recent[number - this.#recentFirst]?.mutations ?? this.#oldMutations.get(number)
  }

  #block(number: number): Block | undefined {
    if (number >= this.#recentFirst) return this.#recent[number - this.#recentFirst]?.block
    if (number === this.#first) return this.genesis
    const cached = this.#cache.get(number)
    if (cached) return cached
    const block = this.#stored(this.#placesOf(number))
    this.#cache.set(number, block)
    if (this.#cache.size > CACHED_BLOCKS) this.#cache.delete(this.#cache.keys().next().value as number)
    return block
  }

  #placesOf(number: number): BlockPlaces {
    const index = number - this.#first
    return { body: this.#bodies.get(index), change: this.#changes.get(index) }
  }

  #stored(places: BlockPlaces): Block {
    return this.archive.block(places, () => {
      if (Number.isNaN(places.change)) throw new PrunedStateError(this.oldestState - 1n, BigInt(this.#height))
      return this.archive.change(places.change)
    })
  }

  /** The oldest recent block leaves memory. */
  #archiveOldest(): void {
    const { block, places, mutations, bytes } = this.#recent.shift() as RecentEntry
    const number = Number(block.header.number)
    // What leads from it to its parent's state.
    const isNeeded = number > this.#oldestState
    this.#bodies.push(places?.body ?? this.archive.writeBody(block))
    this.#changes.push(places?.change ?? (isNeeded ? this.archive.writeChange(block.change) : Number.NaN))
    if (mutations.count > 0) {
      mutations.spill()
      this.#oldMutations.set(number, mutations)
    }
    this.#recentBytes -= bytes
    if (this.#unindexed[0] === block) this.#unindexed.shift()
    this.#numberByHash.delete(block.hash)
    this.#index.add(block.hash, number, BLOCK)
    let position = 0
    for (const hash of hashesOf(block)) {
      this.#transactions.delete(hash)
      this.#index.add(hash, number, position++)
    }
  }

  /** The newest archived block comes back to memory. */
  #recallNewestArchived(): void {
    const number = this.#recentFirst - 1
    const places = this.#placesOf(number)
    const block = number === this.#first ? this.genesis : this.#stored(places)
    this.#index.remove(block.hash, number, BLOCK)
    this.#numberByHash.set(block.hash, number)
    let position = 0
    for (const hash of hashesOf(block)) this.#index.remove(hash, number, position++)
    this.#indexRecent(block)
    const mutations = this.#oldMutations.get(number) ?? new Mutations(this.archive)
    this.#oldMutations.delete(number)
    this.#cache.delete(number)
    this.#bodies.pop()
    this.#changes.pop()
    const bytes = memoryOf(block)
    this.#recent.unshift({ block, places, mutations, bytes })
    this.#recentBytes += bytes
  }

  #indexRecent(block: Block): void {
    const number = Number(block.header.number)
    let index = 0
    for (const hash of hashesOf(block)) this.#transactions.set(hash, { number, index: index++ })
  }

  /** Forgets what leads to states before the oldest one. */
  #prune(): void {
    if (this.#keptStates === null) return
    const oldest = Math.min(this.#height - this.#keptStates, this.#pinnedState())
    if (oldest <= this.#oldestState) return
    this.#oldestState = oldest
    for (const number of this.#oldMutations.keys()) {
      if (number >= oldest) break
      this.#oldMutations.delete(number)
    }
    const firstNeeded = oldest + 1 - this.#first
    if (firstNeeded >= this.#changes.length) return
    const place = this.#changes.get(firstNeeded)
    if (!Number.isNaN(place)) this.archive.discardChangesBefore(place)
  }
}

function memoryOf(block: Block): number {
  if (block instanceof StoredBlock) return STORED_BLOCK_BYTES
  const { transactions, receipts, change } = block
  let bytes = BLOCK_OVERHEAD + transactions.length * TRANSACTION_OVERHEAD
  for (const { raw } of transactions) bytes += raw.length
  if (receipts instanceof Receipts) bytes += receipts.results.bytes.length
  return bytes + change.undo.length + change.redo.length
}

function* hashesOf(block: Block): Iterable<Hex> {
  if (block instanceof StoredBlock) yield* block.transactionHashes()
  else for (const { hash } of block.transactions) yield hash
}

function* eachOf<T>(reads: readonly (() => T)[]): Generator<T> {
  for (const read of reads) yield read()
}
