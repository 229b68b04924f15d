/** Which rules a public chain has at a time, for those who fork it and name none. */
import type { NodeFork } from '../chain/blockRules.ts'

const FORKS = ['cancun', 'prague', 'osaka', 'bpo1', 'bpo2'] as const satisfies readonly NodeFork[]

/** When each of them began, in seconds, by chain id; what comes after the last one is the last one's. */
const beginnings: Readonly<Record<string, readonly bigint[]>> = {
  // Mainnet, Sepolia, Holesky, Hoodi: EIP-7569, EIP-7600 and EIP-7607.
  1: [1_710_338_135n, 1_746_612_311n, 1_764_798_551n, 1_765_290_071n, 1_767_747_671n],
  11155111: [1_706_655_072n, 1_741_159_776n, 1_760_427_360n, 1_761_017_184n, 1_761_607_008n],
  17000: [1_707_305_664n, 1_740_434_112n, 1_759_308_480n, 1_759_800_000n, 1_760_389_824n],
  560048: [0n, 1_742_999_832n, 1_761_677_592n, 1_762_365_720n, 1_762_955_544n],
  // Arbitrum One and its Sepolia: ArbOS 20 and 40, as anvil has them.
  42161: [1_710_424_089n, 1_750_201_532n],
  421614: [1_709_229_600n, 1_746_543_285n],
}

/** The fork whose rules the chain has at that time; null: one before Cancun; undefined: the chain is none of these. */
export function rulesOfChain(chainId: bigint, timestampSec: bigint): NodeFork | null | undefined {
  const known = beginnings[String(chainId)]
  return known && (FORKS[known.findLastIndex((fromSec) => fromSec <= timestampSec)] ?? null)
}
