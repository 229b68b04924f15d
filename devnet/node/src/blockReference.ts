import type { Hex } from '@safelane/devnet-engine'
import type { Block } from './chain/block.ts'
import type { ChainStore } from './chain/chainStore.ts'

export type BlockTag = 'latest' | 'pending' | 'earliest' | 'safe' | 'finalized'

/** How JSON-RPC names a block: tag, number, or hash (EIP-1898). */
export type BlockReference = { tag: BlockTag } | { number: bigint } | { hash: Hex }

export const LATEST: BlockReference = { tag: 'latest' }

export function isPending(reference: BlockReference): boolean {
  return 'tag' in reference && reference.tag === 'pending'
}

/** The block meant, `pending` as the head it will stand on; undefined when the chain has no such block. */
export function findBlock(store: ChainStore, reference: BlockReference): Block | undefined {
  if ('hash' in reference) return store.byHash(reference.hash)
  if ('number' in reference) return store.byNumber(reference.number)
  if (reference.tag === 'earliest') return store.genesis
  // A single node never reorganises by itself; the tags say what they would on a chain with validators.
  if (reference.tag === 'safe') return before(store, store.slotsInAnEpoch)
  if (reference.tag === 'finalized') return before(store, 2n * store.slotsInAnEpoch)
  return store.head
}

/** The block so many before the head, at most the first. */
function before(store: ChainStore, blocks: bigint): Block {
  const number = store.head.header.number - blocks
  return store.byNumber(number) ?? store.genesis
}

/** The block meant. Throws UnknownBlockError when the chain has none such. */
export function requireBlock(store: ChainStore, reference: BlockReference): Block {
  const block = findBlock(store, reference)
  if (!block) throw new UnknownBlockError(reference, store.head.header.number)
  return block
}

/** The chain has no such block. */
export class UnknownBlockError extends Error {
  readonly code = 'UNKNOWN_BLOCK'
  readonly reference: BlockReference
  readonly height: bigint

  constructor(reference: BlockReference, height: bigint) {
    super('unknown block')
    this.reference = reference
    this.height = height
  }
}
