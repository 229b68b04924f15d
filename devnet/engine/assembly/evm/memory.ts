/** Growth of a frame's memory, its gas, and copies into it. */
import { memoryGas } from './gas'
import { outgrown } from '../host'
import { contentsStart } from '../layout'
import { overlayEnd } from '../state/overlay'
import { clearBytes, copyBytes, exceedsU64 } from '../words/word'

/** Offsets from here on cost more than 2^53 gas, which no frame has. */
const UNREACHABLE: u64 = 1 << 36

/** Size after the last successful `growMemory`. */
export let grownSize: u32 = 0
/** The furthest that memories have reached in this transaction. */
export let memoryEnd: usize = 0

export function beginMemory(): void {
  memoryEnd = contentsStart
}

/** Notes that memories reach to `end`, which must leave the overlay its room. */
// @ts-ignore: decorator
@inline
export function claimMemory(end: u64): void {
  if (end <= <u64>memoryEnd) return
  if (end > <u64>overlayEnd()) outgrown()
  memoryEnd = <usize>end
}

/** End of the region given by two words on the stack; 0 if it is empty, 2^64 − 1 if no memory can be so large. */
// @ts-ignore: decorator
@inline
export function regionEnd(offset: usize, length: usize): u64 {
  const n = load<u64>(length)
  if (n == 0 && !exceedsU64(length)) return 0
  const at = load<u64>(offset)
  if (exceedsU64(length) || exceedsU64(offset) || n >= UNREACHABLE || at >= UNREACHABLE) return u64.MAX_VALUE
  return at + n
}

/** Grows a frame's memory of `size` bytes to hold `end` bytes. Returns the gas that remains, or −1. */
export function growMemory(memoryStart: usize, size: u32, end: u64, gas: i64): i64 {
  if (end >= UNREACHABLE) return -1
  const words = (end + 31) >> 5
  const left = gas - (memoryGas(words) - memoryGas(<u64>size >> 5))
  if (left < 0) return -1
  const bytes = words << 5
  claimMemory(<u64>memoryStart + bytes)
  clearBytes(memoryStart + <usize>size, <usize>bytes - <usize>size)
  grownSize = <u32>bytes
  return left
}

/** Copies `length` bytes from `offset` (a word) of a source; beyond its end the source reads as zeros. */
export function copyPadded(to: usize, source: usize, sourceLength: u32, offset: usize, length: usize): void {
  let available: usize = 0
  const at = load<u64>(offset)
  if (!exceedsU64(offset) && at < <u64>sourceLength) {
    available = min<usize>(length, <usize>sourceLength - <usize>at)
    copyBytes(to, source + <usize>at, available)
  }
  clearBytes(to + available, length - available)
}
