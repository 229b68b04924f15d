/** Many directions of changes as one, in which single accounts and slots are found without reading all of it. */
import {
  ACCOUNT,
  ACCOUNT_BYTES,
  ACCOUNT_WITH_CODE,
  MalformedChangeError,
  PRESENT_ACCOUNT,
  SLOT,
  SLOT_BYTES,
} from './changeCodec.ts'

const ADDRESS_BYTES = 20
/** Kind and key of a slot's record. */
const SLOT_KEY_BYTES = 1 + ADDRESS_BYTES + 32
/** Slots of the table per record, at least. */
const SPARSENESS = 2

/** An account as a merged change leaves it; words are 32 big-endian bytes. */
export interface MergedAccount {
  nonce: bigint
  balance: Uint8Array
  /** Null: as it was. */
  code: Uint8Array | null
}

/**
 * What directions leave that are applied one after another, the last given one first: of several records of an account or slot the
 * first given counts. Laid out as
 *
 *   u32 slots | u32 offset of a record, plus 1, per slot of a hash table; 0: empty | records (changeCodec.ts)
 */
export class MergedChange {
  /** All of it, to be stored; `of` reads it. */
  readonly bytes: Uint8Array
  /** For `Engine.apply`. */
  readonly direction: Uint8Array
  readonly #view: DataView
  readonly #slots: number

  private constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#slots = this.#view.getUint32(0, true)
    this.direction = bytes.subarray(4 + this.#slots * 4)
  }

  /** What `bytes` of a merged change were. */
  static of(bytes: Uint8Array): MergedChange {
    return new MergedChange(bytes)
  }

  /** Throws MalformedChangeError where a direction is none. */
  static merge(directions: readonly Uint8Array[]): MergedChange {
    const length = directions.reduce((sum, direction) => sum + direction.length, 0)
    const input = new Uint8Array(length)
    let filled = 0
    for (const direction of directions) {
      input.set(direction, filled)
      filled += direction.length
    }
    const count = countRecords(input)
    let slots = 16
    while (slots < count * SPARSENESS) slots *= 2
    const table = new Uint32Array(slots)
    const view = new DataView(input.buffer)
    /** Of each record that counts, its offset, and that of the record whose code it takes over, plus 1. */
    const chosen: number[] = []
    const codes: number[] = []
    for (let at = 0; at < length; at += sizeOf(view, input, at)) {
      const keyBytes = keyBytesOf(input, at)
      let slot = hashOf(input, at, keyBytes) & (slots - 1)
      let found = table[slot]!
      while (found !== 0 && !areSameKeys(input, chosen[found - 1]!, input, at, keyBytes)) {
        slot = (slot + 1) & (slots - 1)
        found = table[slot]!
      }
      if (found === 0) {
        table[slot] = chosen.push(at)
        codes.push(0)
      } else if (input[at]! !== SLOT && input[at]! !== ACCOUNT) {
        // Balance and nonce are the first one's; its code, when it says nothing of it, is what the nearest after it leaves.
        if (input[chosen[found - 1]!] === ACCOUNT && codes[found - 1] === 0) codes[found - 1] = at + 1
      }
    }
    return new MergedChange(assemble(input, view, table, chosen, codes))
  }

  /** Null: it says nothing of the account. `address` has 20 bytes. */
  account(address: Uint8Array): MergedAccount | null {
    const at = this.#find(Uint8Array.of(ACCOUNT, ...address))
    if (at < 0) return null
    const nonce = this.#view.getBigUint64(at + 21, true)
    const balance = this.bytes.subarray(at + 29, at + 61)
    const kind = this.bytes[at]
    if (kind === ACCOUNT) return { nonce, balance, code: null }
    if (kind === PRESENT_ACCOUNT) return { nonce, balance, code: new Uint8Array() }
    const start = at + ACCOUNT_BYTES + 4
    const code = this.bytes.subarray(start, start + this.#view.getUint32(start - 4, true))
    return { nonce, balance, code }
  }

  /** The slot's value, null: it says nothing of it. `slot` has 32 bytes. */
  slot(address: Uint8Array, slot: Uint8Array): Uint8Array | null {
    const at = this.#find(Uint8Array.of(SLOT, ...address, ...slot))
    return at < 0 ? null : this.bytes.subarray(at + SLOT_KEY_BYTES, at + SLOT_BYTES)
  }

  #find(key: Uint8Array): number {
    const records = 4 + this.#slots * 4
    let slot = hashOf(key, 0, key.length) & (this.#slots - 1)
    for (;;) {
      const found = this.#view.getUint32(4 + slot * 4, true)
      if (found === 0) return -1
      const at = records + found - 1
      if (areSameKeys(this.bytes, at, key, 0, key.length)) return at
      slot = (slot + 1) & (this.#slots - 1)
    }
  }
}

function assemble(
  input: Uint8Array,
  view: DataView,
  table: Uint32Array,
  chosen: readonly number[],
  codes: readonly number[],
): Uint8Array {
  let size = 4 + table.length * 4
  for (const [index, at] of chosen.entries()) {
    size += sizeOf(view, input, codes[index] === 0 ? at : codes[index]! - 1)
  }
  const bytes = new Uint8Array(size)
  const out = new DataView(bytes.buffer)
  out.setUint32(0, table.length, true)
  const records = 4 + table.length * 4
  const offsets = new Uint32Array(chosen.length)
  let end = records
  for (const [index, at] of chosen.entries()) {
    offsets[index] = end - records + 1
    const from = codes[index] === 0 ? at : codes[index]! - 1
    const length = sizeOf(view, input, from)
    bytes.set(input.subarray(from, from + length), end)
    // Kind and code of the one, all else of the other.
    if (from !== at) bytes.set(input.subarray(at + 1, at + ACCOUNT_BYTES), end + 1)
    end += length
  }
  for (const [slot, found] of table.entries()) {
    if (found !== 0) out.setUint32(4 + slot * 4, offsets[found - 1]!, true)
  }
  return bytes
}

function countRecords(input: Uint8Array): number {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  let count = 0
  for (let at = 0; at < input.length; at += sizeOf(view, input, at)) count++
  return count
}

/** Length of the record at `at`. */
function sizeOf(view: DataView, bytes: Uint8Array, at: number): number {
  const kind = bytes[at]
  let size = 0
  if (kind === SLOT) size = SLOT_BYTES
  else if (kind === ACCOUNT || kind === PRESENT_ACCOUNT) size = ACCOUNT_BYTES
  else if (kind === ACCOUNT_WITH_CODE && at + ACCOUNT_BYTES + 4 <= bytes.length) {
    size = ACCOUNT_BYTES + 4 + view.getUint32(at + ACCOUNT_BYTES, true)
  }
  if (size === 0 || at + size > bytes.length) {
    throw new MalformedChangeError(`no record at byte ${at} of the change`)
  }
  return size
}

function keyBytesOf(bytes: Uint8Array, at: number): number {
  return bytes[at] === SLOT ? SLOT_KEY_BYTES : 1 + ADDRESS_BYTES
}

/** Of the key without its kind: the kinds of an account have one hash. FNV-1a. */
function hashOf(bytes: Uint8Array, at: number, keyBytes: number): number {
  let hash = 0x811c9dc5
  for (let i = at + 1; i < at + keyBytes; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}

function areSameKeys(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, keyBytes: number): boolean {
  if ((a[aAt] === SLOT) !== (b[bAt] === SLOT)) return false
  for (let i = 1; i < keyBytes; i++) if (a[aAt + i] !== b[bAt + i]) return false
  return true
}
