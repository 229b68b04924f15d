'use client'
import { useQuery } from '@tanstack/react-query'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { useTRPC } from '@/features/api/trpc.ts'
import { isLive } from './linkState.tsx'

const WATCH_MS = 1_500

/** A link, kept up to date while anything can still happen to it. */
export function useLink(linkId: string | undefined) {
  const trpc = useTRPC()
  return useQuery(
    trpc.link.get.queryOptions(
      { linkId: linkId ?? '' },
      {
        enabled: linkId !== undefined,
        refetchInterval: ({ state }) => (state.data === undefined || !isLive(state.data) ? false : WATCH_MS),
        retry: (attempts, error) => failureFrom(error).code !== 'NOT_FOUND' && attempts < 3,
      },
    ),
  )
}
