'use client'
import type { Address, Hex, TypedData } from '@safelane/core'
import { useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useTRPC } from '@/features/api/trpc.ts'
import { forgetWalletChain, readWalletChain, rememberWalletChain, type WalletChain } from './chainHint.ts'
import type { ConnectedWallet, WalletOption, WalletSession } from './walletSession.ts'

/** Loaded when somebody wants to connect: most visits have a wallet already. */
const ConnectSheet = lazy(async () => ({ default: (await import('./connectSheet.tsx')).ConnectSheet }))

interface WalletContext {
  /** `restoring` until it is known whether a wallet was connected before. */
  status: 'restoring' | 'disconnected' | 'connected'
  wallet: ConnectedWallet | null
  openConnect(): void
  /** Connects the wallet that is kept in this browser; development chains alone have one. Returns its address. */
  connectTestWallet(): Promise<Address>
  disconnect(): Promise<void>
  /** Both throw when the person declines or the wallet fails. */
  signTypedData(data: TypedData): Promise<Hex>
  signMessage(message: string): Promise<Hex>
}

const Context = createContext<WalletContext | null>(null)

/** The connected wallet and what can be asked of it. */
export function useWallet(): WalletContext {
  const context = useContext(Context)
  if (context === null) throw new Error('useWallet outside of WalletProvider')
  return context
}

export function WalletProvider({ children }: { children: ReactNode }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [status, setStatus] = useState<WalletContext['status']>('restoring')
  const [wallet, setWallet] = useState<ConnectedWallet | null>(null)
  const [isConnectOpen, setConnectOpen] = useState(false)
  const [wasConnectOpened, setConnectOpened] = useState(false)
  if (isConnectOpen && !wasConnectOpened) setConnectOpened(true)
  const session = useRef<Promise<WalletSession> | null>(null)

  const startSession = useCallback((chain: WalletChain): Promise<WalletSession> => {
    session.current ??= import('./walletSession.ts')
      .then(({ createWalletSession }) => {
        const created = createWalletSession(chain)
        created.watch((connected) => {
          setWallet(connected)
          if (connected !== null) {
            rememberWalletChain(chain)
            setStatus('connected')
          } else {
            // Wallets take their permission back on their own, too.
            setStatus((before) => (before === 'connected' ? 'disconnected' : before))
          }
        })
        return created
      })
      .catch((error) => {
        // The next attempt loads it again.
        session.current = null
        throw error
      })
    return session.current
  }, [])

  useEffect(() => {
    const chain = readWalletChain()
    if (chain === null) {
      setStatus('disconnected')
      return
    }
    startSession(chain)
      .then(async (started) => {
        await started.restore()
        setStatus((before) => (before === 'restoring' ? 'disconnected' : before))
      })
      .catch(() => setStatus('disconnected'))
  }, [startSession])

  const startFromChain = useCallback(async () => {
    const { chainId, rpcUrl, isDevChain } = await queryClient.ensureQueryData(trpc.chain.info.queryOptions())
    return startSession({ chainId, rpcUrl, isDevChain })
  }, [queryClient, trpc, startSession])

  const loadOptions = useCallback(
    async (): Promise<readonly WalletOption[]> => (await startFromChain()).options(),
    [startFromChain],
  )

  const value = useMemo<WalletContext>(() => {
    const started = () => {
      if (session.current === null) throw new Error('No wallet is connected')
      return session.current
    }
    return {
      status,
      wallet,
      openConnect: () => setConnectOpen(true),
      connectTestWallet: async () => (await startFromChain()).connectTestWallet(),
      async disconnect() {
        forgetWalletChain()
        setStatus('disconnected')
        await (await started()).disconnect()
      },
      signTypedData: async (data) => (await started()).signTypedData(data),
      signMessage: async (message) => (await started()).signMessage(message),
    }
  }, [status, wallet, startFromChain])

  return (
    <Context.Provider value={value}>
      {children}
      <Suspense fallback={null}>
        {wasConnectOpened ? (
          <ConnectSheet
            open={isConnectOpen}
            onOpenChange={setConnectOpen}
            loadOptions={loadOptions}
            onChoose={async (option) => (await startFromChain()).connect(option.id)}
          />
        ) : null}
      </Suspense>
    </Context.Provider>
  )
}
