/** The state that @ethereumjs/evm works on: maps with an undo log, where a checkpoint costs nothing. */
import type { AccountFields, StateManagerInterface } from '@ethereumjs/common'
import { Account, type Address, KECCAK256_NULL, KECCAK256_RLP } from '@ethereumjs/util'
import { keccak_256 } from '@noble/hashes/sha3.js'

/** Bytes as a key of a map: one character per byte, which is cheaper than hexadecimal. */
export type Key = string

const latin1Slice = (
  Buffer.prototype as unknown as { latin1Slice(this: Uint8Array, start: number, end: number): string }
).latin1Slice

export function keyOf(bytes: Uint8Array): Key {
  return latin1Slice.call(bytes, 0, bytes.length)
}

export function bytesOf(key: Key): Uint8Array {
  return Buffer.from(key, 'latin1')
}

export interface StoredAccount {
  readonly nonce: bigint
  readonly balance: bigint
  readonly code: Uint8Array
  readonly codeHash: Uint8Array
}

/** Storage root of an account that has some; nothing asks for more than whether it is the empty root (EIP-7610). */
const someStorageRoot = new Uint8Array(32).fill(1)
const noCode = new Uint8Array()
const noValue = new Uint8Array()

/**
 * State manager without tries. Absent accounts are `undefined`, zero slots are absent. The original values that SSTORE asks
 * for are those before the transaction, from the first write of each slot since `originalStorageCache.clear()`.
 */
export class JournaledState implements StateManagerInterface {
  readonly accounts = new Map<Key, StoredAccount>()
  readonly storage = new Map<Key, Map<Key, Uint8Array>>()
  #undo: (() => void)[] = []
  readonly #checkpoints: number[] = []
  #originals = new Map<Key, Uint8Array>()
  /** Accounts and slots (`address` + `slot`) written since `takeWritten`, whether or not taken back. */
  #written = new Set<Key>()

  readonly originalStorageCache = {
    get: async (address: Address, slot: Uint8Array): Promise<Uint8Array> => {
      const account = keyOf(address.bytes)
      const key = keyOf(slot)
      return this.#originals.get(account + key) ?? this.storage.get(account)?.get(key) ?? noValue
    },
    clear: (): void => {
      if (this.#originals.size > 0) this.#originals = new Map()
    },
  }

  /** Forgets everything. */
  clear(): void {
    this.accounts.clear()
    this.storage.clear()
    this.#undo = []
    this.#checkpoints.length = 0
    this.#originals = new Map()
    this.#written = new Set()
  }

  takeWritten(): Set<Key> {
    const written = this.#written
    this.#written = new Set()
    return written
  }

  async getAccount(address: Address): Promise<Account | undefined> {
    const key = keyOf(address.bytes)
    const stored = this.accounts.get(key)
    if (!stored) return undefined
    const slots = this.storage.get(key)
    const storageRoot = slots && slots.size > 0 ? someStorageRoot : KECCAK256_RLP
    return new Account(stored.nonce, stored.balance, storageRoot, stored.codeHash)
  }

  async putAccount(address: Address, account?: Account): Promise<void> {
    const key = keyOf(address.bytes)
    if (!account) return this.#writeAccount(key, undefined)
    const { nonce, balance } = account
    const before = this.accounts.get(key)
    this.#writeAccount(key, {
      nonce,
      balance,
      code: before?.code ?? noCode,
      codeHash: before?.codeHash ?? KECCAK256_NULL,
    })
  }

  async deleteAccount(address: Address): Promise<void> {
    this.#writeAccount(keyOf(address.bytes), undefined)
    this.#clearStorage(keyOf(address.bytes))
  }

  async modifyAccountFields(address: Address, fields: AccountFields): Promise<void> {
    const account = (await this.getAccount(address)) ?? new Account()
    if (fields.nonce !== undefined) account.nonce = fields.nonce
    if (fields.balance !== undefined) account.balance = fields.balance
    return this.putAccount(address, account)
  }

  async putCode(address: Address, code: Uint8Array): Promise<void> {
    const key = keyOf(address.bytes)
    const before = this.accounts.get(key)
    const codeHash = code.length === 0 ? KECCAK256_NULL : keccak_256(code)
    this.#writeAccount(key, { nonce: before?.nonce ?? 0n, balance: before?.balance ?? 0n, code, codeHash })
  }

  async getCode(address: Address): Promise<Uint8Array> {
    return this.accounts.get(keyOf(address.bytes))?.code ?? noCode
  }

  async getCodeSize(address: Address): Promise<number> {
    return (await this.getCode(address)).length
  }

  async getStorage(address: Address, slot: Uint8Array): Promise<Uint8Array> {
    return this.storage.get(keyOf(address.bytes))?.get(keyOf(slot)) ?? noValue
  }

  async putStorage(address: Address, slot: Uint8Array, value: Uint8Array): Promise<void> {
    let first = 0
    while (first < value.length && value[first] === 0) first++
    this.#writeSlot(keyOf(address.bytes), keyOf(slot), value.subarray(first))
  }

  async clearStorage(address: Address): Promise<void> {
    this.#clearStorage(keyOf(address.bytes))
  }

  async checkpoint(): Promise<void> {
    this.#checkpoints.push(this.#undo.length)
  }

  async commit(): Promise<void> {
    this.#checkpoints.pop()
    if (this.#checkpoints.length === 0) this.#undo = []
  }

  async revert(): Promise<void> {
    const mark = this.#checkpoints.pop() ?? 0
    while (this.#undo.length > mark) this.#undo.pop()!()
  }

  /** Receipts before Byzantium ask for it; nobody compares them. */
  async getStateRoot(): Promise<Uint8Array> {
    return new Uint8Array(32)
  }

  setStateRoot(): Promise<void> {
    throw new Error('this state has no tries')
  }

  hasStateRoot(): Promise<boolean> {
    throw new Error('this state has no tries')
  }

  clearCaches(): void {}

  shallowCopy(): StateManagerInterface {
    throw new Error('this state is not copied')
  }

  #writeAccount(key: Key, account: StoredAccount | undefined): void {
    const before = this.accounts.get(key)
    this.#undo.push(() => {
      if (before) this.accounts.set(key, before)
      else this.accounts.delete(key)
    })
    this.#written.add(key)
    if (account) this.accounts.set(key, account)
    else this.accounts.delete(key)
  }

  #writeSlot(account: Key, slot: Key, value: Uint8Array): void {
    let slots = this.storage.get(account)
    if (!slots) {
      slots = new Map()
      this.storage.set(account, slots)
    }
    const of = slots
    const before = of.get(slot)
    this.#undo.push(() => {
      if (before) of.set(slot, before)
      else of.delete(slot)
    })
    this.#written.add(account + slot)
    if (!this.#originals.has(account + slot)) this.#originals.set(account + slot, before ?? noValue)
    if (value.length > 0) of.set(slot, value)
    else of.delete(slot)
  }

  #clearStorage(account: Key): void {
    const slots = this.storage.get(account)
    if (slots) for (const slot of [...slots.keys()]) this.#writeSlot(account, slot, noValue)
  }
}
