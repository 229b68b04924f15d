'use client'
import { Badge, TriggerGauge } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { CoverProduct } from '@/features/api/trpc.ts'
import { priceForDrawing } from '@/features/money/formatMoney.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

const HOUR_SEC = 3_600

/** Where the coin stands right now between its peg and the price at which its cover pays. */
export function TriggerStatus({ product }: { product: CoverProduct }) {
  const t = useTranslations('cover')
  const { price } = useFormatMoney()
  const { trigger } = product
  const hours = product.windowSec / HOUR_SEC
  const facts = {
    symbol: product.coveredAsset.symbol,
    price: price(trigger.price),
    average: price(trigger.twap),
    trigger: price(product.triggerPrice),
    hours,
  }
  return (
    <div className="rounded-2xl border px-4 pt-3 pb-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="text-muted text-sm">{t('rightNow', { symbol: facts.symbol })}</span>
        {trigger.met ? (
          <Badge tone="danger">{t('triggered')}</Badge>
        ) : trigger.fresh ? (
          <Badge tone="positive">{t('onPeg')}</Badge>
        ) : (
          <Badge tone="warning">{t('noFreshPrice')}</Badge>
        )}
      </div>
      <TriggerGauge
        price={priceForDrawing(trigger.price)}
        average={priceForDrawing(trigger.twap)}
        trigger={priceForDrawing(product.triggerPrice)}
        priceLabel={facts.price}
        averageLabel={t('averageShort', facts)}
        triggerLabel={t('paysAt', facts)}
        label={t('gaugeLabel', facts)}
      />
      <p className="text-faint text-sm">{t('gaugeHint', facts)}</p>
    </div>
  )
}
