'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTRPCClient } from '@/features/api/trpc.ts'
import { useDebounced } from '@/features/pay/useDebounced.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'

const TYPING_PAUSE_MS = 300

/** A price older than this is fetched anew before it is shown for confirmation. */
const FRESH_MS = 15_000

/** The live price of a policy, fetched whenever an answer changes. */
export function useCoverQuote(productId: bigint, insured: string, days: number) {
  const client = useTRPCClient()
  const { wallet } = useWallet()
  const holder = wallet?.address
  const settled = useDebounced(insured, TYPING_PAUSE_MS)
  const isTyping = settled !== insured
  const query = useQuery({
    queryKey: ['cover-quote', holder, String(productId), settled, days],
    queryFn: () => {
      if (holder === undefined) throw new Error('A quote needs a holder')
      return client.cover.quote.mutate({ holder, productId, insured: settled, days })
    },
    enabled: holder !== undefined && settled !== '',
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
    gcTime: 60_000,
    retry: false,
    refetchOnWindowFocus: false,
  })
  const isCurrent = query.data !== undefined && !query.isPlaceholderData && !isTyping
  return {
    quote: insured === '' ? undefined : query.data,
    error: insured === '' ? null : query.error,
    isPricing: query.isFetching || isTyping,
    renew: async () => (await query.refetch()).data,
    /** A price that is fresh enough to confirm; undefined when it was refused. */
    async freshQuote() {
      if (isCurrent && query.error === null && Date.now() - query.dataUpdatedAt < FRESH_MS) return query.data
      if (isTyping && holder !== undefined) {
        return client.cover.quote.mutate({ holder, productId, insured, days }).catch(() => undefined)
      }
      return (await query.refetch()).data
    },
  }
}
