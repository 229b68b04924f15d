import type { Hex } from '@safelane/devnet-engine'
import { LATEST } from '../blockReference.ts'
import { quantity } from '../quantity.ts'
import { type MethodTable, method } from './method.ts'
import { address, arrayOf, blockReference, invalid, mapOf, optional, slot } from './params.ts'

/** Most slots that one request reads, as in geth. */
const MAX_SLOTS = 1024

const block = optional(blockReference, LATEST)

/** Whole accounts, and many slots at once. */
export const ethAccountMethods: MethodTable = {
  eth_getAccount: method({ address, block }, ({ node }, { address, block }) =>
    node.readState(block, ({ engine }) => {
      const { nonce, balance, storageHash, codeHash } = engine.getProof(address, [])
      return { nonce: quantity(nonce), balance: quantity(balance), storageRoot: storageHash, codeHash }
    }),
  ),
  eth_getAccountInfo: method({ address, block }, ({ node }, { address, block }) =>
    node.readState(block, ({ engine }) => ({
      balance: quantity(engine.getBalance(address)),
      nonce: quantity(engine.getNonce(address)),
      code: engine.getCode(address),
    })),
  ),
  eth_getStorageValues: method(
    { slots: mapOf(address, arrayOf(slot, MAX_SLOTS)), block },
    ({ node }, { slots, block }) => {
      const wanted = Object.entries(slots) as [Hex, Hex[]][]
      if (wanted.length === 0) throw invalid('slots', 'must name at least one account')
      if (wanted.reduce((sum, [, list]) => sum + list.length, 0) > MAX_SLOTS) {
        throw invalid('slots', `must have at most ${MAX_SLOTS} slots in all`)
      }
      return node.readState(block, ({ engine }) =>
        Object.fromEntries(
          wanted.map(([account, list]) => [account, list.map((key) => engine.getStorage(account, key))]),
        ),
      )
    },
  ),
}
