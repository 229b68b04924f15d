/** Root of a Merkle Patricia trie computed from all its leaves at once: simple and slow, what the incremental trie is compared with. */
import { keccak256 } from '../trieModule.ts'

export interface Leaf {
  key: Uint8Array
  value: Uint8Array
}

const emptyString = Uint8Array.of(0x80)

export function encodeString(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 1 && bytes[0]! < 0x80) return bytes
  return Buffer.concat([header(0x80, bytes.length), bytes])
}

export function encodeList(items: readonly Uint8Array[]): Uint8Array {
  const payload = Buffer.concat(items)
  return Buffer.concat([header(0xc0, payload.length), payload])
}

function header(base: number, length: number): Uint8Array {
  if (length < 56) return Uint8Array.of(base + length)
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  const size = bytes.subarray(bytes.findIndex((byte) => byte !== 0))
  return Buffer.concat([Uint8Array.of(base + 55 + size.length), size])
}

function nibble(key: Uint8Array, index: number): number {
  const byte = key[index >> 1]!
  return index & 1 ? byte & 15 : byte >> 4
}

/** Hex-prefix encoding of the nibbles from `start` to `end` (yellow paper, appendix C). */
function hexPrefix(key: Uint8Array, start: number, end: number, isLeaf: boolean): Uint8Array {
  const odd = (end - start) & 1
  const bytes = new Uint8Array(((end - start) >> 1) + 1)
  bytes[0] = (isLeaf ? 0x20 : 0) + (odd ? 0x10 + nibble(key, start) : 0)
  for (let i = start + odd, at = 1; i < end; i += 2, at++)
    bytes[at] = nibble(key, i) * 16 + nibble(key, i + 1)
  return bytes
}

/** How a parent refers to a node: the node itself if it is short, else its hash. */
function reference(node: Uint8Array): Uint8Array {
  return node.length < 32 ? node : encodeString(keccak256(node))
}

function encodeNode(leaves: readonly Leaf[], depth: number): Uint8Array {
  const first = leaves[0]!.key
  if (leaves.length === 1) {
    return encodeList([
      encodeString(hexPrefix(first, depth, first.length * 2, true)),
      encodeString(leaves[0]!.value),
    ])
  }
  const last = leaves[leaves.length - 1]!.key
  let fork = depth
  const limit = Math.min(first.length, last.length) * 2
  while (fork < limit && nibble(first, fork) === nibble(last, fork)) fork++
  if (fork > depth) {
    return encodeList([
      encodeString(hexPrefix(first, depth, fork, false)),
      reference(encodeNode(leaves, fork)),
    ])
  }
  const items: Uint8Array[] = []
  let at = 0
  let value: Uint8Array = emptyString
  if (first.length * 2 === depth) {
    value = encodeString(leaves[0]!.value)
    at = 1
  }
  for (let branch = 0; branch < 16; branch++) {
    const start = at
    while (at < leaves.length && nibble(leaves[at]!.key, depth) === branch) at++
    items.push(at === start ? emptyString : reference(encodeNode(leaves.slice(start, at), depth + 1)))
  }
  return encodeList([...items, value])
}

/** Root hash; the keys must be distinct. */
export function patriciaRoot(leaves: readonly Leaf[]): Uint8Array {
  if (leaves.length === 0) return keccak256(emptyString)
  const sorted = [...leaves].sort((a, b) => Buffer.compare(a.key, b.key))
  return keccak256(encodeNode(sorted, 0))
}

/** RLP of an unsigned integer. */
export function encodeInteger(value: bigint): Uint8Array {
  if (value === 0n) return emptyString
  const hex = value.toString(16)
  return encodeString(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'))
}

/** RLP of an account: [nonce, balance, storage root, code hash]. */
export function encodeAccount(
  nonce: bigint,
  balance: bigint,
  storageRoot: Uint8Array,
  codeHash: Uint8Array,
): Uint8Array {
  return encodeList([
    encodeInteger(nonce),
    encodeInteger(balance),
    encodeString(storageRoot),
    encodeString(codeHash),
  ])
}
