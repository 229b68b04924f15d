/** Consensus bytes of receipts since Byzantium, from the results of a block (EIP-658, EIP-2718). */
import { succeeded } from '../evm/halt'
import { BLOOM_BYTES, LOG_HEADER, nextLog, writeBloom } from '../transaction/logs'
import { DESCRIPTOR_CUMULATIVE, DESCRIPTOR_RESULT, logsOfResult, RESULT_END, RESULT_LOGS } from '../transaction/receipt'
import { rlpHeaderBytes, RLP_HEADER_MAX, writeRlpHeader, writeRlpString, writeRlpU64 } from '../words/rlp'
import { copyBytes, copyWord } from '../words/word'

const ADDRESS_ITEM: usize = 21
const TOPIC_ITEM: usize = 33
/** Type, list header, status, gas and bloom; every log is encoded shorter than twice what it takes in a result. */
const RECEIPT_MAX: usize = 1 + RLP_HEADER_MAX + 1 + 9 + 3 + BLOOM_BYTES + RLP_HEADER_MAX

/** Bytes that the receipt certainly fits into. */
export function receiptBytesMax(descriptor: usize): usize {
  return RECEIPT_MAX + ((<usize>load<u32>(<usize>load<u32>(descriptor, DESCRIPTOR_RESULT), RESULT_LOGS)) << 1)
}

/** Writes the receipt of an executed transaction, adds its bloom filter to `union`, and returns the position after the receipt. */
export function writeReceipt(to: usize, descriptor: usize, union: usize): usize {
  const result = <usize>load<u32>(descriptor, DESCRIPTOR_RESULT)
  const type = load<u8>(<usize>load<u32>(descriptor))
  if (type < 0xc0) {
    store<u8>(to, type)
    to++
  }
  const logsLength = <usize>load<u32>(result, RESULT_LOGS)
  const logs = logsOfResult(result)
  const logsPayload = payloadOfLogs(logs, logs + logsLength)
  const gas = load<u64>(descriptor, DESCRIPTOR_CUMULATIVE)
  const gasBytes = gas < 0x80 ? <usize>1 : 1 + ((71 - <usize>clz(gas)) >> 3)
  to = writeRlpHeader(to, 0xc0, 1 + gasBytes + 3 + BLOOM_BYTES + rlpHeaderBytes(logsPayload) + logsPayload)
  store<u8>(to, succeeded(load<u32>(result, RESULT_END)) ? 1 : 0x80)
  to = writeRlpHeader(writeRlpU64(to + 1, gas), 0x80, BLOOM_BYTES)
  writeBloom(to, logs, logs + logsLength)
  if (logsLength != 0) uniteBlooms(union, to)
  return writeLogs(writeRlpHeader(to + BLOOM_BYTES, 0xc0, logsPayload), logs, logs + logsLength)
}

/** Adds the filter `bloom` to `union`. */
export function uniteBlooms(union: usize, bloom: usize): void {
  for (let i: usize = 0; i < BLOOM_BYTES; i += 16) {
    v128.store(union + i, v128.or(v128.load(union + i), v128.load(bloom + i)))
  }
}

// @ts-ignore: decorator
@inline
function dataItemBytes(data: usize, length: usize): usize {
  return length == 1 && load<u8>(data) < 0x80 ? 1 : rlpHeaderBytes(length) + length
}

function payloadOfLog(log: usize): usize {
  const topics = <usize>load<u32>(log) * TOPIC_ITEM
  const data = log + LOG_HEADER + (<usize>load<u32>(log) << 5)
  return ADDRESS_ITEM + rlpHeaderBytes(topics) + topics + dataItemBytes(data, <usize>load<u32>(log, 4))
}

function payloadOfLogs(log: usize, end: usize): usize {
  let payload: usize = 0
  for (; log < end; log = nextLog(log)) {
    const length = payloadOfLog(log)
    payload += rlpHeaderBytes(length) + length
  }
  return payload
}

function writeLogs(to: usize, log: usize, end: usize): usize {
  for (; log < end; log = nextLog(log)) {
    const topics = <usize>load<u32>(log)
    to = writeRlpHeader(to, 0xc0, payloadOfLog(log))
    store<u8>(to, 0x94)
    copyBytes(to + 1, log + 8, 20)
    to = writeRlpHeader(to + ADDRESS_ITEM, 0xc0, topics * TOPIC_ITEM)
    let at = log + LOG_HEADER
    for (let i: usize = 0; i < topics; i++, at += 32, to += TOPIC_ITEM) {
      store<u8>(to, 0xa0)
      copyWord(to + 1, at)
    }
    to = writeRlpString(to, at, <usize>load<u32>(log, 4))
  }
  return to
}
