import { type Address, type Amount, isSameAddress } from '@safelane/core'
import type { Payment } from './payment.ts'
import { PurposeError } from './purpose.ts'

/**
 * Whether a payment took, or can still take, what it was meant to give. One that failed in a block is public until its
 * signature runs out: anybody may send it again.
 */
export function mayStillSettle(
  { state, txHash, validBeforeSec }: Pick<Payment, 'state' | 'txHash' | 'validBeforeSec'>,
  nowSec: number,
): boolean {
  if (state === 'failed') return txHash !== undefined && nowSec < validBeforeSec
  return state === 'authorized' || state === 'submitted' || state === 'settled'
}

/** What the recipient can still give back, in the token received; 0 for what is not settled or is a refund itself. */
export function refundableOf(original: Payment, refunds: readonly Payment[], nowSec: number): Amount {
  const { asset, units } = original.amountOut
  if (original.state !== 'settled' || original.purpose?.kind === 'refund') return { asset, units: 0n }
  const reserved = refunds
    .filter((refund) => mayStillSettle(refund, nowSec))
    .reduce((sum, refund) => sum + refund.amountOut.units, 0n)
  return { asset, units: units > reserved ? units - reserved : 0n }
}

/** A refund as it is about to be authorized. */
export interface RefundTerms {
  readonly payer: Address
  readonly recipient: Address
  readonly amountOut: Amount
}

/**
 * Why this refund may not be made: the original is not there or not settled, the parties are not its own the other way
 * round, or more would go back than came.
 */
export function refusalOfRefund(
  original: Payment | undefined,
  refunds: readonly Payment[],
  terms: RefundTerms,
  nowSec: number,
): PurposeError | undefined {
  if (original === undefined) {
    return new PurposeError('NOT_FOUND', 'No such payment', { field: 'paymentId' })
  }
  const isReverse =
    isSameAddress(terms.payer, original.recipient) &&
    isSameAddress(terms.recipient, original.payer) &&
    isSameAddress(terms.amountOut.asset.address, original.amountOut.asset.address)
  if (original.state !== 'settled' || original.purpose?.kind === 'refund' || !isReverse) {
    return new PurposeError(
      'NOT_REFUNDABLE',
      'Only a settled payment that is no refund goes back, to its payer',
      {
        field: 'paymentId',
        metadata: { state: original.state },
      },
    )
  }
  const { units: refundable, asset } = refundableOf(original, refunds, nowSec)
  if (terms.amountOut.units <= refundable) return undefined
  return new PurposeError('REFUND_TOO_HIGH', 'More would go back than is left of the payment', {
    field: 'amount',
    metadata: { refundable, symbol: asset.symbol, decimals: asset.decimals },
  })
}
