/** Hexadecimal strings and bytes. */
import { decodeHex, encodeHex } from '#platform/hex.ts'
import type { Hex } from './api.ts'
import { concatenate } from './bytes.ts'

export function bytesToHex(bytes: Uint8Array): Hex {
  return `0x${encodeHex(bytes)}`
}

/** Throws a RangeError if the string is not `0x` and whole bytes, or not of the given length in bytes. */
export function hexToBytes(hex: string, length?: number): Uint8Array {
  const bytes = hex.startsWith('0x') ? decodeHex(hex.slice(2)) : null
  if (!bytes) throw new RangeError(`not hexadecimal bytes: ${hex}`)
  if (length !== undefined && bytes.length !== length) {
    throw new RangeError(`${length} bytes expected, got ${bytes.length}: ${hex}`)
  }
  return bytes
}

/** The addresses' bytes, 20 each, one after another: thousands of them at once, several times faster than one by one. */
export function addressBytes(addresses: readonly string[]): Uint8Array {
  const areLong = addresses.every((address) => address.length === 42 && address.startsWith('0x'))
  const digits = areLong ? addresses.map((address) => address.slice(2)).join('') : ''
  const bytes = decodeHex(digits)
  if (bytes?.length === addresses.length * 20) return bytes
  // One of them is none: which one, its own error says.
  return concatenate(addresses.map((address) => hexToBytes(address, 20)))
}

/** 32 big-endian bytes. Throws a RangeError for what is negative or above 2^256 − 1. */
export function wordToBytes(value: bigint): Uint8Array {
  return bigintToBytes(value, 32)
}

/** `length` big-endian bytes. Throws a RangeError for what is negative or does not fit. */
export function bigintToBytes(value: bigint, length: number): Uint8Array {
  if (value < 0n || value >> BigInt(length * 8) !== 0n) {
    throw new RangeError(`not a ${length * 8}-bit number: ${value}`)
  }
  const digits = value === 0n ? '' : value.toString(16)
  return hexToBytes(`0x${digits.padStart(length * 2, '0')}`)
}

/** The number that big-endian bytes stand for; no bytes are 0. */
export function bytesToWord(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(bytesToHex(bytes))
}
