import { classNames } from './classNames.ts'

/** One point of a payout curve: what is paid, as a share of the insured sum, when a price stops there. */
export interface PayoutPoint {
  /** Between 0 and 1. */
  share: number
  priceLabel: string
  payoutLabel: string
}

/** Payout against price as bars, the price falling from left to right. A table beside it carries the same figures. */
export function PayoutChart({ points, label }: { points: readonly PayoutPoint[]; label: string }) {
  return (
    <div role="img" aria-label={label} className="flex h-44 items-end gap-1 tabular-nums sm:gap-2">
      {points.map((point) => (
        <div key={point.priceLabel} className="flex h-full min-w-0 flex-1 flex-col justify-end text-center">
          <span className="font-semibold text-[0.6875rem] text-ink sm:text-xs">{point.payoutLabel}</span>
          <div className="mt-1 flex h-[68%] items-end border-line border-b">
            <div
              className={classNames(
                'mx-auto min-h-1 w-full max-w-9 rounded-t-md',
                point.share > 0 ? 'bg-accent' : 'bg-line',
              )}
              style={{ height: `${point.share * 100}%` }}
            />
          </div>
          <span className="pt-1.5 text-[0.625rem] text-muted sm:text-xs">{point.priceLabel}</span>
        </div>
      ))}
    </div>
  )
}
