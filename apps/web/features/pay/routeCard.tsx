'use client'
import { CoinIcon, Identicon } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { PaymentQuote } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'
import { RoutePicture } from '@/features/route/routePicture.tsx'
import { RouteQuality } from '@/features/route/routeQuality.tsx'

/** The way the money would take, from coin to person. */
export function RouteCard({ quote }: { quote: PaymentQuote }) {
  const t = useTranslations('route')
  const { percent } = useFormatMoney()
  const { route } = quote
  return (
    <figure className="space-y-4 rounded-2xl border px-4 py-4">
      <figcaption className="flex items-baseline justify-between gap-4 text-sm">
        <span className="text-muted">{t('title')}</span>
        <span className="text-right font-medium">
          {route.kind === 'direct' ? t('direct') : t('split', { count: route.legs.length })}
        </span>
      </figcaption>
      {route.kind === 'direct' ? (
        <div aria-hidden className="flex items-center">
          <Stop label={quote.amountIn.asset.symbol}>
            <CoinIcon symbol={quote.amountIn.asset.symbol} className="size-9" />
          </Stop>
          <span className="mb-5 h-0.5 flex-1 rounded-full bg-[linear-gradient(90deg,var(--line),var(--accent))]" />
          <Stop label={t('recipient')}>
            <Identicon address={quote.payment.recipient} className="size-9" />
          </Stop>
        </div>
      ) : (
        <>
          <RoutePicture legs={route.legs} />
          <div className="space-y-1.5 border-t pt-4">
            <RouteQuality route={route} />
            <p className="text-faint text-sm">
              {route.priceImpactBps === 0
                ? t('noImpact')
                : t('impact', { impact: percent(route.priceImpactBps) })}
            </p>
          </div>
        </>
      )}
    </figure>
  )
}

function Stop({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="flex w-16 shrink-0 flex-col items-center gap-1.5">
      {children}
      <span className="font-medium text-muted text-xs">{label}</span>
    </span>
  )
}
