import type { Hex } from '@safelane/devnet-engine'
import type { ClockState } from './chain/chainClock.ts'

/** What can be set by hand over JSON-RPC and is not part of the chain's state. It survives a restart. */
export interface NodeSettings {
  coinbase: Hex
  /** Gas limit of the blocks to come. */
  gasLimit: bigint
  /** Base fee of the next block only, in wei per gas. */
  nextBaseFeePerGas: bigint | null
  /** `PREVRANDAO` of the next block only. */
  nextPrevRandao: Hex | null
  /** When it was changed by hand. */
  chainId?: bigint
  /** What `eth_gasPrice` suggests before London, in wei, when it was set. */
  gasPrice?: bigint
  clock: ClockState
}

/** Settings without the clock, which keeps its own. */
export type ChainSettings = Omit<NodeSettings, 'clock'>
