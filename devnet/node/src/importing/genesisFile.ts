/** The genesis of a chain from elsewhere, in the format of geth: accounts, header fields, and when which fork begins. */
import {
  type BlockHeader,
  blockRules,
  EMPTY_OMMERS_HASH,
  EMPTY_REQUESTS_HASH,
  EMPTY_ROOT,
  type Engine,
  type ForkName,
  type ForkSchedule,
  type ForkStep,
  type Hex,
  hashHeader,
} from '@safelane/devnet-engine'
import type { Block } from '../chain/block.ts'
import type { ForkPoints } from '../chain/chainStore.ts'
import { ZERO_ADDRESS, ZERO_BLOOM, ZERO_HASH } from '../quantity.ts'

/** The file as it is read from JSON; numbers are quantities, decimal strings, or JSON numbers. */
export interface GenesisFile {
  config: Record<string, unknown> & { chainId: number | string }
  alloc: Record<string, GenesisAccount>
  nonce?: Quantity
  timestamp?: Quantity
  extraData?: Hex
  gasLimit: Quantity
  difficulty?: Quantity
  mixHash?: Hex
  coinbase?: Hex
  baseFeePerGas?: Quantity | null
  excessBlobGas?: Quantity | null
  blobGasUsed?: Quantity | null
}

type Quantity = string | number

interface GenesisAccount {
  balance?: Quantity
  nonce?: Quantity
  code?: Hex
  storage?: Record<string, Hex>
}

/** A genesis file that cannot be used; the message says which member, and why. */
export class GenesisFileError extends Error {
  readonly code = 'GENESIS_FILE'
}

/** Members of `config`: the block from which a fork holds. `daoForkBlock` and the difficulty bombs change no rule here. */
const forkBlocks: readonly (readonly [string, ForkName])[] = [
  ['homesteadBlock', 'homestead'],
  ['eip150Block', 'tangerineWhistle'],
  ['eip158Block', 'spuriousDragon'],
  ['byzantiumBlock', 'byzantium'],
  ['constantinopleBlock', 'constantinople'],
  ['petersburgBlock', 'petersburg'],
  ['istanbulBlock', 'istanbul'],
  ['berlinBlock', 'berlin'],
  ['londonBlock', 'london'],
  ['mergeNetsplitBlock', 'paris'],
]

/** The same by timestamp, in seconds. */
const forkTimes: readonly (readonly [string, ForkName])[] = [
  ['shanghaiTime', 'shanghai'],
  ['cancunTime', 'cancun'],
  ['pragueTime', 'prague'],
  ['osakaTime', 'osaka'],
  ['bpo1Time', 'bpo1'],
  ['bpo2Time', 'bpo2'],
]

/** Throws GenesisFileError for forks that are not known, or whose order is not that of history. */
export function scheduleOf({ config }: GenesisFile): ForkSchedule {
  const steps: ForkStep[] = []
  for (const [member, fork] of forkBlocks) {
    if (config[member] !== undefined)
      steps.push({ fork, fromBlock: integer(config[member], `config.${member}`) })
  }
  if (config.mergeNetsplitBlock === undefined && isMergedFromTheStart(config)) {
    steps.push({ fork: 'paris', fromBlock: 0n })
  }
  const times = Object.keys(config).filter((member) => member.endsWith('Time'))
  const unknown = times.filter((member) => !forkTimes.some(([known]) => known === member))
  if (unknown.length > 0)
    throw new GenesisFileError(`config.${unknown[0]} is a fork that this node does not know`)
  for (const [member, fork] of forkTimes) {
    if (config[member] === undefined) continue
    const blobs = blobParameters(config, fork)
    steps.push({
      fork,
      fromTimestampSec: integer(config[member], `config.${member}`),
      ...(blobs ? { blobs } : {}),
    })
  }
  return [{ fork: 'frontier' }, ...steps]
}

/** All forks that the file knows, those that only moved the difficulty bomb too (EIP-2124). */
export function forkPointsOf({ config, timestamp = 0 }: GenesisFile): ForkPoints {
  const points = (suffix: string, after: bigint) => {
    const members = Object.keys(config).filter(
      (name) => name.endsWith(suffix) && typeof config[name] !== 'boolean',
    )
    const values = members
      .map((name) => integer(config[name], `config.${name}`))
      .filter((value) => value > after)
    return [...new Set(values)].sort((a, b) => (a < b ? -1 : 1))
  }
  return { blocks: points('Block', 0n), times: points('Time', integer(timestamp, 'timestamp')) }
}

function isMergedFromTheStart(config: GenesisFile['config']): boolean {
  const total = config.terminalTotalDifficulty
  return total !== undefined && integer(total, 'config.terminalTotalDifficulty') === 0n
}

function blobParameters(config: GenesisFile['config'], fork: ForkName): ForkStep['blobs'] {
  const schedule = config.blobSchedule as Record<string, Record<string, unknown>> | undefined
  const entry = schedule?.[fork]
  if (!entry) return undefined
  const parameter = (name: string) => Number(integer(entry[name], `config.blobSchedule.${fork}.${name}`))
  return {
    target: parameter('target'),
    max: parameter('max'),
    baseFeeUpdateFraction: parameter('baseFeeUpdateFraction'),
  }
}

/** Writes the accounts into an empty engine and returns block 0. */
export function createGenesisOf(engine: Engine, file: GenesisFile, fork: ForkName): Block {
  for (const [name, account] of Object.entries(file.alloc)) writeAccount(engine, name, account)
  const { headerFields } = blockRules(fork)
  const header: BlockHeader = {
    parentHash: ZERO_HASH,
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase: (file.coinbase?.toLowerCase() as Hex | undefined) ?? ZERO_ADDRESS,
    stateRoot: engine.stateRoot(),
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    logsBloom: ZERO_BLOOM,
    difficulty: integer(file.difficulty ?? 0, 'difficulty'),
    number: 0n,
    gasLimit: integer(file.gasLimit, 'gasLimit'),
    gasUsed: 0n,
    timestampSec: integer(file.timestamp ?? 0, 'timestamp'),
    extraData: file.extraData ?? '0x',
    prevRandao: file.mixHash ?? ZERO_HASH,
    nonce: `0x${integer(file.nonce ?? 0, 'nonce')
      .toString(16)
      .padStart(16, '0')}`,
    ...(headerFields > 15
      ? { baseFeePerGas: integer(file.baseFeePerGas ?? 1_000_000_000, 'baseFeePerGas') }
      : {}),
    ...(headerFields > 16 ? { withdrawalsRoot: EMPTY_ROOT } : {}),
    ...(headerFields > 17
      ? {
          blobGasUsed: integer(file.blobGasUsed ?? 0, 'blobGasUsed'),
          excessBlobGas: integer(file.excessBlobGas ?? 0, 'excessBlobGas'),
          parentBeaconBlockRoot: ZERO_HASH,
        }
      : {}),
    ...(headerFields > 20 ? { requestsHash: EMPTY_REQUESTS_HASH } : {}),
  }
  return { header, hash: hashHeader(header), transactions: [], receipts: [], change: engine.takeChange() }
}

function writeAccount(engine: Engine, name: string, account: GenesisAccount): void {
  const address = `0x${name.replace(/^0x/, '').toLowerCase()}` as Hex
  if (!/^0x[0-9a-f]{40}$/.test(address))
    throw new GenesisFileError(`alloc.${name} is not an address of 20 bytes`)
  engine.setBalance(address, integer(account.balance ?? 0, `alloc.${name}.balance`))
  if (account.nonce !== undefined) engine.setNonce(address, integer(account.nonce, `alloc.${name}.nonce`))
  if (account.code !== undefined && account.code !== '0x') engine.setCode(address, account.code)
  for (const [slot, value] of Object.entries(account.storage ?? {})) {
    engine.setStorage(address, wordOf(slot), wordOf(value))
  }
}

function wordOf(hex: string): Hex {
  return `0x${hex.replace(/^0x/, '').toLowerCase().padStart(64, '0')}`
}

function integer(value: unknown, member: string): bigint {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return BigInt(value)
  if (typeof value === 'string' && /^(0x[0-9a-f]+|[0-9]+)$/i.test(value)) return BigInt(value)
  throw new GenesisFileError(`${member} must be a whole number of at least 0, such as "0x1f"`)
}
