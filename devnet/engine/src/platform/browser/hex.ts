/** Hexadecimal by noble, which takes the browser's own `Uint8Array.fromHex` where there is one. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import type { DecodeHex, EncodeHex, HexReader } from '../platform.ts'

export const encodeHex: EncodeHex = (bytes) => bytesToHex(bytes)

export const decodeHex: DecodeHex = (digits) => {
  try {
    return hexToBytes(digits)
  } catch {
    return null
  }
}

export const hexReader: HexReader = (buffer) => {
  const bytes = new Uint8Array(buffer)
  return (at, length) => bytesToHex(bytes.subarray(at, at + length))
}
