/** What the node itself must know of the forks; the engine knows the rest. */
import { blockRules as engineBlockRules, type ForkName, type RuleOverrides } from '@safelane/devnet-engine'
import { FRONTIER_GAS, type IntrinsicGasRules, ISTANBUL_GAS, SHANGHAI_GAS } from './intrinsicGas.ts'
import type { TransactionType } from './transactionFields.ts'

/** The forks whose blocks the node can make. */
export type NodeFork = Exclude<ForkName, 'amsterdam'>

export interface BlockRules {
  /** As `anvil_nodeInfo` spells it. */
  name: string
  /** 15 in headers of the first forks; 16 with a base fee (London), 17 with withdrawals (Shanghai), 20 with blobs (Cancun), 21 with requests (Prague). */
  headerFields: number
  /** EIP-2718: types of transactions up to this one; 0: only legacy ones. */
  lastTransactionType: TransactionType | 3
  /** What transactions cost before their first opcode. */
  intrinsicGas: IntrinsicGasRules
  /** EIP-7702, EIP-7623, EIP-7685 and EIP-2935 came together. */
  isPrague: boolean
  /** EIP-3860: bytes that init code may have; null: any number. */
  initCodeMax: number | null
  /** EIP-7825: the most gas that a transaction may ask for; null: only the block limits it. */
  transactionGasMax: bigint | null
}

/** Names that anvil has for forks which changed nothing but the difficulty, or whose own name differs. */
const otherNames: Readonly<Record<string, NodeFork>> = {
  dao: 'homestead',
  tangerine: 'tangerineWhistle',
  muirglacier: 'istanbul',
  arrowglacier: 'london',
  grayglacier: 'london',
}

const names: Readonly<Record<NodeFork, string>> = {
  frontier: 'Frontier',
  homestead: 'Homestead',
  tangerineWhistle: 'Tangerine',
  spuriousDragon: 'SpuriousDragon',
  byzantium: 'Byzantium',
  constantinople: 'Constantinople',
  petersburg: 'Petersburg',
  istanbul: 'Istanbul',
  berlin: 'Berlin',
  london: 'London',
  paris: 'Paris',
  shanghai: 'Shanghai',
  cancun: 'Cancun',
  prague: 'Prague',
  osaka: 'Osaka',
  bpo1: 'Bpo1',
  bpo2: 'Bpo2',
}

/** Rules of a chain that nobody chose any for: those of anvil 1.7.1. */
export const DEFAULT_FORK: NodeFork = 'bpo1'

const order = Object.keys(names) as NodeFork[]

/** Names by which a fork can be asked for, in the order of the forks, and then those that mean another's. */
export const forkNames: readonly string[] = [
  ...order.map((fork) => fork.toLowerCase()),
  ...Object.keys(otherNames),
]

/** The fork of that name, in whatever case; undefined when there is none. */
export function forkOfName(name: string): NodeFork | undefined {
  const lower = name.toLowerCase()
  return otherNames[lower] ?? order.find((fork) => fork.toLowerCase() === lower)
}

const NO_OVERRIDES: RuleOverrides = {}
const known = new WeakMap<RuleOverrides, Map<ForkName, BlockRules>>()

/** Rules of a fork, with those of the engine's options in their place. Throws a RangeError for forks whose blocks the node cannot make. */
export function blockRules(fork: ForkName, overrides: RuleOverrides = NO_OVERRIDES): BlockRules {
  const knownForks = known.get(overrides) ?? new Map<ForkName, BlockRules>()
  known.set(overrides, knownForks)
  const rules = knownForks.get(fork) ?? makeRules(fork, overrides)
  knownForks.set(fork, rules)
  return rules
}

function makeRules(fork: ForkName, overrides: RuleOverrides): BlockRules {
  if (fork === 'amsterdam') throw new RangeError(`the node makes no blocks of ${fork}`)
  const since = (other: NodeFork) => order.indexOf(fork) >= order.indexOf(other)
  return {
    name: names[fork],
    headerFields: engineBlockRules(fork).headerFields,
    lastTransactionType: since('prague')
      ? 4
      : since('cancun')
        ? 3
        : since('london')
          ? 2
          : since('berlin')
            ? 1
            : 0,
    intrinsicGas: {
      ...(since('shanghai') ? SHANGHAI_GAS : since('istanbul') ? ISTANBUL_GAS : FRONTIER_GAS),
      ...(since('homestead') ? {} : { creation: 0 }),
    },
    isPrague: since('prague'),
    initCodeMax: since('shanghai') ? 2 * (overrides.codeSizeMax ?? CODE_SIZE_MAX) : null,
    transactionGasMax: since('osaka') && overrides.transactionGas !== false ? 2n ** 24n : null,
  }
}

/** Default gas limit of a block. */
export const DEFAULT_GAS_LIMIT = 30_000_000n
/** Gas limit of blocks that have none: what fits the field in other nodes. */
export const NO_GAS_LIMIT = 2n ** 64n - 1n

/** EIP-170. */
const CODE_SIZE_MAX = 24_576

/** As much of `gas` as a transaction may ask for. */
export function transactionGasLimit({ transactionGasMax }: BlockRules, gas: bigint): bigint {
  return transactionGasMax !== null && transactionGasMax < gas ? transactionGasMax : gas
}
