import type { Address, Asset } from '@safelane/core'

/** What a client must know about the deployment it talks to. */
export interface ChainInfoView {
  readonly chainId: number
  readonly isDevChain: boolean
  /** JSON-RPC for wallets. */
  readonly rpcUrl: string
  readonly blockNumber: bigint
  /** Timestamp of the pending block: the clock of every deadline. */
  readonly chainTimeSec: number
  readonly assets: readonly Asset[]
  /** Whether sentences are read by a model that is worth listening to while it reads (`intent.read`). */
  readonly readsPiecewise: boolean
  readonly contracts: {
    readonly paymentRouter: Address
    readonly coverPool: Address
    readonly coverPolicy: Address
    readonly depegOracle: Address
  }
  readonly relayer: Address
}

export interface ChainHealthView {
  readonly chain: 'up' | 'down'
  readonly database: 'up' | 'down'
  /** Blocks the indexer has not read yet; null while chain or database is down. */
  readonly indexerLagBlocks: number | null
}

export interface ClockView {
  readonly chainTimeSec: number
}

export interface MovedPriceView {
  readonly asset: Asset
  /** 18 decimals, dollars. */
  readonly price: bigint
  readonly chainTimeSec: number
}
