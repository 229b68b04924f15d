import { BaseError, type Clock, fail, type Hex, ok, type Result } from '@safelane/core'
import type { CoverIdSource, CoverOrderEncoder, CoverQuoteRepository, PurchaseRepository } from '../ports.ts'
import type { Purchase } from './purchase.ts'

export interface PurchaseServiceDeps {
  readonly clock: Clock
  readonly quotes: CoverQuoteRepository
  readonly purchases: PurchaseRepository
  readonly encoder: CoverOrderEncoder
  readonly ids: CoverIdSource
}

export interface PurchaseRequest {
  readonly quoteId: string
  /** The holder's signature over the quote's typed data. */
  readonly signature: Hex
}

export interface PurchaseService {
  /**
   * Accepts a signed cover quote. Idempotent: a quote buys at most one policy, and asking again answers with the
   * purchase that exists even after the quote has expired.
   */
  buy(request: PurchaseRequest): Promise<Result<Purchase, PurchaseError>>
}

export function createPurchaseService(deps: PurchaseServiceDeps): PurchaseService {
  async function buy({ quoteId, signature }: PurchaseRequest): Promise<Result<Purchase, PurchaseError>> {
    const existing = await deps.purchases.findByQuote(quoteId)
    if (existing !== undefined) return ok(existing)
    const quote = await deps.quotes.find(quoteId)
    if (quote === undefined) {
      return fail(new PurchaseError('NOT_FOUND', 'No such quote', { field: 'quoteId' }))
    }
    const nowSec = await deps.clock.nowSec()
    if (nowSec > quote.expiresAtSec) {
      return fail(
        new PurchaseError('QUOTE_EXPIRED', 'The quote has expired', {
          field: 'quoteId',
          metadata: { expiresAtSec: quote.expiresAtSec, nowSec },
        }),
      )
    }
    if (!(await deps.encoder.isAuthorizedBy(quote.order, signature))) {
      return fail(
        new PurchaseError('INVALID_SIGNATURE', 'The signature is not the holder’s over this quote', {
          field: 'signature',
        }),
      )
    }
    const purchase: Purchase = {
      id: deps.ids.purchaseId(),
      quoteId,
      state: 'authorized',
      holder: quote.order.holder,
      policyId: undefined,
      txHash: undefined,
      failure: undefined,
      validBeforeSec: Number(quote.order.validBefore),
      createdAtSec: nowSec,
    }
    return ok(await deps.purchases.authorize({ quote, signature, purchase }))
  }

  return { buy }
}

export class PurchaseError extends BaseError<'NOT_FOUND' | 'QUOTE_EXPIRED' | 'INVALID_SIGNATURE'> {}
