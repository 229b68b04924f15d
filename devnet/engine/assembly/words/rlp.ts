/** RLP (yellow paper, appendix B). Writers put bytes at `to` and return the position after them. */

/** Bytes to leave free before a list's payload: the longest header of a payload below 4 GiB. */
export const RLP_HEADER_MAX: usize = 5

/** How many bytes the big-endian number takes without leading zeros; 0 for 0. */
// @ts-ignore: decorator
@inline
function significantBytes(value: u64): usize {
  return (71 - <usize>clz(value)) >> 3
}

// @ts-ignore: decorator
@inline
function writeSignificant(to: usize, value: u64, bytes: usize): usize {
  for (let i: usize = 0; i < bytes; i++) store<u8>(to + i, <u8>(value >> (<u64>(bytes - 1 - i) << 3)))
  return to + bytes
}

/** Bytes of the header of a string (that is not a single byte below 0x80) or list with so long a payload. */
export function rlpHeaderBytes(payload: usize): usize {
  return payload < 56 ? 1 : 1 + significantBytes(payload)
}

/** `base` is 0x80 for a string, 0xc0 for a list. */
export function writeRlpHeader(to: usize, base: u8, payload: usize): usize {
  if (payload < 56) {
    store<u8>(to, base + <u8>payload)
    return to + 1
  }
  const bytes = significantBytes(payload)
  store<u8>(to, base + 55 + <u8>bytes)
  return writeSignificant(to + 1, payload, bytes)
}

/** Writes the header of the list whose payload lies at `payload`, right before it, and returns where the list begins. */
export function closeRlpList(payload: usize, end: usize): usize {
  const length = end - payload
  const start = payload - rlpHeaderBytes(length)
  writeRlpHeader(start, 0xc0, length)
  return start
}

export function writeRlpString(to: usize, from: usize, length: usize): usize {
  if (length != 1 || load<u8>(from) >= 0x80) to = writeRlpHeader(to, 0x80, length)
  memory.copy(to, from, length)
  return to + length
}

export function writeRlpU64(to: usize, value: u64): usize {
  if (value != 0 && value < 0x80) {
    store<u8>(to, <u8>value)
    return to + 1
  }
  const bytes = significantBytes(value)
  store<u8>(to, 0x80 + <u8>bytes)
  return writeSignificant(to + 1, value, bytes)
}

/** The 256-bit number whose little-endian word lies at `word`. */
export function writeRlpWord(to: usize, word: usize): usize {
  let top: usize = 24
  while (top != 0 && load<u64>(word + top) == 0) top -= 8
  if (top == 0) return writeRlpU64(to, load<u64>(word))
  const head = significantBytes(load<u64>(word + top))
  store<u8>(to, 0x80 + <u8>(head + top))
  to = writeSignificant(to + 1, load<u64>(word + top), head)
  while (top != 0) {
    top -= 8
    store<u64>(to, bswap<u64>(load<u64>(word + top)))
    to += 8
  }
  return to
}
