import type { Hex } from '@safelane/devnet-engine'

/** JSON-RPC `QUANTITY`: hexadecimal without leading zeros. */
export function quantity(value: bigint | number): Hex {
  return `0x${value.toString(16)}`
}

/** A number as its shortest big-endian bytes, the way RLP wants integers; zero is the empty string. */
export function integerHex(value: bigint): Hex {
  if (value === 0n) return '0x'
  const digits = value.toString(16)
  return `0x${digits.length % 2 === 0 ? digits : `0${digits}`}`
}

/** A number as 32 big-endian bytes. */
export function wordHex(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`
}

export const ZERO_ADDRESS: Hex = `0x${'00'.repeat(20)}`
export const ZERO_HASH: Hex = `0x${'00'.repeat(32)}`
export const ZERO_BLOOM: Hex = `0x${'00'.repeat(256)}`
