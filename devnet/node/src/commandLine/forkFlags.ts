import type { Hex } from '@safelane/devnet-engine'
import { InvalidArgumentError, Option } from 'commander'
import { type ForkOptions, parseForkUrls } from '../fork/forkOptions.ts'
import { ORIGIN_DEFAULTS } from '../fork/origin.ts'
import { FlagConflictError, flagGroup, given } from './flagGroup.ts'
import { bigInteger, integer } from './flagValues.ts'

interface Flags {
  forkUrl?: string[]
  forkBlockNumber?: bigint
  forkTransactionHash?: Hex
  forkChainId?: bigint
  forkHeader?: string[]
  retries: number
  timeout: number
  forkRetryBackoff: number
  computeUnitsPerSecond: number
  rateLimit: boolean
  rpcRateLimit: boolean
  storageCaching: boolean
  cachePath?: string
}

/** The longest that a timer can wait. */
const MAX_MS = 2 ** 31 - 1

/** From where the chain is forked, and how that is asked. */
export const forkFlags = flagGroup<Flags>(
  'Fork:',
  [
    new Option(
      '-f, --fork-url <url>',
      'go on from another chain, by the URL of a node of it, with @ and a block number if not from its newest block; several are asked by turns',
    ).argParser(collect),
    new Option(
      '--fork-block-number <number>',
      'its last block; a negative number counts back from the newest',
    ).argParser(signedInteger),
    new Option(
      '--fork-transaction-hash <hash>',
      'fork in the middle of a block: after this transaction',
    ).argParser(transactionHash),
    new Option('--fork-chain-id <id>', 'chain id of the origin, so that it need not be asked').argParser(
      bigInteger(1n),
    ),
    new Option(
      '--fork-header <name: value>',
      'HTTP header for the origin; may be given several times',
    ).argParser(collect),
    new Option('--retries <number>', 'attempts after the first when the origin does not answer')
      .argParser(integer(0, 1_000))
      .default(ORIGIN_DEFAULTS.retries),
    new Option('--timeout <ms>', 'how long to wait for an answer of the origin')
      .argParser(integer(1, MAX_MS))
      .default(ORIGIN_DEFAULTS.timeoutMs),
    new Option('--fork-retry-backoff <ms>', 'pause before the second attempt, doubled for each further one')
      .argParser(integer(0, MAX_MS))
      .default(ORIGIN_DEFAULTS.backoffMs),
    new Option(
      '--compute-units-per-second <number>',
      'pace of requests, 17 units each, once the origin has said that there are too many',
    )
      .argParser(integer(1, 1_000_000_000))
      .default(ORIGIN_DEFAULTS.computeUnitsPerSecond),
    new Option('--no-rate-limit', 'ask an origin that complains as often as any other, after a pause'),
    new Option('--no-rpc-rate-limit', 'the same').hideHelp(),
    new Option('--no-storage-caching', 'do not keep what was read from the origin on the disk'),
    new Option(
      '--cache-path <folder>',
      "where to keep it (default: safelane-devnet/rpc in the user's cache folder)",
    ),
  ],
  (flags) => {
    const { forkUrl } = flags
    if (!forkUrl) {
      for (const [name, flag] of needingUrl) {
        if (flags[name] !== undefined) throw new FlagConflictError(`${flag} needs --fork-url`)
      }
      return { forkDefaults: howToAsk(flags) }
    }
    const { urls, blockNumber: inUrl } = urlsOf(forkUrl)
    const { forkBlockNumber, forkTransactionHash } = flags
    if (inUrl !== undefined && forkBlockNumber !== undefined && inUrl !== forkBlockNumber) {
      throw new FlagConflictError('--fork-url and --fork-block-number name two different blocks')
    }
    const blockNumber = forkBlockNumber ?? inUrl
    if (blockNumber !== undefined && forkTransactionHash !== undefined) {
      throw new FlagConflictError('--fork-transaction-hash and the number of a block exclude each other')
    }
    const fork: ForkOptions = {
      urls,
      ...howToAsk(flags),
      ...given({ blockNumber, transactionHash: forkTransactionHash, chainId: flags.forkChainId }),
    }
    return { fork, forkDefaults: howToAsk(flags) }
  },
)

const needingUrl = [
  ['forkBlockNumber', '--fork-block-number'],
  ['forkTransactionHash', '--fork-transaction-hash'],
  ['forkChainId', '--fork-chain-id'],
  ['forkHeader', '--fork-header'],
] as const

/** What holds for the origins of later resets too. */
function howToAsk(flags: Flags): Omit<ForkOptions, 'urls'> {
  const { retries, timeout, forkRetryBackoff, computeUnitsPerSecond } = flags
  const isLimited = flags.rateLimit && flags.rpcRateLimit
  return {
    retries,
    timeoutMs: timeout,
    backoffMs: forkRetryBackoff,
    computeUnitsPerSecond: isLimited ? computeUnitsPerSecond : null,
    headers: Object.fromEntries((flags.forkHeader ?? []).map(header)),
    ...(flags.storageCaching ? given({ cacheFolder: flags.cachePath }) : { cacheFolder: null }),
  }
}

function urlsOf(forkUrl: readonly string[]): ReturnType<typeof parseForkUrls> {
  try {
    return parseForkUrls(forkUrl)
  } catch (error) {
    if (error instanceof RangeError) throw new FlagConflictError(error.message)
    throw error
  }
}

function header(given: string): [name: string, value: string] {
  const [, name, value] = /^\s*([^\s:]+)\s*:\s*(.*?)\s*$/.exec(given) ?? []
  if (name === undefined || value === undefined) {
    throw new FlagConflictError(`--fork-header ${given} is no header: write it as "Name: value"`)
  }
  return [name, value]
}

/** Of a flag that may be given several times; in the environment and in a file there may be a list of them. */
function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}

function signedInteger(value: string): bigint {
  if (!/^-?\d{1,18}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.')
  return BigInt(value)
}

function transactionHash(value: string): Hex {
  if (!/^0x[0-9a-f]{64}$/i.test(value))
    throw new InvalidArgumentError('It must be 0x and 64 hexadecimal digits.')
  return value.toLowerCase() as Hex
}
