'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type Activity, useTRPC } from '@/features/api/trpc.ts'
import { useSession } from '@/features/contacts/useSession.ts'

const REFRESH_MS = 5_000

/** What moved money to or from the address, of one kind or of all; in private everything once its owner is signed in. */
export function useActivity(address: `0x${string}`, kind: Activity['kind'] | undefined, limit?: number) {
  const trpc = useTRPC()
  const { isKnown, isFailed } = useSession()
  return useInfiniteQuery(
    trpc.activity.list.infiniteQueryOptions(
      { address, kind, limit },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: REFRESH_MS,
        // Whoever is signed in gets the whole list at once, not the public one first.
        enabled: isKnown || isFailed,
      },
    ),
  )
}
