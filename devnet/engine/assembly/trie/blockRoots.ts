/**
 * Transactions root, receipts root and bloom filter of the block that was executed last, straight from where its bytes and results lie.
 *
 * `prepareRoots` leaves only the executed transactions among the descriptors; then any lanes take chunks of the two tries
 * (`workOnRoots`), and when all have returned lane 0 puts the roots together (`finishRoots`), building itself what was left:
 * everything in a small block, and chunks that are too large for the tables of other lanes. Chunks are independent, and a
 * lane writes nothing but its own tables and the parts of the chunk that it took.
 */
import { exhausted, REGION_BLOCK } from '../host'
import {
  contentsEnd,
  contentsStart,
  ROOTS_COUNT,
  ROOTS_NEXT,
  ROOTS_TABLE,
  scratch,
  SCRATCH_BLOOM,
  SCRATCH_KEY,
} from '../layout'
import { BLOOM_BYTES } from '../transaction/logs'
import {
  DESCRIPTOR_BYTES,
  DESCRIPTOR_CUMULATIVE,
  DESCRIPTOR_LENGTH,
  DESCRIPTOR_RESULT,
  descriptorAt,
  reserveBlockBytes,
  RESULT_GAS_USED,
  RESULT_REJECTED,
} from '../transaction/receipt'
import { receiptBytesMax, uniteBlooms, writeReceipt } from './receiptRlp'
import { buildChunk, CHUNK, chunksOf, orderedRoot, partsAreBuilt, partsBytes } from './trieOrdered'
import { clearBytes, copyBytes } from '../words/word'

/** In a list of receipts: position u32, length u32. */
const LIST_ENTRY_BYTES: usize = 8
/** What a leaf takes beside its item. */
const LEAF_MARGIN: usize = 64

/** Descriptors of executed transactions close up, with the gas of the block up to each, which used `gasBefore` before. Returns how many. */
export function prepareRoots(count: u32, gasBefore: u64): u32 {
  let gas = gasBefore
  let executed: u32 = 0
  for (let index: u32 = 0; index < count; index++) {
    const from = descriptorAt(index)
    const result = <usize>load<u32>(from, DESCRIPTOR_RESULT)
    if (load<u32>(result, RESULT_REJECTED) != 0) continue
    gas += load<u64>(result, RESULT_GAS_USED)
    const to = descriptorAt(executed++)
    if (to != from) copyBytes(to, from, DESCRIPTOR_BYTES)
    store<u64>(to, gas, DESCRIPTOR_CUMULATIVE)
  }
  const tables = partsBytes(executed) * 2 + <usize>chunksOf(executed) * BLOOM_BYTES
  const table = reserveBlockBytes(tables)
  clearBytes(table, tables)
  store<u32>(ROOTS_TABLE, <u32>table)
  store<u32>(ROOTS_COUNT, executed)
  store<u32>(ROOTS_NEXT, 0)
  return executed
}

/** Takes chunks until none is left. */
export function workOnRoots(): void {
  const executed = load<u32>(ROOTS_COUNT)
  const chunks = chunksOf(executed)
  while (true) {
    const task = atomic.add<u32>(ROOTS_NEXT, 1)
    if (task >= chunks * 2) return
    // Receipts take longer: the short tasks come last.
    if (task < chunks) buildReceipts(task, executed)
    else buildTransactions(task - chunks, executed)
  }
}

/** Writes the transactions root and the receipts root into the exchange, 32 bytes each, and the filter to `blockBloom`. */
export function finishRoots(): void {
  const executed = load<u32>(ROOTS_COUNT)
  const chunks = chunksOf(executed)
  clearBytes(blockBloom(), BLOOM_BYTES)
  for (let chunk: u32 = 0; chunk < chunks; chunk++) {
    const fits =
      (partsAreBuilt(receiptsTable(executed), chunk) || buildReceipts(chunk, executed)) &&
      (partsAreBuilt(transactionsTable(), chunk) || buildTransactions(chunk, executed))
    if (!fits) exhausted(REGION_BLOCK)
    uniteBlooms(blockBloom(), bloomOf(chunk, executed))
  }
  const roots = scratch + SCRATCH_KEY
  if (chunks != 0) {
    orderedRoot(0, 0, executed, 0, transactionsTable(), roots)
    orderedRoot(0, 0, executed, 0, receiptsTable(executed), roots + 32)
    return
  }
  if (!transactionsFit(0, executed)) exhausted(REGION_BLOCK)
  orderedRoot(descriptorAt(0), DESCRIPTOR_BYTES, executed, contentsStart, 0, roots)
  const space = listReceipts(0, executed, blockBloom())
  if (space == 0) exhausted(REGION_BLOCK)
  orderedRoot(contentsStart, LIST_ENTRY_BYTES, executed, space, 0, roots + 32)
}

function transactionsTable(): usize {
  return <usize>load<u32>(ROOTS_TABLE)
}

function receiptsTable(executed: u32): usize {
  return <usize>load<u32>(ROOTS_TABLE) + partsBytes(executed)
}

/** The filter of a chunk of receipts. */
function bloomOf(chunk: u32, executed: u32): usize {
  return receiptsTable(executed) + partsBytes(executed) + <usize>chunk * BLOOM_BYTES
}

/** The filter of the block, 256 bytes, once the roots are finished. */
export function blockBloom(): usize {
  return scratch + SCRATCH_BLOOM
}

/** False when the chunk is too large for this lane. */
function buildTransactions(chunk: u32, executed: u32): bool {
  const first = chunk * CHUNK
  if (!transactionsFit(first, min(first + CHUNK, executed))) return false
  buildChunk(chunk, descriptorAt(first), DESCRIPTOR_BYTES, executed, contentsStart, transactionsTable())
  return true
}

/** Whether this lane has room for the largest leaf. */
function transactionsFit(from: u32, to: u32): bool {
  let longest: usize = 0
  for (let index = from; index < to; index++) longest = max(longest, <usize>load<u32>(descriptorAt(index), DESCRIPTOR_LENGTH))
  return longest + LEAF_MARGIN <= contentsEnd - contentsStart
}

/** False when the chunk is too large for this lane. */
function buildReceipts(chunk: u32, executed: u32): bool {
  const first = chunk * CHUNK
  const space = listReceipts(first, min(first + CHUNK, executed), bloomOf(chunk, executed))
  if (space == 0) return false
  buildChunk(chunk, contentsStart, LIST_ENTRY_BYTES, executed, space, receiptsTable(executed))
  return true
}

/** Writes the receipts and their list at `contentsStart`, adds their filters to `union`, and returns where there is room for the largest leaf; 0 if there is none. */
function listReceipts(from: u32, to: u32, union: usize): usize {
  const list = contentsStart
  let at = list + <usize>(to - from) * LIST_ENTRY_BYTES
  let longest: usize = 0
  for (let index = from; index < to; index++) {
    const descriptor = descriptorAt(index)
    const most = <u64>receiptBytesMax(descriptor)
    if (<u64>at + most + <u64>longest + <u64>LEAF_MARGIN > <u64>contentsEnd) return 0
    const end = writeReceipt(at, descriptor, union)
    const entry = list + <usize>(index - from) * LIST_ENTRY_BYTES
    store<u32>(entry, <u32>at)
    store<u32>(entry, <u32>(end - at), 4)
    longest = max(longest, end - at)
    at = end
  }
  return <u64>at + <u64>longest + <u64>LEAF_MARGIN > <u64>contentsEnd ? 0 : at
}
