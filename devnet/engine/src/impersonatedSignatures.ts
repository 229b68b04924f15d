/**
 * Signatures for which ECRECOVER answers with an address of the caller's choice, where all lanes find them: `u32 number`, and from 32 bytes
 * on, for each, 12 bytes of the signature's hash and the 20 of the address.
 */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { BLOCK_HASHES, IMPERSONATED_SIGNATURES } from './memoryMap.ts'

const FIRST = IMPERSONATED_SIGNATURES + 32
const ENTRY_BYTES = 32
const KEY_BYTES = 12
/** What follows in memory. */
const ENTRIES_MAX = (BLOCK_HASHES - FIRST) / ENTRY_BYTES

/** Takes the place of an earlier answer for the same signature (65 bytes: r, s, v). Throws a RangeError when there is no room. */
export function impersonateSignature(memory: DataView, signature: Uint8Array, address: Uint8Array): void {
  if (signature.length !== 65) throw new RangeError(`a signature has 65 bytes, not ${signature.length}`)
  const bytes = new Uint8Array(memory.buffer)
  const key = keyOf(signature)
  const count = memory.getUint32(IMPERSONATED_SIGNATURES, true)
  const known = find(memory, key)
  if (known === null && count === ENTRIES_MAX) {
    throw new RangeError(`at most ${ENTRIES_MAX} signatures can be impersonated`)
  }
  const at = known ?? FIRST + count * ENTRY_BYTES
  bytes.set(key, at)
  bytes.set(address, at + KEY_BYTES)
  if (known === null) memory.setUint32(IMPERSONATED_SIGNATURES, count + 1, true)
}

/** What ECRECOVER answers for this input (hash, v, r, s of 32 bytes each); null: what it always does. */
export function impersonatedSigner(memory: DataView, input: Uint8Array): Uint8Array | null {
  if (memory.getUint32(IMPERSONATED_SIGNATURES, true) === 0 || input.length < 128) return null
  const at = find(memory, keyOf(Uint8Array.of(...input.subarray(64, 128), input[63] as number)))
  if (at === null) return null
  const output = new Uint8Array(32)
  output.set(new Uint8Array(memory.buffer, at + KEY_BYTES, ENTRY_BYTES - KEY_BYTES), KEY_BYTES)
  return output
}

function keyOf(signature: Uint8Array): Uint8Array {
  return keccak_256(signature).subarray(0, KEY_BYTES)
}

function find(memory: DataView, key: Uint8Array): number | null {
  const count = memory.getUint32(IMPERSONATED_SIGNATURES, true)
  for (let at = FIRST; at < FIRST + count * ENTRY_BYTES; at += ENTRY_BYTES) {
    if (key.every((byte, index) => memory.getUint8(at + index) === byte)) return at
  }
  return null
}
