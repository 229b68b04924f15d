/**
 * The state's Merkle Patricia tries: all accounts, and each account's slots. They live in WebAssembly memory of their own and
 * are updated in place; a root costs what changed since the last one.
 *
 * An account whose nonce, balance, code and slots are all empty is not in the trie (EIP-161), unless it is said to be present.
 */
import type { AccountProof, Hex } from './api.ts'
import { bytesToHex, bytesToWord, hexToBytes, wordToBytes } from './hex.ts'
import { instantiateTrie, type TrieExports } from './trieModule.ts'

/** Update records that are handed over in one call. The layout is drawn in `assembly/trie.ts`. */
const RECORDS = 4096
const RECORD_BYTES = 112
const PRESENT = 4
const ADDRESS = 8
const WORD = 40
const SECOND = 72
const NONCE = 104
const ACCOUNT = 1
const SLOT = 2
const STORAGE = 3

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
    const at = this.#begin(ACCOUNT, address)
    this.#view.setUint32(at + PRESENT, account?.present ? 1 : 0, true)
    this.#writeBigEndian(at + WORD, balance)
    this.#bytes.set(account?.codeHash ?? emptyCodeHash, at + SECOND)
    this.#view.setBigUint64(at + NONCE, account?.nonce ?? 0n, true)
  }

  /** Sets a slot to a value, each of 32 big-endian bytes; zero removes it. */
  setStorage(address: Uint8Array, slot: Uint8Array, value: Uint8Array): void {
    assertLength(slot, 32)
    assertLength(value, 32)
    const at = this.#begin(SLOT, address)
    this.#writeBigEndian(at + WORD, slot)
    this.#writeBigEndian(at + SECOND, value)
  }

  /** Removes all slots of the account. */
  clearStorage(address: Uint8Array): void {
    this.#begin(STORAGE, address)
  }

  /**
   * The same as `setAccount`, straight from another memory and without making anything on the way: address, balance (both
   * little-endian words), nonce and code hash lie in `memory` at the given bytes, multiples of 4.
   */
  copyAccount(
    memory: Uint32Array,
    addressAt: number,
    balanceAt: number,
    nonceAt: number,
    codeHashAt: number,
    present: boolean,
  ): void {
    const at = this.#next(ACCOUNT)
    this.#words[(at + PRESENT) >>> 2] = present ? 1 : 0
    const nonce = (at + NONCE) >>> 2
    this.#copy(memory, addressAt, at + ADDRESS)
    this.#copy(memory, balanceAt, at + WORD)
    this.#copy(memory, codeHashAt, at + SECOND)
    this.#words[nonce] = memory[nonceAt >>> 2]!
    this.#words[nonce + 1] = memory[(nonceAt >>> 2) + 1]!
  }

  /** The same as `setStorage`, in the same way. */
  copyStorage(memory: Uint32Array, addressAt: number, slotAt: number, valueAt: number): void {
    const at = this.#next(SLOT)
    this.#copy(memory, addressAt, at + ADDRESS)
    this.#copy(memory, slotAt, at + WORD)
    this.#copy(memory, valueAt, at + SECOND)
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
      balance: bytesToWord(this.#readWord(this.#buffer + WORD)),
      nonce: this.#view.getBigUint64(this.#buffer + NONCE, true),
      codeHash: this.#readHash(this.#buffer + SECOND),
      storageHash: this.#readHash(this.#buffer + RECORD_BYTES + WORD),
    }
    const storageProof = slots.map((slot) => {
      this.#writeBigEndian(this.#buffer + WORD, slot)
      const proof = this.#readProof(this.#trie.proveSlot())
      return { key: bytesToHex(slot), value: bytesToHex(this.#readWord(this.#buffer + SECOND)), proof }
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
    const at = this.#next(kind)
    this.#writeAddress(at, address)
    return at
  }

  #next(kind: number): number {
    if (this.#count === RECORDS) this.#flush()
    const at = this.#buffer + this.#count++ * RECORD_BYTES
    this.#view.setUint32(at, kind, true)
    return at
  }

  #flush(): void {
    if (this.#count === 0) return
    this.#trie.applyUpdates(this.#count)
    this.#count = 0
    if (this.#bytes.buffer === this.#trie.memory.buffer) return
    this.#bytes = new Uint8Array(this.#trie.memory.buffer)
    this.#words = new Uint32Array(this.#trie.memory.buffer)
    this.#view = new DataView(this.#trie.memory.buffer)
  }

  /** 32 bytes. */
  #copy(memory: Uint32Array, from: number, to: number): void {
    const words = this.#words
    let target = to >>> 2
    const end = (from >>> 2) + 8
    for (let source = from >>> 2; source < end; source++) words[target++] = memory[source]!
  }

  #writeAddress(record: number, address: Uint8Array): void {
    this.#bytes.fill(0, record + ADDRESS + 20, record + ADDRESS + 32)
    for (let i = 0; i < 20; i++) this.#bytes[record + ADDRESS + 19 - i] = address[i]!
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
