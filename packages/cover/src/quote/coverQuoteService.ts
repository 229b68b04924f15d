import {
  type AddressErrorCode,
  type AmountErrorCode,
  BaseError,
  type Clock,
  fail,
  mulDiv,
  ok,
  parseAddress,
  parseAmount,
  type Result,
} from '@safelane/core'
import type { CoverOrder } from '../policy/coverOrder.ts'
import type {
  CoverBalanceSource,
  CoverIdSource,
  CoverOrderEncoder,
  CoverProductSource,
  CoverQuoteRepository,
  PremiumSource,
} from '../ports.ts'
import { payoutRow, payoutTable } from '../pricing/payout.ts'
import { YEAR_SEC } from '../pricing/premium.ts'
import { BPS, NOT_COVERED } from '../product/product.ts'
import type { CoverQuote, CoverQuoteRequest } from './coverQuote.ts'

export interface CoverQuoteServiceDeps {
  readonly clock: Clock
  readonly products: CoverProductSource
  readonly premiums: PremiumSource
  readonly balances: CoverBalanceSource
  readonly encoder: CoverOrderEncoder
  readonly ids: CoverIdSource
  readonly quotes: CoverQuoteRepository
  readonly policy?: Partial<CoverQuotePolicy>
}

/** The deployment's choices; defaults in `DEFAULT_COVER_QUOTE_POLICY`. */
export interface CoverQuotePolicy {
  /** Seconds of chain time an offer stands. */
  readonly ttlSec: number
  /** Seconds after that in which a signed order may still settle. */
  readonly settlementWindowSec: number
  /** How much dearer the premium may become if others buy first. */
  readonly premiumToleranceBps: number
  readonly minDays: number
  readonly maxDays: number
}

export const DEFAULT_COVER_QUOTE_POLICY: CoverQuotePolicy = {
  ttlSec: 120,
  settlementWindowSec: 180,
  premiumToleranceBps: 100,
  minDays: 1,
  maxDays: 365,
}

export type CoverQuoteErrorCode =
  | AmountErrorCode
  | AddressErrorCode
  | 'UNKNOWN_PRODUCT'
  | 'PERIOD_OUT_OF_RANGE'
  | 'PRODUCT_ON_WATCH'
  | 'NO_CAPACITY'
  | 'INSUFFICIENT_BALANCE'

export interface CoverQuoteService {
  /**
   * Prices a policy, shows every payout and the worst case, and keeps the offer. Expected failures are returned as
   * `CoverQuoteError`; unreachable ports throw.
   */
  quote(request: CoverQuoteRequest): Promise<Result<CoverQuote, CoverQuoteError>>
}

const DAY_SEC = 24 * 60 * 60

export function createCoverQuoteService(deps: CoverQuoteServiceDeps): CoverQuoteService {
  const policy: CoverQuotePolicy = { ...DEFAULT_COVER_QUOTE_POLICY, ...deps.policy }

  async function quote(request: CoverQuoteRequest): Promise<Result<CoverQuote, CoverQuoteError>> {
    const holder = parseAddress(request.holder, 'holder')
    if (!holder.ok) return refuse(holder.error.code, holder.error)
    const product = await deps.products.find(request.productId)
    if (product === undefined) {
      return refuse('UNKNOWN_PRODUCT', { message: 'No such product', field: 'productId' })
    }
    const insured = parseAmount(request.insured, product.payoutAsset, 'insured')
    if (!insured.ok) return refuse(insured.error.code, insured.error)
    const { days } = request
    if (!Number.isInteger(days) || days < policy.minDays || days > policy.maxDays) {
      return refuse('PERIOD_OUT_OF_RANGE', {
        message: `A policy runs for ${policy.minDays} to ${policy.maxDays} days`,
        field: 'days',
        metadata: { minDays: policy.minDays, maxDays: policy.maxDays },
      })
    }
    const state = await deps.products.state(product.productId)
    if (!state.isOnSale) {
      return refuse('PRODUCT_ON_WATCH', {
        message: 'Nothing is sold while the price is low or unknown',
        field: 'productId',
      })
    }
    if (insured.value.units > state.freeCapacity) {
      return refuse('NO_CAPACITY', {
        message: 'The pool cannot insure that much',
        field: 'insured',
        metadata: { freeCapacity: state.freeCapacity, requested: insured.value.units },
      })
    }
    const asset = product.payoutAsset
    const periodSec = days * DAY_SEC
    const premium = await deps.premiums.quotePremium(product.productId, insured.value.units, periodSec)
    const maxPremium = mulDiv(premium, BPS + BigInt(policy.premiumToleranceBps), BPS, 'up')
    const [balance] = await deps.balances.balancesOf(holder.value, [asset])
    const available = balance?.units ?? 0n
    if (available < maxPremium) {
      return refuse('INSUFFICIENT_BALANCE', {
        message: `Not enough ${asset.symbol} for the premium`,
        field: 'insured',
        metadata: { symbol: asset.symbol, decimals: asset.decimals, required: maxPremium, available },
      })
    }
    const nowSec = await deps.clock.nowSec()
    const expiresAtSec = nowSec + policy.ttlSec
    const startsAtSec = nowSec + product.waitingPeriodSec
    const order: CoverOrder = {
      productId: product.productId,
      holder: holder.value,
      insured: insured.value.units,
      periodSec: BigInt(periodSec),
      maxPremium,
      validBefore: BigInt(expiresAtSec + policy.settlementWindowSec),
      salt: deps.ids.salt(),
    }
    const worst = payoutRow(product, insured.value.units, 0n)
    const offer: CoverQuote = {
      id: deps.ids.quoteId(),
      product,
      order,
      typedData: await deps.encoder.typedData(order),
      premium: { asset, units: premium },
      maxPremium: { asset, units: maxPremium },
      networkFee: { asset, units: 0n },
      annualRateBps: Number(mulDiv(premium, BPS * YEAR_SEC, insured.value.units * BigInt(periodSec), 'up')),
      startsAtSec,
      endsAtSec: startsAtSec + periodSec,
      payoutTable: payoutTable(product, insured.value.units),
      smallestPayout: payoutRow(product, insured.value.units, product.triggerPrice1e18),
      worstCase: { ...worst, uncovered: { asset, units: insured.value.units - worst.payout.units } },
      notCovered: NOT_COVERED,
      expiresAtSec,
    }
    await deps.quotes.save(offer)
    return ok(offer)
  }

  return { quote }
}

function refuse(
  code: CoverQuoteErrorCode,
  reason: { message: string; field?: string | undefined; metadata?: CoverQuoteError['metadata'] },
): Result<never, CoverQuoteError> {
  return fail(new CoverQuoteError(code, reason.message, { field: reason.field, metadata: reason.metadata }))
}

/** Why no offer of cover can be made; `field` names the part of the request at fault. */
export class CoverQuoteError extends BaseError<CoverQuoteErrorCode> {}
