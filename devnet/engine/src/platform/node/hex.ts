/** Hexadecimal by Buffer, which is native code. */
import type { DecodeHex, EncodeHex, HexReader } from '../platform.ts'

// The method of buffers takes any bytes as they are: to make a buffer of small ones, they would be copied out of the heap first.
const { hexSlice } = Buffer.prototype as Buffer & {
  hexSlice(this: Uint8Array, start: number, end: number): string
}

export const encodeHex: EncodeHex = (bytes) => hexSlice.call(bytes, 0, bytes.length)

export const decodeHex: DecodeHex = (digits) => {
  const bytes = Buffer.from(digits, 'hex')
  return bytes.length * 2 === digits.length ? bytes : null
}

export const hexReader: HexReader = (buffer) => {
  const bytes = Buffer.from(buffer)
  return (at, length) => bytes.toString('hex', at, at + length)
}
