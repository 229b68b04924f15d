'use client'
import { BadgeCheck, Scissors } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { PaymentRoute } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

/** What sharing the route saved, and how near it is proven to be to the best there could be. */
export function RouteQuality({ route }: { route: Pick<PaymentRoute, 'saving' | 'gapBps'> }) {
  const t = useTranslations('route')
  const { money, finePercent } = useFormatMoney()
  const { saving, gapBps } = route
  // Less than what is shown of an amount is nothing.
  const hasSaving = saving.units * 10_000n >= 10n ** BigInt(saving.asset.decimals)
  if (!hasSaving && gapBps === null) return null
  return (
    <ul className="space-y-1.5 text-muted text-sm [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-positive">
      {hasSaving ? (
        <li className="flex gap-2">
          <Scissors aria-hidden />
          {t('saving', { saving: money(saving, 'down', 4) })}
        </li>
      ) : null}
      {gapBps === null ? null : (
        <li className="flex gap-2">
          <BadgeCheck aria-hidden />
          {gapBps === 0 ? t('best') : t('nearBest', { gap: finePercent(gapBps) })}
        </li>
      )}
    </ul>
  )
}
