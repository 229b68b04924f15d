/**
 * Pending writes: what speculated transactions wrote, readable by later ones before it is committed. Each entry of the state
 * heads a list of them, the latest transaction first; the records lie in the slots of the speculation window.
 *
 *   0 entry u32   4 code u32   8 nonce u64   16 transaction u32   20 next u32   24 previous u32   28 tag u32   32 value
 *
 * Who links, unlinks or commits a record holds the entry's lock, an odd version. Who reads looks at the version before and
 * after: a list that changed meanwhile is read again. A record may be used again for another entry while somebody still stands on
 * it; then the list that he left has a new version, and the walk is bounded, so he comes back.
 */
import { WINDOW } from '../layout'
import { ENTRY_PENDING, lockEntry, unlockEntry, writeLocked } from '../state/state'

export const PENDING_BYTES: usize = 64
export const PENDING_CODE: usize = 4
export const PENDING_NONCE: usize = 8
const PENDING_INDEX: usize = 16
const PENDING_NEXT: usize = 20
const PENDING_PREVIOUS: usize = 24
export const PENDING_TAG: usize = 28
export const PENDING_VALUE: usize = 32

/** Makes the record, whose entry, content and tag are set, visible to the transactions after `index`. */
export function linkPending(record: usize, index: u32): void {
  const entry = <usize>load<u32>(record)
  lockEntry(entry)
  let previous: usize = 0
  let next = <usize>load<u32>(entry, ENTRY_PENDING)
  while (next != 0 && load<u32>(next, PENDING_INDEX) > index) {
    previous = next
    next = <usize>load<u32>(next, PENDING_NEXT)
  }
  store<u32>(record, index, PENDING_INDEX)
  store<u32>(record, <u32>next, PENDING_NEXT)
  store<u32>(record, <u32>previous, PENDING_PREVIOUS)
  if (next != 0) store<u32>(next, <u32>record, PENDING_PREVIOUS)
  if (previous != 0) store<u32>(previous, <u32>record, PENDING_NEXT)
  else store<u32>(entry, <u32>record, ENTRY_PENDING)
  unlockEntry(entry)
}

/** Takes the record out of its list. */
export function unlinkPending(record: usize): void {
  const entry = <usize>load<u32>(record)
  lockEntry(entry)
  unlinkLocked(record, entry)
  unlockEntry(entry)
}

/** Writes the record's content to the state, under the record's tag, and takes the record out of its list. */
export function commitPending(record: usize): void {
  const entry = <usize>load<u32>(record)
  lockEntry(entry)
  unlinkLocked(record, entry)
  const code = <usize>load<u32>(record, PENDING_CODE)
  writeLocked(entry, record + PENDING_VALUE, load<u64>(record, PENDING_NONCE), code, load<u32>(record, PENDING_TAG))
  unlockEntry(entry)
}

function unlinkLocked(record: usize, entry: usize): void {
  const next = <usize>load<u32>(record, PENDING_NEXT)
  const previous = <usize>load<u32>(record, PENDING_PREVIOUS)
  if (next != 0) store<u32>(next, <u32>previous, PENDING_PREVIOUS)
  if (previous != 0) store<u32>(previous, <u32>next, PENDING_NEXT)
  else store<u32>(entry, <u32>next, ENTRY_PENDING)
}

/**
 * The record of the latest transaction before `index`, or 0. Meaningless if the entry's version has changed when the caller
 * has read the record.
 */
// @ts-ignore: decorator
@inline
export function pendingBefore(entry: usize, index: u32): usize {
  let record = <usize>atomic.load<u32>(entry + ENTRY_PENDING)
  let steps: u32 = 0
  while (record != 0 && atomic.load<u32>(record + PENDING_INDEX) >= index) {
    // A list has one record per transaction in the window; who walks further has lost his way.
    if (++steps > WINDOW) return 0
    record = <usize>atomic.load<u32>(record + PENDING_NEXT)
  }
  return record
}
