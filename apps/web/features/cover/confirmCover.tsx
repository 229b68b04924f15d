'use client'
import { AmountText, Button, Fact, FactList, Notice, Sheet, toast } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type CoverQuote, useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { rememberPurchase } from './pendingPurchases.ts'

interface ConfirmCoverProps {
  quote: CoverQuote
  onClose: () => void
  onBought: () => void
  /** Gets a new price for the same policy after the old one ran out. */
  onRenew: () => Promise<void>
}

/** The last look before buying cover. */
export function ConfirmCover({ quote, onClose, onBought, onRenew }: ConfirmCoverProps) {
  const t = useTranslations('confirmCover')
  const confirm = useTranslations('confirm')
  const common = useTranslations('common')
  const { signTypedData } = useWallet()
  const { figure, money, dateTime, price } = useFormatMoney()
  const client = useTRPCClient()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const [wasRenewed, setWasRenewed] = useState(false)
  // After a lost answer the same signature is sent again: the server knows it and charges once.
  const signed = useRef<{ quoteId: string; signature: `0x${string}` } | null>(null)
  const buy = useMutation({
    mutationFn: async () => {
      if (signed.current?.quoteId !== quote.quoteId) {
        signed.current = { quoteId: quote.quoteId, signature: await signTypedData(quote.typedData) }
      }
      return client.cover.buy.mutate(signed.current)
    },
    onSuccess: async ({ purchaseId }) => {
      rememberPurchase({
        purchaseId,
        holder: quote.order.holder,
        symbol: quote.coveredAsset.symbol,
        insured: money(quote.insured),
      })
      toast.success(t('bought'))
      onBought()
      await queryClient.invalidateQueries({ queryKey: trpc.cover.policies.pathKey() })
      await queryClient.invalidateQueries({ queryKey: trpc.portfolio.pathKey() })
    },
    onError: async (error) => {
      const { code } = failureFrom(error)
      // Made by another account, say: the next attempt asks for a new one.
      if (code === 'INVALID_SIGNATURE') signed.current = null
      if (code !== 'QUOTE_EXPIRED') return
      await onRenew()
      setWasRenewed(true)
    },
  })
  const isExpired = buy.error !== null && failureFrom(buy.error).code === 'QUOTE_EXPIRED'
  const isBusy = buy.isPending
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open && !isBusy) onClose()
      }}
      title={t('title')}
      closeLabel={common('close')}
      footer={
        <Button size="large" block busy={isBusy} onClick={() => buy.mutate()}>
          {isBusy ? confirm('sending') : confirm('confirm')}
        </Button>
      }
    >
      <div className="flex flex-col items-center gap-2 py-4 text-center">
        <p className="text-muted text-sm">{t('youPay')}</p>
        <AmountText size="hero" figure={figure(quote.premium, 'up')} symbol={quote.premium.asset.symbol} />
      </div>
      <div className="space-y-4">
        {wasRenewed ? <Notice tone="warning" live="status" title={confirm('renewed')} /> : null}
        <p className="text-pretty text-center text-[0.9375rem]">
          {t('sentence', {
            insured: money(quote.insured),
            symbol: quote.coveredAsset.symbol,
            price: price(quote.smallestPayout.price),
            end: dateTime(quote.endsAtSec),
          })}
        </p>
        <FactList className="rounded-2xl border px-4">
          <Fact name={t('protects')}>{money(quote.insured)}</Fact>
          <Fact name={t('from')}>{dateTime(quote.startsAtSec)}</Fact>
          <Fact name={t('until')}>{dateTime(quote.endsAtSec)}</Fact>
          <Fact name={t('worstCase')}>{money(quote.worstCase.payout, 'down')}</Fact>
          <Fact name={confirm('networkFee')}>
            {quote.networkFee.units === 0n ? t('free') : money(quote.networkFee, 'up', 4)}
          </Fact>
          <Fact strong name={t('premium')} note={t('atMost', { max: money(quote.maxPremium, 'up', 4) })}>
            {money(quote.premium, 'up', 4)}
          </Fact>
        </FactList>
        <p className="px-1 text-faint text-sm">{t('notCoveredReminder')}</p>
        {buy.error === null || isExpired ? null : (
          <FailureNotice error={buy.error} onRetry={() => buy.mutate()} />
        )}
      </div>
    </Sheet>
  )
}
