import { formatUnits } from '@safelane/core'

/** How to round what does not fit: `up` for what leaves the person, `down` for what they hold or get. */
export type DisplayRounding = 'up' | 'down' | 'exact'

/**
 * Base units as a figure in the reader's language, two digits after the point at least where they are wanted. `exact` shows every digit
 * there is; the others show at most `digits` (2 unless told) and never flatter the person.
 */
export function formatFigure(
  units: bigint,
  decimals: number,
  locale: string,
  rounding: DisplayRounding = 'exact',
  digits = 2,
): string {
  const maximumFractionDigits = rounding === 'exact' ? Math.max(decimals, 2) : digits
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: Math.min(2, maximumFractionDigits),
    maximumFractionDigits,
    roundingMode: rounding === 'up' ? 'ceil' : 'floor',
  }).format(formatUnits(units, decimals) as Intl.StringNumericLiteral)
}

/** A price with 18 decimals in dollars: `$0.9521`. */
export function formatPrice(price1e18: bigint, locale: string, digits = 4): string {
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(formatUnits(price1e18, 18) as Intl.StringNumericLiteral)
}

/** Basis points as a percentage: 250 → `2.5%`. */
export function formatBps(bps: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(bps / 10_000)
}

/** A price with 18 decimals as a number, for drawing only. */
export function priceForDrawing(price1e18: bigint): number {
  return Number(price1e18) / 1e18
}
