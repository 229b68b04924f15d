import type { Hex } from '@safelane/devnet-engine'
import type { Block } from './block.ts'

/** A chain that takes the place of another; the engine holds its newest state. */
export interface NewChain {
  /** The oldest first, at least one; the first one's change leads from nothing to its state. */
  blocks: Block[]
  /** Number of the oldest block whose state is known. */
  oldestState: bigint
  /** Of the blocks to come; default: as before. */
  coinbase?: Hex
  gasLimit?: bigint
}
