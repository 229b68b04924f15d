/**
 * Root of the trie that maps the RLP of 0 … n−1 to n items, built once from below and not kept.
 *
 * The root of many items may be built in chunks of CHUNK items, by several threads in any order: each chunk leaves the
 * references of its subtries ("parts") in a table, where the root finds them. A part, 64 bytes, begins like a node's first 40:
 *
 *   1 reference length u8   8 reference   40 first position u32   44 end u32   48 nibble at which it hangs u32, 0 while it is not built
 */
import { closeRlpList, RLP_HEADER_MAX, writeRlpString } from '../words/rlp'
import { embedReference, NODE_REFERENCE, NODE_REFERENCE_LENGTH, writeReference } from './trieReference'
import { hash, thread, THREAD_HEX_PREFIX, THREAD_LEVELS, THREAD_NODE, THREAD_ROOT } from './trieThread'

/** Like the first 40 bytes of a node: reference length at 1, reference at 8. Keys have at most 5 bytes: 10 nibbles, 10 branches. */
const REFERENCE_BYTES: usize = 40
const LEVEL_BYTES: usize = 16 * 40
/** Items of a chunk. Keys from 256 on that differ in the last byte only are those of one chunk. */
export const CHUNK: u32 = 256
const PART_BYTES: usize = 64
const PART_FROM: usize = 40
const PART_TO: usize = 44
const PART_DEPTH: usize = 48
/** Of the first chunk: a part for each first nibble from 0 to 7, one for the key of 0, one for those that begin with 0x81. */
const FIRST_PARTS: u32 = 10
const ZERO_PART: u32 = 8

let count: u32 = 0
/** `count` times position u32, length u32; so far apart. */
let items: usize = 0
let stride: usize = 0
/** Room for the largest leaf. */
let leafSpace: usize = 0
/** Table of finished parts; 0: there are none. */
let parts: usize = 0

/** Chunks of so many items; 0 when they are too few to be divided. */
export function chunksOf(n: u32): u32 {
  return n <= CHUNK ? 0 : (n + CHUNK - 1) / CHUNK
}

/** Bytes of the table of parts, which begins with zeros. */
export function partsBytes(n: u32): usize {
  return n <= CHUNK ? 0 : <usize>(FIRST_PARTS - 1 + chunksOf(n)) * PART_BYTES
}

/**
 * Writes the root hash of the `n` items listed at `list`, an entry every `step` bytes, to `to`. `space` must have room for the
 * longest item and 64 bytes. With a table of parts, only items outside of parts that are built are looked at.
 */
export function orderedRoot(list: usize, step: usize, n: u32, space: usize, table: usize, to: usize): void {
  if (n == 0) {
    store<u8>(thread + THREAD_NODE, 0x80)
    hash(thread + THREAD_NODE, 1, to)
    return
  }
  begin(list, step, n, space, table)
  const root = thread + THREAD_ROOT
  build(0, n, 0, 0, root)
  const length = <usize>load<u8>(root, NODE_REFERENCE_LENGTH)
  if (length == 32) memory.copy(to, root + NODE_REFERENCE, 32)
  else hash(root + NODE_REFERENCE, length, to)
}

/** Builds the parts of a chunk, whose items alone are listed at `list`, for a root of `n` > CHUNK items. */
export function buildChunk(chunk: u32, list: usize, step: usize, n: u32, space: usize, table: usize): void {
  const first = chunk * CHUNK
  begin(list - <usize>first * step, step, n, space, 0)
  if (chunk != 0) {
    buildPart(first, min(first + CHUNK, n), partAt(table, first))
    return
  }
  for (let nibble: u32 = 0; nibble < ZERO_PART; nibble++) {
    const from = nibble == 0 ? 0 : nibble * 16 - 1
    buildPart(from, nibble * 16 + 15, partAt(table, from))
  }
  buildPart(127, 128, partAt(table, 127))
  buildPart(128, CHUNK, partAt(table, 128))
}

/** Whether `buildChunk` was called for the chunk. */
export function partsAreBuilt(table: usize, chunk: u32): bool {
  return load<u32>(partAt(table, chunk == 0 ? 128 : chunk * CHUNK), PART_DEPTH) != 0
}

function begin(list: usize, step: usize, n: u32, space: usize, table: usize): void {
  items = list
  stride = step
  count = n
  leafSpace = space
  parts = table
}

/** Whoever reads the depth sees the reference: between the two, threads meet at a barrier. */
function buildPart(from: u32, to: u32, part: usize): void {
  const depth = hangsAt(from, to)
  build(from, to, depth, 0, part)
  store<u32>(part, from, PART_FROM)
  store<u32>(part, to, PART_TO)
  store<u32>(part, <u32>depth, PART_DEPTH)
}

/** The only part that may begin at this position. */
function partAt(table: usize, from: u32): usize {
  const number = from < 127 ? (from + 1) >> 4 : from == 127 ? ZERO_PART : FIRST_PARTS - 1 + from / CHUNK
  return table + <usize>number * PART_BYTES
}

/** Nibble at which the subtrie over the positions hangs: behind the one where its neighbours part from it. */
function hangsAt(from: u32, to: u32): usize {
  let shared: usize = 0
  if (from != 0) shared = firstDifference(from - 1, from)
  if (to != count) shared = max(shared, firstDifference(to - 1, to))
  return shared + 1
}

/** Index of the first nibble in which the keys at two positions differ. */
function firstDifference(a: u32, b: u32): usize {
  return <usize>clz(keyOf(indexAt(a)) ^ keyOf(indexAt(b))) >> 2
}

/** The index whose key is the `position`th in order: 0x01 … 0x7f come before the key of 0, which is 0x80. */
function indexAt(position: u32): u32 {
  const zeroAt = min(count - 1, 127)
  if (position < zeroAt) return position + 1
  return position == zeroAt ? 0 : position
}

/** RLP of the index, its first byte at the top. */
function keyOf(index: u32): u64 {
  if (index == 0) return (<u64>0x80) << 56
  if (index < 0x80) return (<u64>index) << 56
  const bytes = (39 - clz(index)) >> 3
  return ((<u64>(0x80 + bytes)) << 56) | (<u64>index << (56 - (bytes << 3)))
}

function keyNibbles(index: u32): usize {
  return index < 0x80 ? 2 : 2 + ((<usize>(39 - clz(index)) >> 3) << 1)
}

// @ts-ignore: decorator
@inline
function nibble(key: u64, index: usize): usize {
  return <usize>(key >> (60 - (<u64>index << 2))) & 15
}

/** Writes the reference of the node over positions `from` to `to`, which hangs at nibble `depth`. */
function build(from: u32, to: u32, depth: usize, level: usize, reference: usize): void {
  if (parts != 0) {
    const part = partAt(parts, from)
    const isBuilt = load<u32>(part, PART_DEPTH) == <u32>depth && depth != 0
    if (isBuilt && load<u32>(part, PART_FROM) == from && load<u32>(part, PART_TO) == to) {
      memory.copy(reference, part, REFERENCE_BYTES)
      return
    }
  }
  const path = thread + THREAD_HEX_PREFIX
  const firstKey = keyOf(indexAt(from))
  if (to - from == 1) {
    const index = indexAt(from)
    const item = items + <usize>index * stride
    const payload = leafSpace + RLP_HEADER_MAX
    const length = writeHexPrefix(firstKey, depth, keyNibbles(index), 0x20)
    const end = writeRlpString(writeRlpString(payload, path, length), <usize>load<u32>(item), <usize>load<u32>(item, 4))
    writeReference(reference, closeRlpList(payload, end), end)
    return
  }
  const fork = firstDifference(from, to - 1)
  const children = thread + THREAD_LEVELS + level * LEVEL_BYTES
  let present: u32 = 0
  let position = from
  while (position < to) {
    const branch = nibble(keyOf(indexAt(position)), fork)
    const start = position
    do position++
    while (position < to && nibble(keyOf(indexAt(position)), fork) == branch)
    present |= 1 << <u32>branch
    build(start, position, fork + 1, level + 1, children + branch * REFERENCE_BYTES)
  }
  const payload = thread + THREAD_NODE + RLP_HEADER_MAX
  let at = payload
  for (let branch: usize = 0; branch < 16; branch++) {
    if (present & (1 << <u32>branch)) {
      at = embedReference(at, children + branch * REFERENCE_BYTES)
    } else {
      store<u8>(at, 0x80)
      at++
    }
  }
  store<u8>(at, 0x80)
  writeReference(reference, closeRlpList(payload, at + 1), at + 1)
  if (fork == depth) return
  const length = writeHexPrefix(firstKey, depth, fork, 0)
  const end = embedReference(writeRlpString(payload, path, length), reference)
  writeReference(reference, closeRlpList(payload, end), end)
}

function writeHexPrefix(key: u64, from: usize, to: usize, flag: usize): usize {
  const path = thread + THREAD_HEX_PREFIX
  let first = flag
  if ((to - from) & 1) {
    first |= 0x10 | nibble(key, from)
    from++
  }
  store<u8>(path, <u8>first)
  let at = path + 1
  for (; from < to; from += 2, at++) store<u8>(at, <u8>((nibble(key, from) << 4) | nibble(key, from + 1)))
  return at - path
}
