'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { useTRPC } from '@/features/api/trpc.ts'
import { isFinal } from './paymentSteps.ts'

/** How often the payment is asked for while the stream of its changes is broken. */
const BROKEN_MS = 3_000

/**
 * A payment, told by the server whenever it changes until it has come to an end. When the stream breaks it is asked for
 * now and then while the browser connects again; `isBroken` while neither brings anything.
 */
export function usePayment(paymentId: string) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { queryKey } = trpc.payment.get.queryOptions({ paymentId })
  const known = queryClient.getQueryState(queryKey)
  const isWatched = known?.data !== undefined && !isFinal(known.data.state)
  const stream = useSubscription(
    trpc.payment.watch.subscriptionOptions(
      { paymentId },
      {
        enabled: isWatched,
        onData: ({ data }) => queryClient.setQueryData(queryKey, data),
      },
    ),
  )
  const isLive = stream.status === 'pending'
  const payment = useQuery(
    trpc.payment.get.queryOptions(
      { paymentId },
      {
        refetchInterval: ({ state: { data } }) =>
          data === undefined || isFinal(data.state) || isLive ? false : BROKEN_MS,
        retry: (attempts, error) => failureFrom(error).code !== 'NOT_FOUND' && attempts < 3,
      },
    ),
  )
  // Without a network nothing is asked: that is no error, and no news either.
  const isUnanswered = payment.isError || payment.isPaused
  return { payment, isBroken: isWatched && !isLive && isUnanswered }
}
