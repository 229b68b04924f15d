/** What a node is told when it is made. */
import type { Engine } from '@safelane/devnet-engine'
import type { NodeFork } from './chain/blockRules.ts'
import type { ForkOptions } from './fork/forkOptions.ts'
import type { GenesisFile } from './importing/genesisFile.ts'
import type { ChainFiles } from './importing/importChain.ts'
import type { TransactionOrder } from './pool/transactionPool.ts'
import type { RequestLog } from './requestLog.ts'

export const DEFAULT_CHAIN_ID = 31_337n
export const DEFAULT_BALANCE = 10_000n * 10n ** 18n
export const DEFAULT_ACCOUNTS = 10

/** Options of a node; the defaults are those of the command line. */
export interface NodeOptions {
  /** One address or several; all with the same port. Default 127.0.0.1. */
  host?: string | readonly string[]
  /** 0: any free port. Default 8545. */
  port?: number
  /** Number of funded accounts. Default 10. */
  accounts?: number
  /** Of each account, in wei. Default 10,000 ether. */
  balance?: bigint
  mnemonic?: string
  derivationPath?: string
  /** Makes a block every so many seconds instead of on each transaction. */
  blockTimeSec?: number
  /** With `blockTimeSec`: blocks on each transaction as well. */
  mixedMining?: boolean
  /** Makes blocks only when asked to. */
  noMining?: boolean
  order?: TransactionOrder
  /** A transaction may enter the pool only if its sender can pay for it; blocks ask for that in any case. Default true. */
  poolBalanceChecks?: boolean
  /** Most transactions of a block. Default: as many as its gas allows. */
  maxTransactions?: number
  /** Longest that a client of `eth_sendRawTransactionSync` and the like waits. Default: 30 seconds, or what it asks for. */
  receiptTimeoutMs?: number
  /** Most gas that `eth_call` and the like may use, whatever they ask for. Default: the block gas limit, but 50 million at least and a billion at most. */
  callGasCap?: bigint
  /** Default: that of the chain in the state file, or of the origin's block where it is a public chain; else bpo1. */
  hardfork?: NodeFork
  /** Default 31337. */
  chainId?: bigint
  /** Of the genesis block. Default: now. */
  timestampSec?: bigint
  /** Of the genesis block. Default 0. */
  number?: bigint
  /** Of each block. Default 30,000,000. */
  gasLimit?: bigint
  /** Blocks hold any amount of gas; `gasLimit` does not count. */
  disableBlockGasLimit?: boolean
  /** EIP-7825, since Osaka: a transaction asks for at most 16,777,216 gas. Default false. */
  transactionGasLimit?: boolean
  /** Bytes that the code of a contract may have (EIP-170); init code twice as many (EIP-3860). Default 24,576. */
  codeSizeLimit?: number
  /** What `eth_gasPrice` answers before London, in wei. Default 1.875 gwei. */
  gasPrice?: bigint
  /** `eth_gasPrice` suggests the base fee alone. */
  disableMinPriorityFee?: boolean
  /** Blocks by which `safe` is behind the head; `finalized` is twice as many. Default 32. */
  slotsInAnEpoch?: bigint
  /** Whether the genesis block has the deterministic deployer at 0x4e59…. Default true. */
  create2Deployer?: boolean
  /** Of the genesis block, in wei per gas. Default 1 gwei. */
  baseFeePerGas?: bigint
  /**
   * A chain to begin with instead of an empty one. Its genesis decides about chain id, accounts, gas limit and forks, and it lives in memory
   * only.
   */
  chain?: ChainFiles
  /** Goes on from a block of another chain; chain id, gas limit and base fee are then that one's, unless they are given. */
  fork?: ForkOptions
  /** How an origin is asked that `anvil_reset` names. */
  forkDefaults?: Omit<ForkOptions, 'urls'>
  /** File that holds the chain, or a directory for it. Without it the chain is gone when the node stops. */
  statePath?: string
  /** Genesis in geth's format: its accounts, beside the funded ones, and what it says of the first block and the chain id. */
  genesis?: GenesisFile
  /** A dump whose chain takes the place of an empty one, in anvil's format; not when the state file holds a chain. */
  loadStatePath?: string
  /** Where a dump is written when the node is closed: a file, or a directory for `state.json`. */
  dumpStatePath?: string
  /** Also writes it every so many seconds. */
  dumpIntervalSec?: number
  /** Whether that dump holds the states of older blocks as well. */
  preserveHistoricalStates?: boolean
  /** States of so many blocks before the newest are kept, others forgotten (`--prune-history`). Default: all. */
  keptStates?: number
  /** The state file is rewritten when it is longer than this, in bytes, and most of it is of reverted blocks. Default 64 MiB. */
  compactionFloor?: number
  /** Folder of temporary files, for what has no room in memory. Default: the system's. */
  spillFolder?: string
  /** `Access-Control-Allow-Origin`; null: no web page of another origin may read the answers. Default `*`. */
  allowOrigin?: string | null
  /** Path of a Unix socket (or named pipe) to listen on as well. Default: none. */
  ipcPath?: string
  /** Bytes of the largest request that is taken. Default 64 MiB. */
  maxBodyBytes?: number
  autoImpersonate?: boolean
  /** Lanes that execute transactions at the same time. Default: cores. */
  workers?: number
  /** Threads that recover the signatures of raw transactions; 0: none, the main thread does. Default: cores. */
  recoveryThreads?: number
  /** Keeps how recent blocks were executed, as far as the memory for it goes: a fiftieth of the engine's. Default true. */
  recording?: boolean
  /**
   * Executes each block a second time, in order, on an engine of its own with one lane, and compares everything. On a difference the block is
   * written to a file in this folder and `onFatal` is called. Without it nothing is verified.
   */
  verifyFolder?: string
  /** Gets the error after which the node makes no block any more. Default: it is thrown past everyone, which ends the process. */
  onFatal?: (error: Error) => void
  /** Gets one line per event worth telling. */
  log?: (line: string) => void
  /** Gets what contracts say with console.log, and traces if they are asked for, line by line. Default: nobody is told. */
  print?: (line: string) => void
  /** Prints what contracts say with console.log. Default true. */
  consoleLog?: boolean
  /** Prints the trace of each transaction and `eth_call`. Default false. */
  printTraces?: boolean
  /** Gets every request and block. */
  requestLog?: RequestLog
}

/** Options for tests of the node itself. */
export interface NodeTestOptions {
  /** Gets the engine that executes blocks and returns what is used in its place. */
  replaceEngine?: (engine: Engine) => Engine
}
