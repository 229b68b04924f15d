'use client'
import { CircleOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { CoverProduct, CoverQuote } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

type Code = CoverQuote['notCovered'][number]

/** Shown until there is a quote, whose own list then counts. */
const USUAL_CODES: readonly Code[] = [
  'PRICE_RECOVERS_WITHIN_WINDOW',
  'LOSS_WITHIN_DEDUCTIBLE',
  'DEPEG_DURING_WAITING_PERIOD',
  'DEPEG_AFTER_END',
  'LOST_KEYS_OR_FRAUD',
  'PAYOUT_ASSET_DEPEG',
  'ORACLE_FROZEN',
]

const HOUR_SEC = 3_600

/** What this cover does not pay for. It comes before the price, because it matters more. */
export function NotCovered({
  product,
  codes,
}: {
  product: CoverProduct
  codes: readonly Code[] | undefined
}) {
  const t = useTranslations('notCovered')
  const { percent } = useFormatMoney()
  const facts = {
    symbol: product.coveredAsset.symbol,
    payoutSymbol: product.payoutAsset.symbol,
    hours: product.windowSec / HOUR_SEC,
    waiting: Math.round((product.waitingPeriodSec / HOUR_SEC) * 10) / 10,
    deductible: percent(product.deductibleBps),
  }
  return (
    <section aria-labelledby="not-covered">
      <h2 id="not-covered" className="font-semibold text-lg tracking-tight">
        {t('title')}
      </h2>
      <ul className="mt-3 grid gap-x-6 gap-y-2.5 sm:grid-cols-2">
        {(codes ?? USUAL_CODES).map((code) => (
          <li key={code} className="flex gap-2.5 text-muted text-sm leading-relaxed">
            <CircleOff aria-hidden className="mt-1 size-3.5 shrink-0 text-faint" />
            <span>{t(code, facts)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
