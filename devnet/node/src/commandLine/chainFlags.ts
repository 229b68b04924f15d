import { Option } from 'commander'
import type { NodeFork } from '../chain/blockRules.ts'
import { DEFAULT_BASE_FEE, DEFAULT_CHAIN_ID, DEFAULT_GAS_LIMIT } from '../startNode.ts'
import { flagGroup, given } from './flagGroup.ts'
import { bigInteger, bigOption } from './flagValues.ts'

interface Flags {
  hardfork: NodeFork
  chainId: bigint
  timestamp?: bigint
  gasLimit: bigint
  blockBaseFeePerGas: bigint
}

/** The chain's rules and its first block. */
export const chainFlags = flagGroup<Flags>(
  'Chain:',
  [
    new Option('--hardfork <name>', 'rules of the chain')
      .choices(['cancun', 'prague', 'osaka'])
      .default('prague'),
    bigOption('--chain-id <id>', 'chain id', 1n, DEFAULT_CHAIN_ID),
    new Option('--timestamp <seconds>', 'timestamp of the genesis block (default: now)').argParser(
      bigInteger(0n),
    ),
    bigOption('--gas-limit <gas>', 'gas limit of each block', 21_000n, DEFAULT_GAS_LIMIT),
    bigOption(
      '--base-fee, --block-base-fee-per-gas <wei>',
      'base fee of the genesis block',
      0n,
      DEFAULT_BASE_FEE,
    ),
  ],
  ({ hardfork, chainId, timestamp, gasLimit, blockBaseFeePerGas }) => ({
    hardfork,
    chainId,
    gasLimit,
    baseFeePerGas: blockBaseFeePerGas,
    ...given({ timestampSec: timestamp }),
  }),
)
