'use client'
import { AmountText, Fact, FactList, PayoutChart, Skeleton } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { CoverQuote } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

/** The price of a policy and what it pays at every price, the worst case included. */
export function CoverTerms({ quote }: { quote: CoverQuote | undefined }) {
  const t = useTranslations('cover')
  const { figure, money, price, percent, dateTime } = useFormatMoney()
  if (quote === undefined) {
    return (
      <div className="space-y-4">
        <Skeleton className="h-5 w-24" />
        <Skeleton className="h-12 w-44" />
        <Skeleton className="h-40 w-full rounded-2xl" />
      </div>
    )
  }
  const points = quote.payoutTable.map((row) => ({
    share:
      quote.insured.units === 0n ? 0 : Number((row.payout.units * 10_000n) / quote.insured.units) / 10_000,
    priceLabel: price(row.price, 2),
    payoutLabel: figure(row.payout, 'down', 0),
  }))
  return (
    <div className="animate-rise-in space-y-6">
      <div>
        <p className="text-muted text-sm">{t('premium')}</p>
        <AmountText
          size="hero"
          className="mt-1"
          figure={figure(quote.premium, 'up')}
          symbol={quote.premium.asset.symbol}
        />
        <p className="mt-2 text-muted text-sm">{t('premiumRate', { rate: percent(quote.annualRateBps) })}</p>
      </div>
      <figure className="rounded-2xl border p-4">
        <figcaption className="mb-2 font-medium text-sm">
          {t('payoutByPrice', { symbol: quote.coveredAsset.symbol })}
        </figcaption>
        <PayoutChart points={points} label={t('payoutChartLabel')} />
        <details className="mt-2 text-sm">
          <summary className="w-fit rounded-lg font-medium text-accent-text">{t('asTable')}</summary>
          <table className="mt-3 w-full tabular-nums">
            <thead className="text-left text-muted">
              <tr>
                <th scope="col" className="py-1.5 font-normal">
                  {t('priceColumn')}
                </th>
                <th scope="col" className="py-1.5 text-right font-normal">
                  {t('payoutColumn')}
                </th>
              </tr>
            </thead>
            <tbody>
              {quote.payoutTable.map((row) => (
                <tr key={String(row.price)} className="border-t">
                  <td className="border-t py-1.5">{price(row.price)}</td>
                  <td className="border-t py-1.5 text-right font-medium">{money(row.payout, 'down')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </figure>
      <FactList className="rounded-2xl border px-4">
        <Fact name={t('smallestPayout')} note={t('atPrice', { price: price(quote.smallestPayout.price) })}>
          {money(quote.smallestPayout.payout, 'down')}
        </Fact>
        <Fact
          name={t('worstCase')}
          note={t('worstCaseNote', { uncovered: money(quote.worstCase.uncovered, 'up') })}
        >
          {money(quote.worstCase.payout, 'down')}
        </Fact>
        <Fact name={t('starts')} note={t('startsNote')}>
          {dateTime(quote.startsAtSec)}
        </Fact>
        <Fact name={t('ends')}>{dateTime(quote.endsAtSec)}</Fact>
      </FactList>
    </div>
  )
}
