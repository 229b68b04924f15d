/** How a chain begins, at the start of the node and after each `anvil_reset`. */
import type { Engine, Hex } from '@safelane/devnet-engine'
import type { ForkedChain } from '../fork/forkedChain.ts'
import { forkGenesis } from '../fork/forkGenesis.ts'
import { ZERO_ADDRESS } from '../quantity.ts'
import type { ChainSettings } from '../settings.ts'
import type { Block } from './block.ts'
import { DEFAULT_GAS_LIMIT } from './blockRules.ts'
import { createGenesis } from './genesis.ts'
import { baseFeeOf } from './header.ts'

/** What was asked for; what was not is the default, or that of the block from which the chain is forked. */
export interface BeginningOptions {
  accounts: readonly Hex[]
  /** In wei, for each account. */
  balance: bigint
  create2Deployer: boolean
  timestampSec: bigint | undefined
  gasLimit: bigint | undefined
  baseFeePerGas: bigint | undefined
  gasPrice: bigint | undefined
}

export interface Beginning {
  first: Block
  /** From where the chain's clock runs. */
  timestampSec: bigint
  settings: ChainSettings
}

/** Default base fee of the genesis block: 1 gwei. */
export const DEFAULT_BASE_FEE = 1_000_000_000n

/** Writes the first state into an engine that is empty, or that knows what `fetchFirstState` has fetched of the origin. */
export function beginChain(engine: Engine, forked: ForkedChain | null, options: BeginningOptions): Beginning {
  return forked ? beginFork(engine, forked, options) : beginAtGenesis(engine, options)
}

function beginAtGenesis(engine: Engine, options: BeginningOptions): Beginning {
  const timestampSec = options.timestampSec ?? BigInt(Math.floor(Date.now() / 1000))
  const gasLimit = options.gasLimit ?? DEFAULT_GAS_LIMIT
  const baseFeePerGas = options.baseFeePerGas ?? DEFAULT_BASE_FEE
  const { accounts, balance, create2Deployer } = options
  const first = createGenesis(engine, {
    timestampSec,
    gasLimit,
    baseFeePerGas,
    accounts,
    balance,
    create2Deployer,
  })
  // The second block keeps the base fee that was asked for; EIP-1559 moves it from there.
  return { first, timestampSec, settings: settingsOf(options, gasLimit, baseFeeOf(first.header)) }
}

function beginFork(engine: Engine, forked: ForkedChain, options: BeginningOptions): Beginning {
  const first = forkGenesis(engine, forked, options.accounts, options.balance)
  const { gasLimit, timestampSec } = first.header
  return {
    first,
    timestampSec: options.timestampSec ?? timestampSec,
    settings: settingsOf(options, options.gasLimit ?? gasLimit, options.baseFeePerGas ?? null),
  }
}

function settingsOf(
  { gasPrice }: BeginningOptions,
  gasLimit: bigint,
  nextBaseFeePerGas: bigint | null,
): ChainSettings {
  return {
    coinbase: ZERO_ADDRESS,
    gasLimit,
    nextBaseFeePerGas,
    nextPrevRandao: null,
    ...(gasPrice === undefined ? {} : { gasPrice }),
  }
}
