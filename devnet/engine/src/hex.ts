/** Hexadecimal strings and bytes. */
import type { Hex } from './api.ts'

export function bytesToHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
}

/** Throws a RangeError if the string is not `0x` and whole bytes, or not of the given length in bytes. */
export function hexToBytes(hex: string, length?: number): Uint8Array {
  const bytes = Buffer.from(hex.slice(2), 'hex')
  if (!hex.startsWith('0x') || bytes.length * 2 !== hex.length - 2)
    throw new RangeError(`not hexadecimal bytes: ${hex}`)
  if (length !== undefined && bytes.length !== length) {
    throw new RangeError(`${length} bytes expected, got ${bytes.length}: ${hex}`)
  }
  return bytes
}

/** 32 big-endian bytes. Throws a RangeError for what is negative or above 2^256 − 1. */
export function wordToBytes(value: bigint): Uint8Array {
  if (value < 0n || value >> 256n !== 0n) throw new RangeError(`not a 256-bit number: ${value}`)
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
}

export function bytesToWord(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(bytesToHex(bytes))
}
