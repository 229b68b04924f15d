'use client'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '@/features/api/trpc.ts'
import { useWallet } from './walletProvider.tsx'

const REFRESH_MS = 10_000

/** What the connected wallet holds, kept up to date. `isEmpty` only once that is known. */
export function useBalances() {
  const trpc = useTRPC()
  const { wallet } = useWallet()
  const balances = useQuery(
    trpc.portfolio.balances.queryOptions(
      { address: wallet?.address ?? '' },
      { enabled: wallet !== null, refetchInterval: REFRESH_MS },
    ),
  )
  return { balances, isEmpty: balances.data?.every((balance) => balance.units === 0n) ?? false }
}
