'use client'
import { CoinIcon } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import { Fragment } from 'react'
import type { RouteLeg } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

/** Hundredths of a basis point in one basis point, the unit of a pool's fee. */
const POOL_FEE_PER_BPS = 100
const BPS = 10_000n

/** The paths that a payment's money takes: each with its share of what arrives, its tokens and the pools between them. */
export function RoutePicture({ legs }: { legs: readonly RouteLeg[] }) {
  const t = useTranslations('route')
  const { money, percent, share } = useFormatMoney()
  const total = legs.reduce((sum, { amountOut }) => sum + amountOut.units, 0n)
  return (
    <ol className="space-y-5" aria-label={t('paths')}>
      {legs.map((leg) => {
        const part = total === 0n ? 0 : Number((leg.amountOut.units * BPS) / total)
        return (
          <li key={leg.hops.map(({ pool }) => pool).join()} className="text-sm">
            <div className="flex items-baseline justify-between gap-4">
              <span className="font-semibold tabular-nums">{share(part)}</span>
              <span className="text-muted tabular-nums">{money(leg.amountOut, 'down', 2)}</span>
            </div>
            <div aria-hidden className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-sunken">
              <div
                className="h-full rounded-full bg-[linear-gradient(90deg,var(--accent-text),var(--accent))]"
                style={{ width: `${Math.max(1, part / 100)}%` }}
              />
            </div>
            <div className="mt-2.5 flex flex-wrap items-center gap-x-1.5 gap-y-1.5">
              <Coin symbol={leg.amountIn.asset.symbol} />
              {leg.hops.map((hop) => (
                <Fragment key={hop.pool}>
                  <Arrow />
                  <span className="rounded-full border px-2.5 py-1 text-muted text-xs">
                    {t(`venues.${hop.venue}`)}
                    <span className="ml-1.5 text-faint">{percent(hop.poolFee / POOL_FEE_PER_BPS)}</span>
                  </span>
                  <Arrow />
                  <Coin symbol={hop.tokenOut.symbol} />
                </Fragment>
              ))}
            </div>
          </li>
        )
      })}
    </ol>
  )
}

function Coin({ symbol }: { symbol: string }) {
  return (
    <span className="inline-flex items-center gap-1.5 font-medium">
      <CoinIcon symbol={symbol} className="size-5" />
      {symbol}
    </span>
  )
}

function Arrow() {
  return (
    <span aria-hidden className="text-faint">
      →
    </span>
  )
}
