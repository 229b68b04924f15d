/** What a wallet must know about the chain, kept in the browser so that a reload works while the chain is away. */
export interface WalletChain {
  readonly chainId: number
  readonly rpcUrl: string
  readonly isDevChain: boolean
}

const KEY = 'safelane.wallet.chain'

/** The chain a wallet was connected to last, or null when none is connected. */
export function readWalletChain(): WalletChain | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null')
    return isWalletChain(stored) ? stored : null
  } catch {
    return null
  }
}

export function rememberWalletChain(chain: WalletChain): void {
  localStorage.setItem(KEY, JSON.stringify(chain))
}

export function forgetWalletChain(): void {
  localStorage.removeItem(KEY)
}

function isWalletChain(value: unknown): value is WalletChain {
  if (typeof value !== 'object' || value === null) return false
  const { chainId, rpcUrl, isDevChain } = value as Partial<WalletChain>
  return typeof chainId === 'number' && typeof rpcUrl === 'string' && typeof isDevChain === 'boolean'
}
