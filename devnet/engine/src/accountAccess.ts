/** Accounts and slots as they are read and written by hand, beside all transactions. */
import type { Hex } from './api.ts'
import { addressBytes, bytesToHex, bytesToWord, hexToBytes, wordToBytes } from './hex.ts'
import type { LazyState } from './lazyState.ts'
import type { Entry, StateMemory } from './stateMemory.ts'

interface Parts {
  state: StateMemory
  lazy: LazyState
}

/** Everything throws MissingStateError, and leaves the state as it was, when a lazy engine does not know enough. */
export class AccountAccess {
  readonly #state: StateMemory
  readonly #lazy: LazyState

  constructor({ state, lazy }: Parts) {
    this.#state = state
    this.#lazy = lazy
  }

  balance(address: Hex): bigint {
    return this.#lazy.attempt(() => {
      const account = this.#find(address)
      return account === 0 ? 0n : bytesToWord(this.#state.value(account))
    })
  }

  nonce(address: Hex): bigint {
    return this.#lazy.attempt(() => {
      const account = this.#find(address)
      return account === 0 ? 0n : this.#state.nonce(account)
    })
  }

  nonces(addresses: readonly Hex[]): BigUint64Array {
    return this.#lazy.attempt(() => this.#state.nonces(addressBytes(addresses)))
  }

  code(address: Hex): Hex {
    return this.#lazy.attempt(() => {
      const account = this.#find(address)
      return account === 0 ? '0x' : bytesToHex(this.#state.code(this.#state.codeObject(account)))
    })
  }

  slot(address: Hex, slot: Hex): Hex {
    const key = hexToBytes(slot, 32)
    return this.#lazy.attempt(() => {
      const account = this.#find(address)
      const entry = account === 0 ? 0 : this.#state.findSlot(account, key)
      return bytesToHex(entry === 0 ? new Uint8Array(32) : this.#state.value(entry))
    })
  }

  /** Makes it exist though it is empty. */
  create(address: Hex): void {
    const { presentCode, emptyCode } = this.#state
    this.#change(address, (account) => {
      if (this.#state.codeObject(account) === emptyCode) this.#write(account, { code: presentCode })
    })
  }

  setBalance(address: Hex, balance: bigint): void {
    const bytes = wordToBytes(balance)
    this.#change(address, (account) => this.#write(account, { balance: bytes }))
  }

  /** Adds to the balance, if only nothing, and returns the account, which is there then. */
  credit(address: Hex, wei: bigint): Entry {
    return this.#change(address, (account) => {
      if (wei > 0n) {
        const balance = bytesToWord(this.#state.value(account)) + wei
        this.#write(account, { balance: wordToBytes(balance) })
      }
      return account
    })
  }

  setNonce(address: Hex, nonce: bigint): void {
    this.#change(address, (account) => this.#write(account, { nonce }))
  }

  /** What lies in the memory of the last block is overwritten. */
  setCode(address: Hex, code: Hex): void {
    const bytes = hexToBytes(code)
    this.#change(address, (account) => this.#write(account, { code: this.#state.internCode(bytes) }))
  }

  setSlot(address: Hex, slot: Hex, value: Hex): void {
    const key = hexToBytes(slot, 32)
    const bytes = hexToBytes(value, 32)
    this.#change(address, (account) => this.#state.writeSlot(account, key, bytes))
  }

  #find(address: Hex): Entry {
    return this.#state.findAccount(hexToBytes(address, 20))
  }

  #change<T>(address: Hex, body: (account: Entry) => T): T {
    const bytes = hexToBytes(address, 20)
    return this.#lazy.attempt(() => body(this.#state.ensureAccount(bytes)))
  }

  /** Fields that are not given stay. `balance` has 32 bytes, `code` is an object in memory. */
  #write(account: Entry, fields: { nonce?: bigint; balance?: Uint8Array; code?: number }): void {
    const state = this.#state
    state.writeAccount(
      account,
      fields.nonce ?? state.nonce(account),
      fields.balance ?? state.value(account),
      fields.code ?? state.codeObject(account),
    )
  }
}
