/**
 * What each thread that works on tries has for itself: scratch bytes and the state of its hash function. The modules that use
 * them keep nothing else between calls, so several threads may work on different parts of one trie, or on different tries.
 */
import { keccak256 } from '../hashing/keccak'

/** In a thread's scratch: Keccak's state; */
const KECCAK_STATE: usize = 0
/** a node's RLP: a branch is the longest, 16 hashes and an empty value; */
export const THREAD_NODE: usize = 256
export const NODE_MAX: usize = 560
/** an extension's; */
export const THREAD_EXTENSION: usize = 832
export const THREAD_HEX_PREFIX: usize = 928
export const THREAD_VALUE: usize = 976
/** a branch's reference before its extension: like the first 40 bytes of a node; */
export const THREAD_INNER: usize = 1104
/** a root hash; */
export const THREAD_ROOT: usize = 1152
/** of trieOrdered.ts: the references of 10 levels of branches, 16 times 40 bytes each; */
export const THREAD_LEVELS: usize = 1216
/** of trieKeys.ts: keys and paths; */
export const THREAD_KEYS: usize = 7616
/** of trieMemory.ts: the chunk of nodes that it cuts up, nodes that it has freed by their kinds, and the last of each kind; */
export const THREAD_CHUNK: usize = 8384
export const THREAD_CHUNK_END: usize = 8388
export const THREAD_FREE: usize = 8392
export const THREAD_FREE_TAIL: usize = 8408
/** of trieBatch.ts: how many nodes it has hashed f64. */
export const THREAD_HASHED: usize = 8424
export const THREAD_BYTES: usize = 8448

/** This thread's scratch. */
export let thread: usize = 0
let roundConstants: usize = 0

/** Settles this instance on its scratch: THREAD_BYTES, 16-aligned; and on the round constants, which all threads share. */
export function bindThread(scratch: usize, constants: usize): void {
  thread = scratch
  roundConstants = constants
}

/** Writes the Keccak-256 digest of `length` bytes at `from`. */
export function hash(from: usize, length: usize, to: usize): void {
  keccak256(from, length, to, thread + KECCAK_STATE, roundConstants)
}
