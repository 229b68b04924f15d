/** Byte strings: joined and compared. */

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export function areBytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, b, 0, a.length) === 0
}

/** Negative, 0 or positive, as the bytes of `a` from `start` to `end` come before, with or after those of `b`. */
export function compareBytes(a: Uint8Array, b: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const difference = a[at]! - b[at]!
    if (difference !== 0) return difference
  }
  return 0
}
