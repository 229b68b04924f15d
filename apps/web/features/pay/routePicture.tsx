'use client'
import { CoinIcon, Identicon } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { PaymentQuote } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

/** Hundredths of a basis point in one basis point, the unit of a pool's fee. */
const POOL_FEE_PER_BPS = 100

/** The way the money takes, from coin to person. */
export function RoutePicture({ quote }: { quote: PaymentQuote }) {
  const t = useTranslations('confirm')
  const { percent } = useFormatMoney()
  const { route } = quote
  const poolFee = percent((route.poolFee ?? 0) / POOL_FEE_PER_BPS)
  return (
    <figure className="rounded-2xl border px-4 py-4">
      <figcaption className="mb-3 flex items-baseline justify-between gap-4 text-sm">
        <span className="text-muted">{t('route')}</span>
        <span className="text-right font-medium">
          {route.kind === 'direct'
            ? t('routeDirect')
            : t('routeSwap', { venue: venueName(route.venue), fee: poolFee })}
        </span>
      </figcaption>
      <div aria-hidden className="flex items-center">
        <Stop label={quote.amountIn.asset.symbol}>
          <CoinIcon symbol={quote.amountIn.asset.symbol} className="size-9" />
        </Stop>
        <Lane />
        {route.kind === 'swap' ? (
          <>
            <Stop label={quote.amountOut.asset.symbol}>
              <CoinIcon symbol={quote.amountOut.asset.symbol} className="size-9" />
            </Stop>
            <Lane />
          </>
        ) : null}
        <Stop label={t('recipient')}>
          <Identicon address={quote.payment.recipient} className="size-9" />
        </Stop>
      </div>
      {route.kind === 'swap' ? (
        <p className="mt-3 text-faint text-sm">
          {t('priceImpact', { impact: percent(route.priceImpactBps) })}
        </p>
      ) : null}
    </figure>
  )
}

function venueName(venue: string | null): string {
  return venue === null ? 'Uniswap v3' : venue.replace(/^uniswap[-_ ]?v3$/i, 'Uniswap v3')
}

function Stop({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="flex w-16 shrink-0 flex-col items-center gap-1.5">
      {children}
      <span className="font-medium text-muted text-xs">{label}</span>
    </span>
  )
}

function Lane() {
  return (
    <span className="mb-5 h-0.5 flex-1 rounded-full bg-[linear-gradient(90deg,var(--line),var(--accent))]" />
  )
}
