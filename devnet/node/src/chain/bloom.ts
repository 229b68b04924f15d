import type { Hex } from '@safelane/devnet-engine'
import { hexToBytes, keccak256 } from 'viem/utils'

/** The three bits of a 2048-bit log bloom that tell of an address or topic, as place of a digit and mask of its bits. */
export type BloomBits = readonly { digit: number; mask: number }[]

/** Bits of `item`: the low 11 bits of the first three 16-bit words of its hash (yellow paper 4.3.1). */
export function bloomBits(item: Hex): BloomBits {
  const hash = hexToBytes(keccak256(item))
  return [0, 2, 4].map((word) => {
    const bit = (((hash[word] as number) << 8) | (hash[word + 1] as number)) & 2047
    // 512 hexadecimal digits, the most significant first: bit 0 is in the last digit.
    return { digit: 2 + 511 - (bit >> 2), mask: 1 << (bit & 3) }
  })
}

/** Whether a bloom may contain the item with these bits: false is certain, true is not. */
export function bloomHas(bloom: Hex, bits: BloomBits): boolean {
  return bits.every(({ digit, mask }) => (digitAt(bloom, digit) & mask) !== 0)
}

/** The value of a lower-case hexadecimal digit. */
function digitAt(hex: Hex, place: number): number {
  const code = hex.charCodeAt(place)
  return code < 0x3a ? code - 0x30 : code - 0x57
}
