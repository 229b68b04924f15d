'use client'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { PaymentQuote, RoutePreference } from '@/features/api/trpc.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { ConfirmPayment } from './confirmPayment.tsx'

/** Prices something on demand and shows it for confirmation; `sheet` has to be rendered. */
export function usePaymentReview(
  priceOf: (preference: RoutePreference | undefined) => Promise<PaymentQuote>,
): {
  /** Asks for a wallet first, where there is none. */
  review(): void
  readonly isPricing: boolean
  readonly error: unknown
  readonly sheet: ReactNode
} {
  const { wallet, openConnect } = useWallet()
  const [reviewed, setReviewed] = useState<PaymentQuote | null>(null)
  const pricing = useMutation({ mutationFn: priceOf, onSuccess: setReviewed })
  return {
    review: () => (wallet === null ? openConnect() : pricing.mutate(undefined)),
    isPricing: pricing.isPending,
    error: pricing.error,
    sheet:
      reviewed === null ? null : (
        <ConfirmPayment
          quote={reviewed}
          recipientName={undefined}
          onClose={() => setReviewed(null)}
          onPrefer={async (preference) => {
            await pricing.mutateAsync(preference)
          }}
          onRenew={async () => {
            await pricing.mutateAsync(pricing.variables).catch(() => setReviewed(null))
          }}
        />
      ),
  }
}
