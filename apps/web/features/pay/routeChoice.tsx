'use client'
import { ChoiceCards } from '@safelane/ui'
import { useTranslations } from 'next-intl'
import type { PaymentQuote, PaymentRouteOffer, RoutePreference } from '@/features/api/trpc.ts'
import { useFormatMoney } from '@/features/money/useFormatMoney.ts'

const ORDER: readonly RoutePreference[] = ['cheapest', 'fastest', 'safest']

interface RouteChoiceProps {
  quote: PaymentQuote
  /** Which one a new price is being fetched for. */
  pending: RoutePreference | undefined
  onChoose: (preference: RoutePreference) => void
}

/** The routes on offer with what each is best at, what it costs and why; nothing when there is but one. */
export function RouteChoice({ quote, pending, onChoose }: RouteChoiceProps) {
  const t = useTranslations('route')
  const { money } = useFormatMoney()
  const offers = [quote.route, ...quote.alternatives]
    .filter(({ preferences }) => preferences.length > 0)
    .sort((left, right) => rankOf(left) - rankOf(right))
  if (offers.length < 2) return null
  return (
    <div className="space-y-2">
      <p id="route-choice" className="text-muted text-sm">
        {t('choose')}
      </p>
      <ChoiceCards
        label={t('choose')}
        value={pending ?? quote.route.preferences[0] ?? ''}
        onChange={(value) => onChoose(value as RoutePreference)}
        options={offers.map((offer) => ({
          value: offer.preferences[0] ?? '',
          disabled: pending !== undefined,
          label: (
            <span className="min-w-0 flex-1">
              <span className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="font-semibold">
                  {offer.preferences.map((preference) => t(`preferences.${preference}`)).join(' · ')}
                </span>
                <span className="font-medium text-sm tabular-nums">{money(offer.amountIn, 'up', 4)}</span>
              </span>
              <span className="mt-1 block text-pretty text-muted text-sm">
                {offer.reasons.map((reason) => t(`reasons.${reason}`)).join(' ')}
              </span>
            </span>
          ),
        }))}
      />
    </div>
  )
}

function rankOf({ preferences }: PaymentRouteOffer): number {
  return Math.min(...preferences.map((preference) => ORDER.indexOf(preference)))
}
