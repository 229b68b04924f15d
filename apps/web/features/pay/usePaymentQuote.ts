'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type RoutePreference, useTRPCClient } from '@/features/api/trpc.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import type { PaymentTerms } from './usePaymentDraft.ts'

/** A price older than this is fetched anew before it is shown for confirmation. */
const FRESH_MS = 15_000

/** The live price of a payment: fetched whenever the terms change, never repeated on a refusal. */
export function usePaymentQuote(
  terms: PaymentTerms | undefined,
  payWith: string | undefined,
  confirmedMiddleDigits: string | undefined,
  preference: RoutePreference | undefined,
) {
  const client = useTRPCClient()
  const { wallet } = useWallet()
  const payer = wallet?.address
  const queryClient = useQueryClient()
  const offerFor = (preferred: RoutePreference | undefined) => ({
    queryKey: [['payment', 'quote'], payer, terms, payWith, confirmedMiddleDigits, preferred],
    queryFn: () => {
      if (terms === undefined || payer === undefined) throw new Error('A quote needs terms and a payer')
      return client.payment.quote.mutate({
        payer,
        recipient: terms.recipient,
        amount: terms.amount,
        token: terms.token,
        ...(terms.currency === undefined ? {} : { currency: terms.currency }),
        ...(payWith === undefined ? {} : { payWith }),
        ...(terms.memo === undefined ? {} : { memo: terms.memo }),
        ...(confirmedMiddleDigits === undefined ? {} : { confirmedMiddleDigits }),
        ...(preferred === undefined ? {} : { preference: preferred }),
      })
    },
  })
  const query = useQuery({
    ...offerFor(preference),
    enabled: terms !== undefined && payer !== undefined,
    staleTime: FRESH_MS,
    gcTime: 60_000,
    retry: false,
    refetchOnWindowFocus: false,
  })
  return {
    quote: query.data,
    error: query.error,
    isPricing: query.isFetching,
    /** Gets a new price whatever the age of the present one; undefined when it was refused. */
    renew: async () => (await query.refetch()).data,
    /** A price of now for the route that answers a preference; throws when it is refused. */
    quoteFor: (preferred: RoutePreference) =>
      queryClient.fetchQuery({ ...offerFor(preferred), staleTime: 0 }),
    /** A price that is fresh enough to confirm; undefined when it was refused. */
    async freshQuote() {
      const isFresh = query.data !== undefined && Date.now() - query.dataUpdatedAt < FRESH_MS
      return isFresh && query.error === null ? query.data : (await query.refetch()).data
    },
  }
}
