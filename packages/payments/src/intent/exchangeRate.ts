/** What one unit of a currency is worth, as an oracle reports it. */
export interface ExchangeRate {
  /** Dollars per unit, in 10^-8 dollars: 108,500,000 for a euro at $1.085; > 0. */
  readonly dollarsE8: bigint
  /** Unix time in seconds of the report. */
  readonly updatedAtSec: number
  /** Who reports it, for people: the feed's address. */
  readonly source: string
}

/** How an amount in a currency became one of a token: what is shown beside it. */
export interface Conversion {
  /** As said, e.g. `"40"` of `"EUR"`. */
  readonly value: string
  readonly currency: string
  readonly rate: ExchangeRate
}

/** Seconds after which a report of a currency is too old to use: feeds report at least daily, and this is an hour late. */
export const MAX_RATE_AGE_SEC = 25 * 3_600

/** Where exchange rates come from. Answers undefined for currencies nobody reports, and for reports too old to use. */
export interface ExchangeRateSource {
  /** `currency` is an ISO 4217 code such as `"EUR"`. Throws when the chain cannot be reached. */
  rateOf(currency: string, nowSec: number): Promise<ExchangeRate | undefined>
}

/**
 * A currency amount in dollar tokens, exact and rounded up to the token's last digit: who names an amount owes at
 * least that. `convertAmount("40", { dollarsE8: 108_500_000n, … }, 6)` → `"43.4"`.
 */
export function convertAmount(value: string, rate: ExchangeRate, decimals: number): string {
  const [whole = '0', fraction = ''] = value.split('.')
  const scale = 10n ** BigInt(fraction.length + 8)
  const dollars = BigInt(whole + fraction) * rate.dollarsE8 * 10n ** BigInt(decimals)
  const units = (dollars + scale - 1n) / scale
  const digits = units.toString().padStart(decimals + 1, '0')
  const integer = digits.slice(0, digits.length - decimals)
  const rest = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return rest === '' ? integer : `${integer}.${rest}`
}
