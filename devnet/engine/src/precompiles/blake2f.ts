/** Precompile 0x09: the compression function F of BLAKE2b (EIP-152, RFC 7693). */

const inputBytes = 213
const mask = 0xffffffffffffffffn

const initialVector = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
]

const sigma = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
]

/** One gas per round; null when the input is malformed. */
export function blake2fGas(input: Uint8Array): bigint | null {
  if (input.length !== inputBytes || input[212]! > 1) return null
  return BigInt(viewOf(input).getUint32(0))
}

/** rounds (4, big endian) ‖ h (64) ‖ m (128) ‖ t (16) ‖ final (1) → h (64). Call it only on input that has a price. */
export function blake2f(input: Uint8Array): Uint8Array {
  const view = viewOf(input)
  const rounds = view.getUint32(0)
  const word = (at: number) => view.getBigUint64(at, true)
  const h = Array.from({ length: 8 }, (_, i) => word(4 + 8 * i))
  const m = Array.from({ length: 16 }, (_, i) => word(68 + 8 * i))
  const v = [...h, ...initialVector]
  v[12]! ^= word(196)
  v[13]! ^= word(204)
  if (input[212] === 1) v[14]! ^= mask
  for (let round = 0; round < rounds; round++) {
    const s = sigma[round % 10]!
    mix(v, 0, 4, 8, 12, m[s[0]!]!, m[s[1]!]!)
    mix(v, 1, 5, 9, 13, m[s[2]!]!, m[s[3]!]!)
    mix(v, 2, 6, 10, 14, m[s[4]!]!, m[s[5]!]!)
    mix(v, 3, 7, 11, 15, m[s[6]!]!, m[s[7]!]!)
    mix(v, 0, 5, 10, 15, m[s[8]!]!, m[s[9]!]!)
    mix(v, 1, 6, 11, 12, m[s[10]!]!, m[s[11]!]!)
    mix(v, 2, 7, 8, 13, m[s[12]!]!, m[s[13]!]!)
    mix(v, 3, 4, 9, 14, m[s[14]!]!, m[s[15]!]!)
  }
  const output = new Uint8Array(64)
  const out = viewOf(output)
  for (let i = 0; i < 8; i++) out.setBigUint64(8 * i, h[i]! ^ v[i]! ^ v[i + 8]!, true)
  return output
}

function mix(v: bigint[], a: number, b: number, c: number, d: number, x: bigint, y: bigint): void {
  v[a] = (v[a]! + v[b]! + x) & mask
  v[d] = rotateRight(v[d]! ^ v[a]!, 32n)
  v[c] = (v[c]! + v[d]!) & mask
  v[b] = rotateRight(v[b]! ^ v[c]!, 24n)
  v[a] = (v[a]! + v[b]! + y) & mask
  v[d] = rotateRight(v[d]! ^ v[a]!, 16n)
  v[c] = (v[c]! + v[d]!) & mask
  v[b] = rotateRight(v[b]! ^ v[c]!, 63n)
}

function rotateRight(value: bigint, bits: bigint): bigint {
  return ((value >> bits) | (value << (64n - bits))) & mask
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
