/** Node RLP, references and proofs (yellow paper, appendix D). */
import { closeRlpList, RLP_HEADER_MAX, writeRlpString, writeRlpU64, writeRlpWord } from '../words/rlp'
import { EMPTY_ROOT } from './trieLayout'
import { embedReference, NODE_REFERENCE, NODE_REFERENCE_LENGTH, writeReference } from './trieReference'
import {
  hash,
  NODE_MAX,
  thread,
  THREAD_EXTENSION,
  THREAD_HEX_PREFIX,
  THREAD_INNER,
  THREAD_NODE,
  THREAD_ROOT,
  THREAD_VALUE,
} from './trieThread'
import {
  ACCOUNT,
  ACCOUNT_BALANCE,
  ACCOUNT_CODE_HASH,
  ACCOUNT_NONCE,
  ACCOUNT_STORAGE,
  BRANCH,
  BRANCH_CHILDREN,
  BRANCH_FORK,
  firstDifference,
  NODE_KEY,
  nibbleAt,
  SLOT_VALUE,
} from './trieNodes'

/** End of the node that was encoded last. */
let end: usize = 0
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
      writeReference(thread + THREAD_INNER, start, end)
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
  hash(node + NODE_REFERENCE, length, thread + THREAD_ROOT)
  return thread + THREAD_ROOT
}

function encodeBranch(branch: usize): usize {
  const payload = thread + THREAD_NODE + RLP_HEADER_MAX
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

/** The extension from `depth` to the branch's fork, before the branch whose reference is at THREAD_INNER. */
function encodeExtension(branch: usize, depth: usize): usize {
  const payload = thread + THREAD_EXTENSION + RLP_HEADER_MAX
  const length = writeHexPrefix(branch + NODE_KEY, depth, <usize>load<u8>(branch, BRANCH_FORK), false)
  end = embedReference(writeRlpString(payload, thread + THREAD_HEX_PREFIX, length), thread + THREAD_INNER)
  return closeRlpList(payload, end)
}

function encodeLeaf(leaf: usize, depth: usize): usize {
  const payload = thread + THREAD_NODE + RLP_HEADER_MAX
  const length = writeHexPrefix(leaf + NODE_KEY, depth, 64, true)
  const to = writeRlpString(payload, thread + THREAD_HEX_PREFIX, length)
  if (load<u8>(leaf) == ACCOUNT) {
    const value = thread + THREAD_VALUE + RLP_HEADER_MAX
    let at = writeRlpU64(value, load<u64>(leaf, ACCOUNT_NONCE))
    at = writeRlpWord(at, leaf + ACCOUNT_BALANCE)
    at = writeRlpString(at, rootHash(<usize>load<u32>(leaf, ACCOUNT_STORAGE)), 32)
    at = writeRlpString(at, leaf + ACCOUNT_CODE_HASH, 32)
    const list = closeRlpList(value, at)
    end = writeRlpString(to, list, at - list)
  } else {
    const value = thread + THREAD_VALUE
    end = writeRlpString(to, value, writeRlpWord(value, leaf + SLOT_VALUE) - value)
  }
  return closeRlpList(payload, end)
}

/** Hex-prefix encoding of a key's nibbles from `from` to `to`, at THREAD_HEX_PREFIX; returns its bytes. */
function writeHexPrefix(key: usize, from: usize, to: usize, isLeaf: bool): usize {
  let first: usize = isLeaf ? 0x20 : 0
  if ((to - from) & 1) {
    first |= 0x10 | nibbleAt(key, from)
    from++
  }
  const prefix = thread + THREAD_HEX_PREFIX
  store<u8>(prefix, <u8>first)
  const bytes = (to - from) >> 1
  if ((from & 1) == 0) {
    // Whole bytes of the key, as they are; those after them are in the way of nobody.
    for (let i: usize = 0; i < bytes; i += 8) store<u64>(prefix + i, load<u64>(key + (from >> 1) + i), 1)
    return bytes + 1
  }
  for (let i: usize = 0; i < bytes; i++, from += 2) {
    store<u8>(prefix + i, <u8>((nibbleAt(key, from) << 4) | nibbleAt(key, from + 1)), 1)
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
      writeReference(thread + THREAD_INNER, start, end)
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
