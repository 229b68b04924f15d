import { Option } from 'commander'
import type { TransactionOrder } from '../pool/transactionPool.ts'
import { FlagConflictError, flagGroup, given } from './flagGroup.ts'
import { integer, seconds } from './flagValues.ts'

interface Flags {
  blockTime?: number
  mixedMining?: boolean
  mining: boolean
  order: TransactionOrder
  maxTransactions?: number
  disablePoolBalanceChecks?: boolean
}

/** When blocks are made, and of what. */
export const miningFlags = flagGroup<Flags>(
  'Blocks:',
  [
    new Option('-b, --block-time <seconds>', 'make a block every so many seconds').argParser(seconds),
    new Option('--mixed-mining', 'with --block-time: also make a block on each transaction'),
    new Option('--no-mine, --no-mining', 'make blocks only when asked to, by evm_mine'),
    new Option('--order <order>', 'order of transactions in a block')
      .choices(['fees', 'fifo'])
      .default('fees'),
    new Option('--max-transactions <number>', 'most transactions of a block').argParser(
      integer(1, 1_000_000),
    ),
    new Option(
      '--disable-pool-balance-checks',
      'take transactions that their senders cannot pay for; a block that comes to one drops it',
    ),
  ],
  ({ blockTime, mixedMining = false, mining, order, maxTransactions, disablePoolBalanceChecks = false }) => {
    if (mixedMining && blockTime === undefined) {
      throw new FlagConflictError('--mixed-mining needs --block-time')
    }
    if (!mining && blockTime !== undefined) {
      throw new FlagConflictError('--no-mining and --block-time exclude each other')
    }
    return {
      mixedMining,
      noMining: !mining,
      order,
      poolBalanceChecks: !disablePoolBalanceChecks,
      ...given({ blockTimeSec: blockTime, maxTransactions }),
    }
  },
)
