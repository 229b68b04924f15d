import type { Chain } from '@safelane/chain'
import { type Conversion, convertAmount, isCurrency, QuoteError } from '@safelane/payments'
import type { z } from 'zod'
import { ApiError } from '../apiError.ts'
import type { paymentQuoteInput } from '../inputs.ts'

type Asked = z.infer<typeof paymentQuoteInput>

/**
 * The same payment with its amount in the token, and how it came to be: a currency is converted once, at its feed's
 * rate, and rounded up to the token's last digit. Throws NO_EXCHANGE_RATE when no feed reports the currency recently.
 */
export async function inTokens(
  chain: Pick<Chain, 'assets' | 'clock' | 'exchangeRates'>,
  { currency, ...input }: Asked,
): Promise<Omit<Asked, 'currency'> & { readonly conversion: Conversion | null }> {
  const code = currency?.toUpperCase()
  const token = chain.assets.bySymbol(input.token)
  // Dollar tokens count as dollars here; what a token is worth shows in the route.
  if (code === undefined || code === 'USD' || code === token?.symbol || token === undefined) {
    return { ...input, conversion: null }
  }
  if (!/^(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,18})?$/.test(input.amount)) {
    throw new QuoteError('MALFORMED_AMOUNT', 'An amount is written like 1234.56', { field: 'amount' })
  }
  const rate = isCurrency(code)
    ? await chain.exchangeRates.rateOf(code, await chain.clock.nowSec())
    : undefined
  if (rate === undefined) {
    throw new ApiError(
      'NO_EXCHANGE_RATE',
      `No recent exchange rate for ${code}; give the amount in a token`,
      {
        field: 'currency',
        metadata: { currency: code },
      },
    )
  }
  return {
    ...input,
    amount: convertAmount(input.amount, rate, token.decimals),
    conversion: { value: input.amount, currency: code, rate },
  }
}
