/**
 * Log records of one transaction, in order, and the bloom filter of such records:
 *
 *   0 topics u32   4 data length u32   8 address (20 bytes, 4 zeros)   32 topics   data, padded to 8
 */
import { addToBloom } from '../hashing/hashMemo'
import { outgrown } from '../host'
import { journalEnd } from '../state/journal'
import { logEnd, setLogEnd } from '../state/overlay'
import { clearBytes, copyBytes, writeAddressBytes, writeBigEndian } from '../words/word'

export const LOG_HEADER: usize = 32

/** The record after this one. */
// @ts-ignore: decorator
@inline
export function nextLog(log: usize): usize {
  return log + LOG_HEADER + (<usize>load<u32>(log) << 5) + ((<usize>load<u32>(log, 4) + 7) & ~7)
}

/** Appends a record. `topics` points at the first topic word, the others lie below it. */
export function appendLog(address: usize, topics: usize, count: u32, data: usize, length: u32): void {
  const size = LOG_HEADER + (<usize>count << 5) + ((<usize>length + 7) & ~7)
  const record = logEnd
  if (<u64>record + size > <u64>journalEnd()) outgrown()
  store<u32>(record, count)
  store<u32>(record, length, 4)
  store<u32>(record, 0, 28)
  writeAddressBytes(record + 8, address)
  let at = record + LOG_HEADER
  for (let i: usize = 0; i < count; i++) {
    writeBigEndian(at, topics - (i << 5))
    at += 32
  }
  copyBytes(at, data, length)
  setLogEnd(record + size)
}

export const BLOOM_BYTES: usize = 256

/** Writes the bloom filter of the logs from `at` to `end`. */
export function writeBloom(bloom: usize, at: usize, end: usize): void {
  clearBytes(bloom, BLOOM_BYTES)
  while (at < end) {
    const count = load<u32>(at)
    const length = load<u32>(at, 4)
    addToBloom(bloom, at + 8, 20)
    at += LOG_HEADER
    for (let i: u32 = 0; i < count; i++) {
      addToBloom(bloom, at, 32)
      at += 32
    }
    at += (<usize>length + 7) & ~7
  }
}
