import { BarList, Card, CoinIcon, Section } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import type { Spending } from './spendingPage.tsx'

/** What finding routes saved on conversions, by token and month, and what it is compared with. */
export function RouteSavings({ saved }: { saved: Spending['saved'] }) {
  const t = useTranslations('insights.saved')
  const { fineDollars, month } = useFormatMoney()
  const { totalUsdMicros, conversions, byToken, byMonth } = saved
  const share = (usdMicros: bigint) => Number((usdMicros * 10_000n) / (totalUsdMicros || 1n)) / 10_000
  const items = (lines: typeof byToken, nameOf: (key: string) => React.ReactNode) =>
    lines.map(({ key, usdMicros, payments }) => ({
      key,
      name: nameOf(key),
      value: fineDollars(usdMicros),
      note: t('payments', { payments }),
      share: share(usdMicros),
    }))
  return (
    <Card>
      <Section headingId="route-savings" title={t('title')}>
        {totalUsdMicros === 0n ? (
          <p className="max-w-prose text-muted">
            {t(conversions === 0 ? 'noConversions' : 'nothing', { conversions })}
          </p>
        ) : (
          <div className="space-y-6">
            <div>
              <p className="font-semibold text-2xl tabular-nums tracking-tight sm:text-3xl">
                {fineDollars(totalUsdMicros)}
              </p>
              <p className="mt-2 max-w-prose text-muted">{t('body', { conversions })}</p>
            </div>
            <div className="grid gap-6 sm:grid-cols-2">
              <div>
                <h3 className="mb-3 text-muted text-sm">{t('byToken')}</h3>
                <BarList
                  items={items(byToken, (symbol) => (
                    <span className="flex items-center gap-2.5">
                      <CoinIcon symbol={symbol} className="size-7" /> {symbol}
                    </span>
                  ))}
                />
              </div>
              <div>
                <h3 className="mb-3 text-muted text-sm">{t('byMonth')}</h3>
                <BarList items={items(byMonth.toReversed(), (key) => month(key, true))} />
              </div>
            </div>
          </div>
        )}
      </Section>
    </Card>
  )
}
