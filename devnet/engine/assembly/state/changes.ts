/**
 * The change log: what entries held before they were changed, in order. It takes a failed block back, and it is what
 * `takeChange` reads. A record is written once per entry and epoch; every block begins an epoch.
 *
 *   0 entry u32   4 code u32   8 nonce u64   16 value (32 bytes)
 */
import { exhausted, REGION_CHANGES } from '../host'
import { CHANGE_COUNT, CHANGE_EPOCH, changesLimit, changesStart } from '../layout'
import {
  ENTRY_CHANGED,
  ENTRY_CODE,
  ENTRY_NONCE,
  ENTRY_TAG,
  ENTRY_TAKEN,
  ENTRY_VALUE,
  writeEntry,
} from './state'
import { copyWord, equalWords } from '../words/word'

export const CHANGE_BYTES: usize = 48
export const CHANGE_CODE: usize = 4
export const CHANGE_VALUE: usize = 16

/** Notes what `entry` holds, unless this epoch has noted it. Caller holds the commit pointer. */
export function recordChange(entry: usize): void {
  const epoch = load<u32>(CHANGE_EPOCH)
  if (load<u32>(entry, ENTRY_CHANGED) == epoch) return
  const count = load<u32>(CHANGE_COUNT)
  const record = changesStart + <usize>count * CHANGE_BYTES
  if (record + CHANGE_BYTES > changesLimit) exhausted(REGION_CHANGES)
  store<u32>(entry, epoch, ENTRY_CHANGED)
  store<u32>(record, <u32>entry)
  store<u32>(record, load<u32>(entry, ENTRY_CODE), 4)
  store<u64>(record, load<u64>(entry, ENTRY_NONCE), 8)
  copyWord(record + CHANGE_VALUE, entry + ENTRY_VALUE)
  store<u32>(CHANGE_COUNT, count + 1)
}

/** Epochs count from 1: an entry that was never changed bears a 0. */
function nextEpoch(): void {
  const epoch = load<u32>(CHANGE_EPOCH) + 1
  store<u32>(CHANGE_EPOCH, epoch == 0 ? 1 : epoch)
}

/** Begins an epoch and returns the mark to which `rollbackChanges` can return. */
export function beginChanges(): u32 {
  nextEpoch()
  return load<u32>(CHANGE_COUNT)
}

/** Takes back every change recorded since `mark`. */
export function rollbackChanges(mark: u32): void {
  const count = load<u32>(CHANGE_COUNT)
  for (let i = count; i > mark; ) {
    i--
    const record = changesStart + <usize>i * CHANGE_BYTES
    const entry = <usize>load<u32>(record)
    const tag = load<u32>(entry, ENTRY_TAG)
    // The entry is in this epoch's records already, so this writes no new record; a failure may have left a version odd.
    store<u32>(entry, load<u32>(CHANGE_EPOCH), ENTRY_CHANGED)
    store<u32>(entry, (load<u32>(entry) + 1) & ~1)
    writeEntry(entry, record + CHANGE_VALUE, load<u64>(record, 8), <usize>load<u32>(record, 4), tag)
  }
  store<u32>(CHANGE_COUNT, mark)
  nextEpoch()
}

/**
 * Compacts the log to one record per entry whose content differs from the oldest record, and returns their number.
 * The host reads them, then calls `forgetChanges`.
 */
export function compactChanges(): u32 {
  const epoch = load<u32>(CHANGE_EPOCH)
  const count = load<u32>(CHANGE_COUNT)
  let kept: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const record = changesStart + <usize>i * CHANGE_BYTES
    const entry = <usize>load<u32>(record)
    if (load<u32>(entry, ENTRY_TAKEN) == epoch) continue
    store<u32>(entry, epoch, ENTRY_TAKEN)
    if (
      equalWords(record + CHANGE_VALUE, entry + ENTRY_VALUE) &&
      load<u64>(record, 8) == load<u64>(entry, ENTRY_NONCE) &&
      load<u32>(record, 4) == load<u32>(entry, ENTRY_CODE)
    ) {
      continue
    }
    const to = changesStart + <usize>kept * CHANGE_BYTES
    if (to != record) memory.copy(to, record, CHANGE_BYTES)
    kept++
  }
  store<u32>(CHANGE_COUNT, kept)
  nextEpoch()
  return kept
}

export function forgetChanges(): void {
  store<u32>(CHANGE_COUNT, 0)
  nextEpoch()
}
