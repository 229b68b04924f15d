import {
  type Address,
  BaseError,
  type Clock,
  fail,
  type Hex,
  isSameAddress,
  ok,
  type Result,
} from '@safelane/core'
import type { AuthorizationEncoder, ChainHead, PaymentRepository, QuoteRepository } from '../ports.ts'
import type { Quote } from '../quote/quote.ts'
import type { RiskRule } from '../risk/riskFinding.ts'
import { isCoveredBy } from '../risk/riskPolicy.ts'
import { HISTORY_SEC, type RiskService } from '../risk/riskService.ts'
import type { Payment, PaymentRoute } from './payment.ts'
import type { PurposeError } from './purpose.ts'

export interface PaymentServiceDeps {
  readonly clock: Clock
  readonly head: ChainHead
  readonly quotes: QuoteRepository
  readonly payments: PaymentRepository
  readonly encoder: AuthorizationEncoder
  readonly risk: Pick<RiskService, 'assess'>
}

export interface SubmitRequest {
  readonly quoteId: string
  /** The payer's signature over the quote's typed data. */
  readonly signature: Hex
  /** Rules of the quote that ask, named by the payer after having read them. */
  readonly acknowledged?: readonly RiskRule[] | undefined
}

export interface PaymentService {
  /**
   * Accepts a signed quote. Idempotent: a quote authorizes at most one payment, and asking again (a retry, a second
   * tab) answers with that payment even after the quote has expired. Risk is judged again at this moment: a quote is no
   * way around a limit that other payments have reached since.
   */
  submit(request: SubmitRequest): Promise<Result<Payment, SubmitError | PurposeError>>
  /**
   * Takes a payment back before anything was sent: while a rule holds it, or in the moment before the relayer takes it.
   * Idempotent. The signature is destroyed with it, so nobody can relay it later.
   */
  cancel(request: CancelRequest): Promise<Result<Payment, CancelError>>
}

export interface CancelRequest {
  readonly paymentId: Hex
  /** Who asks: only the payer may. */
  readonly by: Address
}

export function createPaymentService(deps: PaymentServiceDeps): PaymentService {
  async function submit({
    quoteId,
    signature,
    acknowledged = [],
  }: SubmitRequest): Promise<Result<Payment, SubmitError | PurposeError>> {
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
    const { blocks } = quote
    if (blocks !== undefined) {
      const blockNumber = await deps.head.blockNumber()
      if (blockNumber > blocks.validUntil) {
        return fail(
          new SubmitError('QUOTE_EXPIRED', 'The pools have moved on since the quote was made', {
            field: 'quoteId',
            metadata: { validUntilBlock: blocks.validUntil, blockNumber },
          }),
        )
      }
    }
    if (!(await deps.encoder.isAuthorizedBy(quote.payment, signature))) {
      return fail(
        new SubmitError('INVALID_SIGNATURE', 'The signature is not the payer’s over this quote', {
          field: 'signature',
        }),
      )
    }
    const missing = quote.decision.asks.filter((rule) => !acknowledged.includes(rule))
    if (missing.length > 0) {
      return fail(
        new SubmitError('RISK_NOT_ACKNOWLEDGED', 'The payer has to acknowledge the findings first', {
          field: 'acknowledged',
          metadata: { rules: missing },
        }),
      )
    }
    const { decideOn } = await deps.risk.assess({
      payer: quote.payment.payer,
      recipient: quote.payment.recipient,
      amount: quote.amountOut,
      confirmedMiddleDigits: quote.confirmedMiddleDigits,
    })
    const agreed = { delaySec: quote.decision.delaySec, acknowledged }
    const admitted = await deps.payments.authorizeIf(
      { quote, signature, payment: paymentFromQuote(quote, nowSec) },
      {
        nowSec,
        sinceSec: nowSec - HISTORY_SEC,
        acknowledged,
        decideOn,
        isAdmitted: (decision) => isCoveredBy(decision, agreed),
      },
    )
    if (admitted.ok) return admitted
    if (admitted.error.kind === 'purpose') return fail(admitted.error.error)
    const { action, asks, blockedBy } = admitted.error.decision
    return fail(
      new SubmitError(
        'RISK_CHANGED',
        'Since the quote was made the payment has become riskier: ask for a new one',
        {
          field: 'quoteId',
          metadata: { action, rules: [...blockedBy, ...asks] },
        },
      ),
    )
  }

  async function cancel({ paymentId, by }: CancelRequest): Promise<Result<Payment, CancelError>> {
    const payment = await deps.payments.find(paymentId)
    // To anybody but the payer it says no more than of a payment that is not there.
    if (payment === undefined || !isSameAddress(payment.payer, by)) {
      return fail(new CancelError('NOT_FOUND', 'No such payment of yours', { field: 'paymentId' }))
    }
    const after = await deps.payments.void(paymentId)
    if (after.state === 'voided') return ok(after)
    return fail(
      new CancelError('TOO_LATE_TO_CANCEL', 'The payment can no longer be taken back', {
        field: 'paymentId',
        metadata: { state: after.state },
      }),
    )
  }

  return { submit, cancel }
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
    route: paymentRoute(quote),
    memo: quote.memo,
    purpose: quote.purpose,
    txHash: undefined,
    blockNumber: undefined,
    failure: undefined,
    validBeforeSec: Number(quote.payment.validBefore),
    releaseAtSec: quote.decision.delaySec > 0 ? nowSec + quote.decision.delaySec : undefined,
    createdAtSec: nowSec,
    settledAtSec: undefined,
  }
}

function paymentRoute({ route: { legs, saving, gapBps } }: Quote): PaymentRoute | undefined {
  return legs.length === 0 ? undefined : { legs, saving, gapBps }
}

export class SubmitError extends BaseError<
  'NOT_FOUND' | 'QUOTE_EXPIRED' | 'INVALID_SIGNATURE' | 'RISK_NOT_ACKNOWLEDGED' | 'RISK_CHANGED'
> {}

export class CancelError extends BaseError<'NOT_FOUND' | 'TOO_LATE_TO_CANCEL'> {}
