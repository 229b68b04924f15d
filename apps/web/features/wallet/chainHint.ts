import { WALLET_MARK } from './walletMark.ts'

/** What a wallet must know about the chain, kept in the browser so that a reload works while the chain is away. */
export interface WalletChain {
  readonly chainId: number
  readonly rpcUrl: string
  readonly isDevChain: boolean
}

const KEY = 'safelane.wallet.chain'
const YEAR_SEC = 31_536_000

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
  setMark(YEAR_SEC)
}

export function forgetWalletChain(): void {
  localStorage.removeItem(KEY)
  setMark(0)
}

/** Lets the server draw the first page as it will be: it cannot see what the browser keeps. */
function setMark(maxAgeSec: number): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet
  document.cookie = `${WALLET_MARK}=1; path=/; max-age=${maxAgeSec}; samesite=lax`
}

function isWalletChain(value: unknown): value is WalletChain {
  if (typeof value !== 'object' || value === null) return false
  const { chainId, rpcUrl, isDevChain } = value as Partial<WalletChain>
  return typeof chainId === 'number' && typeof rpcUrl === 'string' && typeof isDevChain === 'boolean'
}
