/** Reads and writes accounts and slots of the committed state, on the caller's thread while no block executes. */

import { EngineMemoryError } from './engineMemoryError.ts'
import type { LaneExports } from './lane.ts'
import {
  CODE_BYTES,
  CODE_HASH,
  DIRTY_COUNT,
  EMPTY_CODE,
  ENTRY_BYTES,
  ENTRY_CODE,
  ENTRY_DIRTY,
  ENTRY_END,
  ENTRY_KEY,
  ENTRY_NONCE,
  ENTRY_OWNER,
  ENTRY_STORAGE,
  ENTRY_VALUE,
  PRESENT_CODE,
  type Regions,
  UNLINKED,
} from './memoryMap.ts'
import type { EngineMemory } from './webassembly.ts'

/** They and their addresses lie where lane 0 packs bytes for the host. */
const NONCES_AT_ONCE = 16_384
const maxU64 = 2n ** 64n - 1n

/** An entry of the state, by its address in the shared memory. The next block or call may move it. */
export type Entry = number

/** Entries that were written: `count` addresses of 4 bytes each, from byte `at` on. */
export interface DirtyList {
  readonly at: number
  readonly count: number
}

export class StateMemory {
  readonly bytes: Uint8Array
  readonly words: Uint32Array
  readonly view: DataView
  readonly #lane: LaneExports
  readonly #regions: Regions
  readonly #exchange: number

  constructor(lane: LaneExports, memory: EngineMemory, regions: Regions) {
    this.bytes = new Uint8Array(memory.buffer)
    this.words = new Uint32Array(memory.buffer)
    this.view = new DataView(memory.buffer)
    this.#lane = lane
    this.#regions = regions
    this.#exchange = lane.exchange() >>> 0
  }

  /** The account's entry, or 0. `address` has 20 bytes. */
  findAccount(address: Uint8Array): Entry {
    this.bytes.set(address, this.#exchange)
    return this.#lane.findAccount() >>> 0
  }

  /** Nonces of the accounts whose addresses lie one after another; 0n of those that there are not. */
  nonces(addresses: Uint8Array): BigUint64Array {
    const count = addresses.length / 20
    const nonces = new BigUint64Array(count)
    const from = this.#lane.packedStart() >>> 0
    const to = from + NONCES_AT_ONCE * 20
    for (let done = 0; done < count; done += NONCES_AT_ONCE) {
      const some = Math.min(count - done, NONCES_AT_ONCE)
      this.bytes.set(addresses.subarray(done * 20, (done + some) * 20), from)
      this.#lane.readNonces(from, some, to)
      for (let i = 0; i < some; i++) nonces[done + i] = this.view.getBigUint64(to + i * 8, true)
    }
    return nonces
  }

  ensureAccount(address: Uint8Array): Entry {
    this.bytes.set(address, this.#exchange)
    return this.#lane.ensureAccount() >>> 0
  }

  /** The slot's entry, or 0. `slot` has 32 bytes. */
  findSlot(account: Entry, slot: Uint8Array): Entry {
    this.bytes.set(slot, this.#exchange + 32)
    return this.#lane.findSlot(account) >>> 0
  }

  writeAccount(account: Entry, nonce: bigint, balance: Uint8Array, code: number): void {
    if (nonce < 0n || nonce > maxU64) throw new RangeError(`not a 64-bit nonce: ${nonce}`)
    this.bytes.set(balance, this.#exchange + 64)
    this.#lane.writeAccount(account, nonce, code)
  }

  writeSlot(account: Entry, slot: Uint8Array, value: Uint8Array): void {
    this.bytes.set(slot, this.#exchange + 32)
    this.bytes.set(value, this.#exchange + 64)
    this.#lane.writeSlot(account)
  }

  /** Makes the account's entry, unless there is one, with the content that it had all along. */
  provideAccount(
    address: Uint8Array,
    nonce: bigint,
    balance: Uint8Array,
    code: number,
    isStorageKnown: boolean,
  ): void {
    this.bytes.set(address, this.#exchange)
    this.bytes.set(balance, this.#exchange + 64)
    this.#lane.provideAccount(nonce, code, isStorageKnown ? 1 : 0)
  }

  /** The same of a slot. */
  provideSlot(account: Entry, slot: Uint8Array, value: Uint8Array): void {
    this.bytes.set(slot, this.#exchange + 32)
    this.bytes.set(value, this.#exchange + 64)
    this.#lane.provideSlot(account)
  }

  /** Stores code and returns its object. */
  internCode(code: Uint8Array): number {
    const { start, end } = this.#regions.block
    if (code.length > end - start) throw new EngineMemoryError('block')
    this.bytes.set(code, start)
    return this.#lane.internCode(start, code.length) >>> 0
  }

  exists(account: Entry): boolean {
    return this.#lane.accountExists(account) !== 0
  }

  /** Balance, or a slot's value: 32 big-endian bytes. */
  value(entry: Entry): Uint8Array {
    return this.#word(entry + ENTRY_VALUE)
  }

  /** A slot's number: 32 big-endian bytes. */
  slotKey(entry: Entry): Uint8Array {
    return this.#word(entry + ENTRY_KEY)
  }

  /** 20 bytes. */
  address(entry: Entry): Uint8Array {
    return this.#word(entry + ENTRY_KEY).subarray(12)
  }

  nonce(account: Entry): bigint {
    return this.view.getBigUint64(account + ENTRY_NONCE, true)
  }

  codeObject(account: Entry): number {
    return this.view.getUint32(account + ENTRY_CODE, true)
  }

  code(object: number): Uint8Array {
    const start = object + CODE_BYTES
    return this.bytes.slice(start, start + this.view.getUint32(object, true))
  }

  codeHash(object: number): Uint8Array {
    return this.bytes.slice(object + CODE_HASH, object + CODE_HASH + 32)
  }

  get emptyCode(): number {
    return EMPTY_CODE
  }

  /** The code object of accounts that exist though they may be empty. */
  get presentCode(): number {
    return PRESENT_CODE
  }

  isZero(entry: Entry): boolean {
    for (let at = entry + ENTRY_VALUE; at < entry + ENTRY_VALUE + 32; at += 8) {
      if (this.view.getBigUint64(at, true) !== 0n) return false
    }
    return true
  }

  /** The account to which a slot belongs; 0 for an account. */
  owner(entry: Entry): Entry {
    return this.view.getUint32(entry + ENTRY_OWNER, true)
  }

  /** Under which owner an account's slots are looked up: itself, unless a call overrides its storage. */
  setStorageOwner(account: Entry, owner: number): void {
    this.view.setUint32(account + ENTRY_STORAGE, owner, true)
  }

  /** All entries, absent accounts and zero slots included as long as they are kept, in the order of their first touch. */
  *entries(): Generator<Entry> {
    const end = this.view.getUint32(ENTRY_END, true)
    for (let entry = this.#regions.entries.start; entry < end; entry += ENTRY_BYTES) {
      if (this.owner(entry) !== UNLINKED) yield entry
    }
  }

  /** Calls back for every entry written since the last time, and forgets that they were, even when a callback throws. */
  drainDirty(visit: (entry: Entry) => void): void {
    const list = this.takeDirtyList()
    // All of it before the first visit: an entry that is marked and not listed would never be listed again.
    this.resetMarks(list)
    const start = list.at >>> 2
    for (let at = start; at < start + list.count; at++) visit(this.words[at]!)
  }

  /** How many entries were written since the last time. */
  get dirtyCount(): number {
    return this.words[DIRTY_COUNT >>> 2]!
  }

  /**
   * The list of these entries, which stays as it is until the next write. Before that, the mark of each must be reset, at ENTRY_DIRTY,
   * or it would never be listed again.
   */
  takeDirtyList(): DirtyList {
    const list = { at: this.#regions.dirty.start, count: this.dirtyCount }
    this.words[DIRTY_COUNT >>> 2] = 0
    return list
  }

  resetMarks({ at, count }: DirtyList): void {
    const words = this.words
    const start = at >>> 2
    for (let index = start; index < start + count; index++) words[(words[index]! + ENTRY_DIRTY) >>> 2] = 0
  }

  #word(at: number): Uint8Array {
    return this.bytes.slice(at, at + 32).reverse()
  }
}
