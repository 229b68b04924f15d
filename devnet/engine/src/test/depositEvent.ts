import type { Hex } from '../api.ts'

/** Data of a deposit's event (EIP-6110): five offsets, then length and content of each field, which is one byte repeated. */
export function depositEvent(): Hex {
  const word = (value: number): string => value.toString(16).padStart(64, '0')
  const field = (byte: string, length: number): string =>
    word(length) + byte.repeat(length).padEnd(Math.ceil(length / 32) * 64, '0')
  const offsets = [160, 256, 320, 384, 512].map(word).join('')
  return `0x${offsets}${field('01', 48)}${field('02', 32)}${field('03', 8)}${field('04', 96)}${field('05', 8)}`
}
