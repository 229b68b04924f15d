/**
 * A block access list (EIP-7928) as hints for the lanes: checked, and written as assembly/hints.ts reads it. Used is what it says of writes, and
 * of those only where and when: whether the values come true is for whoever validates the list.
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

/** In front of a location's writers: how many, whether it is a slot, its key. */
const HEAD_WORDS = 10
const KEY_WORD = 2
const KEY_BYTES = 32
const IS_ACCOUNT = 0
const IS_SLOT = 1
const ADDRESS_LENGTH = 42
const SLOT_LENGTH = 66
const addressPadding = '0'.repeat(24)

/** The list's hints for a block of `count` transactions; no bytes when there are none. Throws a MalformedAccessListError. */
export function encodeHints(list: BlockAccessList, count: number): Uint8Array {
  const locations = collect(list, count)
  const keys = decodeHex(locations.keys.join(''))
  if (keys?.length !== locations.keys.length * KEY_BYTES) throw malformedKey(list)
  const bytes = new Uint8Array(locations.words * 4)
  const words = new Uint32Array(bytes.buffer)
  let at = 0
  for (const [index, writers] of locations.writers.entries()) {
    words[at] = writers.length
    words[at + 1] = locations.kinds[index]!
    bytes.set(keys.subarray(index * KEY_BYTES, (index + 1) * KEY_BYTES), (at + KEY_WORD) * 4)
    at += HEAD_WORDS
    for (const writer of writers) words[at++] = writer
  }
  return bytes
}

/** What is written, in the order of the list: an account before its slots, and if it were for their sake alone. */
interface Locations {
  /** Hexadecimal, 32 bytes each. */
  keys: string[]
  kinds: number[]
  writers: (readonly number[])[]
  words: number
}

function collect(list: BlockAccessList, count: number): Locations {
  const locations: Locations = { keys: [], kinds: [], writers: [], words: 0 }
  const add = (key: string, kind: number, writers: readonly number[]): void => {
    locations.keys.push(key)
    locations.kinds.push(kind)
    locations.writers.push(writers)
    locations.words += HEAD_WORDS + writers.length
  }
  for (const [index, account] of listAt(list, '').entries()) {
    const path = `[${index}]`
    assertObject(account, path)
    const { address, storageChanges } = account
    assertPrefixed(address, ADDRESS_LENGTH, `${path}.address`)
    const own = accountWriters(account, path, count)
    const slots = listAt(storageChanges, `${path}.storageChanges`)
    if (own.length > 0 || slots.length > 0) add(addressPadding + address.slice(2), IS_ACCOUNT, own)
    else if (!isHex(address)) throw malformedKey(list)
    for (const [number, slot] of slots.entries()) {
      const slotPath = `${path}.storageChanges[${number}]`
      assertObject(slot, slotPath)
      assertPrefixed(slot.key, SLOT_LENGTH, `${slotPath}.key`)
      const writers = writersOf(slot.changes, `${slotPath}.changes`, count)
      if (writers.length > 0) add(slot.key.slice(2), IS_SLOT, writers)
    }
  }
  return locations
}

/** The indices of transactions that change the account itself, ascending. */
function accountWriters(account: AccountChanges, path: string, count: number): readonly number[] {
  const balance = writersOf(account.balanceChanges, `${path}.balanceChanges`, count)
  const nonce = writersOf(account.nonceChanges, `${path}.nonceChanges`, count)
  const code = writersOf(account.codeChanges, `${path}.codeChanges`, count)
  const written = [balance, nonce, code].filter(({ length }) => length > 0)
  return written.length < 2 ? (written[0] ?? []) : ascending(written.flat())
}

/** The same of one list of changes. What nobody can wait for is left out: system calls, and the last transaction. */
function writersOf(changes: readonly IndexedChange<unknown>[], path: string, count: number): number[] {
  const writers: number[] = []
  let last = -1
  let isAscending = true
  for (const [number, change] of listAt(changes, path).entries()) {
    assertObject(change, `${path}[${number}]`)
    const { index } = change
    if (!Number.isInteger(index) || index < 0)
      throw new MalformedAccessListError(`${path}[${number}].index`, 'a whole number from 0', index)
    const writer = index - 1
    if (writer < 0 || writer >= count - 1) continue
    if (writer <= last) isAscending = false
    last = writer
    writers.push(writer)
  }
  return isAscending ? writers : ascending(writers)
}

function isHex(key: string): boolean {
  return /^0x[0-9a-f]*$/i.test(key)
}

function ascending(indices: readonly number[]): number[] {
  return [...new Set(indices)].sort((a, b) => a - b)
}

function listAt<Item>(value: readonly Item[], path: string): readonly Item[] {
  if (!Array.isArray(value)) throw new MalformedAccessListError(path, 'a list', value)
  return value
}

function assertObject(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null)
    throw new MalformedAccessListError(path, 'an object', value)
}

/** Whether the digits are hexadecimal, all of them together tell. */
function assertPrefixed(value: unknown, length: number, path: string): void {
  if (typeof value !== 'string' || value.length !== length || !value.startsWith('0x'))
    throw new MalformedAccessListError(path, `0x and ${length - 2} hexadecimal digits`, value)
}

/** One of the keys has other digits: which one, a second look says. */
function malformedKey(list: BlockAccessList): MalformedAccessListError {
  for (const [index, { address, storageChanges }] of list.entries()) {
    const path = `[${index}]`
    if (!isHex(address)) return new MalformedAccessListError(`${path}.address`, 'hexadecimal', address)
    const number = storageChanges.findIndex(({ key }) => !isHex(key))
    if (number < 0) continue
    const found = storageChanges[number]!.key
    return new MalformedAccessListError(`${path}.storageChanges[${number}].key`, 'hexadecimal', found)
  }
  throw new Error('every key of the list is hexadecimal, and all of them are not')
}
