import { type Address, type Amount, isSameAddress } from '@safelane/core'
import type { Payment } from '../settlement/payment.ts'
import { PurposeError } from '../settlement/purpose.ts'
import { mayStillSettle } from '../settlement/refund.ts'

/** Somebody asks for money: an invoice, or a share of a dinner. */
export interface PaymentRequest {
  readonly id: string
  /** Who asks, signed in when they asked, and who is paid. */
  readonly payee: Address
  /** The only one who may pay; anybody when undefined. */
  readonly debtor: Address | undefined
  /** What the payee is to get in all, exactly; payers may pay with any token that is offered. */
  readonly amount: Amount
  readonly inParts: boolean
  /** The payee's own number for it. Like the memo it is text for people: nothing is ever read from it. */
  readonly reference: string | undefined
  readonly memo: string | undefined
  /** Chain time from which it can no longer be paid; undefined: never. */
  readonly dueAtSec: number | undefined
  readonly createdAtSec: number
  readonly cancelledAtSec: number | undefined
}

/** `paid` wins over everything: money that arrived has arrived. */
export type RequestState = 'open' | 'partly-paid' | 'paid' | 'expired' | 'cancelled'

/** Where a request stands; derived from the payments that the chain settled, never stored. */
export interface RequestStanding {
  readonly state: RequestState
  /** Settled so far; refunds are not taken off, for they do not make it due again. */
  readonly paid: Amount
  /** Signed and on its way. */
  readonly pending: Amount
  /** What another payment may be, at most. */
  readonly outstanding: Amount
}

/** `payments` are those that answer this request, whatever became of them. */
export function standingOf(
  request: PaymentRequest,
  payments: readonly Payment[],
  nowSec: number,
): RequestStanding {
  const { asset, units: due } = request.amount
  const sum = (counts: (payment: Payment) => boolean) =>
    payments.filter(counts).reduce((total, payment) => total + payment.amountOut.units, 0n)
  const paid = sum(({ state }) => state === 'settled')
  const reserved = sum((payment) => mayStillSettle(payment, nowSec))
  const state: RequestState =
    paid >= due
      ? 'paid'
      : request.cancelledAtSec !== undefined
        ? 'cancelled'
        : request.dueAtSec !== undefined && nowSec >= request.dueAtSec
          ? 'expired'
          : paid > 0n
            ? 'partly-paid'
            : 'open'
  const isPayable = state === 'open' || state === 'partly-paid'
  return {
    state,
    paid: { asset, units: paid },
    pending: { asset, units: reserved - paid },
    outstanding: { asset, units: isPayable && reserved < due ? due - reserved : 0n },
  }
}

/** A payment as it is about to be authorized for a request. */
export interface RequestPaymentTerms {
  readonly payer: Address
  readonly recipient: Address
  readonly amountOut: Amount
}

/** Why this payment may not answer the request; the rules of the contract `PaymentRequests`, for any token. */
export function refusalOfRequestPayment(
  request: PaymentRequest | undefined,
  payments: readonly Payment[],
  terms: RequestPaymentTerms,
  nowSec: number,
): PurposeError | undefined {
  if (request === undefined) {
    return new PurposeError('NOT_FOUND', 'No such request', { field: 'requestId' })
  }
  const { state, outstanding } = standingOf(request, payments, nowSec)
  const { symbol, decimals } = request.amount.asset
  const isForPayer = request.debtor === undefined || isSameAddress(request.debtor, terms.payer)
  const isItsPayment =
    isSameAddress(terms.recipient, request.payee) &&
    isSameAddress(terms.amountOut.asset.address, request.amount.asset.address)
  if (outstanding.units === 0n || !isForPayer || !isItsPayment) {
    return new PurposeError('REQUEST_NOT_PAYABLE', 'The request cannot be paid, or not by this account', {
      field: 'requestId',
      metadata: { state, isForPayer },
    })
  }
  const metadata = { outstanding: outstanding.units, symbol, decimals }
  if (terms.amountOut.units > outstanding.units) {
    return new PurposeError('ABOVE_OUTSTANDING', 'The request asks for less', { field: 'amount', metadata })
  }
  if (!request.inParts && terms.amountOut.units !== request.amount.units) {
    return new PurposeError('WHOLE_AMOUNT_EXPECTED', 'The request wants to be paid at once', {
      field: 'amount',
      metadata,
    })
  }
  return undefined
}
