'use client'
import { AmountText, CoinIcon, Pills, Skeleton } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { ChainInfo, PaymentQuote } from '@/features/api/trpc.ts'
import { AddressTag } from '@/features/contacts/addressTag.tsx'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { useWallet } from '@/features/wallet/walletProvider.tsx'
import { ConversionNote } from './conversionNote.tsx'
import { NameNote } from './nameNote.tsx'
import type { PaymentTerms } from './usePaymentDraft.ts'

const AUTOMATIC = 'automatic'

interface PaymentPreviewProps {
  terms: PaymentTerms
  mode: 'sentence' | 'fields'
  quote: PaymentQuote | undefined
  isPricing: boolean
  hasError: boolean
  assets: ChainInfo['assets']
  payWith: string | undefined
  onPayWith: (symbol: string | undefined) => void
}

/** What was understood and what it would cost, kept up to date while typing. */
export function PaymentPreview(props: PaymentPreviewProps) {
  const t = useTranslations('pay')
  const { terms, quote } = props
  const { wallet } = useWallet()
  const isAddress = /^0x[0-9a-fA-F]{40}$/.test(terms.recipient)
  return (
    <div className="animate-rise-in space-y-5">
      {props.mode === 'sentence' ? (
        <div className="flex flex-col items-center gap-2 pt-2 text-center">
          <AmountText size="hero" figure={terms.amount} symbol={terms.currency ?? terms.token} />
          {terms.currency === undefined || quote === undefined ? null : <ConversionNote quote={quote} />}
          <div className="flex max-w-full flex-wrap items-center justify-center gap-x-1.5 text-muted">
            <span>{t('to')}</span>
            {isAddress ? (
              <AddressTag address={terms.recipient as `0x${string}`} name={terms.recipientName} />
            ) : (
              terms.recipient
            )}
          </div>
          {terms.nameRecord === undefined ? null : <NameNote record={terms.nameRecord} />}
          {terms.memo === undefined ? null : (
            <p className="text-muted">{t('forMemo', { memo: terms.memo })}</p>
          )}
        </div>
      ) : null}
      {wallet === null ? null : (
        <div className="rounded-2xl bg-sunken/60 p-4">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <span className="text-muted text-sm">{t('payWith')}</span>
            <Pills
              label={t('payWith')}
              value={props.payWith ?? AUTOMATIC}
              onChange={(value) => props.onPayWith(value === AUTOMATIC ? undefined : value)}
              className="grid w-full grid-cols-4 gap-1.5 sm:flex sm:w-auto [&>button]:h-9 [&>button]:justify-center [&>button]:gap-1.5 [&>button]:px-1 sm:[&>button]:px-3 [&>button]:text-[0.8125rem]"
              options={[
                { value: AUTOMATIC, label: t('automatic') },
                ...props.assets.map(({ symbol }) => ({
                  value: symbol,
                  label: (
                    <>
                      <CoinIcon symbol={symbol} className="size-5 sm:-ml-1" /> {symbol}
                    </>
                  ),
                })),
              ]}
            />
          </div>
          {props.hasError && !props.isPricing ? null : (
            <dl className="mt-4 grid grid-cols-3 gap-3">
              <Figure name={t('networkFee')} quote={quote}>
                {(offer, { money }) => money(offer.networkFee, 'up', 4)}
              </Figure>
              <Figure name={t('totalShort')} quote={quote}>
                {(offer, { money }) => money(offer.amountIn, 'up')}
              </Figure>
              <Figure name={t('arrival')} quote={quote}>
                {({ decision, expiresAtSec }, { time }) =>
                  decision.delaySec > 0
                    ? t('arrivalHeld', { time: time(expiresAtSec + decision.delaySec) })
                    : t('arrivalValue')
                }
              </Figure>
            </dl>
          )}
        </div>
      )}
    </div>
  )
}

function Figure({
  name,
  quote,
  children,
}: {
  name: string
  quote: PaymentQuote | undefined
  children: (quote: PaymentQuote, format: ReturnType<typeof useFormatMoney>) => ReactNode
}) {
  const format = useFormatMoney()
  return (
    <div className="min-w-0">
      <dt className="text-faint text-xs">{name}</dt>
      <dd className="mt-0.5 font-semibold text-sm tabular-nums">
        {quote === undefined ? <Skeleton className="h-5 w-16" /> : children(quote, format)}
      </dd>
    </div>
  )
}
