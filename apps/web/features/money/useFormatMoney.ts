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
    percent: (bps: number) => formatBps(bps, locale),
    /** Date and time in the person's own zone. */
    dateTime: (sec: number) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(sec * 1000),
    date: (sec: number) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(sec * 1000),
    time: (sec: number) => new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(sec * 1000),
  }
}
