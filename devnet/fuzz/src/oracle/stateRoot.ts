/** Root of the oracle's state, by @ethereumjs/mpt. */
import { createMPT } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { Account } from '@ethereumjs/util'
import type { Hex } from '@safelane/devnet-engine'
import { hexFromBytes } from '../pool.ts'
import { bytesOf, type JournaledState } from './journaledState.ts'

export async function stateRootOf({ accounts, storage }: JournaledState): Promise<Hex> {
  const trie = await createMPT({ useKeyHashing: true })
  for (const [key, { nonce, balance, codeHash }] of accounts) {
    const slots = await createMPT({ useKeyHashing: true })
    for (const [slot, value] of storage.get(key) ?? []) await slots.put(bytesOf(slot), RLP.encode(value))
    await trie.put(bytesOf(key), new Account(nonce, balance, slots.root(), codeHash).serialize())
  }
  return hexFromBytes(trie.root())
}
