import { InvalidArgumentError, Option } from 'commander'
import { DEFAULT_BASE_FEE } from '../chain/beginning.ts'
import { DEFAULT_FORK, DEFAULT_GAS_LIMIT, forkNames, forkOfName, type NodeFork } from '../chain/blockRules.ts'
import { DEFAULT_CHAIN_ID } from '../startNode.ts'
import { FlagConflictError, flagGroup, given } from './flagGroup.ts'
import { bigInteger, bigOption, integer } from './flagValues.ts'

interface Flags {
  hardfork?: NodeFork
  chainId?: bigint
  timestamp?: bigint
  number?: bigint
  gasLimit?: bigint
  disableBlockGasLimit?: boolean
  rpcGasCap?: bigint
  enableTxGasLimit?: boolean
  codeSizeLimit?: number
  disableCodeSizeLimit?: boolean
  gasPrice?: bigint
  blockBaseFeePerGas?: bigint
  disableMinPriorityFee?: boolean
  slotsInAnEpoch: bigint
  disableDefaultCreate2Deployer?: boolean
}

/** More than any memory holds. */
const CODE_SIZE_UNLIMITED = 0xffffffff

/** The chain's rules and its first block. */
export const chainFlags = flagGroup<Flags>(
  'Chain:',
  [
    new Option(
      '--hardfork <name>',
      `rules of the chain: ${forkNames.join(', ')} (default: ${DEFAULT_FORK}; of a state file, its own; of a fork of a public chain, those of its block)`,
    ).argParser(hardfork),
    new Option(
      '--chain-id <id>',
      `chain id (default: ${DEFAULT_CHAIN_ID}; of a fork, that of its origin)`,
    ).argParser(bigInteger(1n)),
    new Option('--number <number>', 'number of the genesis block (default: 0)').argParser(genesisNumber),
    new Option('--timestamp <seconds>', 'timestamp of the genesis block (default: now)').argParser(
      bigInteger(0n),
    ),
    new Option(
      '--gas-limit <gas>',
      `gas limit of each block (default: ${DEFAULT_GAS_LIMIT}; of a fork, that of its origin)`,
    ).argParser(bigInteger(21_000n)),
    new Option('--disable-block-gas-limit', 'blocks and transactions of any gas'),
    new Option(
      '--rpc-gas-cap <gas>',
      'most gas that eth_call and eth_estimateGas may use (default: the block gas limit, from 50000000 to 1000000000)',
    ).argParser(bigInteger(21_000n)),
    new Option(
      '--tx-gas-limit, --enable-tx-gas-limit',
      'since osaka: a transaction has at most 16777216 gas (EIP-7825)',
    ),
    new Option('--code-size-limit <bytes>', 'largest code of a contract (default: 24576, EIP-170)').argParser(
      integer(1, CODE_SIZE_UNLIMITED),
    ),
    new Option('--disable-code-size-limit', 'contracts of any size'),
    new Option(
      '--base-fee, --block-base-fee-per-gas <wei>',
      `base fee of the genesis block, or of the first one of a fork (default: ${DEFAULT_BASE_FEE}; of a fork, what follows)`,
    ).argParser(bigInteger(0n)),
    new Option('--gas-price <wei>', 'what eth_gasPrice suggests before london').argParser(bigInteger(0n)),
    new Option(
      '--no-priority-fee, --disable-min-priority-fee',
      'eth_gasPrice suggests the base fee alone, without a tip',
    ),
    bigOption('--slots-in-an-epoch <number>', 'blocks from the safe one to the newest', 0n, 32n),
    new Option(
      '--no-create2, --disable-default-create2-deployer',
      'without the deterministic deployer at 0x4e59…',
    ),
  ],
  (flags) => {
    if (flags.disableBlockGasLimit && flags.gasLimit !== undefined) {
      throw new FlagConflictError('--gas-limit and --disable-block-gas-limit exclude each other')
    }
    if (flags.disableCodeSizeLimit && flags.codeSizeLimit !== undefined) {
      throw new FlagConflictError('--code-size-limit and --disable-code-size-limit exclude each other')
    }
    return {
      slotsInAnEpoch: flags.slotsInAnEpoch,
      disableBlockGasLimit: flags.disableBlockGasLimit ?? false,
      transactionGasLimit: flags.enableTxGasLimit ?? false,
      disableMinPriorityFee: flags.disableMinPriorityFee ?? false,
      create2Deployer: !flags.disableDefaultCreate2Deployer,
      ...given({
        hardfork: flags.hardfork,
        chainId: flags.chainId,
        timestampSec: flags.timestamp,
        number: flags.number,
        baseFeePerGas: flags.blockBaseFeePerGas,
        gasLimit: flags.gasLimit,
        callGasCap: flags.rpcGasCap,
        gasPrice: flags.gasPrice,
        codeSizeLimit: flags.disableCodeSizeLimit ? CODE_SIZE_UNLIMITED : flags.codeSizeLimit,
      }),
    }
  },
)

/** Block numbers are JavaScript numbers in the store. */
function genesisNumber(text: string): bigint {
  return BigInt(integer(0, 2 ** 40)(text))
}

function hardfork(name: string): NodeFork {
  const fork = forkOfName(name)
  if (!fork) throw new InvalidArgumentError(`Allowed choices are ${forkNames.join(', ')}.`)
  return fork
}
