import type { Hex } from '@safelane/devnet-engine'
import { hexToBytes } from 'viem'
import { mnemonicToAccount, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'

/** Mnemonic of every development node: its keys are public, nothing of value may ever be sent to them. */
export const TEST_MNEMONIC = 'test test test test test test test test test test test junk'
export const DEFAULT_DERIVATION_PATH = "m/44'/60'/0'/0/"

export interface DevAccount {
  /** Lower case. */
  address: Hex
  /** As people write it (EIP-55). */
  checksumAddress: Hex
  privateKey: Hex
  signer: PrivateKeyAccount
}

/** Derives the first `count` accounts of a mnemonic (BIP-32). Throws AccountsError for a bad mnemonic or path. */
export function deriveDevAccounts(mnemonic: string, derivationPath: string, count: number): DevAccount[] {
  const parentPath = derivationPath.replace(/\/$/, '')
  try {
    // One derivation of the parent: each run of the mnemonic's key stretching costs tens of milliseconds.
    const parent = mnemonicToAccount(mnemonic, { path: parentPath as `m/44'/60'/${string}` }).getHdKey()
    return Array.from({ length: count }, (_, index) => {
      const { privateKey } = parent.deriveChild(index)
      if (!privateKey) throw new Error('no private key')
      return devAccount(`0x${Buffer.from(privateKey).toString('hex')}`)
    })
  } catch (cause) {
    throw new AccountsError('the mnemonic or the derivation path is not valid', { cause })
  }
}

function devAccount(privateKey: Hex): DevAccount {
  const signer = privateKeyToAccount(privateKey)
  return { address: signer.address.toLowerCase() as Hex, checksumAddress: signer.address, privateKey, signer }
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
