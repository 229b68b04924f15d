/** The phrase that anvil makes of a number: the same number gives the same accounts in both. */
import { createHash } from 'node:crypto'
import { chacha12 } from '@noble/ciphers/chacha.js'
import { english } from 'viem/accounts'

const ENTROPY_BYTES = 16
/** BIP-39. */
const BITS_PER_WORD = 11
/** Of PCG32 (pcg-random.org), as Rust's rand_core steps it. */
const MULTIPLIER = 6_364_136_223_846_793_005n
const INCREMENT = 11_634_580_027_462_260_723n

/** Twelve words from a number below 2^64. Whoever knows the number knows the keys. */
export function seededMnemonic(seed: bigint): string {
  // Rust's StdRng is ChaCha with twelve rounds; each random byte is the lowest of a word of four.
  const stream = chacha12(expandedSeed(seed), new Uint8Array(12), new Uint8Array(4 * ENTROPY_BYTES))
  return phraseOf(stream.filter((_, index) => index % 4 === 0))
}

/** A key of 32 bytes: eight outputs of PCG32. */
function expandedSeed(seed: bigint): Uint8Array {
  const key = Buffer.alloc(32)
  let state = seed
  for (let at = 0; at < key.length; at += 4) {
    state = BigInt.asUintN(64, state * MULTIPLIER + INCREMENT)
    const shifted = Number(BigInt.asUintN(32, ((state >> 18n) ^ state) >> 27n))
    const turns = Number(state >> 59n)
    key.writeUInt32LE(((shifted >>> turns) | (shifted << (32 - turns))) >>> 0, at)
  }
  return key
}

/** BIP-39: the entropy and the first bits of its hash, eleven a word. */
function phraseOf(entropy: Uint8Array): string {
  const checksum = createHash('sha256').update(entropy).digest()
  const bits = [...entropy, ...checksum].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const words = Math.floor((entropy.length * 8 + entropy.length / 4) / BITS_PER_WORD)
  return Array.from({ length: words }, (_, index) => {
    const number = Number.parseInt(bits.slice(index * BITS_PER_WORD, (index + 1) * BITS_PER_WORD), 2)
    return english[number]
  }).join(' ')
}
