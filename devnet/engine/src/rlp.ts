/**
 * Recursive Length Prefix (yellow paper, appendix B), canonical only. Decoded items are views of the given bytes, so that a
 * header can be hashed and a transaction executed exactly as they came.
 */

import type { Hex } from './api.ts'
import { bytesToHex, hexToBytes } from './hex.ts'

export interface RlpItem {
  readonly isList: boolean
  /** The whole item, its prefix included. */
  readonly encoded: Uint8Array
  readonly payload: Uint8Array
}

/** The one item that the bytes are. Throws RlpError when they are not canonical, cut off, or followed by more. */
export function decodeRlp(bytes: Uint8Array): RlpItem {
  const item = itemAt(bytes, 0)
  if (item.encoded.length !== bytes.length) throw new RlpError('bytes follow the item')
  return item
}

/** The items of a list. Throws RlpError when `item` is no list or its payload is not canonical. */
export function listItems(item: RlpItem): RlpItem[] {
  if (!item.isList) throw new RlpError('bytes stand where a list should')
  const items: RlpItem[] = []
  for (let at = 0; at < item.payload.length; ) {
    const next = itemAt(item.payload, at)
    items.push(next)
    at += next.encoded.length
  }
  return items
}

/** The bytes of an item, of exactly `length` when that is given. Throws RlpError. */
export function bytesOf(item: RlpItem, length?: number): Uint8Array {
  if (item.isList) throw new RlpError('a list stands where bytes should')
  if (length !== undefined && item.payload.length !== length) {
    throw new RlpError(`${length} bytes expected, got ${item.payload.length}`)
  }
  return item.payload
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
  const lengthBytes: number[] = []
  if (length > 55)
    for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) lengthBytes.unshift(rest % 256)
  const encoded = new Uint8Array(1 + lengthBytes.length + length)
  encoded[0] = base + (length > 55 ? 55 + lengthBytes.length : length)
  encoded.set(lengthBytes, 1)
  let at = 1 + lengthBytes.length
  for (const part of parts) {
    encoded.set(part, at)
    at += part.length
  }
  return encoded
}

function itemAt(bytes: Uint8Array, start: number): RlpItem {
  const prefix = bytes[start]
  if (prefix === undefined) throw new RlpError('an item is missing')
  const isList = prefix >= 0xc0
  if (prefix < 0x80) return sliceItem(bytes, false, start, start, start + 1)
  let length = prefix - (isList ? 0xc0 : 0x80)
  let payload = start + 1
  if (length > 55) {
    const size = length - 55
    payload += size
    if (size > 4 || payload > bytes.length) throw new RlpError('a length is cut off or too long')
    if (bytes[start + 1] === 0) throw new RlpError('a length has leading zeros')
    length = 0
    for (let i = 0; i < size; i++) length = length * 256 + bytes[start + 1 + i]!
    if (length < 56) throw new RlpError('a short item has a long prefix')
  } else if (length === 1 && !isList && (bytes[payload] ?? 0xff) < 0x80) {
    throw new RlpError('a single byte has a prefix')
  }
  const end = payload + length
  if (end > bytes.length) throw new RlpError('an item is cut off')
  return sliceItem(bytes, isList, start, payload, end)
}

function sliceItem(bytes: Uint8Array, isList: boolean, start: number, payload: number, end: number): RlpItem {
  return { isList, encoded: bytes.subarray(start, end), payload: bytes.subarray(payload, end) }
}

/** The bytes are not the canonical encoding of what was expected. */
export class RlpError extends Error {
  override readonly name = 'RlpError'
}
