import { isSameAddress } from '@safelane/core'
import { faceUsdMicros } from '../risk/paymentHistory.ts'
import type { Payment } from '../settlement/payment.ts'
import type { PaymentTarget } from './predictionTrack.ts'

/** How many numbers `featuresOf` gives. */
export const PAYMENT_FEATURES = 5

/** What is known of a payment when it is accepted, as numbers of about one: intercept, swap, size, hour of the day. */
export function featuresOf(payment: Payment): readonly number[] {
  const isSwap = !isSameAddress(payment.amountIn.asset.address, payment.amountOut.asset.address)
  const dollars = Number(faceUsdMicros(payment.amountOut)) / 1e6
  const angle = (2 * Math.PI * (payment.createdAtSec % 86_400)) / 86_400
  return [1, isSwap ? 1 : 0, Math.log1p(dollars) / 10, Math.sin(angle), Math.cos(angle)]
}

/**
 * What came of it; undefined when the target has no outcome for it: a payment that failed has no time of inclusion, a
 * direct one no slippage, and a held one waits for a rule and not for the chain.
 */
export function outcomeOf(
  target: PaymentTarget,
  payment: Payment,
  expectedAmountIn: bigint,
): number | undefined {
  const { state, settledAtSec } = payment
  if (target === 'failure') return state === 'settled' ? 0 : state === 'failed' ? 1 : undefined
  if (state !== 'settled' || settledAtSec === undefined) return undefined
  if (target === 'inclusion-sec') {
    return payment.releaseAtSec === undefined ? Math.max(0, settledAtSec - payment.createdAtSec) : undefined
  }
  if (isSameAddress(payment.amountIn.asset.address, payment.amountOut.asset.address)) return undefined
  if (expectedAmountIn <= 0n) return undefined
  return Number(((payment.amountIn.units - expectedAmountIn) * 1_000_000n) / expectedAmountIn) / 100
}
