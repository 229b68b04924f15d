/**
 * Nodes of the state's tries, and the memory they live in. Addresses are offsets in this module's own memory.
 *
 *   byte      0      1          2      3       4   8               40          72
 *   branch    kind   length     fork   count   ·   reference (32)  key (32)    16 child addresses u32, 0 for none          136 bytes
 *   slot      kind   length     ·      ·       ·   reference (32)  key (32)    value (word)                                104 bytes
 *   account   kind   length     stays  ·       ·   reference (32)  key (32)    balance (word)   104 code hash   136 nonce
 *                                                                              144 root of its storage trie, 0 for none   152 bytes
 *
 * An account that stays is in the trie even when it is empty, as accounts may that are older than EIP-161.
 *
 * A word is a 256-bit number, little endian. The key of a leaf (slot or account) is the whole hashed key, so that a leaf never
 * changes when it moves up or down. The key of a branch is that of some leaf that was below it: its first `fork` nibbles are
 * shared by all below, and at nibble `fork` they part. A branch that hangs higher than its fork stands for an extension node
 * and the branch under it, so tries collapse without merging anything:
 *
 *   keys 1a3… 1a70… 1a7c…      yellow paper          here
 *                              extension 1a          branch, fork 2, hangs at 0
 *                              └ branch              ├ 3  slot
 *                                ├ 3  leaf           └ 7  branch, fork 3, hangs at 3
 *                                └ 7  branch              ├ 0  slot
 *                                     ├ 0  leaf           └ c  slot
 *                                     └ c  leaf
 *
 * The reference is what the parent's RLP holds: the node's RLP if that is shorter than 32 bytes, else its hash. Length 0
 * marks a dirty node. Invariant: all branches above a dirty node are dirty, and so is the account above a dirty slot.
 *
 * Where they lie: trieMemory.ts.
 */
import { EMPTY_CODE_HASH } from './trieLayout'
import { allocateNode, releaseNode } from './trieMemory'

export const BRANCH: u8 = 1
export const SLOT: u8 = 2
export const ACCOUNT: u8 = 3

export const NODE_KEY: usize = 40
export const BRANCH_FORK: usize = 2
export const BRANCH_COUNT: usize = 3
export const BRANCH_CHILDREN: usize = 72
export const SLOT_VALUE: usize = 72
export const ACCOUNT_PRESENT: usize = 2
export const ACCOUNT_BALANCE: usize = 72
export const ACCOUNT_CODE_HASH: usize = 104
export const ACCOUNT_NONCE: usize = 136
export const ACCOUNT_STORAGE: usize = 144

export const BRANCH_BYTES: usize = 136
const SLOT_BYTES: usize = 104
export const ACCOUNT_BYTES: usize = 152
function newNode(kind: u8, bytes: usize): usize {
  const node = allocateNode(kind, bytes)
  memory.fill(node, 0, bytes)
  store<u8>(node, kind)
  return node
}

export function newBranch(fork: u8, key: usize): usize {
  const branch = newNode(BRANCH, BRANCH_BYTES)
  store<u8>(branch, fork, BRANCH_FORK)
  copyWord(branch + NODE_KEY, key)
  return branch
}

/** An absent slot or account, to be filled by the caller. */
export function newLeaf(kind: u8, key: usize): usize {
  const leaf = newNode(kind, kind == SLOT ? SLOT_BYTES : ACCOUNT_BYTES)
  copyWord(leaf + NODE_KEY, key)
  if (kind == ACCOUNT) copyWord(leaf + ACCOUNT_CODE_HASH, EMPTY_CODE_HASH)
  return leaf
}

export function freeNode(node: usize): void {
  releaseNode(load<u8>(node), node)
}

/** Frees all nodes of a storage trie. */
export function freeTrie(node: usize): void {
  if (node == 0) return
  if (load<u8>(node) == BRANCH) {
    for (let i: usize = 0; i < 64; i += 4) freeTrie(<usize>load<u32>(node + i, BRANCH_CHILDREN))
  }
  freeNode(node)
}

// @ts-ignore: decorator
@inline
export function nibbleAt(key: usize, index: usize): usize {
  const byte = <usize>load<u8>(key + (index >> 1))
  return index & 1 ? byte & 15 : byte >> 4
}

/** Index of the first nibble in which two keys differ; 64 if they are equal. */
export function firstDifference(a: usize, b: usize): usize {
  for (let i: usize = 0; i < 32; i += 8) {
    const difference = bswap<u64>(load<u64>(a + i) ^ load<u64>(b + i))
    if (difference != 0) return (i << 1) + (<usize>clz(difference) >> 2)
  }
  return 64
}

/** 32 bytes; not `memory.copy`, which is a call into the WebAssembly engine whatever the length. */
// @ts-ignore: decorator
@inline
export function copyWord(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from))
  store<u64>(to, load<u64>(from, 8), 8)
  store<u64>(to, load<u64>(from, 16), 16)
  store<u64>(to, load<u64>(from, 24), 24)
}

// @ts-ignore: decorator
@inline
export function isWordZero(word: usize): bool {
  return (load<u64>(word) | load<u64>(word, 8) | load<u64>(word, 16) | load<u64>(word, 24)) == 0
}

// @ts-ignore: decorator
@inline
export function areWordsEqual(a: usize, b: usize): bool {
  return (
    ((load<u64>(a) ^ load<u64>(b)) |
      (load<u64>(a, 8) ^ load<u64>(b, 8)) |
      (load<u64>(a, 16) ^ load<u64>(b, 16)) |
      (load<u64>(a, 24) ^ load<u64>(b, 24))) == 0
  )
}
