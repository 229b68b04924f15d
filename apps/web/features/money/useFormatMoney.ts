'use client'
import { useLocale } from 'next-intl'
import type { Money } from '@/features/api/trpc.ts'
import { type DisplayRounding, formatBps, formatFigure, formatPrice } from './formatMoney.ts'
import { regionalLocale } from './regionalLocale.ts'

/** Formatting in the reader's language. */
export function useFormatMoney() {
  // What is formatted is only known in the browser.
  const locale = regionalLocale(useLocale(), typeof navigator === 'undefined' ? [] : navigator.languages)
  return {
    /** `25.00`, without the symbol. */
    figure: (amount: Money, rounding?: DisplayRounding, digits?: number) =>
      formatFigure(amount.units, amount.asset.decimals, locale, rounding, digits),
    /** `25.00 USDC`. */
    money: (amount: Money, rounding?: DisplayRounding, digits?: number) =>
      `${formatFigure(amount.units, amount.asset.decimals, locale, rounding, digits)} ${amount.asset.symbol}`,
    formatUnitsOf: (units: bigint, decimals: number) => formatFigure(units, decimals, locale, 'down', 6),
    price: (price1e18: bigint, digits?: number) => formatPrice(price1e18, locale, digits),
    /** Millionths of a dollar as dollars and cents: `$1,234.50`. */
    dollars: (usdMicros: bigint) => formatPrice(usdMicros * 10n ** 12n, locale, 2),
    /** The same with as many digits as tell something below a cent: `$0.0042`. */
    fineDollars: (usdMicros: bigint) =>
      formatPrice(usdMicros * 10n ** 12n, locale, usdMicros < 10_000n ? 4 : 2),
    /** `2026-11` as a month in UTC, with its year where `withYear`. */
    month: (key: string, withYear: boolean) =>
      new Intl.DateTimeFormat(locale, {
        timeZone: 'UTC',
        month: withYear ? 'long' : 'short',
        ...(withYear ? { year: 'numeric' as const } : {}),
      }).format(new Date(`${key}-01T00:00:00Z`)),
    /** A plain number with at most so many digits after the point. */
    number: (value: number, digits = 0) =>
      new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value),
    /** An ISO 8601 instant as date and time in the person's own zone. */
    instant: (iso: string) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso)),
    percent: (bps: number) => formatBps(bps, locale),
    /** A part of a whole, in basis points: `62%`, and `0.4%` where whole percents would say nothing. */
    share: (bps: number) => formatBps(bps < 100 ? bps : Math.round(bps / 100) * 100, locale),
    /** Far below a basis point: `0.0003%`, rounded up. */
    finePercent: (bps: number) =>
      new Intl.NumberFormat(locale, {
        style: 'percent',
        maximumSignificantDigits: 1,
        roundingMode: 'ceil',
      }).format(bps / 10_000),
    /** Date and time in the person's own zone. */
    dateTime: (sec: number) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(sec * 1000),
    date: (sec: number) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(sec * 1000),
    time: (sec: number) => new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(sec * 1000),
  }
}
