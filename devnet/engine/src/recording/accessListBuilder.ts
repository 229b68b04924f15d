/** Makes a block's access list (EIP-7928) of its recording. */
import type { Hex } from '../api.ts'
import { bytesToHex, bytesToWord, hexToBytes } from '../hex.ts'
import type { Entry, StateMemory } from '../stateMemory.ts'
import type { AccountChanges, BlockAccessList, IndexedChange, SlotChanges } from './blockAccessList.ts'
import {
  type Access,
  type BlockOperation,
  type RecordedBlock,
  readAccesses,
  readRecorded,
} from './recordedBlock.ts'

/** Who makes system calls. Not in the list for that alone. */
const systemAddress: Hex = '0xfffffffffffffffffffffffffffffffffffffffe'

/** Null when the recording lacks something: what did not fit, and storage that SELFDESTRUCT cleared before Cancun. */
export function buildAccessList(state: StateMemory, block: RecordedBlock): BlockAccessList | null {
  const builder = new AccessListBuilder(state, block)
  for (const operation of block.before) if (!builder.addOperation(operation, 0)) return null
  let executed = 0
  for (let index = 0; index < block.count; index++) {
    const { rejected, record, clearedStorage, fee } = readRecorded(state, block, index)
    if (rejected) continue
    if (record === 0 || clearedStorage) return null
    builder.addTransaction([...readAccesses(state, record)], ++executed, fee)
  }
  for (const operation of block.after) if (!builder.addOperation(operation, executed + 1)) return null
  return builder.build()
}

interface AccountData {
  changes: Omit<AccountChanges, 'storageChanges' | 'storageReads'>
  written: Map<Entry, SlotChanges>
  read: Set<Entry>
}

class AccessListBuilder {
  readonly #state: StateMemory
  readonly #accounts = new Map<Entry, AccountData>()
  readonly #coinbase: Entry
  readonly #system: Entry
  /** The coinbase's balance without the fees that the executor has not added to it yet, and those. */
  #committed: bigint
  #pending = 0n

  constructor(state: StateMemory, { coinbase, coinbaseBalance }: RecordedBlock) {
    this.#state = state
    this.#coinbase = state.ensureAccount(hexToBytes(coinbase, 20))
    this.#system = state.findAccount(hexToBytes(systemAddress, 20))
    this.#committed = coinbaseBalance
  }

  /** False when it was not recorded. */
  addOperation(operation: BlockOperation, index: number): boolean {
    if ('account' in operation) {
      const { changes } = this.#account(operation.account)
      if (operation.balance) note(changes.balanceChanges, index, bytesToWord(operation.balance))
      return true
    }
    if (operation.accesses === 0) return false
    for (const access of readAccesses(this.#state, operation.accesses)) {
      if (access.entry === this.#system && access.bits === 0) continue
      this.#add(access, index)
      this.#addBalance(access, index)
      if (access.entry === this.#coinbase && access.value) this.#committed = bytesToWord(access.value)
    }
    return true
  }

  addTransaction(accesses: readonly Access[], index: number, fee: bigint): void {
    const coinbaseBefore = this.#committed + this.#pending
    for (const access of accesses) {
      this.#add(access, index)
      if (access.entry !== this.#coinbase) {
        this.#addBalance(access, index)
        continue
      }
      // Whoever looks at the coinbase finds the fees of all before it.
      this.#committed += this.#pending
      this.#pending = 0n
      if (access.value) this.#committed = bytesToWord(access.value)
    }
    this.#pending += fee
    const coinbaseAfter = this.#committed + this.#pending
    const { changes } = this.#account(this.#coinbase)
    if (coinbaseAfter !== coinbaseBefore) note(changes.balanceChanges, index, coinbaseAfter)
  }

  build(): BlockAccessList {
    const list = [...this.#accounts.values()].map(({ changes, written, read }) => ({
      ...changes,
      storageChanges: [...written.values()].sort((a, b) => compare(a.key, b.key)),
      storageReads: [...read]
        .filter((slot) => !written.has(slot))
        .map((slot) => bytesToHex(this.#state.slotKey(slot)))
        .sort(compare),
    }))
    return list.sort((a, b) => compare(a.address, b.address))
  }

  /** All of an access but the balance. */
  #add(access: Access, index: number): void {
    const state = this.#state
    const { entry, value, nonce, code } = access
    const owner = state.owner(entry)
    if (owner !== 0) {
      const { written, read } = this.#account(owner)
      if (!value) {
        read.add(entry)
        return
      }
      let slot = written.get(entry)
      if (!slot) {
        slot = { key: bytesToHex(state.slotKey(entry)), changes: [] }
        written.set(entry, slot)
      }
      note(slot.changes, index, bytesToHex(value))
      return
    }
    const { changes } = this.#account(entry)
    if (nonce !== null) note(changes.nonceChanges, index, nonce)
    if (code) note(changes.codeChanges, index, bytesToHex(code))
  }

  #addBalance({ entry, value }: Access, index: number): void {
    if (!value || this.#state.owner(entry) !== 0) return
    note(this.#account(entry).changes.balanceChanges, index, bytesToWord(value))
  }

  #account(entry: Entry): AccountData {
    const known = this.#accounts.get(entry)
    if (known) return known
    const address = bytesToHex(this.#state.address(entry))
    const account: AccountData = {
      changes: { address, balanceChanges: [], nonceChanges: [], codeChanges: [] },
      written: new Map(),
      read: new Set(),
    }
    this.#accounts.set(entry, account)
    return account
  }
}

/** Of several changes at one index the last one counts. */
function note<Value>(changes: IndexedChange<Value>[], index: number, value: Value): void {
  if (changes.at(-1)?.index === index) changes.pop()
  changes.push({ index, value })
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
