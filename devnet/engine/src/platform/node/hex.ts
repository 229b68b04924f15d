/** Hexadecimal by Buffer, which is native code. */
import type { DecodeHex, EncodeHex, HexReader } from '../platform.ts'

export const encodeHex: EncodeHex = (bytes) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

export const decodeHex: DecodeHex = (digits) => {
  const bytes = Buffer.from(digits, 'hex')
  return bytes.length * 2 === digits.length ? bytes : null
}

export const hexReader: HexReader = (buffer) => {
  const bytes = Buffer.from(buffer)
  return (at, length) => bytes.toString('hex', at, at + length)
}
