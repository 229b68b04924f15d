'use client'
import { shortAddress } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { PaymentQuote } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

/** How an amount in a currency became one of a token: rate, who reports it and when. Nothing for other amounts. */
export function ConversionNote({ quote }: { quote: PaymentQuote }) {
  const t = useTranslations('conversion')
  const { money, price, dateTime } = useFormatMoney()
  if (quote.conversion === null) return null
  const { value, currency, rate } = quote.conversion
  return (
    <div className="text-balance text-muted text-sm">
      <p className="font-semibold text-ink">
        {t('result', { amount: `${value} ${currency}`, tokens: money(quote.amountOut) })}
      </p>
      <p>
        {t('rate', {
          currency,
          dollars: price(rate.dollarsE8 * 10n ** 10n, 8),
          source: shortAddress(rate.source as `0x${string}`),
          time: dateTime(rate.updatedAtSec),
        })}
      </p>
    </div>
  )
}
