import { access, constants, mkdir } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { createEngine, type Engine, type ForkName, type RuleOverrides } from '@safelane/devnet-engine'
import {
  Accounts,
  DEFAULT_DERIVATION_PATH,
  type DevAccount,
  deriveDevAccounts,
  TEST_MNEMONIC,
} from './accounts.ts'
import { type BeginningOptions, beginChain } from './chain/beginning.ts'
import { NO_GAS_LIMIT, type NodeFork } from './chain/blockRules.ts'
import { ChainClock } from './chain/chainClock.ts'
import { ChainStore, type ChainStoreOptions } from './chain/chainStore.ts'
import { DumpFile, loadDumpFile } from './dump/dumpFile.ts'
import { FilterRegistry } from './filters.ts'
import { ForkedChain } from './fork/forkedChain.ts'
import { fetchFirstState } from './fork/forkGenesis.ts'
import type { ForkOptions } from './fork/forkOptions.ts'
import { forkAware } from './fork/routing.ts'
import type { GenesisFile } from './importing/genesisFile.ts'
import { type ChainFiles, forkAtEnd, importChain } from './importing/importChain.ts'
import { DevnetNode } from './node.ts'
import { RecoveryThreads } from './pool/recoveryThreads.ts'
import { type TransactionOrder, TransactionPool } from './pool/transactionPool.ts'
import { ZERO_ADDRESS } from './quantity.ts'
import { RequestLog } from './requestLog.ts'
import { Dispatcher } from './rpc/dispatcher.ts'
import { rpcMethods } from './rpc/methods.ts'
import { type RpcServer, startServer } from './server/server.ts'

import type { ChainSettings } from './settings.ts'
import { BlockArchive } from './storage/blockArchive.ts'

import { type LoadedChain, StateFile } from './storage/stateFile.ts'
import { ExecutionPrinter } from './tracing/executionPrinter.ts'
import { SequentialReference } from './verification/sequentialReference.ts'

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
  /** Most transactions of a block. Default: as many as its gas allows. */
  maxTransactions?: number
  /** Longest that a client of `eth_sendRawTransactionSync` and the like waits. Default: 30 seconds, or what it asks for. */
  receiptTimeoutMs?: number
  /** Most gas that `eth_call` and the like may use, whatever they ask for. Default: the block gas limit, but 50 million at least and a billion at most. */
  callGasCap?: bigint
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

export interface RunningNode {
  url: string
  /** The first of `hosts`. */
  host: string
  hosts: readonly string[]
  ipcPath: string | null
  port: number
  chainId: bigint
  accounts: readonly DevAccount[]
  node: DevnetNode
  /** Stops listening, finishes what is running, and makes everything durable. */
  close(): Promise<void>
}

export const DEFAULT_CHAIN_ID = 31_337n
export const DEFAULT_BALANCE = 10_000n * 10n ** 18n
export const DEFAULT_ACCOUNTS = 10

/**
 * Starts a node with its JSON-RPC server.
 *
 * Throws AccountsError, RecordFileError or StateMismatchError for what was asked, and the system's error when the port is
 * taken; nothing is left running then.
 *
 * ```ts
 * const devnet = await startNode({ port: 0 })
 * const client = createPublicClient({ transport: http(devnet.url) })
 * await devnet.close()
 * ```
 */
export async function startNode(options: NodeOptions = {}, test: NodeTestOptions = {}): Promise<RunningNode> {
  const log = options.log ?? (() => undefined)
  const accounts = deriveDevAccounts(
    options.mnemonic ?? TEST_MNEMONIC,
    options.derivationPath ?? DEFAULT_DERIVATION_PATH,
    options.accounts ?? DEFAULT_ACCOUNTS,
  )
  const node = await createNode(options, accounts, log, test)
  if (options.loadStatePath !== undefined) {
    try {
      await loadDumpFile(node, options.loadStatePath)
    } catch (error) {
      await node.close()
      throw error
    }
  }
  const context = { node, filters: new FilterRegistry(node), printer: createPrinter(node, options) }
  const dispatcher = new Dispatcher(forkAware(rpcMethods), context, log)
  let server: RpcServer
  try {
    server = await startServer(node, dispatcher, {
      hosts: [options.host ?? '127.0.0.1'].flat(),
      port: options.port ?? 8545,
      allowOrigin: options.allowOrigin === undefined ? '*' : options.allowOrigin,
      ...(options.ipcPath === undefined ? {} : { ipcPath: options.ipcPath }),
      ...(options.maxBodyBytes === undefined ? {} : { maxBodyBytes: options.maxBodyBytes }),
    })
  } catch (error) {
    await node.close()
    throw error
  }
  const { dumpStatePath: dumpPath, dumpIntervalSec } = options
  const dumpFile =
    dumpPath === undefined
      ? null
      : new DumpFile(
          node,
          {
            path: dumpPath,
            ...(dumpIntervalSec === undefined ? {} : { intervalSec: dumpIntervalSec }),
            withFormerStates: options.preserveHistoricalStates ?? false,
          },
          log,
        )
  const [host = '127.0.0.1'] = server.hosts
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${server.port}`,
    host,
    hosts: server.hosts,
    ipcPath: options.ipcPath ?? null,
    port: server.port,
    chainId: node.chainId,
    accounts,
    node,
    close: async () => {
      await server.close()
      try {
        await dumpFile?.close()
      } finally {
        await node.close()
      }
    },
  }
}

function createPrinter(
  node: DevnetNode,
  { print, consoleLog = true, printTraces: traces = false }: NodeOptions,
): ExecutionPrinter | null {
  return print && (consoleLog || traces) ? new ExecutionPrinter(node, { consoleLog, traces, print }) : null
}

async function createNode(
  options: NodeOptions,
  accounts: readonly DevAccount[],
  log: (line: string) => void,
  test: NodeTestOptions,
): Promise<DevnetNode> {
  if (options.chain && (options.statePath !== undefined || options.fork)) {
    throw new RangeError(
      'an imported chain is neither forked nor kept in a state file: leave out one of the two',
    )
  }
  const fork = options.chain ? forkAtEnd(options.chain) : (options.hardfork ?? 'prague')
  const opened =
    options.statePath === undefined
      ? null
      : await StateFile.open(options.statePath, {
          ...storeOptions(options),
          ...(options.compactionFloor === undefined ? {} : { compactionFloor: options.compactionFloor }),
        })
  const stateFile = opened?.stateFile ?? null
  let forked: ForkedChain | null = null
  let engine: Engine | null = null
  let reference: SequentialReference | null = null
  try {
    if (options.fork) {
      if (options.genesis)
        throw new RangeError('a forked chain has the genesis of its origin: leave out --init')
      if (opened) throw new StateMismatchError('a forked chain is kept in no state file: leave out --state')
      forked = await ForkedChain.open(options.fork, log)
    }
    const chainId = options.chain
      ? BigInt(options.chain.genesis.config.chainId)
      : BigInt(
          options.genesis?.config?.chainId ?? options.chainId ?? forked?.originChainId ?? DEFAULT_CHAIN_ID,
        )
    if (opened?.loaded && options.loadStatePath !== undefined) {
      throw new StateMismatchError(
        `${opened.stateFile.path} holds a chain already: load ${options.loadStatePath} into a new one, or leave it out`,
      )
    }
    if (opened?.loaded) requireSameChain(opened.loaded, chainId, fork, opened.stateFile.path)
    engine = await createEngine({
      chainId,
      fork,
      lazy: forked !== null,
      overrides: ruleOverrides(options),
      ...(options.workers === undefined ? {} : { workers: options.workers }),
    })
    if (test.replaceEngine) engine = test.replaceEngine(engine)
    const beginning = beginningOptions(options, accounts)
    const chain = opened?.loaded
      ? restoreChain(engine, opened.loaded, opened.stateFile.path)
      : options.chain
        ? chainParts(await importChain(engine, options.chain))
        : await newChain(engine, forked, beginning, stateFile, chainId, options)
    if (options.verifyFolder !== undefined) {
      reference = await createReference(engine, chainId, options.verifyFolder)
      await takeOver(reference, engine, forked, beginning, chain)
    }
    chain.store.slotsInAnEpoch = options.slotsInAnEpoch ?? 32n
    const node = new DevnetNode({
      engine,
      chainId,
      forked,
      forkDefaults: options.forkDefaults ?? {},
      beginning,
      ...chain,
      accounts: new Accounts(accounts, options.autoImpersonate ?? false),
      order: options.order ?? 'fees',
      maxTransactions: options.maxTransactions ?? null,
      callGasCap: options.callGasCap ?? null,
      receiptTimeoutMs: options.receiptTimeoutMs ?? null,
      mining: miningMode(options),
      disableMinPriorityFee: options.disableMinPriorityFee ?? false,
      recordExecutions: options.recording ?? true,
      recovery: new RecoveryThreads(
        options.recoveryThreads === undefined ? {} : { threads: options.recoveryThreads },
      ),
      stateFile,
      reference,
      onFatal: options.onFatal ?? throwPastEveryone,
      spillFolder: options.spillFolder,
      log,
      requestLog: options.requestLog ?? new RequestLog(() => undefined),
    })
    if (forked) await node.replay(forked)
    return node
  } catch (error) {
    await forked?.close()
    await reference?.close()
    await engine?.close()
    await stateFile?.close()
    throw error
  }
}

/** Where a development chain departs from the rules of its fork. */
function ruleOverrides({ codeSizeLimit, transactionGasLimit = false }: NodeOptions): RuleOverrides {
  return {
    transactionGas: transactionGasLimit,
    protectedSignatures: true,
    ...(codeSizeLimit === undefined ? {} : { codeSizeMax: codeSizeLimit }),
  }
}

function beginningOptions(options: NodeOptions, accounts: readonly DevAccount[]): BeginningOptions {
  const { timestampSec, gasLimit, baseFeePerGas, gasPrice } = options
  return {
    accounts: accounts.map((account) => account.address),
    balance: options.balance ?? DEFAULT_BALANCE,
    create2Deployer: options.create2Deployer ?? true,
    timestampSec,
    number: options.number ?? 0n,
    gasLimit: options.disableBlockGasLimit ? NO_GAS_LIMIT : gasLimit,
    baseFeePerGas,
    gasPrice,
    genesis: options.genesis,
  }
}

async function createReference(
  engine: Engine,
  chainId: bigint,
  folder: string,
): Promise<SequentialReference> {
  // Where it cannot be written, now is the time to say so.
  await mkdir(folder, { recursive: true })
  await access(folder, constants.W_OK)
  const sequential = await createEngine({
    chainId,
    fork: engine.fork,
    overrides: engine.overrides,
    workers: 1,
    lazy: engine.isLazy,
  })
  return new SequentialReference(sequential, chainId, folder)
}

/** Gives the reference the state that the engine has now. */
async function takeOver(
  reference: SequentialReference,
  engine: Engine,
  forked: ForkedChain | null,
  { accounts }: BeginningOptions,
  { store }: ChainParts,
): Promise<void> {
  if (!forked) return reference.apply([engine.dump()])
  // Of a forked chain the engine cannot tell what it has read from what it has changed.
  reference.provide(await fetchFirstState(forked, accounts))
  reference.apply([store.genesis.change.redo])
}

function throwPastEveryone(error: Error): void {
  setImmediate(() => {
    throw error
  })
}

interface ChainParts {
  store: ChainStore
  pool: TransactionPool
  clock: ChainClock
  settings: ChainSettings
}

/** Begins a chain in an engine that holds nothing yet. */
async function newChain(
  engine: Engine,
  forked: ForkedChain | null,
  beginning: BeginningOptions,
  stateFile: StateFile | null,
  chainId: bigint,
  options: NodeOptions,
): Promise<ChainParts> {
  if (forked) engine.provide(await fetchFirstState(forked, beginning.accounts))
  const { first, timestampSec, settings } = beginChain(engine, forked, beginning)
  const clock = new ChainClock(timestampSec)
  const places = await stateFile?.append({
    kind: 'genesis',
    chainId,
    fork: engine.fork,
    header: first.header,
    change: first.change,
    settings: { ...settings, clock: clock.capture() },
  })
  const archive = stateFile?.archive() ?? BlockArchive.temporary(options.spillFolder)
  const store = new ChainStore(first, forked?.blockHash, { ...storeOptions(options), archive }, places?.[0])
  return { store, pool: new TransactionPool(), clock, settings }
}

/** A chain that was imported goes on from its last block. */
function chainParts(store: ChainStore): ChainParts {
  const { header } = store.head
  const settings = {
    coinbase: ZERO_ADDRESS,
    gasLimit: header.gasLimit,
    nextBaseFeePerGas: null,
    nextPrevRandao: null,
  }
  return { store, pool: new TransactionPool(), clock: new ChainClock(header.timestampSec), settings }
}

/** Brings the engine to the newest state of a loaded chain and checks that it is the one the chain claims. */
function restoreChain(engine: Engine, loaded: LoadedChain, path: string): ChainParts {
  const { store, pooled, settings } = loaded
  // A loaded dump's accounts were added to those of the chain before: no header knows of that.
  for (const { block, mutations } of store.entries()) {
    engine.apply(block.change.redo)
    const isOurs = block.header.number > (loaded.identity.loaded?.head ?? -1n)
    if (isOurs && block === store.head && engine.stateRoot() !== block.header.stateRoot) {
      throw new StateMismatchError(`${path}: the state does not match block ${block.header.number}`)
    }
    for (const change of mutations) engine.apply(change.redo)
  }
  engine.takeChange()
  const pool = new TransactionPool()
  for (const transaction of pooled) {
    const nonce = engine.getNonce(transaction.sender)
    if (transaction.nonce >= nonce) pool.add(transaction, nonce)
  }
  const clock = new ChainClock(store.head.header.timestampSec)
  clock.restore(settings.clock)
  return { store, pool, clock, settings }
}

function requireSameChain(loaded: LoadedChain, chainId: bigint, fork: ForkName, path: string): void {
  const { identity } = loaded
  if (identity.chainId !== chainId) {
    throw new StateMismatchError(`${path} holds chain ${identity.chainId}, not ${chainId}`)
  }
  if (identity.fork !== fork) {
    throw new StateMismatchError(`${path} holds a chain with the rules of ${identity.fork}, not ${fork}`)
  }
}

function storeOptions({ keptStates }: NodeOptions): Pick<ChainStoreOptions, 'keptStates'> {
  return { keptStates: keptStates ?? null }
}

function miningMode({ blockTimeSec, mixedMining, noMining }: NodeOptions) {
  return {
    auto: !noMining && (blockTimeSec === undefined || mixedMining === true),
    intervalSec: noMining ? null : (blockTimeSec ?? null),
  }
}

/** The state file belongs to another chain, or its states are not what its headers say. */
export class StateMismatchError extends Error {
  readonly code = 'STATE_MISMATCH'
}
