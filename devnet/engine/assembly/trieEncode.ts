/** Node RLP, references and proofs (yellow paper, appendix D). */
import { closeRlpList, RLP_HEADER_MAX, writeRlpHeader, writeRlpString, writeRlpU64, writeRlpWord } from './rlp'
import {
  ACCOUNT,
  ACCOUNT_BALANCE,
  ACCOUNT_CODE_HASH,
  ACCOUNT_NONCE,
  ACCOUNT_STORAGE,
  BRANCH,
  BRANCH_CHILDREN,
  BRANCH_FORK,
  copyWord,
  EMPTY_ROOT,
  firstDifference,
  hash,
  NODE_KEY,
  NODE_REFERENCE,
  NODE_REFERENCE_LENGTH,
  nibbleAt,
  SLOT_VALUE,
} from './trieNodes'

/** A branch is the longest node: 16 hashes and an empty value. */
const NODE_MAX: usize = 560
const NODE: usize = memory.data(560, 8)
const EXTENSION: usize = memory.data(96, 8)
const HEX_PREFIX: usize = memory.data(40, 8)
const VALUE: usize = memory.data(128, 8)
/** A branch's reference before its extension: like the first 40 bytes of a node. */
const INNER: usize = memory.data(40, 8)
const ROOT: usize = memory.data(32, 8)

/** End of the node that was encoded last. */
let end: usize = 0
/** Nodes hashed so far. */
let hashed: f64 = 0

/** How many nodes this instance has hashed: what its roots and proofs have cost. */
export function hashedNodes(): f64 {
  return hashed
}

/** Makes the reference of `node`, which hangs at nibble `depth`, and those of all dirty nodes below it. */
export function resolve(node: usize, depth: usize): void {
  if (load<u8>(node, NODE_REFERENCE_LENGTH) != 0) return
  let start: usize
  if (load<u8>(node) == BRANCH) {
    const below = <usize>load<u8>(node, BRANCH_FORK) + 1
    for (let i: usize = 0; i < 64; i += 4) {
      const child = <usize>load<u32>(node + i, BRANCH_CHILDREN)
      if (child != 0) resolve(child, below)
    }
    start = encodeBranch(node)
    if (below - 1 != depth) {
      writeReference(INNER, start, end)
      start = encodeExtension(node, depth)
    }
  } else {
    if (load<u8>(node) == ACCOUNT) {
      const storage = <usize>load<u32>(node, ACCOUNT_STORAGE)
      if (storage != 0) resolve(storage, 0)
    }
    start = encodeLeaf(node, depth)
  }
  writeReference(node, start, end)
}

/** Address of the root hash of the trie with this (resolved) root node; valid until the next call. */
export function rootHash(node: usize): usize {
  if (node == 0) return EMPTY_ROOT
  const length = <usize>load<u8>(node, NODE_REFERENCE_LENGTH)
  if (length == 32) return node + NODE_REFERENCE
  hash(node + NODE_REFERENCE, length, ROOT)
  return ROOT
}

/** Writes the reference to the RLP between `from` and `to` into a node's fields. */
export function writeReference(node: usize, from: usize, to: usize): void {
  const length = to - from
  if (length < 32) {
    memory.copy(node + NODE_REFERENCE, from, length)
    store<u8>(node, <u8>length, NODE_REFERENCE_LENGTH)
  } else {
    hashed++
    hash(from, length, node + NODE_REFERENCE)
    store<u8>(node, 32, NODE_REFERENCE_LENGTH)
  }
}

/** Writes a reference into a parent's RLP. */
export function embedReference(to: usize, node: usize): usize {
  const length = <usize>load<u8>(node, NODE_REFERENCE_LENGTH)
  if (length == 32) {
    store<u8>(to, 0xa0)
    copyWord(to + 1, node + NODE_REFERENCE)
    return to + 33
  }
  memory.copy(to, node + NODE_REFERENCE, length)
  return to + length
}

function encodeBranch(branch: usize): usize {
  const payload = NODE + RLP_HEADER_MAX
  let to = payload
  for (let i: usize = 0; i < 64; i += 4) {
    const child = <usize>load<u32>(branch + i, BRANCH_CHILDREN)
    if (child == 0) {
      store<u8>(to, 0x80)
      to++
    } else {
      to = embedReference(to, child)
    }
  }
  // Keys of one trie have one length, or none is the beginning of another: a branch has no value.
  store<u8>(to, 0x80)
  end = to + 1
  return closeRlpList(payload, end)
}

/** The extension from `depth` to the branch's fork, before the branch whose reference is in `INNER`. */
function encodeExtension(branch: usize, depth: usize): usize {
  const payload = EXTENSION + RLP_HEADER_MAX
  const length = writeHexPrefix(branch + NODE_KEY, depth, <usize>load<u8>(branch, BRANCH_FORK), false)
  end = embedReference(writeRlpString(payload, HEX_PREFIX, length), INNER)
  return closeRlpList(payload, end)
}

function encodeLeaf(leaf: usize, depth: usize): usize {
  const payload = NODE + RLP_HEADER_MAX
  const length = writeHexPrefix(leaf + NODE_KEY, depth, 64, true)
  const to = writeRlpString(payload, HEX_PREFIX, length)
  if (load<u8>(leaf) == ACCOUNT) {
    const value = VALUE + RLP_HEADER_MAX
    let at = writeRlpU64(value, load<u64>(leaf, ACCOUNT_NONCE))
    at = writeRlpWord(at, leaf + ACCOUNT_BALANCE)
    at = writeRlpString(at, rootHash(<usize>load<u32>(leaf, ACCOUNT_STORAGE)), 32)
    at = writeRlpString(at, leaf + ACCOUNT_CODE_HASH, 32)
    const list = closeRlpList(value, at)
    end = writeRlpString(to, list, at - list)
  } else {
    end = writeRlpString(to, VALUE, writeRlpWord(VALUE, leaf + SLOT_VALUE) - VALUE)
  }
  return closeRlpList(payload, end)
}

/** Hex-prefix encoding of a key's nibbles from `from` to `to`, at `HEX_PREFIX`; returns its bytes. */
function writeHexPrefix(key: usize, from: usize, to: usize, isLeaf: bool): usize {
  let first: usize = isLeaf ? 0x20 : 0
  if ((to - from) & 1) {
    first |= 0x10 | nibbleAt(key, from)
    from++
  }
  store<u8>(HEX_PREFIX, <u8>first)
  const bytes = (to - from) >> 1
  if ((from & 1) == 0) {
    // Whole bytes of the key, as they are; those after them are in the way of nobody.
    for (let i: usize = 0; i < bytes; i += 8) store<u64>(HEX_PREFIX + i, load<u64>(key + (from >> 1) + i), 1)
    return bytes + 1
  }
  for (let i: usize = 0; i < bytes; i++, from += 2) {
    store<u8>(HEX_PREFIX + i, <u8>((nibbleAt(key, from) << 4) | nibbleAt(key, from + 1)), 1)
  }
  return bytes + 1
}

/** Most bytes that `prove` writes: 64 branches, each with an extension, a leaf, and their lengths. */
export const PROOF_BYTES_MAX: usize = 64 * (NODE_MAX + 96 + 8) + NODE_MAX + 8

/**
 * Writes the nodes from the root towards `key` (length u32, then RLP), each that is not part of its parent, and returns the
 * position after them. They prove presence, or absence where they end before a leaf with this key.
 */
export function prove(root: usize, key: usize, to: usize): usize {
  if (root == 0) return to
  resolve(root, 0)
  let node = root
  let depth: usize = 0
  while (node != 0) {
    const isRoot = node == root
    if (load<u8>(node) != BRANCH) return appendNode(to, encodeLeaf(node, depth), isRoot)
    const fork = <usize>load<u8>(node, BRANCH_FORK)
    let start = encodeBranch(node)
    if (fork != depth) {
      writeReference(INNER, start, end)
      to = appendNode(to, encodeExtension(node, depth), isRoot)
      if (firstDifference(node + NODE_KEY, key) < fork) return to
      start = encodeBranch(node)
    }
    to = appendNode(to, start, isRoot && fork == depth)
    node = <usize>load<u32>(node + (nibbleAt(key, fork) << 2), BRANCH_CHILDREN)
    depth = fork + 1
  }
  return to
}

function appendNode(to: usize, start: usize, isRoot: bool): usize {
  const length = end - start
  if (length < 32 && !isRoot) return to
  store<u32>(to, <u32>length)
  memory.copy(to + 4, start, length)
  return to + 4 + length
}
