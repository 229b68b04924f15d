/** Root of the trie that maps the RLP of 0 … n−1 to n items, built once from below and not kept. */
import { closeRlpList, RLP_HEADER_MAX, writeRlpString } from './rlp'
import { embedReference, writeReference } from './trieEncode'
import { copyWord, EMPTY_ROOT, hash, NODE_REFERENCE, NODE_REFERENCE_LENGTH } from './trieNodes'

/** Keys have at most 5 bytes: 10 nibbles, so at most 10 branches lie above each other. */
const LEVELS: usize = 10
/** Like the first 40 bytes of a node: reference length at 1, reference at 8. */
const REFERENCE_BYTES: usize = 40
const LEVEL_BYTES: usize = 16 * 40
const references: usize = memory.data(10 * 16 * 40, 8)
const NODE: usize = memory.data(560, 8)
const PATH: usize = memory.data(8, 8)
const ROOT: usize = memory.data(40, 8)

let count: u32 = 0
/** `count` times position u32, length u32. */
let items: usize = 0
/** Room for the largest leaf. */
let leafSpace: usize = 0

/** Writes the root hash of the `n` items listed at `list` to `to`. `space` must have room for the longest item and 64 bytes. */
export function orderedRoot(list: usize, n: u32, space: usize, to: usize): void {
  if (n == 0) {
    copyWord(to, EMPTY_ROOT)
    return
  }
  items = list
  count = n
  leafSpace = space
  build(0, n, 0, 0, ROOT)
  const length = <usize>load<u8>(ROOT, NODE_REFERENCE_LENGTH)
  if (length == 32) copyWord(to, ROOT + NODE_REFERENCE)
  else hash(ROOT + NODE_REFERENCE, length, to)
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
  const firstKey = keyOf(indexAt(from))
  if (to - from == 1) {
    const index = indexAt(from)
    const item = items + (<usize>index << 3)
    const payload = leafSpace + RLP_HEADER_MAX
    const length = writeHexPrefix(firstKey, depth, keyNibbles(index), 0x20)
    const end = writeRlpString(writeRlpString(payload, PATH, length), <usize>load<u32>(item), <usize>load<u32>(item, 4))
    writeReference(reference, closeRlpList(payload, end), end)
    return
  }
  const fork = <usize>clz(firstKey ^ keyOf(indexAt(to - 1))) >> 2
  const children = references + level * LEVEL_BYTES
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
  const payload = NODE + RLP_HEADER_MAX
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
  const end = embedReference(writeRlpString(payload, PATH, length), reference)
  writeReference(reference, closeRlpList(payload, end), end)
}

function writeHexPrefix(key: u64, from: usize, to: usize, flag: usize): usize {
  let first = flag
  if ((to - from) & 1) {
    first |= 0x10 | nibble(key, from)
    from++
  }
  store<u8>(PATH, <u8>first)
  let at = PATH + 1
  for (; from < to; from += 2, at++) store<u8>(at, <u8>((nibble(key, from) << 4) | nibble(key, from + 1)))
  return at - PATH
}
