'use client'
import { useQuery } from '@tanstack/react-query'
import { CloudOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useSyncExternalStore } from 'react'
import { useTRPC } from '@/features/api/trpc.ts'

/** Says so when the network, the server, the chain or the database is away, and what that means meanwhile. */
export function StatusBanner() {
  const t = useTranslations('status')
  const trpc = useTRPC()
  const isOnline = useSyncExternalStore(
    subscribeToNetwork,
    () => navigator.onLine,
    () => true,
  )
  const health = useQuery(
    trpc.chain.health.queryOptions(undefined, {
      refetchInterval: 5_000,
      retry: 1,
      networkMode: 'always',
    }),
  )
  const problem = !isOnline
    ? 'offline'
    : health.isError
      ? 'server'
      : health.data?.database === 'down'
        ? 'database'
        : health.data?.chain === 'down'
          ? 'chain'
          : (health.data?.indexerLagBlocks ?? 0) > 20
            ? 'behind'
            : null
  return (
    <div role="status" className="print-hidden">
      {problem === null ? null : (
        <div className="mx-auto w-full max-w-[68rem] px-4 pb-1 sm:px-6">
          <p className="flex items-start gap-3 rounded-2xl bg-warning-soft px-4 py-3 text-sm">
            <CloudOff aria-hidden className="mt-0.5 size-4 shrink-0 text-warning" />
            <span>
              <strong className="font-semibold">{t(`${problem}.title`)}</strong>{' '}
              <span className="text-muted">{t(`${problem}.body`)}</span>
            </span>
          </p>
        </div>
      )}
    </div>
  )
}

function subscribeToNetwork(onChange: () => void): () => void {
  window.addEventListener('online', onChange)
  window.addEventListener('offline', onChange)
  return () => {
    window.removeEventListener('online', onChange)
    window.removeEventListener('offline', onChange)
  }
}
