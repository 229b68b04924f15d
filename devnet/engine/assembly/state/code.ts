/**
 * Contract code, stored once per content. A code object is immutable, so that lanes share it without locks:
 *
 *   0 length u32   4 next object of the bucket u32   8 jump table u32   12 see compaction.ts   16 Keccak-256 (32 bytes)
 *   64 code, then 64 zero bytes (PUSH reads past the end)    then one byte per code byte: 1 = JUMPDEST
 */
import { hashBytes } from '../hashing/hash'
import { exhausted, REGION_CODE } from '../host'
import { CODE_END, codeLimit, codeStart, EMPTY_CODE, PRESENT_CODE, scratch, SCRATCH_HASH } from '../layout'
import { equalWords } from '../words/word'

export const CODE_HASH: usize = 16
export const CODE_BYTES: usize = 64
const CODE_NEXT: usize = 4
const CODE_JUMPS: usize = 8
/** While the region is compacted: where the object moves to. */
export const CODE_MOVED: usize = 12
/** Bytes of zeros after code that is executed. */
export const CODE_PADDING: usize = 64
/** The region begins with the buckets of the content hash. */
const CODE_BUCKETS: u32 = 1 << 14

// @ts-ignore: decorator
@inline
export function codeLength(code: usize): u32 {
  return load<u32>(code)
}

// @ts-ignore: decorator
@inline
export function codeJumps(code: usize): usize {
  return <usize>load<u32>(code, CODE_JUMPS)
}

/** Marks the valid jump destinations of `length` bytes at `code` in the zeroed table at `jumps`. */
export function analyseJumps(code: usize, length: u32, jumps: usize): void {
  for (let i: u32 = 0; i < length; i++) {
    const op = <u32>load<u8>(code + i)
    if (op == 0x5b) store<u8>(jumps + i, 1)
    else if (op >= 0x60 && op <= 0x7f) i += op - 0x5f
  }
}

function writeEmptyCode(object: usize): void {
  hashBytes(object, 0, object + CODE_HASH)
  store<u32>(object, <u32>(object + CODE_BYTES), CODE_JUMPS)
}

/** Prepares the empty code objects and the empty region. */
export function clearCode(): void {
  writeEmptyCode(EMPTY_CODE)
  writeEmptyCode(PRESENT_CODE)
  store<u32>(CODE_END, <u32>firstCode())
}

// @ts-ignore: decorator
@inline
function jumpsOffsetOf(length: u32): u32 {
  return (CODE_BYTES + length + CODE_PADDING + 63) & ~63
}

function objectBytes(length: u32): usize {
  return (jumpsOffsetOf(length) + length + 127) & ~63
}

/** The object that holds these bytes; inserted if it is new. Lanes may call it at the same time. */
export function internCode(bytes: usize, length: u32): usize {
  if (length == 0) return EMPTY_CODE
  const hash = scratch + SCRATCH_HASH
  hashBytes(bytes, length, hash)
  const bucket = bucketOf(hash)
  let head = atomic.load<u32>(bucket)
  let code = findCode(<usize>head, hash)
  if (code != 0) return code
  const jumpsOffset = jumpsOffsetOf(length)
  const size = <u32>objectBytes(length)
  code = <usize>atomic.add<u32>(CODE_END, <u32>size)
  if (code + size > codeLimit) {
    atomic.sub<u32>(CODE_END, <u32>size)
    exhausted(REGION_CODE)
  }
  memory.fill(code, 0, size)
  store<u32>(code, length)
  store<u32>(code, <u32>(code + jumpsOffset), CODE_JUMPS)
  memory.copy(code + CODE_HASH, hash, 32)
  memory.copy(code + CODE_BYTES, bytes, length)
  analyseJumps(code + CODE_BYTES, length, code + jumpsOffset)
  while (true) {
    store<u32>(code, head, CODE_NEXT)
    const seen = atomic.cmpxchg<u32>(bucket, head, <u32>code)
    if (seen == head) return code
    head = seen
    const other = findCode(<usize>head, hash)
    if (other != 0) return other
  }
}

// @ts-ignore: decorator
@inline
function bucketOf(hash: usize): usize {
  return codeStart + ((<usize>load<u32>(hash) & (CODE_BUCKETS - 1)) << 2)
}

function findCode(head: usize, hash: usize): usize {
  let code = head
  while (code != 0) {
    if (equalWords(code + CODE_HASH, hash)) return code
    code = <usize>load<u32>(code, CODE_NEXT)
  }
  return 0
}

/** Forgets the objects stored since `CODE_END` was `mark`; only while no lane runs. */
export function truncateCode(mark: usize): void {
  if (<usize>load<u32>(CODE_END) == mark) return
  for (let i: usize = 0; i < CODE_BUCKETS; i++) {
    const bucket = codeStart + (i << 2)
    let code = <usize>load<u32>(bucket)
    while (code >= mark) code = <usize>load<u32>(code, CODE_NEXT)
    store<u32>(bucket, <u32>code)
  }
  store<u32>(CODE_END, <u32>mark)
}

/** Objects lie one behind the other, from here to `CODE_END`. */
export function firstCode(): usize {
  return codeStart + ((<usize>CODE_BUCKETS) << 2)
}

export function codeObjectBytes(code: usize): usize {
  return objectBytes(codeLength(code))
}

/** Empties the buckets; every object that stays must then be moved, if only to where it is. */
export function unlinkAllCode(): void {
  memory.fill(codeStart, 0, (<usize>CODE_BUCKETS) << 2)
}

/** Moves an object of `bytes` bytes down and puts it into its bucket. */
export function moveCode(from: usize, to: usize, bytes: usize): void {
  if (to != from) memory.copy(to, from, bytes)
  store<u32>(to, 0, CODE_MOVED)
  store<u32>(to, <u32>to + jumpsOffsetOf(codeLength(to)), CODE_JUMPS)
  const bucket = bucketOf(to + CODE_HASH)
  store<u32>(to, load<u32>(bucket), CODE_NEXT)
  store<u32>(bucket, <u32>to)
}
