/**
 * Gives memory back that stands for nothing any more: entries of absent accounts and slots, made when somebody read them,
 * and code that no account has. Entries and code objects slide down over the gaps, in their order; all that points at them is
 * in the entries, in the change log and in the dirty list. Only while no lane runs.
 */
import { CHANGE_BYTES, CHANGE_CODE } from './changes'
import { CODE_MOVED, codeObjectBytes, firstCode, moveCode, unlinkAllCode } from './code'
import {
  CHANGE_COUNT,
  changesStart,
  CODE_END,
  codeStart,
  DIRTY_COUNT,
  dirtyStart,
  entriesStart,
  ENTRY_END,
  LAZY_STATE,
} from '../layout'
import {
  accountExists,
  ENTRY_BYTES,
  ENTRY_CODE,
  ENTRY_DIRTY,
  ENTRY_MOVED,
  ENTRY_OWNER,
  ENTRY_STORAGE,
  ENTRY_VALUE,
  linkAllEntries,
  UNLINKED,
} from './state'
import { isZeroWord } from '../words/word'

/** In ENTRY_MOVED and CODE_MOVED before the new place is known. */
const KEPT: u32 = 1

/** Drops the entries that stand for nothing. */
export function compactState(): void {
  const end = <usize>load<u32>(ENTRY_END)
  markEntries(end)
  let to = entriesStart
  for (let entry = entriesStart; entry < end; entry += ENTRY_BYTES) {
    if (load<u32>(entry, ENTRY_MOVED) == 0) continue
    store<u32>(entry, <u32>to, ENTRY_MOVED)
    to += ENTRY_BYTES
  }
  redirectEntries(end)
  for (let entry = entriesStart; entry < end; entry += ENTRY_BYTES) {
    const place = <usize>load<u32>(entry, ENTRY_MOVED)
    if (place == 0) continue
    if (place != entry) memory.copy(place, entry, ENTRY_BYTES)
    store<u32>(place, 0, ENTRY_MOVED)
  }
  store<u32>(ENTRY_END, <u32>to)
  linkAllEntries()
}

/** Marks what exists (of a lazy state everything, for what is absent there may exist elsewhere), what the change log or the next state root still needs, and the accounts of marked slots. */
function markEntries(end: usize): void {
  for (let entry = entriesStart; entry < end; entry += ENTRY_BYTES) store<u32>(entry, 0, ENTRY_MOVED)
  const keepsAll = load<u32>(LAZY_STATE) != 0
  for (let entry = entriesStart; entry < end; entry += ENTRY_BYTES) {
    const owner = load<u32>(entry, ENTRY_OWNER)
    if (owner == UNLINKED) continue
    const exists = owner == 0 ? accountExists(entry) : !isZeroWord(entry + ENTRY_VALUE)
    if (keepsAll || exists || load<u32>(entry, ENTRY_DIRTY) != 0) markEntry(entry)
  }
  const count = load<u32>(CHANGE_COUNT)
  for (let i: u32 = 0; i < count; i++) markEntry(<usize>load<u32>(changesStart + <usize>i * CHANGE_BYTES))
}

function markEntry(entry: usize): void {
  store<u32>(entry, KEPT, ENTRY_MOVED)
  const owner = <usize>load<u32>(entry, ENTRY_OWNER)
  if (owner != 0) store<u32>(owner, KEPT, ENTRY_MOVED)
}

/** Lets everything that points at an entry point at its new place. */
function redirectEntries(end: usize): void {
  for (let entry = entriesStart; entry < end; entry += ENTRY_BYTES) {
    const place = load<u32>(entry, ENTRY_MOVED)
    if (place == 0) continue
    const owner = <usize>load<u32>(entry, ENTRY_OWNER)
    if (owner != 0) store<u32>(entry, load<u32>(owner, ENTRY_MOVED), ENTRY_OWNER)
    store<u32>(entry, place, ENTRY_STORAGE)
  }
  const changes = load<u32>(CHANGE_COUNT)
  for (let i: u32 = 0; i < changes; i++) redirect(changesStart + <usize>i * CHANGE_BYTES, ENTRY_MOVED)
  const dirty = load<u32>(DIRTY_COUNT)
  for (let i: u32 = 0; i < dirty; i++) redirect(dirtyStart + (<usize>i << 2), ENTRY_MOVED)
}

/** The pointer at `at`; `moved` is where its target says its new place. */
function redirect(at: usize, moved: usize): void {
  store<u32>(at, load<u32>(<usize>load<u32>(at) + moved))
}

/** Drops the code objects that neither an account nor the change log has. */
export function compactCode(): void {
  const end = <usize>load<u32>(CODE_END)
  forEachCodePointer(true)
  let to = firstCode()
  for (let code = to; code < end; code += codeObjectBytes(code)) {
    if (load<u32>(code, CODE_MOVED) == 0) continue
    store<u32>(code, <u32>to, CODE_MOVED)
    to += codeObjectBytes(code)
  }
  forEachCodePointer(false)
  unlinkAllCode()
  for (let code = firstCode(); code < end; ) {
    const bytes = codeObjectBytes(code)
    const place = <usize>load<u32>(code, CODE_MOVED)
    if (place != 0) moveCode(code, place, bytes)
    code += bytes
  }
  store<u32>(CODE_END, <u32>to)
}

function forEachCodePointer(marks: bool): void {
  const end = <usize>load<u32>(ENTRY_END)
  for (let entry = entriesStart; entry < end; entry += ENTRY_BYTES) {
    if (load<u32>(entry, ENTRY_OWNER) != UNLINKED) visitCodePointer(entry + ENTRY_CODE, marks)
  }
  const count = load<u32>(CHANGE_COUNT)
  for (let i: u32 = 0; i < count; i++) {
    visitCodePointer(changesStart + <usize>i * CHANGE_BYTES + CHANGE_CODE, marks)
  }
}

/** Marks the object that the pointer at `at` points at, or lets the pointer follow it. */
function visitCodePointer(at: usize, marks: bool): void {
  const code = <usize>load<u32>(at)
  if (code < codeStart) return // one of the empty objects
  if (marks) store<u32>(code, KEPT, CODE_MOVED)
  else redirect(at, CODE_MOVED)
}
