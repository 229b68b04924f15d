'use client'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '@/features/api/trpc.ts'

/** The deployment this page talks to: its chain, its assets, whether it is a development chain. */
export function useChainInfo() {
  const trpc = useTRPC()
  return useQuery(trpc.chain.info.queryOptions(undefined, { staleTime: 5 * 60_000 }))
}
