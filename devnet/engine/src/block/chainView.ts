/** What a block needs to know of the chain that it continues. */
import type { Hex } from '../api.ts'
import type { ForkSchedule } from './forkSchedule.ts'
import type { BlockHeader } from './header.ts'

export interface ChainBlock {
  readonly header: BlockHeader
  readonly hash: Hex
  readonly ommers?: readonly BlockHeader[]
}

export interface ChainView {
  readonly schedule: ForkSchedule
  /** Whose logs are deposits (EIP-6110), lower case. Default: mainnet's. */
  readonly depositContract?: Hex
  /** Default: the engine's. */
  readonly chainId?: bigint | undefined
  /** Whether blocks before Paris have a difficulty and pay a reward. Default true; a development chain has no miners. */
  readonly isMined?: boolean
  /** The block on whose state the engine stands. */
  readonly head: ChainBlock
  /** An ancestor of the head, or the head itself; undefined when there is none. */
  byNumber(number: bigint): ChainBlock | undefined
  /** Hash of an ancestor that `byNumber` does not have; null: not known yet (see `EngineOptions.lazy`). */
  hashOf?(number: bigint): Hex | null
}

const ZERO_HASH: Hex = `0x${'00'.repeat(32)}`

/** What BLOCKHASH finds on top of the head. */
export function blockHashOf(chain: Pick<ChainView, 'byNumber' | 'hashOf'>): (number: bigint) => Hex | null {
  return (number) => {
    const block = chain.byNumber(number)
    if (block) return block.hash
    return chain.hashOf ? chain.hashOf(number) : ZERO_HASH
  }
}
