'use client'
import { formatUnits } from '@safelane/core'
import { Button, Card, CoinIcon } from '@safelane/ui'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useTRPC } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

/** How long the cover that is suggested lasts, in days. */
const DAYS = 30

/** Coins that are so much of somebody's money that their fall would hurt, each with the way to protect it. */
export function CoverSuggestions({ holder }: { holder: `0x${string}` }) {
  const t = useTranslations('insights.suggestions')
  const trpc = useTRPC()
  const { money, percent, price, dateTime } = useFormatMoney()
  const suggestions = useQuery(trpc.cover.suggestions.queryOptions({ holder }, { retry: false }))
  // It is an offer beside the page, so its absence is no failure worth a word.
  return suggestions.data?.map(({ productId, holding, shareBps, insured, suggested, depegRisk }) => (
    <Card key={String(productId)} className="flex flex-wrap items-center gap-x-4 gap-y-3">
      <CoinIcon symbol={holding.asset.symbol} className="size-11" />
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="font-semibold">
          {t('title', { share: percent(shareBps), symbol: holding.asset.symbol })}
        </h2>
        <p className="text-pretty text-muted text-sm">
          {t('body', { holding: money(holding, 'down'), insured: money(insured, 'down') })}{' '}
          {depegRisk === null
            ? null
            : t('risk', {
                price: price(depegRisk.belowPrice),
                until: dateTime(depegRisk.dueAtSec),
                probability: percent(Math.round(depegRisk.probability * 10_000)),
              })}
        </p>
      </div>
      <Button asChild variant="secondary" className="max-sm:w-full">
        <Link
          href={`/cover?${new URLSearchParams({
            asset: holding.asset.symbol,
            insured: formatUnits(suggested.units, suggested.asset.decimals),
            days: String(DAYS),
          })}`}
        >
          {t('action', { amount: money(suggested, 'down') })}
        </Link>
      </Button>
    </Card>
  ))
}
