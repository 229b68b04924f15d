/**
 * The change log as the bytes that the host keeps; src/changeCodec.ts draws them. They are packed into the room where lane 0
 * has the memories of its transactions, which is free between blocks.
 */
import { CHANGE_BYTES, CHANGE_CODE, CHANGE_VALUE } from './changes'
import { CODE_BYTES } from './code'
import { outgrown } from '../host'
import { changesStart, contentsEnd, contentsStart, PRESENT_CODE } from '../layout'
import { setPackedEnd } from '../transaction/packedResults'
import { ENTRY_CODE, ENTRY_KEY, ENTRY_NONCE, ENTRY_OWNER, ENTRY_VALUE } from './state'
import { copyBytes, writeAddressBytes, writeBigEndian } from '../words/word'

const ACCOUNT: u8 = 1
const ACCOUNT_WITH_CODE: u8 = 2
const SLOT: u8 = 3
const PRESENT_ACCOUNT: u8 = 4
const ACCOUNT_BYTES: usize = 61
const SLOT_BYTES: usize = 85
const CHANGE_NONCE: usize = 8

/**
 * Packs what the log's records from `first` to below `count` held before (or, `forward`, hold now), as many as there is room
 * for, and returns the index of the first that is left: the host takes the bytes and calls again.
 */
export function packChanges(first: u32, count: u32, forward: bool): u32 {
  let to = contentsStart
  let index = first
  for (; index < count; index++) {
    const record = changesStart + <usize>index * CHANGE_BYTES
    const entry = <usize>load<u32>(record)
    if (<u64>to + bytesOf(record, entry, forward) > <u64>contentsEnd) {
      if (index == first) outgrown()
      break
    }
    const value = forward ? entry + ENTRY_VALUE : record + CHANGE_VALUE
    const owner = <usize>load<u32>(entry, ENTRY_OWNER)
    if (owner != 0) {
      store<u8>(to, SLOT)
      writeAddressBytes(to + 1, owner + ENTRY_KEY)
      writeBigEndian(to + 21, entry + ENTRY_KEY)
      writeBigEndian(to + 53, value)
      to += SLOT_BYTES
      continue
    }
    const code = codeIn(record, entry, forward)
    const kind = code == 0 ? ACCOUNT : code == PRESENT_CODE ? PRESENT_ACCOUNT : ACCOUNT_WITH_CODE
    store<u8>(to, kind)
    writeAddressBytes(to + 1, entry + ENTRY_KEY)
    store<u64>(to, forward ? load<u64>(entry, ENTRY_NONCE) : load<u64>(record, CHANGE_NONCE), 21)
    writeBigEndian(to + 29, value)
    to += ACCOUNT_BYTES
    if (kind != ACCOUNT_WITH_CODE) continue
    const length = load<u32>(code)
    store<u32>(to, length)
    copyBytes(to + 4, code + CODE_BYTES, length)
    to += 4 + <usize>length
  }
  setPackedEnd(to)
  return index
}

function bytesOf(record: usize, entry: usize, forward: bool): usize {
  if (load<u32>(entry, ENTRY_OWNER) != 0) return SLOT_BYTES
  const code = codeIn(record, entry, forward)
  return code == 0 || code == PRESENT_CODE ? ACCOUNT_BYTES : ACCOUNT_BYTES + 4 + <usize>load<u32>(code)
}

/** The code object to be packed; 0 when the code did not change. */
function codeIn(record: usize, entry: usize, forward: bool): usize {
  const before = <usize>load<u32>(record, CHANGE_CODE)
  const now = <usize>load<u32>(entry, ENTRY_CODE)
  return before == now ? 0 : forward ? now : before
}
