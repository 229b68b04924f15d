import { mkdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import {
  type BlockHeader,
  EMPTY_ROOT,
  hashHeader,
  Receipts,
  TransactionResults,
} from '@safelane/devnet-engine'
import { type AdmittedTransaction, candidateOf } from '../chain/admittedTransaction.ts'
import type { Block } from '../chain/block.ts'
import { ChainStore, type ChainStoreOptions } from '../chain/chainStore.ts'
import { constantFields } from '../chain/header.ts'
import type { NodeSettings } from '../settings.ts'
import { BlockArchive, type BlockPlaces } from './blockArchive.ts'
import { encodeBlockBody } from './blockCodec.ts'
import {
  blobOffsets,
  type ChainRecord,
  decodeRecord,
  encodeRecord,
  type OlderBlockRecord,
  type StoredTransaction,
} from './chainRecord.ts'
import { DeadBytes } from './deadBytes.ts'
import {
  openRecordFile,
  type PlacedRecord,
  type RecordFile,
  RecordFileError,
  rewriteRecordFile,
} from './recordFile.ts'
import type { StoredBytes } from './spillFile.ts'

/** Name of the file when `--state` names a directory. */
const FILE_IN_DIRECTORY = 'chain.log'
/** A file smaller than this is never rewritten. */
const COMPACTION_FLOOR_BYTES = 64 * 1024 * 1024

/** What a state file has to hold beside the chain's first block. */
export interface StoredChain {
  store: ChainStore
  /** Acknowledged transactions that were in no block yet, in the order they came. */
  pooled: readonly AdmittedTransaction[]
  settings: NodeSettings
}

/** What a state file held when it was opened. */
export interface LoadedChain extends StoredChain {
  identity: Extract<ChainRecord, { kind: 'genesis' }>
}

/**
 * The chain on disk (`--state PATH`): an append-only file of `ChainRecord`s. Every `append` is durable when it returns,
 * so the node appends first and answers afterwards. Blocks that have no room in memory are read from here.
 */
export class StateFile implements StoredBytes {
  #file: RecordFile
  readonly #dead: DeadBytes
  #compactionFloor: number
  #chain: (() => StoredChain) | null = null

  private constructor(file: RecordFile, compactionFloor: number) {
    this.#file = file
    this.#dead = new DeadBytes()
    this.#compactionFloor = compactionFloor
  }

  /**
   * Opens the file, or creates it, and reads the chain in it; `loaded` is null for a new one.
   * A file in which most bytes belong to blocks that are gone (reverted) is rewritten without them.
   */
  static async open(
    path: string,
    { compactionFloor = COMPACTION_FLOOR_BYTES, ...options }: StateFileOptions = {},
  ): Promise<{ stateFile: StateFile; loaded: LoadedChain | null }> {
    const file = await filePath(path)
    await mkdir(dirname(file), { recursive: true })
    const stateFile = new StateFile((await openRecordFile(file)).file, compactionFloor)
    try {
      await stateFile.#upgrade()
      const loaded = stateFile.#replay(options)
      if (loaded && stateFile.isWasteful) await stateFile.compact(loaded)
      return { stateFile, loaded }
    } catch (error) {
      await stateFile.close()
      throw error
    }
  }

  get path(): string {
    return this.#file.path
  }

  /** Whether it is long, and most of it belongs to blocks that are gone. */
  get isWasteful(): boolean {
    return this.#file.bytes >= this.#compactionFloor && this.#dead.bytes > this.#file.bytes / 2
  }

  /** Where blocks are read from that lie here. */
  archive(): BlockArchive {
    return BlockArchive.over(this)
  }

  /** From now on the file is rewritten when it is wasteful; `chain` tells what it has to hold, whenever something is appended. */
  compactWhenWasteful(chain: () => StoredChain): void {
    this.#chain = chain
  }

  /** Appends records; they are on the disk when the promise resolves. Returns where each one's parts lie. */
  async append(...records: ChainRecord[]): Promise<BlockPlaces[]> {
    if (this.#chain && this.isWasteful) await this.#compactOrGrow(this.#chain())
    const payloads = records.map(encodeRecord)
    const places = await this.#file.append(payloads)
    return records.map((record, index) => {
      const place = places[index] as number
      const payload = payloads[index] as Uint8Array
      this.#count(record, { payload, place })
      return placesIn(record, { payload, place })
    })
  }

  read(place: number, length: number): Buffer {
    return this.#file.read(place, length)
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  /** Puts another chain into the file, in one atomic step. Returns where the parts of each record lie. */
  async replace(records: readonly ChainRecord[]): Promise<BlockPlaces[]> {
    const old = this.#file
    const payloads = records.map(encodeRecord)
    this.#file = await rewriteRecordFile(old.path, payloads)
    await old.close()
    return [...this.#file.records()].map((placed, index) => {
      const record = records[index] as ChainRecord
      this.#count(record, placed)
      return placesIn(record, placed)
    })
  }

  /** Without room for a second file the first one goes on growing, until it is twice as long. */
  async #compactOrGrow(chain: StoredChain): Promise<void> {
    try {
      await this.compact(chain)
    } catch (error) {
      if (!(error instanceof RecordFileError)) throw error
      this.#compactionFloor = this.#file.bytes * 2
    }
  }

  /** Rewrites the file with only what `chain` holds, atomically, and tells its store where everything lies then. */
  async compact(chain: StoredChain): Promise<void> {
    const { path } = this.#file
    const old = this.#file
    const identity = this.#identity()
    const moves = new Map<number, number>()
    const written = await rewriteRecordFile(path, encodeAll(liveRecords(identity, chain)))
    try {
      this.#dead.clear()
      const live = liveRecords(identity, chain)
      for (const record of written.records()) {
        const from = live.next().value
        if (!from) throw new RecordFileError(`${path} holds more than was written`)
        const to = placesIn(from.record, record)
        this.#count(from.record, record)
        if (from.places) moves.set(from.places.body, to.body).set(from.places.change, to.change)
      }
    } finally {
      this.#file = written
      chain.store.relocate((place) => moves.get(place) ?? place)
      await old.close()
    }
  }

  #identity(): ChainRecord {
    for (const { payload } of this.#file.records()) return decodeRecord(Buffer.from(payload)) as ChainRecord
    throw new RecordFileError(`${this.path} holds no chain`)
  }

  #count(
    record: ChainRecord,
    { payload, place }: Pick<PlacedRecord, 'place'> & { payload: Uint8Array },
  ): void {
    const end = place + payload.length
    if (record.kind === 'block') this.#dead.block(place)
    else if (record.kind === 'truncate') this.#dead.truncate(Number(record.number), end)
    else if (record.kind === 'genesis') this.#dead.genesis(Number(record.header.number), place)
  }

  /** Older files hold blocks in another form. */
  async #upgrade(): Promise<void> {
    const { path } = this.#file
    let isOld = false
    for (const { payload } of this.#file.records()) {
      const record = decodeRecord(payload)
      isOld = record.kind === 'block' && !('body' in record)
      if (record.kind === 'block') break
    }
    if (!isOld) return
    const old = this.#file
    this.#file = await rewriteRecordFile(path, upgraded(old, path))
    await old.close()
  }

  #replay(options: ChainStoreOptions): LoadedChain | null {
    const { path } = this.#file
    let loaded: LoadedChain | null = null
    const archive = this.archive()
    const pooled = new Map<string, AdmittedTransaction>()
    for (const placed of this.#file.records()) {
      const record = decodeRecord(placed.payload) as ChainRecord
      const places = placesIn(record, placed)
      this.#count(record, placed)
      if (record.kind === 'genesis') {
        if (loaded) throw new RecordFileError(`${path} holds two genesis blocks`)
        const header = completeHeader(record.header)
        const change = { undo: Buffer.from(record.change.undo), redo: Buffer.from(record.change.redo) }
        const genesis: Block = { header, hash: hashHeader(header), transactions: [], receipts: [], change }
        const identity = { ...record, change }
        const store = new ChainStore(genesis, undefined, { ...options, archive }, places)
        if (record.loaded) store.forgetStatesBefore(record.loaded.oldestState)
        loaded = { identity, store, pooled: [], settings: record.settings }
        continue
      }
      if (!loaded) throw new RecordFileError(`${path} does not begin with a genesis block`)
      const { store } = loaded
      switch (record.kind) {
        case 'block': {
          const block = archive.block(places, () => archive.change(places.change))
          if (hashHeader(block.header) !== block.hash) {
            throw new RecordFileError(
              `${path}: the header of block ${block.header.number} does not match its hash`,
            )
          }
          if (pooled.size > 0) for (const hash of block.transactionHashes()) pooled.delete(hash)
          store.append(block, places)
          loaded.settings = record.settings
          break
        }
        case 'mutation':
          store.mutate(record.change, places.change)
          break
        case 'truncate':
          store.truncate(record.number, record.mutations)
          loaded.settings = record.settings
          break
        case 'pooled': {
          const raw = Uint8Array.from(record.transaction.raw)
          const { transaction } = candidateOf(raw, record.transaction.sender)
          pooled.set(transaction.hash, transaction)
          break
        }
        case 'dropped':
          for (const hash of record.hashes) pooled.delete(hash)
          break
        case 'settings':
          loaded.settings = record.settings
          break
      }
    }
    return loaded && { ...loaded, pooled: [...pooled.values()] }
  }
}

export interface StateFileOptions extends Omit<ChainStoreOptions, 'archive'> {
  /** The file is rewritten only when it is longer, in bytes. Default 64 MiB. */
  compactionFloor?: number
}

async function filePath(path: string): Promise<string> {
  const absolute = resolve(path)
  const isDirectory = await stat(absolute).then(
    (found) => found.isDirectory(),
    () => path.endsWith('/'),
  )
  return isDirectory ? join(absolute, FILE_IN_DIRECTORY) : absolute
}

function* encodeAll(records: Iterable<{ record: ChainRecord }>): Iterable<Uint8Array> {
  for (const { record } of records) yield encodeRecord(record)
}

/** The records that rebuild exactly this chain, and where they have been until now. */
function* liveRecords(
  identity: ChainRecord,
  { settings, store, pooled }: StoredChain,
): Generator<{ record: ChainRecord; places?: BlockPlaces }> {
  yield { record: identity }
  const { genesis, head } = store
  for (let number = genesis.header.number; number <= head.header.number; number++) {
    if (number > genesis.header.number) {
      const { block, places } = store.placed(number)
      const record: ChainRecord = {
        kind: 'block',
        body: store.encodedBody(number),
        change: block.change,
        settings,
      }
      yield { record, ...(places ? { places } : {}) }
    }
    for (const { change, place } of store.placedMutations(number)) {
      yield {
        record: { kind: 'mutation', change },
        ...(place === null ? {} : { places: { body: Number.NaN, change: place } }),
      }
    }
  }
  for (const transaction of pooled) {
    yield { record: { kind: 'pooled', transaction: storedTransaction(transaction) } }
  }
  yield { record: { kind: 'settings', settings } }
}

/** Where in the file the parts of a record lie; NaN: it has none such. */
function placesIn(
  record: ChainRecord,
  { payload, place }: { payload: Uint8Array; place: number },
): BlockPlaces {
  const offsets = blobOffsets(payload)
  const at = (index: number) => place + (offsets[index] as number)
  if (record.kind === 'block') return { body: at(0), change: at(1) }
  // The first block stays in memory: nobody reads its body.
  if (record.kind === 'mutation' || record.kind === 'genesis') return { body: Number.NaN, change: at(0) }
  return { body: Number.NaN, change: Number.NaN }
}

/** What the file keeps of a block. */
export function blockRecord(block: Block, settings: NodeSettings): ChainRecord {
  return { kind: 'block', body: encodeBlockBody(block), change: block.change, settings }
}

export function storedTransaction({ raw, sender }: AdmittedTransaction): StoredTransaction {
  return { raw, sender }
}

function* upgraded(file: RecordFile, path: string): Iterable<Uint8Array> {
  for (const { payload } of file.records()) {
    const record = decodeRecord(payload)
    if (record.kind !== 'block' || 'body' in record) yield payload
    else yield encodeRecord(blockRecord(olderBlock(record, path), record.settings))
  }
}

function olderBlock(record: OlderBlockRecord, path: string): Block {
  const { hash, change } = record
  const receipts =
    record.receipts instanceof Uint8Array
      ? new Receipts(TransactionResults.of(record.receipts))
      : record.receipts
  const header = completeHeader(record.header)
  if (hashHeader(header) !== hash) {
    throw new RecordFileError(`${path}: the header of block ${header.number} does not match its hash`)
  }
  const transactions = record.transactions.map(({ raw, sender }) => candidateOf(raw, sender).transaction)
  return { header, hash, transactions, receipts, change }
}

/** Older files left out of a header what is the same in all of them. */
function completeHeader(header: BlockHeader): BlockHeader {
  const isCancun = header.blobGasUsed !== undefined
  return { ...constantFields, ...(isCancun ? { withdrawalsRoot: EMPTY_ROOT } : {}), ...header }
}
