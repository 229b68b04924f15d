/** Puts a node together: its engine, its chain, and what watches over it. */
import { access, constants, mkdir } from 'node:fs/promises'
import { createEngine, type Engine, type RuleOverrides } from '@safelane/devnet-engine'
import { Accounts, type DevAccount } from './accounts.ts'
import type { BeginningOptions } from './chain/beginning.ts'
import { DEFAULT_FORK, NO_GAS_LIMIT, type NodeFork } from './chain/blockRules.ts'
import {
  type ChainParts,
  chainParts,
  newChain,
  requireSameChain,
  restoreChain,
  StateMismatchError,
  storeOptions,
} from './firstChain.ts'
import { ForkedChain } from './fork/forkedChain.ts'
import { fetchFirstState } from './fork/forkGenesis.ts'
import { rulesOfChain } from './fork/originRules.ts'
import { forkAtEnd, importChain } from './importing/importChain.ts'
import { DevnetNode } from './node.ts'
import { DEFAULT_BALANCE, DEFAULT_CHAIN_ID, type NodeOptions, type NodeTestOptions } from './nodeOptions.ts'
import { RecoveryThreads } from './pool/recoveryThreads.ts'
import { RequestLog } from './requestLog.ts'
import { StateFile } from './storage/stateFile.ts'
import { SequentialReference } from './verification/sequentialReference.ts'

/** Throws RangeError, RecordFileError or StateMismatchError for what was asked; nothing is left open then. */
export async function createNode(
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
    const fork = options.chain
      ? forkAtEnd(options.chain)
      : (options.hardfork ??
        opened?.loaded?.identity.fork ??
        (forked && rulesOf(forked, log)) ??
        DEFAULT_FORK)
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
      checksPoolBalance: options.poolBalanceChecks ?? true,
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

/** The rules that a chain known to everybody has where it was forked, and those of Cancun if they are older; undefined: of another chain. */
function rulesOf(
  { originChainId, block, replayed }: ForkedChain,
  log: (line: string) => void,
): NodeFork | undefined {
  const { number, timestampSec } = (replayed ?? block).header
  const rules = rulesOfChain(originChainId, timestampSec)
  if (rules === null)
    log(`block ${number} of chain ${originChainId} has rules older than Cancun's; this fork has Cancun's`)
  return rules === null ? 'cancun' : rules
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

function miningMode({ blockTimeSec, mixedMining, noMining }: NodeOptions) {
  return {
    auto: !noMining && (blockTimeSec === undefined || mixedMining === true),
    intervalSec: noMining ? null : (blockTimeSec ?? null),
  }
}
