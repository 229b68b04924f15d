/** How a chain begins, at the start of the node and after each `anvil_reset`. */
import type { Engine, Hex } from '@safelane/devnet-engine'
import type { ForkedChain } from '../fork/forkedChain.ts'
import { forkGenesis } from '../fork/forkGenesis.ts'
import { createGenesisOf, type GenesisFile } from '../importing/genesisFile.ts'
import { quantity, ZERO_ADDRESS } from '../quantity.ts'
import type { ChainSettings } from '../settings.ts'
import type { Block } from './block.ts'
import { DEFAULT_GAS_LIMIT } from './blockRules.ts'
import { createGenesis, type GenesisOptions, writeGenesisAccounts } from './genesis.ts'
import { baseFeeOf } from './header.ts'

/** What was asked for; what was not is the default, or that of the block from which the chain is forked. */
export interface BeginningOptions {
  accounts: readonly Hex[]
  /** In wei, for each account. */
  balance: bigint
  create2Deployer: boolean
  timestampSec: bigint | undefined
  /** Of the genesis block, where no genesis file says otherwise. */
  number: bigint
  gasLimit: bigint | undefined
  baseFeePerGas: bigint | undefined
  gasPrice: bigint | undefined
  /** In geth's format: its accounts, beside the funded ones, and what it says of the first block. Not for a fork. */
  genesis: GenesisFile | undefined
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
  const { accounts, balance, create2Deployer, genesis } = options
  const genesisOptions = {
    timestampSec: options.timestampSec ?? BigInt(Math.floor(Date.now() / 1000)),
    gasLimit: options.gasLimit ?? DEFAULT_GAS_LIMIT,
    baseFeePerGas: options.baseFeePerGas ?? DEFAULT_BASE_FEE,
    accounts,
    balance,
    create2Deployer,
    number: options.number,
  }
  const first = genesis
    ? createGenesisOf(engine, withDefaults(engine, genesis, genesisOptions), engine.fork)
    : createGenesis(engine, genesisOptions)
  const { timestampSec, gasLimit, coinbase } = first.header
  // The second block keeps the base fee that was asked for; EIP-1559 moves it from there.
  const settings = settingsOf(options, gasLimit, baseFeeOf(first.header))
  return { first, timestampSec, settings: { ...settings, coinbase } }
}

/** The accounts that every chain of this node has are in the engine then; of the first block, what the file does not say is as ever. */
function withDefaults(engine: Engine, file: GenesisFile, options: GenesisOptions): GenesisFile {
  writeGenesisAccounts(engine, options)
  const { timestamp, gasLimit, baseFeePerGas } = file
  return {
    ...file,
    timestamp: timestamp ?? quantity(options.timestampSec),
    gasLimit: gasLimit ?? quantity(options.gasLimit),
    baseFeePerGas: baseFeePerGas ?? quantity(options.baseFeePerGas),
  }
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
