/**
 * States and differences of states as bytes, independent of where things lie in memory. A sequence of records:
 *
 *   1  address (20)  nonce (8, little endian)  balance (32)                               an account
 *   2  the same, then length (4, little endian) and code                                  an account whose code changed
 *   3  address (20)  slot (32)  value (32)                                                a slot
 *   4  the same as 1                                                                      an account without code that exists even when empty
 *
 * Otherwise an account without nonce, balance and code is absent, as is a slot of value 0.
 */

import type { StateChange } from './api.ts'
import { areBytesEqual, compareBytes, concatenate } from './bytes.ts'
import type { LaneExports } from './lane.ts'
import { takePacked } from './packed.ts'
import type { Entry, StateMemory } from './stateMemory.ts'

export const ACCOUNT = 1
export const ACCOUNT_WITH_CODE = 2
export const SLOT = 3
export const PRESENT_ACCOUNT = 4
export const ACCOUNT_BYTES = 61
export const SLOT_BYTES = 85

/** The bytes are not a change that `takeChange` or `dump` made. */
export class MalformedChangeError extends Error {
  override readonly name = 'MalformedChangeError'
}

function accountRecord(
  address: Uint8Array,
  nonce: bigint,
  balance: Uint8Array,
  code: Uint8Array | 'present' | null,
): Uint8Array {
  const hasCode = code !== null && code !== 'present'
  const record = new Uint8Array(ACCOUNT_BYTES + (hasCode ? 4 + code.length : 0))
  const view = new DataView(record.buffer)
  record[0] = code === 'present' ? PRESENT_ACCOUNT : hasCode ? ACCOUNT_WITH_CODE : ACCOUNT
  record.set(address, 1)
  view.setBigUint64(21, nonce, true)
  record.set(balance, 29)
  if (hasCode) {
    view.setUint32(ACCOUNT_BYTES, code.length, true)
    record.set(code, ACCOUNT_BYTES + 4)
  }
  return record
}

function slotRecord(address: Uint8Array, slot: Uint8Array, value: Uint8Array): Uint8Array {
  const record = new Uint8Array(SLOT_BYTES)
  record[0] = SLOT
  record.set(address, 1)
  record.set(slot, 21)
  record.set(value, 53)
  return record
}

function codeInRecord(state: StateMemory, object: number): Uint8Array | 'present' {
  return object === state.presentCode ? 'present' : state.code(object)
}

/** Reads the change log in both directions and clears it. */
export function takeChange(lane: LaneExports, bytes: Uint8Array): StateChange {
  const count = lane.compactChanges()
  const undo = packedChanges(lane, bytes, count, 0)
  const redo = packedChanges(lane, bytes, count, 1)
  lane.forgetChanges()
  return { undo, redo }
}

function packedChanges(lane: LaneExports, bytes: Uint8Array, count: number, forward: 0 | 1): Uint8Array {
  return takePacked(lane, bytes, count, (first) => lane.packChanges(first, count, forward))
}

/** The whole state in an order that depends on nothing but its content. */
export function dumpState(state: StateMemory): Uint8Array {
  const records: Uint8Array[] = []
  for (const entry of state.entries()) {
    const owner = state.owner(entry)
    if (owner !== 0) {
      if (!state.isZero(entry))
        records.push(slotRecord(state.address(owner), state.slotKey(entry), state.value(entry)))
    } else if (state.exists(entry)) {
      const code = state.codeObject(entry)
      const inRecord = code === state.emptyCode ? null : codeInRecord(state, code)
      records.push(accountRecord(state.address(entry), state.nonce(entry), state.value(entry), inRecord))
    }
  }
  return concatenate(records.sort(byAddressThenSlot))
}

/** Accounts before their slots. */
function byAddressThenSlot(a: Uint8Array, b: Uint8Array): number {
  const address = compareBytes(a, b, 1, 21)
  if (address !== 0) return address
  if (a[0] !== SLOT || b[0] !== SLOT) return a[0] === SLOT ? 1 : -1
  return compareBytes(a, b, 21, 53)
}

/** An account or a slot as one direction of a change leaves it. Words are 32 big-endian bytes. */
export type ChangeRecord =
  | {
      kind: 'account'
      address: Uint8Array
      nonce: bigint
      balance: Uint8Array
      /** Null: as it was. */
      code: Uint8Array | null
      /** It exists even when it is empty, as accounts may that are older than EIP-161. */
      isPresent: boolean
    }
  | { kind: 'slot'; address: Uint8Array; slot: Uint8Array; value: Uint8Array }

/** The records of one direction of a change, in their order. Throws MalformedChangeError where the bytes are none. */
export function* readChange(direction: Uint8Array): Generator<ChangeRecord> {
  const view = new DataView(direction.buffer, direction.byteOffset, direction.byteLength)
  let at = 0
  while (at < direction.length) {
    const kind = direction[at]
    const size = kind === SLOT ? SLOT_BYTES : ACCOUNT_BYTES
    if (kind === undefined || kind < ACCOUNT || kind > PRESENT_ACCOUNT || at + size > direction.length) {
      throw new MalformedChangeError(`no record at byte ${at} of the change`)
    }
    const address = direction.subarray(at + 1, at + 21)
    if (kind === SLOT) {
      const slot = direction.subarray(at + 21, at + 53)
      yield { kind: 'slot', address, slot, value: direction.subarray(at + 53, at + 85) }
      at += SLOT_BYTES
      continue
    }
    const isPresent = kind === PRESENT_ACCOUNT
    let code: Uint8Array | null = isPresent ? new Uint8Array() : null
    let next = at + ACCOUNT_BYTES
    if (kind === ACCOUNT_WITH_CODE) {
      const start = next + 4
      const length = start <= direction.length ? view.getUint32(next, true) : Number.POSITIVE_INFINITY
      next = start + length
      if (next > direction.length)
        throw new MalformedChangeError(`the code at byte ${start} of the change is cut off`)
      code = direction.subarray(start, next)
    }
    const nonce = view.getBigUint64(at + 21, true)
    yield { kind: 'account', address, nonce, balance: direction.subarray(at + 29, at + 61), code, isPresent }
    at = next
  }
}

/** Writes every record into the state. */
export function applyRecords(state: StateMemory, bytes: Uint8Array): void {
  let address = new Uint8Array()
  let account: Entry = 0
  for (const record of readChange(bytes)) {
    if (account === 0 || !areBytesEqual(record.address, address)) {
      address = Uint8Array.from(record.address)
      account = state.ensureAccount(address)
    }
    if (record.kind === 'slot') state.writeSlot(account, record.slot, record.value)
    else {
      state.writeAccount(account, record.nonce, record.balance, codeObjectIn(state, account, record))
    }
  }
}

function codeObjectIn(
  state: StateMemory,
  account: Entry,
  { code, isPresent }: ChangeRecord & { kind: 'account' },
): number {
  if (isPresent) return state.presentCode
  return code ? state.internCode(code) : state.codeObject(account)
}
