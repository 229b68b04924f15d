import { pbkdf2Sync } from 'node:crypto'
import { bytesToHex, type Hex, keccak256 } from '@safelane/devnet-engine'
import secp256k1 from 'secp256k1'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { getAddress, hexToBytes } from 'viem/utils'
import { childKey, keyAt, masterKey } from './hdKeys.ts'

/** Mnemonic of every development node: its keys are public, nothing of value may ever be sent to them. */
export const TEST_MNEMONIC = 'test test test test test test test test test test test junk'
export const DEFAULT_DERIVATION_PATH = "m/44'/60'/0'/0/"

export interface DevAccount {
  /** Lower case. */
  address: Hex
  /** As people write it (EIP-55). */
  checksumAddress: Hex
  privateKey: Hex
  readonly signer: PrivateKeyAccount
}

/** Derives the first `count` accounts of a mnemonic (BIP-32). Throws AccountsError for a bad mnemonic or path. */
export function deriveDevAccounts(mnemonic: string, derivationPath: string, count: number): DevAccount[] {
  const parentPath = derivationPath.replace(/\/$/, '')
  try {
    // One derivation of the parent: each run of the mnemonic's key stretching costs tens of milliseconds.
    const parent = keyAt(masterKey(seedOf(mnemonic)), parentPath)
    return Array.from({ length: count }, (_, index) => devAccount(childKey(parent, index).privateKey))
  } catch (cause) {
    throw new AccountsError('the mnemonic or the derivation path is not valid', { cause })
  }
}

/** BIP-39, with the system's own key stretching, which is many times as fast as that of libraries. Throws for no such number of words. */
function seedOf(mnemonic: string): Buffer {
  const words = mnemonic.normalize('NFKD').split(' ')
  if (![12, 15, 18, 21, 24].includes(words.length)) throw new RangeError('a mnemonic has 12 to 24 words')
  return pbkdf2Sync(words.join(' '), 'mnemonic', 2048, 64, 'sha512')
}

/** Made ready for signing when it signs for the first time: that takes milliseconds of JavaScript for each. */
function devAccount(privateKey: Uint8Array): DevAccount {
  const publicKey = secp256k1.publicKeyCreate(privateKey, false).subarray(1)
  const address = bytesToHex(keccak256(publicKey).subarray(12))
  const privateKeyHex = bytesToHex(privateKey)
  let signer: PrivateKeyAccount | undefined
  return {
    address,
    checksumAddress: getAddress(address),
    privateKey: privateKeyHex,
    get signer() {
      signer ??= privateKeyToAccount(privateKeyHex)
      return signer
    },
  }
}

/** Whom the node signs or speaks for: its own accounts, and those it impersonates. */
export class Accounts {
  readonly dev: readonly DevAccount[]
  readonly #byAddress: Map<Hex, DevAccount>
  readonly #impersonated = new Set<Hex>()
  autoImpersonate: boolean

  constructor(dev: readonly DevAccount[], autoImpersonate: boolean) {
    this.dev = dev
    this.#byAddress = new Map(dev.map((account) => [account.address, account]))
    this.autoImpersonate = autoImpersonate
  }

  /** Addresses that `eth_accounts` lists. */
  addresses(): Hex[] {
    return [...new Set([...this.#byAddress.keys(), ...this.#impersonated])]
  }

  find(address: Hex): DevAccount | undefined {
    return this.#byAddress.get(address)
  }

  impersonate(address: Hex): void {
    this.#impersonated.add(address)
  }

  stopImpersonating(address: Hex): void {
    this.#impersonated.delete(address)
  }

  isImpersonated(address: Hex): boolean {
    return this.autoImpersonate || this.#impersonated.has(address)
  }
}

/** Signs a message the way `personal_sign` does (EIP-191). */
export async function signMessage(account: DevAccount, message: Hex): Promise<Hex> {
  return await account.signer.signMessage({ message: { raw: hexToBytes(message) } })
}

/** The accounts asked for cannot be derived. */
export class AccountsError extends Error {
  readonly code = 'ACCOUNTS'
}
