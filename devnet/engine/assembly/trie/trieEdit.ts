/**
 * Finding, inserting and removing leaves. A trie is given by `root`, the place that holds its root node's address.
 *
 * Every descent notes the branches it passes in `path` (count u32, then addresses), for whoever then changes something
 * below them and must mark them dirty.
 */
import {
  BRANCH,
  BRANCH_CHILDREN,
  BRANCH_COUNT,
  BRANCH_FORK,
  firstDifference,
  freeNode,
  NODE_KEY,
  newBranch,
  newLeaf,
  nibbleAt,
} from './trieNodes'
import { NODE_REFERENCE_LENGTH } from './trieReference'

/** Keys have 64 nibbles, so no path has more branches. */
export const PATH_BYTES: usize = 4 + 64 * 4

/** Where the branch holds the child below which the key belongs. */
// @ts-ignore: decorator
@inline
export function childSlot(branch: usize, key: usize): usize {
  return branch + BRANCH_CHILDREN + (nibbleAt(key, <usize>load<u8>(branch, BRANCH_FORK)) << 2)
}

// @ts-ignore: decorator
@inline
function pushPath(path: usize, branch: usize): void {
  const count = load<u32>(path)
  store<u32>(path + (<usize>count << 2), <u32>branch, 4)
  store<u32>(path, count + 1)
}

// @ts-ignore: decorator
@inline
export function markDirty(node: usize): void {
  store<u8>(node, 0, NODE_REFERENCE_LENGTH)
}

/** Marks the branches of a path, from below; those above a dirty one are dirty already. */
export function markPathDirty(path: usize): void {
  for (let i = load<u32>(path); i != 0; i--) {
    const branch = <usize>load<u32>(path + (<usize>i << 2))
    if (load<u8>(branch, NODE_REFERENCE_LENGTH) == 0) return
    markDirty(branch)
  }
}

/** The leaf with this key, or 0. */
export function findLeaf(root: usize, key: usize, path: usize): usize {
  store<u32>(path, 0)
  let node = <usize>load<u32>(root)
  while (node != 0 && load<u8>(node) == BRANCH) {
    pushPath(path, node)
    node = <usize>load<u32>(childSlot(node, key))
  }
  return node != 0 && firstDifference(node + NODE_KEY, key) == 64 ? node : 0
}

/** The leaf with this key, new and absent if there was none; the caller fills it and marks the path. */
export function internLeaf(root: usize, key: usize, kind: u8, path: usize): usize {
  store<u32>(path, 0)
  let slot = root
  while (true) {
    const node = <usize>load<u32>(slot)
    if (node == 0) {
      const leaf = newLeaf(kind, key)
      store<u32>(slot, <u32>leaf)
      const count = load<u32>(path)
      if (count != 0) {
        const parent = <usize>load<u32>(path + (<usize>count << 2))
        store<u8>(parent, load<u8>(parent, BRANCH_COUNT) + 1, BRANCH_COUNT)
      }
      return leaf
    }
    const isBranch = load<u8>(node) == BRANCH
    const end = isBranch ? <usize>load<u8>(node, BRANCH_FORK) : 64
    const shared = firstDifference(node + NODE_KEY, key)
    if (shared < end) return forkAt(slot, node, shared, key, kind)
    if (!isBranch) return node
    pushPath(path, node)
    slot = childSlot(node, key)
  }
}

/** Puts a branch in the place of `node`, with `node` and a new leaf below it. */
function forkAt(slot: usize, node: usize, fork: usize, key: usize, kind: u8): usize {
  const branch = newBranch(<u8>fork, key)
  const leaf = newLeaf(kind, key)
  store<u32>(childSlot(branch, node + NODE_KEY), <u32>node)
  store<u32>(childSlot(branch, key), <u32>leaf)
  store<u8>(branch, 2, BRANCH_COUNT)
  store<u32>(slot, <u32>branch)
  // It hangs lower now, and so its path is shorter.
  markDirty(node)
  return leaf
}

/** Removes a leaf that `findLeaf` has found, with the path it found, and marks the path. */
export function removeLeaf(root: usize, leaf: usize, path: usize): void {
  const count = load<u32>(path)
  markPathDirty(path)
  if (count == 0) {
    store<u32>(root, 0)
    freeNode(leaf)
    return
  }
  const parent = <usize>load<u32>(path + (<usize>count << 2))
  store<u32>(childSlot(parent, leaf + NODE_KEY), 0)
  const left = load<u8>(parent, BRANCH_COUNT) - 1
  store<u8>(parent, left, BRANCH_COUNT)
  if (left == 1) {
    let child: usize = 0
    for (let i: usize = 0; child == 0; i += 4) child = <usize>load<u32>(parent + i, BRANCH_CHILDREN)
    const above = count == 1 ? root : childSlot(<usize>load<u32>(path + (<usize>(count - 1) << 2)), leaf + NODE_KEY)
    store<u32>(above, <u32>child)
    markDirty(child)
    freeNode(parent)
  }
  freeNode(leaf)
}
