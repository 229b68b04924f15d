'use client'
import { Button, CoinIcon } from '@safelane/ui'
import Link from 'next/link'
import { useTranslations } from 'next-intl'

/** The sentence asked for cover rather than a payment: leads there with everything filled in. */
export function CoverIntent({
  cover,
}: {
  cover: { asset: string; insured: string; days: number } | undefined
}) {
  const t = useTranslations('pay')
  if (cover === undefined) return null
  const href = `/cover?${new URLSearchParams({ asset: cover.asset, insured: cover.insured, days: String(cover.days) })}`
  return (
    <div className="flex animate-rise-in flex-wrap items-center gap-4 rounded-2xl bg-accent-soft p-4">
      <CoinIcon symbol={cover.asset} />
      <p className="min-w-40 flex-1 font-medium">{t('coverIntent', cover)}</p>
      <Button asChild>
        <Link href={href}>{t('continueToCover')}</Link>
      </Button>
    </div>
  )
}
