/** A state as plain maps, and its tries by @ethereumjs/mpt, made from nothing: what the engine's own are compared with. */
import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, hexToBytes, wordToBytes } from '../hex.ts'

export const emptyCodeHash = keccak_256(new Uint8Array())

export interface ReferenceAccount {
  nonce: bigint
  balance: bigint
  codeHash: Uint8Array
  /** Values that are not zero, by slot; words of 32 bytes. */
  storage: Map<string, Uint8Array>
}

/** By address. */
export type ReferenceState = Map<string, ReferenceAccount>

/** The account, which is empty if it was not there. */
export function referenceAccount(state: ReferenceState, address: Uint8Array): ReferenceAccount {
  const key = bytesToHex(address)
  const existing = state.get(key)
  if (existing) return existing
  const account = { nonce: 0n, balance: 0n, codeHash: emptyCodeHash, storage: new Map() }
  state.set(key, account)
  return account
}

export const trimmed = (word: Uint8Array): Uint8Array => word.slice(word.findIndex((byte) => byte !== 0))

export const quantity = (value: bigint): Uint8Array =>
  value === 0n ? new Uint8Array() : trimmed(wordToBytes(value))

async function storageTrie(account: ReferenceAccount): Promise<MerklePatriciaTrie> {
  const trie = new MerklePatriciaTrie({ useKeyHashing: true })
  for (const [slot, value] of account.storage) await trie.put(hexToBytes(slot), RLP.encode(trimmed(value)))
  return trie
}

export async function referenceTrie(state: ReferenceState): Promise<MerklePatriciaTrie> {
  const trie = new MerklePatriciaTrie({ useKeyHashing: true })
  for (const [address, account] of state) {
    const { nonce, balance, codeHash, storage } = account
    if (
      nonce === 0n &&
      balance === 0n &&
      bytesToHex(codeHash) === bytesToHex(emptyCodeHash) &&
      storage.size === 0
    )
      continue
    const storageRoot = (await storageTrie(account)).root()
    await trie.put(
      hexToBytes(address),
      RLP.encode([quantity(nonce), quantity(balance), storageRoot, codeHash]),
    )
  }
  return trie
}
