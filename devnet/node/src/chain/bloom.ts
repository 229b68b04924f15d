import type { Hex } from '@safelane/devnet-engine'
import { hexToBytes, keccak256 } from 'viem'

/**
 * Whether a 2048-bit log bloom may contain `item` (an address or topic): false is certain, true is not.
 * The three bit positions are the low 11 bits of the first three 16-bit words of the item's hash (yellow paper 4.3.1).
 */
export function bloomMayContain(bloom: Hex, item: Hex): boolean {
  const hash = hexToBytes(keccak256(item))
  for (let word = 0; word < 6; word += 2) {
    const bit = (((hash[word] as number) << 8) | (hash[word + 1] as number)) & 2047
    // 512 hexadecimal digits, the most significant first: bit 0 is in the last digit.
    const digit = Number.parseInt(bloom.charAt(2 + 511 - (bit >> 2)), 16)
    if ((digit & (1 << (bit & 3))) === 0) return false
  }
  return true
}
