import type { Chain } from '@safelane/chain'
import { formatUnits, type Hex, parseAmount } from '@safelane/core'
import { refundableOf, refusalOfRefund } from '@safelane/payments'
import type { Store } from '@safelane/store'
import type { z } from 'zod'
import { ApiError } from '../apiError.ts'
import type { paymentQuoteInput, refundQuoteInput } from '../inputs.ts'
import { orThrow } from './orThrow.ts'

export interface RefundDeps {
  readonly chain: Pick<Chain, 'clock'>
  readonly store: Pick<Store, 'payments'>
}

/** The payment back: from recipient to payer, in the token received, everything that is left unless an amount is named. */
export async function refundTermsOf(
  { chain, store }: RefundDeps,
  { paymentId, amount, payWith, memo, preference }: z.infer<typeof refundQuoteInput>,
): Promise<z.infer<typeof paymentQuoteInput>> {
  const original = await store.payments.find(paymentId as Hex)
  if (original === undefined) throw new ApiError('NOT_FOUND', 'No such payment', { field: 'paymentId' })
  const { asset } = original.amountOut
  const refunds = await store.payments.refundsOf([original.id])
  const nowSec = await chain.clock.nowSec()
  const left = refundableOf(original, refunds, nowSec)
  const wanted = amount === undefined ? left : orThrow(parseAmount(amount, asset, 'amount'))
  const terms = {
    payer: original.recipient,
    recipient: original.payer,
    // With nothing left the least there is: it is refused for the right reason.
    amountOut: { asset, units: wanted.units === 0n ? 1n : wanted.units },
  }
  const refusal = refusalOfRefund(original, refunds, terms, nowSec)
  if (refusal !== undefined) throw refusal
  return {
    payer: original.recipient,
    recipient: original.payer,
    amount: formatUnits(wanted.units, asset.decimals),
    token: asset.symbol,
    ...(payWith === undefined ? {} : { payWith }),
    ...(memo === undefined ? {} : { memo }),
    ...(preference === undefined ? {} : { preference }),
  }
}
