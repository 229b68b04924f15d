import { Command, InvalidArgumentError, Option } from 'commander'
import { DEFAULT_DERIVATION_PATH, TEST_MNEMONIC } from './accounts.ts'
import type { NodeFork } from './chain/blockRules.ts'
import type { TransactionOrder } from './pool/transactionPool.ts'
import {
  DEFAULT_ACCOUNTS,
  DEFAULT_BASE_FEE,
  DEFAULT_CHAIN_ID,
  DEFAULT_GAS_LIMIT,
  type NodeOptions,
} from './startNode.ts'
import { VERSION } from './version.ts'

/** The command's flags, after parsing. */
interface Flags {
  port: number
  host: string
  accounts: number
  balance: bigint
  mnemonic: string
  derivationPath: string
  blockTime?: number
  mixedMining?: boolean
  mining: boolean
  order: TransactionOrder
  hardfork: NodeFork
  chainId: bigint
  timestamp?: bigint
  gasLimit: bigint
  blockBaseFeePerGas: bigint
  state?: string
  allowOrigin: string
  autoImpersonate?: boolean
  workers?: number
  recording: boolean
  recoveryThreads?: number
  verify?: string | true
  replay?: string
  silent?: boolean
}

export interface ParsedCommand {
  options: NodeOptions & Required<Pick<NodeOptions, 'mnemonic' | 'derivationPath' | 'balance'>>
  /** File with a block to be made again; no node is started then. */
  replay: string | undefined
  silent: boolean
}

/**
 * Parses the command line, with anvil's names for what anvil has. Commander ends the process for `--help`, and with a
 * sentence and a non-zero code for a flag that does not exist or a value that does not fit.
 */
export function parseCommandLine(argv: readonly string[]): ParsedCommand {
  const command = new Command('safelane-devnet')
    .description('A local Ethereum node that executes the transactions of a block in parallel')
    .version(VERSION, '-V, --version')
    .option('-p, --port <number>', 'port to listen on; 0 takes a free one', integer(0, 65_535), 8545)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('-a, --accounts <number>', 'number of funded accounts', integer(0, 10_000), DEFAULT_ACCOUNTS)
    .addOption(
      new Option('--balance <ether>', 'balance of each account')
        .argParser(etherAmount)
        .default(10_000n * 10n ** 18n, '10000'),
    )
    .option('-m, --mnemonic <words>', 'phrase that the accounts are derived from', TEST_MNEMONIC)
    .option('--derivation-path <path>', 'path before the index of an account', DEFAULT_DERIVATION_PATH)
    .option('-b, --block-time <seconds>', 'make a block every so many seconds', seconds)
    .option('--mixed-mining', 'with --block-time: also make a block on each transaction')
    .option('--no-mining', 'make blocks only when asked to, by evm_mine')
    .addOption(
      new Option('--order <order>', 'order of transactions in a block')
        .choices(['fees', 'fifo'])
        .default('fees'),
    )
    .addOption(
      new Option('--hardfork <name>', 'rules of the chain')
        .choices(['cancun', 'prague', 'osaka'])
        .default('prague'),
    )
    .addOption(bigOption('--chain-id <id>', 'chain id', 1n, DEFAULT_CHAIN_ID))
    .option('--timestamp <seconds>', 'timestamp of the genesis block (default: now)', bigInteger(0n))
    .addOption(bigOption('--gas-limit <gas>', 'gas limit of each block', 21_000n, DEFAULT_GAS_LIMIT))
    .addOption(
      bigOption('--block-base-fee-per-gas <wei>', 'base fee of the genesis block', 0n, DEFAULT_BASE_FEE),
    )
    .option('--state <path>', 'keep the chain in this file, or in this directory')
    .option('--allow-origin <origin>', 'Access-Control-Allow-Origin of the answers', '*')
    .option('--auto-impersonate', 'send transactions for any account without its key')
    .option(
      '--workers <number>',
      'lanes that execute transactions in parallel (default: cores)',
      integer(1, 64),
    )
    .option('--no-recording', 'do not keep how recent blocks were executed (safelane_getBlockExecution)')
    .option(
      '--recovery-threads <number>',
      'threads that recover the signatures of raw transactions; 0: the main thread does (default: cores)',
      integer(0, 64),
    )
    .option(
      '--verify [folder]',
      'execute each block again in order; on a difference write it to this folder (default: .) and stop with code 3',
    )
    .option('--replay <file>', 'make a block again that --verify wrote, and compare; starts no node')
    .option('--silent', 'print nothing but the address the node listens on')
    .showHelpAfterError('(--help lists the flags)')
    .allowExcessArguments(false)
  command.parse(argv, { from: 'user' })
  const flags = command.opts<Flags>()
  if (flags.mixedMining && flags.blockTime === undefined) {
    command.error('error: --mixed-mining needs --block-time')
  }
  if (!flags.mining && flags.blockTime !== undefined) {
    command.error('error: --no-mining and --block-time exclude each other')
  }
  return { options: nodeOptions(flags), replay: flags.replay, silent: flags.silent ?? false }
}

function nodeOptions(flags: Flags): ParsedCommand['options'] {
  return {
    port: flags.port,
    host: flags.host,
    accounts: flags.accounts,
    balance: flags.balance,
    mnemonic: flags.mnemonic,
    derivationPath: flags.derivationPath,
    noMining: !flags.mining,
    order: flags.order,
    hardfork: flags.hardfork,
    chainId: flags.chainId,
    gasLimit: flags.gasLimit,
    baseFeePerGas: flags.blockBaseFeePerGas,
    allowOrigin: flags.allowOrigin,
    mixedMining: flags.mixedMining ?? false,
    recording: flags.recording,
    autoImpersonate: flags.autoImpersonate ?? false,
    ...(flags.blockTime === undefined ? {} : { blockTimeSec: flags.blockTime }),
    ...(flags.timestamp === undefined ? {} : { timestampSec: flags.timestamp }),
    ...(flags.state === undefined ? {} : { statePath: flags.state }),
    ...(flags.workers === undefined ? {} : { workers: flags.workers }),
    ...(flags.recoveryThreads === undefined ? {} : { recoveryThreads: flags.recoveryThreads }),
    ...(flags.verify === undefined ? {} : { verifyFolder: flags.verify === true ? '.' : flags.verify }),
  }
}

function integer(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < least || number > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
    }
    return number
  }
}

/** Commander writes defaults as JSON, which has no bigint: it needs them in words too. */
function bigOption(flags: string, description: string, least: bigint, fallback: bigint): Option {
  return new Option(flags, description).argParser(bigInteger(least)).default(fallback, String(fallback))
}

function bigInteger(least: bigint): (value: string) => bigint {
  return (value) => {
    if (!/^\d{1,20}$/.test(value) || BigInt(value) < least || BigInt(value) >= 2n ** 64n) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`)
    }
    return BigInt(value)
  }
}

function seconds(value: string): number {
  const number = Number(value)
  if (!/^\d+(\.\d+)?$/.test(value) || number < 0.001 || number > 2_000_000) {
    throw new InvalidArgumentError('It must be a number of seconds above 0, such as 2 or 0.5.')
  }
  return number
}

function etherAmount(value: string): bigint {
  if (!/^\d{1,50}$/.test(value)) throw new InvalidArgumentError('It must be a whole number of ether.')
  return BigInt(value) * 10n ** 18n
}
