/**
 * A block's results for the host to keep, in the order of its transactions and without anything that can be computed from the
 * rest. They are packed into the room where lane 0 has the memories of its transactions, which is free between blocks.
 *
 *   0 bytes of this record u32   4 reject reason u8   5 how it ended u8   6 has created account u8   8 gas used u64
 *  16 bytes of logs u32   20 bytes of output u32   24 number of logs u32   28 blob gas u32   32 price (word)
 *  64 created account (20 bytes and 4 zeros), if there is one; logs as in logs.ts; output; zeros up to a multiple of 8
 */
import { outgrown } from '../host'
import { contentsEnd, contentsStart } from '../layout'
import { nextLog } from './logs'
import {
  descriptorAt,
  DESCRIPTOR_RESULT,
  logsOfResult,
  RESULT_BLOB_GAS,
  RESULT_BYTES,
  RESULT_CREATED,
  RESULT_END,
  RESULT_GAS_USED,
  RESULT_LOGS,
  RESULT_OUTPUT,
  RESULT_PRICE,
  RESULT_REJECTED,
} from './receipt'
import { clearBytes, copyBytes, copyWord, writeAddressBytes } from '../words/word'

const RECORD_BYTES: usize = 64
const CREATED_BYTES: usize = 24

/** Behind the last record that was packed. */
let end: usize = 0
/** Executed transactions among those packed so far. */
let executed: u32 = 0

export function packedStart(): usize {
  return contentsStart
}

export function setPackedEnd(at: usize): void {
  end = at
}

export function packedEnd(): usize {
  return end
}

export function packedExecuted(): u32 {
  return executed
}

/**
 * Packs the results of the transactions from `first` to below `count`, as many as there is room for, and returns the index of
 * the first that is left: the host takes the bytes and calls again.
 */
export function packResults(first: u32, count: u32): u32 {
  if (first == 0) executed = 0
  let to = contentsStart
  let index = first
  for (; index < count; index++) {
    const result = <usize>load<u32>(descriptorAt(index), DESCRIPTOR_RESULT)
    const size = packedBytes(result)
    if (<u64>to + size > <u64>contentsEnd) {
      if (index == first) outgrown()
      break
    }
    packResult(to, result, size)
    to += size
  }
  end = to
  return index
}

function packedBytes(result: usize): usize {
  if (load<u32>(result, RESULT_REJECTED) != 0) return RECORD_BYTES
  const created: usize = load<u32>(result, RESULT_CREATED) ? CREATED_BYTES : 0
  const payload = <usize>load<u32>(result, RESULT_LOGS) + <usize>load<u32>(result, RESULT_OUTPUT)
  return (RECORD_BYTES + created + payload + 7) & ~7
}

function packResult(to: usize, result: usize, size: usize): void {
  const rejected = load<u32>(result, RESULT_REJECTED)
  clearBytes(to, RECORD_BYTES)
  store<u32>(to, <u32>size)
  store<u8>(to, <u8>rejected, 4)
  if (rejected != 0) return
  executed++
  const logsLength = <usize>load<u32>(result, RESULT_LOGS)
  const outputLength = <usize>load<u32>(result, RESULT_OUTPUT)
  const created = load<u32>(result, RESULT_CREATED) != 0
  store<u8>(to, <u8>load<u32>(result, RESULT_END), 5)
  store<u8>(to, u8(created), 6)
  store<u64>(to, load<u64>(result, RESULT_GAS_USED), 8)
  store<u32>(to, <u32>logsLength, 16)
  store<u32>(to, <u32>outputLength, 20)
  store<u32>(to, <u32>load<u64>(result, RESULT_BLOB_GAS), 28)
  copyWord(to + 32, result + RESULT_PRICE)
  let at = to + RECORD_BYTES
  if (created) {
    writeAddressBytes(at, result + RESULT_BYTES)
    store<u32>(at, 0, 20)
    at += CREATED_BYTES
  }
  let from = logsOfResult(result)
  if (logsLength != 0) {
    copyBytes(at, from, logsLength)
    store<u32>(to, tidyLogs(at, at + logsLength), 24)
    at += logsLength
    from += logsLength
  }
  copyBytes(at, from, outputLength)
  for (at += outputLength; at < to + size; at++) store<u8>(at, 0)
}

/** Counts the log records, and clears what lies between their data and the next: equal results have equal bytes. */
function tidyLogs(log: usize, logsEnd: usize): u32 {
  let count: u32 = 0
  while (log < logsEnd) {
    const next = nextLog(log)
    const gap = (-<i32>load<u32>(log, 4)) & 7
    for (let at = next - gap; at < next; at++) store<u8>(at, 0)
    log = next
    count++
  }
  return count
}
