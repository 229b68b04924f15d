/** Update records of the tries, as `assembly/trie/trieRecord.ts` draws them, straight from the engine's memory. */
import {
  CODE_HASH,
  ENTRY_CODE,
  ENTRY_KEY,
  ENTRY_NONCE,
  ENTRY_OWNER,
  ENTRY_VALUE,
  PRESENT_CODE,
} from './memoryMap.ts'

export const RECORD_BYTES = 112
export const RECORD_PRESENT = 4
export const RECORD_ADDRESS = 8
export const RECORD_WORD = 40
export const RECORD_SECOND = 72
export const RECORD_NONCE = 104
export const RECORD_OF_ACCOUNT = 1
export const RECORD_OF_SLOT = 2
export const RECORD_OF_STORAGE = 3

/** Writes what an entry of the state holds as a record at byte `at`; makes nothing on the way. Every place is a multiple of 4. */
export function writeEntryRecord(state: Uint32Array, entry: number, records: Uint32Array, at: number): void {
  const owner = state[(entry + ENTRY_OWNER) >>> 2]!
  if (owner !== 0) {
    records[at >>> 2] = RECORD_OF_SLOT
    copyWord(state, owner + ENTRY_KEY, records, at + RECORD_ADDRESS)
    copyWord(state, entry + ENTRY_KEY, records, at + RECORD_WORD)
    copyWord(state, entry + ENTRY_VALUE, records, at + RECORD_SECOND)
    return
  }
  const code = state[(entry + ENTRY_CODE) >>> 2]!
  records[at >>> 2] = RECORD_OF_ACCOUNT
  records[(at + RECORD_PRESENT) >>> 2] = code === PRESENT_CODE ? 1 : 0
  copyWord(state, entry + ENTRY_KEY, records, at + RECORD_ADDRESS)
  copyWord(state, entry + ENTRY_VALUE, records, at + RECORD_WORD)
  copyWord(state, code + CODE_HASH, records, at + RECORD_SECOND)
  records[(at + RECORD_NONCE) >>> 2] = state[(entry + ENTRY_NONCE) >>> 2]!
  records[(at + RECORD_NONCE + 4) >>> 2] = state[(entry + ENTRY_NONCE + 4) >>> 2]!
}

/** 32 bytes. */
function copyWord(from: Uint32Array, start: number, to: Uint32Array, at: number): void {
  let target = at >>> 2
  const end = (start >>> 2) + 8
  for (let source = start >>> 2; source < end; source++) to[target++] = from[source]!
}
