/** The rules of blocks, as opposed to transactions, in which the forks differ; ../forkRules.ts has those of execution. */
import type { ForkName } from '../api.ts'
import type { HeaderFieldCount } from './header.ts'

/** Proof of work: what a block is worth, and how hard the next one is. Null since Paris. */
export interface ProofOfWorkRules {
  /** In wei. */
  blockReward: bigint
  difficulty: 'frontier' | 'homestead' | 'byzantium'
  /** Blocks by which the difficulty bomb is put off. */
  bombDelay: bigint
}

export interface BlockRules {
  /** 15 at first; 16 since London (base fee), 17 since Shanghai (withdrawals), 20 since Cancun (blobs, beacon root), 21 since Prague (requests). */
  headerFields: HeaderFieldCount
  proofOfWork: ProofOfWorkRules | null
  /** Receipts hold the state root after their transaction instead of a status (before EIP-658). */
  receiptsHoldStateRoot: boolean
  /** EIP-7918. */
  blobReservePrice: boolean
  /** EIP-7934: bytes that a block's RLP may have; null: any number. */
  blockSizeMax: number | null
}

const ether = 10n ** 18n

const frontier: BlockRules = {
  headerFields: 15,
  proofOfWork: { blockReward: 5n * ether, difficulty: 'frontier', bombDelay: 0n },
  receiptsHoldStateRoot: true,
  blobReservePrice: false,
  blockSizeMax: null,
}
const homestead: BlockRules = {
  ...frontier,
  proofOfWork: { blockReward: 5n * ether, difficulty: 'homestead', bombDelay: 0n },
}
/** EIP-649, EIP-100, EIP-658. */
const byzantium: BlockRules = {
  ...homestead,
  proofOfWork: { blockReward: 3n * ether, difficulty: 'byzantium', bombDelay: 3_000_000n },
  receiptsHoldStateRoot: false,
}
/** EIP-1234. */
const constantinople: BlockRules = {
  ...byzantium,
  proofOfWork: { blockReward: 2n * ether, difficulty: 'byzantium', bombDelay: 5_000_000n },
}
/** EIP-2384. */
const muirGlacier: BlockRules = {
  ...constantinople,
  proofOfWork: { blockReward: 2n * ether, difficulty: 'byzantium', bombDelay: 9_000_000n },
}
/** EIP-1559, EIP-3554. */
const london: BlockRules = {
  ...muirGlacier,
  headerFields: 16,
  proofOfWork: { blockReward: 2n * ether, difficulty: 'byzantium', bombDelay: 9_700_000n },
}
/** EIP-3675. */
const paris: BlockRules = { ...london, proofOfWork: null }
/** EIP-4895. */
const shanghai: BlockRules = { ...paris, headerFields: 17 }
/** EIP-4844, EIP-4788. */
const cancun: BlockRules = { ...shanghai, headerFields: 20 }
/** EIP-7685. */
const prague: BlockRules = { ...cancun, headerFields: 21 }
/** EIP-7934: 10 MiB less a margin of 2 MiB for the beacon block. */
const osaka: BlockRules = { ...prague, blobReservePrice: true, blockSizeMax: 8_388_608 }

/** Of Amsterdam the headers are missing: their hash of the block access list (EIP-7928) is not computed. */
const rules: Readonly<Record<Exclude<ForkName, 'amsterdam'>, BlockRules>> = {
  frontier,
  homestead,
  tangerineWhistle: homestead,
  spuriousDragon: homestead,
  byzantium,
  constantinople,
  petersburg: constantinople,
  istanbul: constantinople,
  berlin: muirGlacier,
  london,
  paris,
  shanghai,
  cancun,
  prague,
  osaka,
  bpo1: osaka,
  bpo2: osaka,
}

/** What a block of the fork has to look like. Throws a RangeError for Amsterdam, of which only execution is known. */
export function blockRules(fork: ForkName): BlockRules {
  if (fork === 'amsterdam') throw new RangeError('blocks of amsterdam can neither be made nor imported')
  return rules[fork]
}
