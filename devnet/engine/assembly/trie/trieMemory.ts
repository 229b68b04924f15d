/**
 * Memory of the tries: what is reserved for good, and what nodes are made of.
 *
 *   0 … LAYOUT_END    things of fixed size (trieLayout.ts)
 *   …                 buffers that are reserved when they are first needed, and chunks of nodes
 *   HEAP_END …        what `temporary` lends until the next allocation
 *
 * A thread makes nodes out of a chunk of its own, once there are no free ones. What it frees is first of all for itself; between
 * batches `shareFreeNodes` makes it free for all. So memory grows with the most nodes that lived at once, whoever made them.
 */
import { FREE, HEAP_END, HEAP_LIMIT, LAYOUT_END, THREAD_COUNT, THREADS } from './trieLayout'
import { thread, THREAD_BYTES, THREAD_CHUNK, THREAD_CHUNK_END, THREAD_FREE, THREAD_FREE_TAIL } from './trieThread'

const PAGE: u64 = 65536
const CHUNK: usize = 65536
/** Nodes have kinds from 1. */
const KINDS: usize = 3

/** Throws the JavaScript error for full memory; nothing after the call runs. */
// @ts-ignore: decorator
@external('host', 'exhausted')
declare function exhausted(): void

/** Pages that the memory may have; 0 in an instance that may not make it grow. */
let pagesMax: u32 = 0

/** Makes this instance the one under which an empty memory grows, up to `pages` pages. */
export function initialiseMemory(pages: u32): void {
  pagesMax = pages
  store<u32>(HEAP_END, <u32>LAYOUT_END)
}

/** Space for `bytes` after everything else, valid until the next allocation. */
export function temporary(bytes: usize): usize {
  const at = <usize>load<u32>(HEAP_END)
  if (!growTo(<u64>at + <u64>bytes, true)) exhausted()
  return at
}

/** Makes room for `bytes` of nodes made by other threads, or as much as there can be. */
export function reserveForThreads(bytes: usize): void {
  growTo(<u64>load<u32>(HEAP_END) + <u64>bytes, false)
  store<u32>(HEAP_LIMIT, <u32>min<u64>(<u64>memory.size() * PAGE, u32.MAX_VALUE))
}

/** Whether memory reaches to `end` now. */
function growTo(end: u64, isNeeded: bool): bool {
  const pages = <u32>memory.size()
  const needed = <u32>((end + PAGE - 1) / PAGE)
  if (needed <= pages) return true
  if (needed > pagesMax && isNeeded) return false
  // An eighth more at once, so that growth stays rare; what was asked for, if that is refused.
  const generous = min(needed + (pages >> 3), pagesMax)
  return generous > pages && (memory.grow(<i32>(generous - pages)) >= 0 || memory.grow(<i32>(needed - pages)) >= 0)
}

/** Space for `bytes` for good, 8-aligned. */
export function permanent(bytes: usize): usize {
  const size = <u64>((bytes + 7) & ~7)
  while (true) {
    const at = atomic.load<u32>(HEAP_END)
    const end = <u64>at + size
    const fits = pagesMax != 0 ? growTo(end, true) : end <= <u64>load<u32>(HEAP_LIMIT)
    if (!fits) exhausted()
    if (atomic.cmpxchg<u32>(HEAP_END, at, <u32>end) == at) return <usize>at
  }
}

/** Space for a node, which still has its old contents. */
export function allocateNode(kind: u8, bytes: usize): usize {
  const own = thread + THREAD_FREE + (<usize>kind << 2)
  const free = <usize>load<u32>(own)
  if (free != 0) {
    store<u32>(own, load<u32>(free))
    return free
  }
  const shared = takeShared(FREE + (<usize>kind << 2))
  return shared != 0 ? shared : cut(bytes)
}

/** The first of a list that nobody adds to while several threads take: what was once taken never comes back as its first. */
function takeShared(list: usize): usize {
  while (true) {
    const first = atomic.load<u32>(list)
    // The next one may be nonsense if another thread has taken the first meanwhile; then it is not the first any more.
    if (first == 0 || atomic.cmpxchg<u32>(list, first, load<u32>(<usize>first)) == first) return <usize>first
  }
}

function cut(bytes: usize): usize {
  let node = <usize>load<u32>(thread, THREAD_CHUNK)
  if (node + bytes > <usize>load<u32>(thread, THREAD_CHUNK_END) || node == 0) {
    node = permanent(CHUNK)
    store<u32>(thread, <u32>(node + CHUNK), THREAD_CHUNK_END)
  }
  store<u32>(thread, <u32>(node + bytes), THREAD_CHUNK)
  return node
}

/** Frees space that `allocateNode` gave to this or another thread. */
export function releaseNode(kind: u8, node: usize): void {
  const own = thread + THREAD_FREE + (<usize>kind << 2)
  const first = load<u32>(own)
  if (first == 0) store<u32>(thread + (<usize>kind << 2), <u32>node, THREAD_FREE_TAIL)
  store<u32>(node, first)
  store<u32>(own, <u32>node)
}

/** While no other thread works: any thread may take what this and the others have freed. */
export function shareFreeNodes(): void {
  share(thread)
  const count = load<u32>(THREAD_COUNT)
  const threads = <usize>load<u32>(THREADS)
  for (let i: u32 = 0; i < count; i++) share(threads + <usize>i * THREAD_BYTES)
}

function share(owner: usize): void {
  for (let kind: usize = 1; kind <= KINDS; kind++) {
    const list = owner + THREAD_FREE + (kind << 2)
    const first = load<u32>(list)
    if (first == 0) continue
    store<u32>(<usize>load<u32>(owner + (kind << 2), THREAD_FREE_TAIL), load<u32>(FREE + (kind << 2)))
    store<u32>(FREE + (kind << 2), first)
    store<u32>(list, 0)
  }
}
