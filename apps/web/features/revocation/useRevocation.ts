'use client'
import type { Hex } from '@safelane/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { type RouterInputs, useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { askAgainInMs, type Revocation } from './revocationState.ts'
import { signaturesOf, signEach } from './signEach.ts'

export type RevocationSubject = RouterInputs['revocation']['list']

/**
 * What was signed for a plan, payment or batch and taken back, followed while it changes, and the way to void it on
 * chain. For its payer alone, signed in.
 */
export function useRevocation(subject: RevocationSubject) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const { signTypedData } = useWallet()
  const { queryKey } = trpc.revocation.list.queryOptions(subject)
  const list = useQuery(
    trpc.revocation.list.queryOptions(subject, {
      refetchInterval: ({ state }) => askAgainInMs(state.data?.items),
    }),
  )
  // Kept until they are submitted: what a failed submission lost need not be signed again.
  const kept = useRef(new Map<Hex, Hex>())
  const signing = useRef<AbortController | null>(null)
  const [progress, setProgress] = useState<{ signed: number; count: number } | null>(null)
  // Whoever leaves is asked for nothing more; what was signed is submitted.
  useEffect(() => () => signing.current?.abort(), [])

  const revoke = useMutation({
    mutationFn: async (items: readonly Revocation[]) => {
      const stop = new AbortController()
      signing.current = stop
      setProgress({ signed: 0, count: items.length })
      let refusal: unknown
      try {
        await signEach(items, signTypedData, kept.current, {
          signal: stop.signal,
          onSigned: (signed) => setProgress({ signed, count: items.length }),
        })
      } catch (error) {
        refusal = error
      }
      setProgress(null)
      const signatures = signaturesOf(items, kept.current)
      if (signatures.length > 0) {
        const changed = await client.revocation.submit.mutate({ ...subject, signatures })
        kept.current.clear()
        await queryClient.cancelQueries({ queryKey })
        queryClient.setQueryData(queryKey, changed)
      }
      if (refusal !== undefined) throw refusal
    },
    onError: (error) => {
      // Another account signed, perhaps: what it gave is of no use.
      if (failureFrom(error).code === 'INVALID_SIGNATURE') kept.current.clear()
      return queryClient.invalidateQueries({ queryKey })
    },
  })

  return {
    items: list.data?.items,
    /** Of the list; null while there is one to show. */
    listError: list.data === undefined ? list.error : null,
    reload: () => list.refetch(),
    /** Null unless the wallet is being asked. */
    progress,
    isBusy: revoke.isPending,
    error: revoke.error,
    revoke: (items: readonly Revocation[], { onSuccess }: { onSuccess?: () => void } = {}) =>
      revoke.mutate(items, onSuccess === undefined ? {} : { onSuccess }),
    /** Asks the wallet for nothing more; what was signed so far is submitted, the rest stays open. */
    stop: () => signing.current?.abort(),
  }
}
