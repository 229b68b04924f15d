import { BaseError, type Clock, fail, type Hex, ok, type Result } from '@safelane/core'
import type { AuthorizationEncoder, PaymentRepository, QuoteRepository } from '../ports.ts'
import type { Quote } from '../quote/quote.ts'
import type { Payment } from './payment.ts'

export interface PaymentServiceDeps {
  readonly clock: Clock
  readonly quotes: QuoteRepository
  readonly payments: PaymentRepository
  readonly encoder: AuthorizationEncoder
}

export interface SubmitRequest {
  readonly quoteId: string
  /** The payer's signature over the quote's typed data. */
  readonly signature: Hex
}

export interface PaymentService {
  /**
   * Accepts a signed quote. Idempotent: a quote authorizes at most one payment, and asking again (a retry, a second
   * tab) answers with that payment even after the quote has expired.
   */
  submit(request: SubmitRequest): Promise<Result<Payment, SubmitError>>
}

export function createPaymentService(deps: PaymentServiceDeps): PaymentService {
  async function submit({ quoteId, signature }: SubmitRequest): Promise<Result<Payment, SubmitError>> {
    const existing = await deps.payments.findByQuote(quoteId)
    if (existing !== undefined) return ok(existing)
    const quote = await deps.quotes.find(quoteId)
    if (quote === undefined) return fail(new SubmitError('NOT_FOUND', 'No such quote', { field: 'quoteId' }))
    const nowSec = await deps.clock.nowSec()
    if (nowSec > quote.expiresAtSec) {
      return fail(
        new SubmitError('QUOTE_EXPIRED', 'The quote has expired', {
          field: 'quoteId',
          metadata: { expiresAtSec: quote.expiresAtSec, nowSec },
        }),
      )
    }
    if (!(await deps.encoder.isAuthorizedBy(quote.payment, signature))) {
      return fail(
        new SubmitError('INVALID_SIGNATURE', 'The signature is not the payer’s over this quote', {
          field: 'signature',
        }),
      )
    }
    return ok(await deps.payments.authorize({ quote, signature, payment: paymentFromQuote(quote, nowSec) }))
  }

  return { submit }
}

/** The payment a quote becomes the moment it is authorized. */
export function paymentFromQuote(quote: Quote, nowSec: number): Payment {
  return {
    id: quote.payment.id,
    quoteId: quote.id,
    state: 'authorized',
    payer: quote.payment.payer,
    recipient: quote.payment.recipient,
    amountOut: quote.amountOut,
    amountIn: quote.amountIn,
    maxAmountIn: quote.maxAmountIn,
    networkFee: quote.networkFee,
    memo: quote.memo,
    txHash: undefined,
    blockNumber: undefined,
    failure: undefined,
    validBeforeSec: Number(quote.payment.validBefore),
    createdAtSec: nowSec,
    settledAtSec: undefined,
  }
}

export class SubmitError extends BaseError<'NOT_FOUND' | 'QUOTE_EXPIRED' | 'INVALID_SIGNATURE'> {}
