/** Notices when something was used that a lazy engine does not know; see assembly/state/unknown.ts. */
import type { Hex } from './api.ts'
import type { BlockExecutor } from './blockExecutor.ts'
import { bytesToHex, hexToBytes, wordToBytes } from './hex.ts'
import type { LaneExports } from './lane.ts'
import {
  CODE_END,
  ENTRY_BYTES,
  ENTRY_END,
  ENTRY_STORAGE_KNOWN,
  LAZY_STATE,
  MISSED,
  UNLINKED,
} from './memoryMap.ts'
import { type KnownAccount, type KnownState, type MissingState, MissingStateError } from './missingState.ts'
import type { StateMemory } from './stateMemory.ts'

interface Parts {
  lane: LaneExports
  state: StateMemory
  executor: BlockExecutor
  isLazy: boolean
}

export class LazyState {
  /** False: what has no entry is absent, and nothing is ever missing. */
  get isLazy(): boolean {
    return this.#isLazy
  }

  /** Only of an empty state. */
  set isLazy(isLazy: boolean) {
    this.#isLazy = isLazy
    this.#state.view.setUint32(LAZY_STATE, isLazy ? 1 : 0, true)
  }

  #isLazy = false
  readonly #lane: LaneExports
  readonly #state: StateMemory
  readonly #executor: BlockExecutor

  constructor({ lane, state, executor, isLazy }: Parts) {
    this.#lane = lane
    this.#state = state
    this.#executor = executor
    this.isLazy = isLazy
  }

  /**
   * Does what reads or changes the state by hand. Throws MissingStateError, with all of it taken back, when that needs
   * something unknown.
   */
  attempt<T>(body: () => T): T {
    if (!this.isLazy) return body()
    const { view } = this.#state
    const entryEnd = view.getUint32(ENTRY_END, true)
    const codeEnd = view.getUint32(CODE_END, true)
    const changes = this.#lane.beginChanges()
    try {
      const result = body()
      this.assertKnown(entryEnd)
      return result
    } catch (error) {
      this.#lane.rollbackChanges(changes)
      this.#lane.truncateState(entryEnd)
      this.#lane.truncateCode(codeEnd)
      throw error
    }
  }

  /**
   * Throws MissingStateError when something unknown was used since `ENTRY_END` was `entryEnd`; the caller takes back what
   * happened since.
   */
  assertKnown(entryEnd: number): void {
    if (!this.isLazy) return
    const blockHashes = this.#executor.takeWantedBlockHashes()
    const hasMissed = this.#takeMissed()
    if (hasMissed || blockHashes.length > 0) {
      throw new MissingStateError({ ...this.#unknownSince(entryEnd), blockHashes })
    }
  }

  /** The same where a record says of slots what they are: only accounts can be missing then. */
  assertAccountsKnown(entryEnd: number): void {
    if (!this.isLazy || !this.#takeMissed()) return
    const { accounts } = this.#unknownSince(entryEnd)
    if (accounts.length > 0) throw new MissingStateError({ accounts, slots: [], blockHashes: [] })
  }

  /** Throws a RangeError for a slot whose account is unknown. What is known already stays as it is. */
  provide({ accounts = [], slots = [] }: KnownState): void {
    const state = this.#state
    for (const account of accounts) {
      const code = state.internCode(hexToBytes(account.code))
      const address = hexToBytes(account.address, 20)
      state.provideAccount(address, account.nonce, wordToBytes(account.balance), code, hasNoStorage(account))
    }
    // What is looked up now is not missed: the caller only says what it knows.
    for (const { address, slot, value } of slots) {
      const entryEnd = state.view.getUint32(ENTRY_END, true)
      const account = state.findAccount(hexToBytes(address, 20))
      if (state.view.getUint32(ENTRY_END, true) !== entryEnd) {
        this.#lane.truncateState(entryEnd)
        throw new RangeError(`the account ${address} must be known before its slots`)
      }
      state.provideSlot(account, hexToBytes(slot, 32), hexToBytes(value, 32))
    }
    this.#takeMissed()
  }

  #takeMissed(): boolean {
    const { view } = this.#state
    const hasMissed = view.getUint32(MISSED, true) !== 0
    view.setUint32(MISSED, 0, true)
    return hasMissed
  }

  /** What was inserted since. A slot of an unknown account waits until that is known, for then its storage may be known to be empty. */
  #unknownSince(entryEnd: number): Pick<MissingState, 'accounts' | 'slots'> {
    const state = this.#state
    const accounts: Hex[] = []
    const slots: { address: Hex; slot: Hex }[] = []
    const end = state.view.getUint32(ENTRY_END, true)
    for (let entry = entryEnd; entry < end; entry += ENTRY_BYTES) {
      const owner = state.owner(entry)
      if (owner === UNLINKED) continue
      if (owner === 0) accounts.push(bytesToHex(state.address(entry)))
      else if (owner % ENTRY_BYTES === 0 && owner < entryEnd && !this.#isStorageKnown(owner)) {
        slots.push({ address: bytesToHex(state.address(owner)), slot: bytesToHex(state.slotKey(entry)) })
      }
    }
    return { accounts, slots }
  }

  #isStorageKnown(account: number): boolean {
    return this.#state.view.getUint32(account + ENTRY_STORAGE_KNOWN, true) !== 0
  }
}

/** Whoever never created or ran code has no storage (but for 28 accounts of the main network, which nobody can reach; EIP-7610). */
function hasNoStorage({ nonce, code, mayHaveStorage = false }: KnownAccount): boolean {
  return nonce === 0n && code === '0x' && !mayHaveStorage
}
