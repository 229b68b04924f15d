import { mkdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type BlockHeader, hashHeader, Receipts, TransactionResults } from '@safelane/devnet-engine'
import { type AdmittedTransaction, candidateOf } from '../chain/admittedTransaction.ts'
import type { Block } from '../chain/block.ts'
import { ChainStore } from '../chain/chainStore.ts'
import { constantFields } from '../chain/header.ts'
import type { NodeSettings } from '../settings.ts'
import { type ChainRecord, decodeRecord, encodeRecord, type StoredTransaction } from './chainRecord.ts'
import { openRecordFile, type RecordFile, RecordFileError, rewriteRecordFile } from './recordFile.ts'

/** Name of the file when `--state` names a directory. */
const FILE_IN_DIRECTORY = 'chain.log'
/** A file smaller than this is never rewritten. */
const COMPACTION_FLOOR_BYTES = 64 * 1024 * 1024

/** What a state file held when it was opened. */
export interface LoadedChain {
  identity: Extract<ChainRecord, { kind: 'genesis' }>
  store: ChainStore
  /** Acknowledged transactions that were in no block yet, in the order they came. */
  pooled: AdmittedTransaction[]
  settings: NodeSettings
}

/**
 * The chain on disk (`--state PATH`): an append-only file of `ChainRecord`s. Every `append` is durable when it returns,
 * so the node appends first and answers afterwards.
 */
export class StateFile {
  #file: RecordFile

  private constructor(file: RecordFile) {
    this.#file = file
  }

  /**
   * Opens the file, or creates it, and reads the chain in it; `loaded` is null for a new one.
   * A file in which most bytes belong to blocks and transactions that are gone (reverted, mined) is rewritten without them.
   */
  static async open(path: string): Promise<{ stateFile: StateFile; loaded: LoadedChain | null }> {
    const file = await filePath(path)
    await mkdir(dirname(file), { recursive: true })
    const opened = await openRecordFile(file)
    const stateFile = new StateFile(opened.file)
    if (opened.records.length === 0) return { stateFile, loaded: null }
    try {
      const loaded = replay(opened.records, file)
      await stateFile.#compactIfWasteful(loaded)
      return { stateFile, loaded }
    } catch (error) {
      await stateFile.close()
      throw error
    }
  }

  get path(): string {
    return this.#file.path
  }

  /** Appends records; they are on the disk when the promise resolves. */
  async append(...records: ChainRecord[]): Promise<void> {
    await this.#file.append(records.map(encodeRecord))
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #compactIfWasteful(loaded: LoadedChain): Promise<void> {
    if (this.#file.bytes < COMPACTION_FLOOR_BYTES) return
    let live = 0
    for (const record of liveRecords(loaded)) live += encodeRecord(record).length
    if (live > this.#file.bytes / 2) return
    await this.compact(loaded)
  }

  /** Rewrites the file with only what `loaded` holds, atomically. */
  async compact(loaded: LoadedChain): Promise<void> {
    const { path } = this.#file
    await this.#file.close()
    this.#file = await rewriteRecordFile(path, encodeAll(liveRecords(loaded)))
  }
}

async function filePath(path: string): Promise<string> {
  const absolute = resolve(path)
  const isDirectory = await stat(absolute).then(
    (found) => found.isDirectory(),
    () => path.endsWith('/'),
  )
  return isDirectory ? join(absolute, FILE_IN_DIRECTORY) : absolute
}

function* encodeAll(records: Iterable<ChainRecord>): Iterable<Uint8Array> {
  for (const record of records) yield encodeRecord(record)
}

/** The records that rebuild exactly this chain. */
function* liveRecords(loaded: LoadedChain): Iterable<ChainRecord> {
  const { identity, settings } = loaded
  yield identity
  for (const { block, mutations } of loaded.store.entries()) {
    if (block.header.number > 0n) yield blockRecord(block, settings)
    for (const change of mutations) yield { kind: 'mutation', change }
  }
  for (const transaction of loaded.pooled)
    yield { kind: 'pooled', transaction: storedTransaction(transaction) }
  yield { kind: 'settings', settings }
}

/** What the file keeps of a block. */
export function blockRecord(block: Block, settings: NodeSettings): ChainRecord {
  const { hash, header, change } = block
  const receipts = block.receipts instanceof Receipts ? block.receipts.results.bytes : [...block.receipts]
  const transactions = block.transactions.map(storedTransaction)
  return { kind: 'block', hash, header, transactions, receipts, change, settings }
}

export function storedTransaction({ raw, sender }: AdmittedTransaction): StoredTransaction {
  return { raw, sender }
}

function replay(records: readonly Buffer[], path: string): LoadedChain {
  const identity = decodeRecord(records[0] as Buffer)
  if (identity.kind !== 'genesis') throw new RecordFileError(`${path} does not begin with a genesis block`)
  const header = completeHeader(identity.header)
  const genesis: Block = {
    header,
    hash: hashHeader(header),
    transactions: [],
    receipts: [],
    change: identity.change,
  }
  const store = new ChainStore(genesis)
  const pooled = new Map<string, AdmittedTransaction>()
  let settings = identity.settings
  for (const bytes of records.slice(1)) {
    const record = decodeRecord(bytes)
    switch (record.kind) {
      case 'genesis':
        throw new RecordFileError(`${path} holds two genesis blocks`)
      case 'block': {
        const block = blockOf(record, path)
        store.append(block)
        for (const transaction of block.transactions) pooled.delete(transaction.hash)
        settings = record.settings
        break
      }
      case 'mutation':
        store.mutate(record.change)
        break
      case 'truncate':
        store.truncate(record.number, record.mutations)
        settings = record.settings
        break
      case 'pooled': {
        const { transaction } = candidateOf(record.transaction.raw, record.transaction.sender)
        pooled.set(transaction.hash, transaction)
        break
      }
      case 'dropped':
        for (const hash of record.hashes) pooled.delete(hash)
        break
      case 'settings':
        settings = record.settings
        break
    }
  }
  return { identity, store, pooled: [...pooled.values()], settings }
}

function blockOf(record: Extract<ChainRecord, { kind: 'block' }>, path: string): Block {
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
  return { ...constantFields, ...header }
}
