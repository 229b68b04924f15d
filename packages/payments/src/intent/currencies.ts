/** ISO 4217 codes of the currencies that amounts can be said in. */
export const CURRENCIES = [
  ...[
    'USD',
    'EUR',
    'GBP',
    'CNY',
    'JPY',
    'CHF',
    'INR',
    'KRW',
    'HKD',
    'TWD',
    'SGD',
    'AUD',
    'CAD',
    'NZD',
    'BRL',
  ],
  ...[
    'MXN',
    'ARS',
    'COP',
    'CLP',
    'PEN',
    'UYU',
    'BOB',
    'PHP',
    'DOP',
    'SEK',
    'NOK',
    'DKK',
    'PLN',
    'CZK',
    'HUF',
  ],
  ...[
    'TRY',
    'RUB',
    'UAH',
    'THB',
    'VND',
    'IDR',
    'MYR',
    'ZAR',
    'NGN',
    'KES',
    'AED',
    'SAR',
    'ILS',
    'EGP',
    'MOP',
  ],
] as const

/** Whether a code is one of `CURRENCIES`, in any case. */
export function isCurrency(code: string): boolean {
  return CURRENCIES.some((currency) => currency === code.toUpperCase())
}
