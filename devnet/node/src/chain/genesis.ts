import {
  type BlockHeader,
  EMPTY_REQUESTS_HASH,
  EMPTY_ROOT,
  type Engine,
  type Hex,
  hashHeader,
} from '@safelane/devnet-engine'
import { ZERO_ADDRESS, ZERO_BLOOM, ZERO_HASH } from '../quantity.ts'
import type { Block } from './block.ts'
import { blockRules } from './blockRules.ts'
import { constantFields } from './header.ts'

/** Arachnid's deterministic deployer (`CREATE2` from one address on every chain); forge scripts rely on it. */
export const CREATE2_DEPLOYER: Hex = '0x4e59b44847b379578588920ca78fbf26c0b4956c'
const CREATE2_DEPLOYER_CODE: Hex =
  '0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3'

/** EIP-2935: the contract that remembers block hashes, part of the rules since Prague. */
const HISTORY_STORAGE: Hex = '0x0000f90827f1c53a10cb7a02335b175320002935'
const HISTORY_STORAGE_CODE: Hex =
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500'

export interface GenesisOptions {
  timestampSec: bigint
  gasLimit: bigint
  baseFeePerGas: bigint
  accounts: readonly Hex[]
  /** Default 0. */
  number?: bigint
  /** In wei, for each account. */
  balance: bigint
  /** Default true. */
  create2Deployer?: boolean
}

/** Writes the funded accounts, and contracts that are there from the start, into an empty engine. */
export function writeGenesisAccounts(engine: Engine, options: GenesisOptions): void {
  for (const address of options.accounts) engine.setBalance(address, options.balance)
  if (options.create2Deployer ?? true) engine.setCode(CREATE2_DEPLOYER, CREATE2_DEPLOYER_CODE)
  if (blockRules(engine.fork).isPrague) engine.setCode(HISTORY_STORAGE, HISTORY_STORAGE_CODE)
}

/** Writes the first state into an empty engine and returns block 0. */
export function createGenesis(engine: Engine, options: GenesisOptions): Block {
  writeGenesisAccounts(engine, options)
  const { headerFields } = blockRules(engine.fork)
  const header: BlockHeader = {
    ...constantFields,
    parentHash: ZERO_HASH,
    coinbase: ZERO_ADDRESS,
    stateRoot: engine.stateRoot(),
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    logsBloom: ZERO_BLOOM,
    number: options.number ?? 0n,
    gasLimit: options.gasLimit,
    gasUsed: 0n,
    timestampSec: options.timestampSec,
    extraData: '0x',
    prevRandao: ZERO_HASH,
    ...(headerFields > 15 ? { baseFeePerGas: options.baseFeePerGas } : {}),
    ...(headerFields > 16 ? { withdrawalsRoot: EMPTY_ROOT } : {}),
    ...(headerFields > 17 ? { blobGasUsed: 0n, excessBlobGas: 0n, parentBeaconBlockRoot: ZERO_HASH } : {}),
    ...(headerFields > 20 ? { requestsHash: EMPTY_REQUESTS_HASH } : {}),
  }
  return { header, hash: hashHeader(header), transactions: [], receipts: [], change: engine.takeChange() }
}
