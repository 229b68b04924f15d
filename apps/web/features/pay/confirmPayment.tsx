'use client'
import { AmountText, Button, Fact, FactList, Notice, Sheet } from '@safelane/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useRef, useState, useTransition } from 'react'
import { failureFrom } from '@/features/api/apiFailure.ts'
import { FailureNotice } from '@/features/api/failureNotice.tsx'
import { type PaymentQuote, type RoutePreference, useTRPC, useTRPCClient } from '@/features/api/trpc.ts'
import { AddressTag } from '@/features/contacts/addressTag.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { BalanceChanges } from './balanceChanges.tsx'
import { ConversionNote } from './conversionNote.tsx'
import { RiskNotes } from './riskNotes.tsx'
import { RouteCard } from './routeCard.tsx'
import { RouteChoice } from './routeChoice.tsx'

interface ConfirmPaymentProps {
  quote: PaymentQuote
  recipientName: string | undefined
  onClose: () => void
  /** Gets a price for the route that answers a preference; throws when it is refused. */
  onPrefer: (preference: RoutePreference) => Promise<void>
  /** Gets a new price for the same payment after the old one ran out. */
  onRenew: () => Promise<void>
}

/** The last look before signing: one sentence, what changes, what it costs, what is worth knowing. */
export function ConfirmPayment({ quote, recipientName, onClose, onPrefer, onRenew }: ConfirmPaymentProps) {
  const t = useTranslations('confirm')
  const common = useTranslations('common')
  const { wallet, signTypedData } = useWallet()
  const { money, figure, dateTime } = useFormatMoney()
  const client = useTRPCClient()
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const router = useRouter()
  const [isLeaving, startLeaving] = useTransition()
  const [wasRenewed, setWasRenewed] = useState(false)
  // For this quote alone: a renewed one may ask about something else.
  const [acknowledgedQuote, setAcknowledgedQuote] = useState<string | null>(null)
  const mustAcknowledge = quote.decision.asks.length > 0
  const hasAcknowledged = !mustAcknowledge || acknowledgedQuote === quote.quoteId
  // After a lost answer the same signature is sent again: the server knows it and pays once.
  const signed = useRef<{ quoteId: string; signature: `0x${string}` } | null>(null)

  const prefer = useMutation({ mutationFn: onPrefer })

  const openReceipt = (paymentId: string) => startLeaving(() => router.push(`/pay/${paymentId}`))
  const pay = useMutation({
    mutationFn: async () => {
      if (signed.current?.quoteId !== quote.quoteId) {
        signed.current = { quoteId: quote.quoteId, signature: await signTypedData(quote.typedData) }
      }
      return client.payment.submit.mutate({ ...signed.current, acknowledged: [...quote.decision.asks] })
    },
    onSuccess: async ({ paymentId }) => {
      openReceipt(paymentId)
      await queryClient.invalidateQueries({ queryKey: trpc.payment.list.pathKey() })
    },
    onError: async (error) => {
      const { code } = failureFrom(error)
      // Made by another account, say: the next attempt asks for a new one.
      if (code === 'INVALID_SIGNATURE') signed.current = null
      if (code === 'ALREADY_SUBMITTED') openReceipt(quote.payment.id)
      if (code === 'QUOTE_EXPIRED' || code === 'RISK_CHANGED') {
        await onRenew()
        setWasRenewed(true)
      }
    },
  })
  const failure = pay.error === null ? null : failureFrom(pay.error)
  const isHandled =
    failure?.code === 'ALREADY_SUBMITTED' ||
    failure?.code === 'QUOTE_EXPIRED' ||
    failure?.code === 'RISK_CHANGED'
  const isBusy = pay.isPending || isLeaving || (pay.isSuccess && !isHandled)
  const isRouted = quote.route.kind === 'routed'
  const isHeld = quote.decision.delaySec > 0
  const mayVary = quote.maxAmountIn.units !== quote.amountIn.units

  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open && !isBusy) onClose()
      }}
      title={t('title')}
      closeLabel={common('close')}
      footer={
        <div className="space-y-3">
          {mustAcknowledge ? (
            <label className="flex min-h-11 items-center gap-3 text-[0.9375rem]">
              <input
                type="checkbox"
                className="size-5 shrink-0 accent-current"
                checked={hasAcknowledged}
                disabled={isBusy}
                onChange={(event) => setAcknowledgedQuote(event.target.checked ? quote.quoteId : null)}
              />
              {t('acknowledge')}
            </label>
          ) : null}
          <Button
            size="large"
            block
            busy={isBusy}
            disabled={!hasAcknowledged || prefer.isPending}
            onClick={() => pay.mutate()}
          >
            {isBusy ? (pay.isPending && signed.current === null ? t('signing') : t('sending')) : t('confirm')}
          </Button>
          <p className="text-center text-faint text-sm">
            {wallet?.isTestWallet ? t('footnoteTest') : t('footnoteWallet')}
          </p>
        </div>
      }
    >
      <div className="flex flex-col items-center gap-2 py-4 text-center">
        <AmountText size="hero" figure={figure(quote.amountOut)} symbol={quote.amountOut.asset.symbol} />
        <ConversionNote quote={quote} />
        <div className="flex flex-wrap items-center justify-center gap-x-1.5 text-muted">
          {t('to')} <AddressTag address={quote.payment.recipient} name={recipientName} />
        </div>
        {quote.memo === null ? null : <p className="text-muted">{t('forMemo', { memo: quote.memo })}</p>}
      </div>
      <div className="space-y-4">
        {wasRenewed ? <Notice tone="warning" live="status" title={t('renewed')} /> : null}
        <RiskNotes findings={quote.risk} />
        <p className="text-pretty text-center text-[0.9375rem]">
          {t.rich(isHeld ? 'sentenceHeld' : 'sentence', {
            total: money(quote.amountIn, 'up', 4),
            amount: money(quote.amountOut),
            // It is held from the moment it is confirmed, which is before the price runs out.
            time: dateTime(quote.expiresAtSec + quote.decision.delaySec),
            b: (chunks) => <strong className="font-semibold">{chunks}</strong>,
          })}
        </p>
        <FactList className="rounded-2xl border px-4">
          <Fact name={t('recipientGets')}>{money(quote.amountOut)}</Fact>
          {isRouted ? (
            <Fact name={t('exchanged')} note={t('exchangedNote')}>
              {money(
                { asset: quote.amountIn.asset, units: quote.amountIn.units - quote.networkFee.units },
                'up',
                4,
              )}
            </Fact>
          ) : null}
          <Fact name={t('networkFee')} note={t('networkFeeNote')}>
            {money(quote.networkFee, 'up', 4)}
          </Fact>
          <Fact
            strong
            name={t('total')}
            note={mayVary ? t('atMost', { max: money(quote.maxAmountIn, 'up', 4) }) : undefined}
          >
            {money(quote.amountIn, 'up', 4)}
          </Fact>
        </FactList>
        <RouteChoice
          quote={quote}
          pending={prefer.isPending ? prefer.variables : undefined}
          onChoose={(preference) => prefer.mutate(preference)}
        />
        {prefer.isError ? <FailureNotice error={prefer.error} /> : null}
        <RouteCard quote={quote} />
        <BalanceChanges changes={quote.balanceChanges} />
        {failure === null || isHandled ? null : (
          <FailureNotice error={pay.error} onRetry={() => pay.mutate()} />
        )}
      </div>
    </Sheet>
  )
}
