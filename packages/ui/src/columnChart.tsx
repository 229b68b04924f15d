import { classNames } from './classNames.ts'

/** One column. Shares are of the tallest thing in the chart, between 0 and 1. */
export interface ChartColumnData {
  readonly key: string
  readonly label: string
  readonly share: number
  readonly valueLabel: string
  /** What is expected here, with the interval it should fall in. */
  readonly expected?: { readonly share: number; readonly low: number; readonly high: number } | undefined
}

/** Values over time as columns, an expectation as a dashed column with its interval. A table beside it carries the same figures. */
export function ColumnChart({ columns, label }: { columns: readonly ChartColumnData[]; label: string }) {
  return (
    <div role="img" aria-label={label} className="flex h-52 items-end gap-1.5 tabular-nums sm:gap-3">
      {columns.map(({ key, label: name, share, valueLabel, expected }) => (
        <div key={key} className="flex h-full min-w-0 flex-1 flex-col justify-end text-center">
          <div className="relative mx-auto flex h-full w-full max-w-14 items-end border-line border-b">
            {expected === undefined ? null : (
              <>
                <div
                  className="absolute inset-x-0 bottom-0 rounded-t-lg border-2 border-accent border-b-0 border-dashed"
                  style={{ height: `${expected.share * 84}%` }}
                />
                <div
                  className="absolute left-1/2 w-0.5 -translate-x-1/2 bg-ink before:absolute before:top-0 before:-left-1.5 before:h-0.5 before:w-3.5 before:bg-ink after:absolute after:-left-1.5 after:bottom-0 after:h-0.5 after:w-3.5 after:bg-ink"
                  style={{
                    bottom: `${expected.low * 84}%`,
                    height: `${Math.max(0.01, expected.high - expected.low) * 84}%`,
                  }}
                />
              </>
            )}
            <div
              className={classNames('w-full rounded-t-lg', share > 0 ? 'bg-accent' : 'bg-line')}
              style={{ height: `max(2px, ${share * 84}%)` }}
            />
            {expected !== undefined ? null : (
              <span
                className="absolute inset-x-0 hidden truncate font-semibold text-[0.6875rem] text-ink sm:block"
                style={{ bottom: `calc(${share * 84}% + 0.25rem)` }}
              >
                {valueLabel}
              </span>
            )}
          </div>
          <span className="truncate pt-1.5 text-[0.625rem] text-muted sm:text-xs">{name}</span>
        </div>
      ))}
    </div>
  )
}
