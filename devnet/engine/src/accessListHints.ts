/**
 * A block access list (EIP-7928) as hints for the lanes: checked, and written as assembly/lanes/hints.ts reads it. Used is what it says of writes, and
 * of those only where and when: whether the values come true is for whoever validates the list. It is done in one go over plain arrays,
 * because lists are as long as blocks.
 */
import { decodeHex } from '#platform/hex.ts'
import type { AccountChanges, BlockAccessList, IndexedChange } from './recording/blockAccessList.ts'

/** The given access list is none: `path` says where, the message what was expected there. A list that is only wrong is no error. */
export class MalformedAccessListError extends Error {
  override readonly name = 'MalformedAccessListError'
  /** As `accessList[3].storageChanges[0].key`. */
  readonly path: string

  constructor(path: string, expected: string, found: unknown) {
    super(`accessList${path} must be ${expected}, not ${describe(found)}`)
    this.path = `accessList${path}`
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return value.length > 70 ? `"${value.slice(0, 70)}…"` : `"${value}"`
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/** What is written, in the order of the list: an account before its slots, and if it were for their sake alone. */
export interface EncodedHints {
  /** 32 bytes of each location, big endian. */
  keys: Uint8Array
  /** Of each location: how many write it, whether it is a slot, and their indices, ascending. */
  locations: Uint32Array
}

const IS_ACCOUNT = 0
const IS_SLOT = 1
const ADDRESS_LENGTH = 42
const SLOT_LENGTH = 66
const addressPadding = '0'.repeat(24)

/** The list's hints for a block of `count` transactions; null when there are none. Throws a MalformedAccessListError. */
export function encodeHints(list: BlockAccessList, count: number): EncodedHints | null {
  if (!Array.isArray(list)) throw new MalformedAccessListError('', 'a list', list)
  const encoder = new HintEncoder(count)
  for (let index = 0; index < list.length; index++) encoder.addAccount(list[index]!, index)
  const keys = decodeHex(encoder.keys.join(''))
  if (keys === null) throw malformedKey(list)
  return keys.length === 0 ? null : { keys, locations: encoder.locations() }
}

/** Where something stands in the list: `[3].balanceChanges`, or `[3].storageChanges[0].changes`. */
interface Place {
  account: number
  field: string
  slot?: number
}

function pathOf({ account, field, slot }: Place): string {
  return slot === undefined ? `[${account}].${field}` : `[${account}].storageChanges[${slot}].${field}`
}

class HintEncoder {
  /** Hexadecimal, without prefix. */
  readonly keys: string[] = []
  readonly #count: number
  #words = new Uint32Array(1 << 14)
  #end = 0

  constructor(count: number) {
    this.#count = count
  }

  locations(): Uint32Array {
    return this.#words.subarray(0, this.#end)
  }

  addAccount(account: AccountChanges, index: number): void {
    assertObject(account, () => `[${index}]`)
    const { address, storageChanges } = account
    assertPrefixed(address, ADDRESS_LENGTH, { account: index, field: 'address' })
    const start = this.#begin(IS_ACCOUNT)
    this.#addWriters(account.balanceChanges, { account: index, field: 'balanceChanges' })
    this.#uniteWriters(start, account.nonceChanges, { account: index, field: 'nonceChanges' })
    this.#uniteWriters(start, account.codeChanges, { account: index, field: 'codeChanges' })
    assertList(storageChanges, { account: index, field: 'storageChanges' })
    const isWritten = this.#finish(start)
    if (isWritten || storageChanges.length > 0) this.keys.push(addressPadding + address.slice(2))
    else {
      this.#end = start
      if (!isHex(address)) throw new MalformedAccessListError(`[${index}].address`, 'hexadecimal', address)
    }
    for (let slot = 0; slot < storageChanges.length; slot++) this.#addSlot(storageChanges[slot]!, index, slot)
  }

  #addSlot(changes: AccountChanges['storageChanges'][number], account: number, slot: number): void {
    assertObject(changes, () => `[${account}].storageChanges[${slot}]`)
    const { key } = changes
    assertPrefixed(key, SLOT_LENGTH, { account, field: 'key', slot })
    const start = this.#begin(IS_SLOT)
    this.#addWriters(changes.changes, { account, field: 'changes', slot })
    this.#finish(start)
    this.keys.push(key.slice(2))
  }

  #begin(kind: number): number {
    const start = this.#end
    this.#push(0)
    this.#push(kind)
    return start
  }

  /** Returns whether the location has writers. */
  #finish(start: number): boolean {
    const writers = this.#end - start - 2
    this.#words[start] = writers
    return writers > 0
  }

  #push(word: number): void {
    if (this.#end === this.#words.length) {
      const words = new Uint32Array(this.#end * 2)
      words.set(this.#words)
      this.#words = words
    }
    this.#words[this.#end++] = word
  }

  /** Adds the indices of the transactions that change something. What nobody can wait for is left out: system calls, and the last transaction. */
  #addWriters(changes: readonly IndexedChange<unknown>[], place: Place): void {
    assertList(changes, place)
    const from = this.#end
    let last = -1
    let isAscending = true
    for (let number = 0; number < changes.length; number++) {
      const change = changes[number]!
      assertObject(change, () => `${pathOf(place)}[${number}]`)
      const { index } = change
      if (!Number.isInteger(index) || index < 0) {
        throw new MalformedAccessListError(
          `${pathOf(place)}[${number}].index`,
          'a whole number from 0',
          index,
        )
      }
      const writer = index - 1
      if (writer < 0 || writer >= this.#count - 1) continue
      if (writer <= last) isAscending = false
      last = writer
      this.#push(writer)
    }
    if (!isAscending) this.#sortFrom(from)
  }

  /** The same, for the location that begins at `start` and may have some of these writers already, as senders have by their balance. */
  #uniteWriters(start: number, changes: readonly IndexedChange<unknown>[], place: Place): void {
    const from = this.#end
    this.#addWriters(changes, place)
    const before = from - start - 2
    const added = this.#end - from
    if (before === 0 || added === 0) return
    let same = 0
    while (same < added && this.#words[from + same] === this.#words[from - before + same]) same++
    if (same === added && added === before) this.#end = from
    else this.#sortFrom(start + 2)
  }

  #sortFrom(from: number): void {
    const sorted = this.#words.subarray(from, this.#end).sort()
    let kept = 0
    for (const writer of sorted) if (kept === 0 || writer !== sorted[kept - 1]) sorted[kept++] = writer
    this.#end = from + kept
  }
}

function assertObject(value: unknown, path: () => string): void {
  if (typeof value !== 'object' || value === null)
    throw new MalformedAccessListError(path(), 'an object', value)
}

function assertList(value: unknown, place: Place): void {
  if (!Array.isArray(value)) throw new MalformedAccessListError(pathOf(place), 'a list', value)
}

/** Whether the digits are hexadecimal, all of them together tell. */
function assertPrefixed(value: unknown, length: number, place: Place): void {
  if (typeof value !== 'string' || value.length !== length || !value.startsWith('0x'))
    throw new MalformedAccessListError(pathOf(place), `0x and ${length - 2} hexadecimal digits`, value)
}

function isHex(key: string): boolean {
  return /^0x[0-9a-f]*$/i.test(key)
}

/** One of the keys has other digits: which one, a second look says. */
function malformedKey(list: BlockAccessList): MalformedAccessListError {
  for (const [index, { address, storageChanges }] of list.entries()) {
    if (!isHex(address)) return new MalformedAccessListError(`[${index}].address`, 'hexadecimal', address)
    const slot = storageChanges.findIndex(({ key }) => !isHex(key))
    if (slot < 0) continue
    const path = pathOf({ account: index, field: 'key', slot })
    return new MalformedAccessListError(path, 'hexadecimal', storageChanges[slot]!.key)
  }
  throw new Error('every key of the list is hexadecimal, and all of them together are not')
}
