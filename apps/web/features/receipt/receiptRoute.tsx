'use client'
import { useTranslations } from 'next-intl'
import type { PaymentRoute } from '@/features/api/trpc.ts'
import { RoutePicture } from '@/features/route/routePicture.tsx'
import { RouteQuality } from '@/features/route/routeQuality.tsx'

/** How the money was converted: the paths, what sharing them saved, and how good that is proven to be. */
export function ReceiptRoute({ route }: { route: PaymentRoute }) {
  const t = useTranslations('route')
  return (
    <section className="space-y-4" aria-labelledby="receipt-route">
      <div className="flex items-baseline justify-between gap-4">
        <h2 id="receipt-route" className="text-muted">
          {t('title')}
        </h2>
        <span className="text-right font-medium">{t('split', { count: route.legs.length })}</span>
      </div>
      <RoutePicture legs={route.legs} />
      <RouteQuality route={route} />
    </section>
  )
}
