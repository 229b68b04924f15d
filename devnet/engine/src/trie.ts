/**
 * The state's Merkle Patricia tries: all accounts, and each account's slots. They live in WebAssembly memory of their own and
 * are updated in place; a root costs what changed since the last one.
 *
 * An account whose nonce, balance, code and slots are all empty is not in the trie (EIP-161), unless it is said to be present.
 */
import type { AccountProof, Hex } from './api.ts'
import { bytesToHex, bytesToWord, hexToBytes, wordToBytes } from './hex.ts'
import type { LanePool } from './platform/platform.ts'
import type { DirtyList } from './stateMemory.ts'
import { TrieBatches } from './trieBatches.ts'
import { instantiateTrie, type TrieExports } from './trieModule.ts'
import {
  RECORD_ADDRESS,
  RECORD_BYTES,
  RECORD_NONCE,
  RECORD_OF_ACCOUNT,
  RECORD_OF_SLOT,
  RECORD_OF_STORAGE,
  RECORD_PRESENT,
  RECORD_SECOND,
  RECORD_WORD,
  writeEntryRecord,
} from './trieRecord.ts'

/** Update records that are handed over in one call. */
const RECORDS = 4096

const emptyCodeHash = hexToBytes('0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')

/** What an account's leaf holds, its slots aside. */
export interface TrieAccount {
  nonce: bigint
  balance: bigint
  /** 32 bytes. */
  codeHash: Uint8Array
  /** It is in the trie even if it is empty, as accounts from before EIP-161 may be. Default false. */
  present?: boolean
}

/**
 * Creates the trie of the empty state. Any method throws an EngineMemoryError when it would need more than `memoryMiB` (or
 * than the machine has); what the trie holds then is undefined, and it must be made anew.
 */
export function createStateTrie(memoryMiB?: number): StateTrie {
  return new StateTrie(memoryMiB)
}

export class StateTrie {
  readonly #trie: TrieExports
  readonly #buffer: number
  #bytes: Uint8Array
  #words: Uint32Array
  #view: DataView
  #count = 0
  #batches: TrieBatches | null = null

  constructor(memoryMiB?: number) {
    this.#trie = instantiateTrie(RECORDS, memoryMiB)
    this.#buffer = this.#trie.updateBuffer() >>> 0
    this.#bytes = new Uint8Array(this.#trie.memory.buffer)
    this.#words = new Uint32Array(this.#trie.memory.buffer)
    this.#view = new DataView(this.#trie.memory.buffer)
  }

  /** Sets nonce, balance and code hash, or removes the account with all its slots. `address` has 20 bytes. */
  setAccount(address: Uint8Array, account: TrieAccount | null): void {
    const balance = wordToBytes(account?.balance ?? 0n)
    if (account === null) this.clearStorage(address)
    const at = this.#begin(RECORD_OF_ACCOUNT, address)
    this.#view.setUint32(at + RECORD_PRESENT, account?.present ? 1 : 0, true)
    this.#writeBigEndian(at + RECORD_WORD, balance)
    this.#bytes.set(account?.codeHash ?? emptyCodeHash, at + RECORD_SECOND)
    this.#view.setBigUint64(at + RECORD_NONCE, account?.nonce ?? 0n, true)
  }

  /** Sets a slot to a value, each of 32 big-endian bytes; zero removes it. */
  setStorage(address: Uint8Array, slot: Uint8Array, value: Uint8Array): void {
    assertLength(slot, 32)
    assertLength(value, 32)
    const at = this.#begin(RECORD_OF_SLOT, address)
    this.#writeBigEndian(at + RECORD_WORD, slot)
    this.#writeBigEndian(at + RECORD_SECOND, value)
  }

  /** Removes all slots of the account. */
  clearStorage(address: Uint8Array): void {
    this.#begin(RECORD_OF_STORAGE, address)
  }

  /** The same as `setAccount` or `setStorage` for an entry of the engine's memory, without making anything on the way. */
  copyEntry(state: Uint32Array, entry: number): void {
    const at = this.#next()
    // Not before: memory may have grown, and these views with it.
    writeEntryRecord(state, entry, this.#words, at)
  }

  /**
   * The same for all entries listed, and most of the next root too: many of them take less time together than one by one. When it throws, because
   * memory is full, what the trie holds is undefined, and it must be made anew. `lanes`: how many may take part in another such call.
   */
  applyBatches(list: DirtyList, state: Uint32Array, lanes: number): void {
    this.#batchesFor(state, lanes).applyAlone(list)
    this.#refreshViews()
  }

  /** The same on all lanes of `pool` and the caller's thread at once; throws too when a lane failed. */
  async applyOnLanes(list: DirtyList, state: Uint32Array, lanes: number, pool: LanePool): Promise<void> {
    await this.#batchesFor(state, lanes).apply(list, pool)
    this.#refreshViews()
  }

  /** The state root. */
  root(): Hex {
    this.#flush()
    const at = this.#trie.root() >>> 0
    return bytesToHex(this.#bytes.subarray(at, at + 32))
  }

  /** Merkle proof of an account and some of its slots (EIP-1186), present or absent; `slots` have 32 bytes each. */
  getProof(address: Uint8Array, slots: readonly Uint8Array[]): AccountProof {
    assertLength(address, 20)
    for (const slot of slots) assertLength(slot, 32)
    this.#flush()
    this.#writeAddress(this.#buffer, address)
    const accountProof = this.#readProof(this.#trie.proveAccount())
    const account = {
      balance: bytesToWord(this.#readWord(this.#buffer + RECORD_WORD)),
      nonce: this.#view.getBigUint64(this.#buffer + RECORD_NONCE, true),
      codeHash: this.#readHash(this.#buffer + RECORD_SECOND),
      storageHash: this.#readHash(this.#buffer + RECORD_BYTES + RECORD_WORD),
    }
    const storageProof = slots.map((slot) => {
      this.#writeBigEndian(this.#buffer + RECORD_WORD, slot)
      const proof = this.#readProof(this.#trie.proveSlot())
      return { key: bytesToHex(slot), value: bytesToHex(this.#readWord(this.#buffer + RECORD_SECOND)), proof }
    })
    return { ...account, accountProof, storageProof }
  }

  /** Memory taken from the machine so far. Removed nodes are used again. */
  memoryBytes(): number {
    return this.#trie.memory.buffer.byteLength
  }

  /** How many nodes were hashed so far, for roots and proofs: the work that grows with what changed. */
  hashedNodes(): number {
    return this.#trie.hashedNodes()
  }

  #begin(kind: number, address: Uint8Array): number {
    assertLength(address, 20)
    const at = this.#next()
    this.#view.setUint32(at, kind, true)
    this.#writeAddress(at, address)
    return at
  }

  #next(): number {
    if (this.#count === RECORDS) this.#flush()
    return this.#buffer + this.#count++ * RECORD_BYTES
  }

  #batchesFor(state: Uint32Array, lanes: number): TrieBatches {
    this.#flush()
    this.#batches ??= new TrieBatches(this.#trie, lanes, state)
    return this.#batches
  }

  #flush(): void {
    if (this.#count === 0) return
    this.#trie.applyUpdates(this.#count)
    this.#count = 0
    this.#refreshViews()
  }

  /** Memory may have grown. */
  #refreshViews(): void {
    if (this.#bytes.buffer === this.#trie.memory.buffer) return
    this.#bytes = new Uint8Array(this.#trie.memory.buffer)
    this.#words = new Uint32Array(this.#trie.memory.buffer)
    this.#view = new DataView(this.#trie.memory.buffer)
  }

  #writeAddress(record: number, address: Uint8Array): void {
    this.#bytes.fill(0, record + RECORD_ADDRESS + 20, record + RECORD_ADDRESS + 32)
    for (let i = 0; i < 20; i++) this.#bytes[record + RECORD_ADDRESS + 19 - i] = address[i]!
  }

  #writeBigEndian(at: number, word: Uint8Array): void {
    for (let i = 0; i < 32; i++) this.#bytes[at + 31 - i] = word[i]!
  }

  #readWord(at: number): Uint8Array {
    return this.#bytes.slice(at, at + 32).reverse()
  }

  #readHash(at: number): Hex {
    return bytesToHex(this.#bytes.subarray(at, at + 32))
  }

  #readProof(length: number): Hex[] {
    const nodes: Hex[] = []
    const start = this.#trie.proofBuffer() >>> 0
    for (let at = start; at < start + length; ) {
      const size = this.#view.getUint32(at, true)
      nodes.push(bytesToHex(this.#bytes.subarray(at + 4, at + 4 + size)))
      at += 4 + size
    }
    return nodes
  }
}

/** Checked before a record is begun, so that a wrong argument leaves nothing half written. */
function assertLength(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new RangeError(`${length} bytes expected, got ${bytes.length}`)
}
