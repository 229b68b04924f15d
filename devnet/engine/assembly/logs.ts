/**
 * Log records of one transaction, in order, and their bloom filter:
 *
 *   0 topics u32   4 data length u32   8 address (20 bytes, 4 zeros)   32 topics   data, padded to 8
 */
import { hashBytes } from './hash'
import { outgrown } from './host'
import { journalEnd } from './journal'
import { recordsStart, scratch, SCRATCH_HASH } from './layout'
import { logEnd, setLogEnd } from './overlay'
import { writeAddressBytes, writeBigEndian } from './word'

const LOG_HEADER: usize = 32

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
  memory.copy(at, data, length)
  setLogEnd(record + size)
}

/** Writes the 256-byte bloom filter of the transaction's logs. */
export function writeBloom(bloom: usize): void {
  memory.fill(bloom, 0, 256)
  let at = recordsStart
  while (at < logEnd) {
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

function addToBloom(bloom: usize, bytes: usize, length: usize): void {
  const hash = scratch + SCRATCH_HASH
  hashBytes(bytes, length, hash)
  for (let i: usize = 0; i < 6; i += 2) {
    const bit = ((<u32>load<u8>(hash + i) << 8) | load<u8>(hash + i + 1)) & 2047
    const byte = bloom + 255 - (bit >> 3)
    store<u8>(byte, <u8>(<u32>load<u8>(byte) | (<u32>1 << (bit & 7))))
  }
}
