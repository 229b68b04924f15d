import { Option } from 'commander'
import { DEFAULT_DERIVATION_PATH, TEST_MNEMONIC } from '../accounts.ts'
import { DEFAULT_ACCOUNTS } from '../startNode.ts'
import { flagGroup } from './flagGroup.ts'
import { etherAmount, integer } from './flagValues.ts'

interface Flags {
  accounts: number
  balance: bigint
  mnemonic: string
  derivationPath: string
  autoImpersonate?: boolean
}

/** Accounts that the node has keys for, and those it speaks for without. */
export const accountFlags = flagGroup<Flags>(
  'Accounts:',
  [
    new Option('-a, --accounts <number>', 'number of funded accounts')
      .argParser(integer(0, 10_000))
      .default(DEFAULT_ACCOUNTS),
    new Option('--balance <ether>', 'balance of each account')
      .argParser(etherAmount)
      .default(10_000n * 10n ** 18n, '10000'),
    new Option('-m, --mnemonic <words>', 'phrase that the accounts are derived from').default(TEST_MNEMONIC),
    new Option('--derivation-path <path>', 'path before the index of an account').default(
      DEFAULT_DERIVATION_PATH,
    ),
    new Option('--auto-unlock, --auto-impersonate', 'send transactions for any account without its key'),
  ],
  ({ accounts, balance, mnemonic, derivationPath, autoImpersonate = false }) => ({
    accounts,
    balance,
    mnemonic,
    derivationPath,
    autoImpersonate,
  }),
)
