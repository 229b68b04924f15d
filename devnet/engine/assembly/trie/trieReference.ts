/**
 * References: what a parent's RLP holds of a node (yellow paper, appendix D), which is the node's RLP if that is shorter than
 * 32 bytes, else its hash. They lie where nodes have them: length u8 at 1, reference at 8.
 */
import { hash } from './trieThread'

export const NODE_REFERENCE_LENGTH: usize = 1
export const NODE_REFERENCE: usize = 8

/** Nodes hashed so far. */
let hashed: f64 = 0

/** How many nodes this instance has hashed: what its roots and proofs have cost. */
export function hashedNodes(): f64 {
  return hashed
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
    store<u64>(to, load<u64>(node, NODE_REFERENCE), 1)
    store<u64>(to, load<u64>(node, NODE_REFERENCE + 8), 9)
    store<u64>(to, load<u64>(node, NODE_REFERENCE + 16), 17)
    store<u64>(to, load<u64>(node, NODE_REFERENCE + 24), 25)
    return to + 33
  }
  memory.copy(to, node + NODE_REFERENCE, length)
  return to + length
}
