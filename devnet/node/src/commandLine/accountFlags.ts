import { InvalidArgumentError, Option } from 'commander'
import { english, generateMnemonic } from 'viem/accounts'
import { DEFAULT_DERIVATION_PATH, TEST_MNEMONIC } from '../accounts.ts'
import { DEFAULT_ACCOUNTS } from '../startNode.ts'
import { FlagConflictError, flagGroup } from './flagGroup.ts'
import { bigInteger, etherAmount, integer } from './flagValues.ts'
import { seededMnemonic } from './seededMnemonic.ts'

interface Flags {
  accounts: number
  balance: bigint
  mnemonic: string
  mnemonicRandom?: number | boolean
  mnemonicSeedUnsafe?: bigint
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
    new Option(
      '--mnemonic-random [words]',
      'derive the accounts from a new phrase (default: 12 words)',
    ).argParser(phraseLength),
    new Option(
      '--mnemonic-seed-unsafe <number>',
      'derive the accounts from the phrase that anvil makes of this number: never keep anything of value there',
    ).argParser(bigInteger(0n)),
    new Option('--derivation-path <path>', 'path before the index of an account').default(
      DEFAULT_DERIVATION_PATH,
    ),
    new Option('--auto-unlock, --auto-impersonate', 'send transactions for any account without its key'),
  ],
  (flags) => {
    const { accounts, balance, derivationPath, autoImpersonate = false } = flags
    return { accounts, balance, mnemonic: phraseOf(flags), derivationPath, autoImpersonate }
  },
)

function phraseOf({ mnemonic, mnemonicRandom = false, mnemonicSeedUnsafe: seed }: Flags): string {
  const isRandom = mnemonicRandom !== false
  const given = [
    ...(mnemonic === TEST_MNEMONIC ? [] : ['--mnemonic']),
    ...(isRandom ? ['--mnemonic-random'] : []),
    ...(seed === undefined ? [] : ['--mnemonic-seed-unsafe']),
  ]
  if (given.length > 1) throw new FlagConflictError(`${given.join(' and ')} exclude each other`)
  if (seed !== undefined) return seededMnemonic(seed)
  return isRandom ? randomMnemonic(typeof mnemonicRandom === 'number' ? mnemonicRandom : 12) : mnemonic
}

/** BIP-39. */
const PHRASE_LENGTHS = [12, 15, 18, 21, 24]

function phraseLength(text: string): number {
  const words = Number(text)
  if (!PHRASE_LENGTHS.includes(words)) {
    throw new InvalidArgumentError(`Allowed choices are ${PHRASE_LENGTHS.join(', ')}.`)
  }
  return words
}

/** Each three words are 32 bits of chance and one of checksum. */
function randomMnemonic(words: number): string {
  return generateMnemonic(english, (words / 3) * 32)
}
