/** Recursive Length Prefix encoding (yellow paper, appendix B) of what the host writes itself. */
import { concatenate } from './bytes.ts'
import { bigintToBytes } from './hex.ts'

/** A list, given the encodings of its items. */
export function encodeRlpList(items: readonly Uint8Array[]): Uint8Array {
  return withHeader(0xc0, concatenate(items))
}

/** A byte string. */
export function encodeRlpBytes(bytes: Uint8Array): Uint8Array {
  return bytes.length === 1 && bytes[0]! < 0x80 ? bytes : withHeader(0x80, bytes)
}

/** An integer: its big-endian bytes without leading zeros. */
export function encodeRlpInteger(value: bigint): Uint8Array {
  return encodeRlpBytes(bigintToBytes(value, byteLength(value)))
}

function withHeader(base: number, payload: Uint8Array): Uint8Array {
  if (payload.length < 56) return concatenate([Uint8Array.of(base + payload.length), payload])
  const size = byteLength(BigInt(payload.length))
  const length = bigintToBytes(BigInt(payload.length), size)
  return concatenate([Uint8Array.of(base + 55 + size), length, payload])
}

function byteLength(value: bigint): number {
  return value === 0n ? 0 : Math.ceil(value.toString(16).length / 2)
}
