'use client'
import { Card, ColumnChart, Section } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { useChainInfo } from '@/features/wallet/useChainInfo.ts'
import { monthsOf } from './monthsOf.ts'
import type { Spending } from './spendingPage.tsx'

/** Spending month by month, with what this month may come to. */
export function SpendingByMonth({ spending }: { spending: Spending }) {
  const t = useTranslations('insights')
  const { dollars, month } = useFormatMoney()
  const chain = useChainInfo()
  const { forecast, byMonth } = spending
  const lastKey = byMonth.at(-1)?.key ?? ''
  const nowKey =
    chain.data === undefined ? lastKey : new Date(chain.data.chainTimeSec * 1_000).toISOString().slice(0, 7)
  const months = monthsOf(byMonth, [forecast?.month ?? '', lastKey, nowKey].sort().at(-1) ?? nowKey)
  const highest = [forecast?.highUsdMicros ?? 0n, ...months.map(({ usdMicros }) => usdMicros)].reduce(
    (most, each) => (each > most ? each : most),
    1n,
  )
  const share = (usdMicros: bigint) => Number((usdMicros * 10_000n) / highest) / 10_000
  return (
    <Card>
      <Section headingId="by-month" title={t('byMonth')}>
        <ColumnChart
          label={t('byMonthLabel')}
          columns={months.map(({ key, usdMicros }) => ({
            key,
            label: month(key, false),
            share: share(usdMicros),
            valueLabel: usdMicros === 0n ? '' : dollars(usdMicros),
            expected:
              forecast?.month === key
                ? {
                    share: share(forecast.usdMicros),
                    low: share(forecast.lowUsdMicros),
                    high: share(forecast.highUsdMicros),
                  }
                : undefined,
          }))}
        />
        <p className="pt-2 text-muted text-sm">
          {forecast === undefined
            ? t('noForecast')
            : t.rich('forecast', {
                month: month(forecast.month, true),
                amount: dollars(forecast.usdMicros),
                low: dollars(forecast.lowUsdMicros),
                high: dollars(forecast.highUsdMicros),
                months: forecast.months,
                b: (chunks) => <strong className="font-semibold text-ink">{chunks}</strong>,
              })}
        </p>
        <details className="text-sm">
          <summary className="w-fit rounded-lg font-medium text-accent-text">{t('asTable')}</summary>
          <table className="mt-3 w-full max-w-md tabular-nums">
            <thead>
              <tr className="border-b text-left text-muted">
                <th className="py-2 font-medium">{t('monthColumn')}</th>
                <th className="py-2 text-right font-medium">{t('spentColumn')}</th>
              </tr>
            </thead>
            <tbody>
              {months.toReversed().map(({ key, usdMicros }) => (
                <tr key={key} className="border-b last:border-0">
                  <th scope="row" className="py-2 text-left font-normal">
                    {month(key, true)}
                  </th>
                  <td className="py-2 text-right font-medium">{dollars(usdMicros)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </Section>
    </Card>
  )
}
