/**
 * Recursive Length Prefix (yellow paper, appendix B), canonical only. Decoded items are views of the given bytes, so that a
 * header can be hashed and a transaction executed exactly as they came.
 */

import type { Hex } from './api.ts'
import { bytesToHex, hexToBytes } from './hex.ts'

/** Where an item lies in the bytes from which it was decoded. */
export interface RlpItem {
  readonly bytes: Uint8Array
  readonly isList: boolean
  /** Where its prefix begins. */
  readonly start: number
  readonly payload: number
  readonly end: number
}

/** The one item that the bytes are, from `start` on. Throws RlpError when they are not canonical, cut off, or followed by more. */
export function decodeRlp(bytes: Uint8Array, start = 0): RlpItem {
  const item = itemAt(bytes, start, bytes.length)
  if (item.end !== bytes.length) throw new RlpError('bytes follow the item')
  return item
}

/** The items of a list. Throws RlpError when `list` is no list or its payload is not canonical. */
export function listItems(list: RlpItem): RlpItem[] {
  if (!list.isList) throw new RlpError('bytes stand where a list should')
  const items: RlpItem[] = []
  for (let at = list.payload; at < list.end; ) {
    const item = itemAt(list.bytes, at, list.end)
    items.push(item)
    at = item.end
  }
  return items
}

/** The whole item, its prefix included. */
export function encodedOf({ bytes, start, end }: RlpItem): Uint8Array {
  return bytes.subarray(start, end)
}

/** The bytes of an item, of exactly `length` when that is given. Throws RlpError. */
export function bytesOf({ bytes, isList, payload, end }: RlpItem, length?: number): Uint8Array {
  if (isList) throw new RlpError('a list stands where bytes should')
  if (length !== undefined && end - payload !== length) {
    throw new RlpError(`${length} bytes expected, got ${end - payload}`)
  }
  return bytes.subarray(payload, end)
}

/** The same in hexadecimal. */
export function hexOf(item: RlpItem, length?: number): Hex {
  return bytesToHex(bytesOf(item, length))
}

/** A non-negative integer of at most `bits`, without leading zeros. Throws RlpError. */
export function integerOf(item: RlpItem, bits: 64 | 256): bigint {
  const bytes = bytesOf(item)
  if (bytes[0] === 0) throw new RlpError('an integer has leading zeros')
  if (bytes.length > bits / 8) throw new RlpError(`an integer has more than ${bits} bits`)
  return bytes.length === 0 ? 0n : BigInt(bytesToHex(bytes))
}

/** A byte string as an item. */
export function encodeRlpBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 1 && bytes[0]! < 0x80) return bytes
  return withPrefix(0x80, [bytes])
}

/** The byte string that `hex` writes, as an item. */
export function encodeRlpHex(hex: Hex): Uint8Array {
  return encodeRlpBytes(hexToBytes(hex))
}

/** A non-negative integer as an item: its shortest big-endian bytes, none for zero. */
export function encodeRlpInteger(value: bigint): Uint8Array {
  if (value === 0n) return Uint8Array.of(0x80)
  const digits = value.toString(16)
  return encodeRlpBytes(hexToBytes(`0x${digits.length % 2 === 0 ? digits : `0${digits}`}`))
}

/** A list of items that are encoded already. */
export function encodeRlpList(items: readonly Uint8Array[]): Uint8Array {
  return withPrefix(0xc0, items)
}

function withPrefix(base: 0x80 | 0xc0, parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const size = lengthSize(length)
  const encoded = new Uint8Array(1 + size + length)
  encoded[0] = base + (size === 0 ? length : 55 + size)
  for (let i = size, rest = length; i > 0; i--, rest >>>= 8) encoded[i] = rest
  let at = 1 + size
  for (const part of parts) {
    encoded.set(part, at)
    at += part.length
  }
  return encoded
}

/** Bytes that the length takes after the prefix; 0: it is in the prefix. */
function lengthSize(length: number): number {
  if (length < 56) return 0
  if (length < 0x100) return 1
  if (length < 0x10000) return 2
  return length < 0x1000000 ? 3 : 4
}

/** The item at `start`, which must end before `limit`. */
function itemAt(bytes: Uint8Array, start: number, limit: number): RlpItem {
  const prefix = bytes[start]
  if (prefix === undefined || start >= limit) throw new RlpError('an item is missing')
  const isList = prefix >= 0xc0
  if (prefix < 0x80) return { bytes, isList, start, payload: start, end: start + 1 }
  let length = prefix - (isList ? 0xc0 : 0x80)
  let payload = start + 1
  if (length > 55) {
    const size = length - 55
    payload += size
    if (size > 4 || payload > limit) throw new RlpError('a length is cut off or too long')
    if (bytes[start + 1] === 0) throw new RlpError('a length has leading zeros')
    length = 0
    for (let i = 0; i < size; i++) length = length * 256 + bytes[start + 1 + i]!
    if (length < 56) throw new RlpError('a short item has a long prefix')
  } else if (length === 1 && !isList && payload < limit && bytes[payload]! < 0x80) {
    throw new RlpError('a single byte has a prefix')
  }
  const end = payload + length
  if (end > limit) throw new RlpError('an item is cut off')
  return { bytes, isList, start, payload, end }
}

/** The bytes are not the canonical encoding of what was expected. */
export class RlpError extends Error {
  override readonly name = 'RlpError'
}
