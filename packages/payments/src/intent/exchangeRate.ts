/** What one unit of a currency is worth, as an oracle reports it. */
export interface ExchangeRate {
  /** Dollars per unit, in 10^-8 dollars: 108,500,000 for a euro at $1.085; > 0. */
  readonly dollarsE8: bigint
  /** Unix time in seconds of the report. */
  readonly updatedAtSec: number
}

/** Where exchange rates come from. Answers undefined for currencies nobody reports, and for reports too old to use. */
export interface ExchangeRateSource {
  /** `currency` is an ISO 4217 code such as `"EUR"`. Throws when the chain cannot be reached. */
  rateOf(currency: string, nowSec: number): Promise<ExchangeRate | undefined>
}

/** For deployments without an oracle for currencies: the dollar alone can be paid in. */
export const noExchangeRates: ExchangeRateSource = { rateOf: async () => undefined }

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
