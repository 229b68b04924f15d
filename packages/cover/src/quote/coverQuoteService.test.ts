import { beforeEach, describe, expect, it } from 'vitest'
import { createWorld, DAY_SEC, depsOf, holder, validSignature, type World } from '../../test/fixtures.ts'
import { createPurchaseService } from '../purchase/purchaseService.ts'
import type { CoverQuote, CoverQuoteRequest } from './coverQuote.ts'
import { createCoverQuoteService } from './coverQuoteService.ts'

const request: CoverQuoteRequest = { holder, productId: 2n, insured: '500', days: 30 }

let world: World
const ask = (change: Partial<CoverQuoteRequest> = {}) =>
  createCoverQuoteService(depsOf(world)).quote({ ...request, ...change })
const offer = async (): Promise<CoverQuote> => {
  const result = await ask()
  if (!result.ok) throw result.error
  return result.value
}

beforeEach(() => {
  world = createWorld()
})

describe('a cover quote', () => {
  it('shows the premium, the most it can become and the yearly rate', async () => {
    const quote = await offer()
    // Between 10 % and 10.5 % utilisation the rate is 1.41 %: 500 · 0.0141 · 30/365 = 0.579453.
    expect(quote.premium.units).toBe(579_453n)
    expect(quote.maxPremium.units).toBe(585_248n)
    expect(quote.annualRateBps).toBe(142)
    expect(quote.order).toMatchObject({ insured: 500_000_000n, maxPremium: 585_248n, periodSec: 2_592_000n })
  })

  it('starts after the waiting period, by chain time', async () => {
    const quote = await offer()
    expect(quote.startsAtSec).toBe(1_000 + DAY_SEC)
    expect(quote.endsAtSec).toBe(1_000 + 31 * DAY_SEC)
    expect(quote.expiresAtSec).toBe(1_120)
    expect(quote.order.validBefore).toBe(1_300n)
  })

  it('shows what is paid from the trigger down to nothing, and what is never paid', async () => {
    const { payoutTable, smallestPayout, worstCase, notCovered } = await offer()
    expect(smallestPayout.payout.units).toBe(12_500_000n)
    expect(payoutTable[0]).toEqual(smallestPayout)
    expect(payoutTable.map((row) => row.payout.units)).toEqual(
      [12.5, 37.5, 62.5, 87.5, 137.5, 187.5, 237.5, 362.5, 487.5].map((dollars) => BigInt(dollars * 1e6)),
    )
    expect(worstCase).toMatchObject({ payout: { units: 487_500_000n }, uncovered: { units: 12_500_000n } })
    expect(notCovered).toContain('LOSS_WITHIN_DEDUCTIBLE')
  })

  it.each<[string, string, Partial<CoverQuoteRequest>]>([
    ['MALFORMED_ADDRESS', 'holder', { holder: '0x1' }],
    ['UNKNOWN_PRODUCT', 'productId', { productId: 9n }],
    ['ZERO_AMOUNT', 'insured', { insured: '0' }],
    ['TOO_MANY_DECIMALS', 'insured', { insured: '0.0000001' }],
    ['NO_CAPACITY', 'insured', { insured: '90000.000001' }],
    ['PERIOD_OUT_OF_RANGE', 'days', { days: 0 }],
    ['PERIOD_OUT_OF_RANGE', 'days', { days: 366 }],
    ['PERIOD_OUT_OF_RANGE', 'days', { days: 1.5 }],
  ])('refuses with %s at %s', async (code, field, change) => {
    expect(await ask(change)).toMatchObject({ ok: false, error: { code, field } })
    expect(world.quotes.size).toBe(0)
  })

  it('is refused while the product is on watch', async () => {
    world.state = { ...world.state, isOnSale: false }
    expect(await ask()).toMatchObject({ ok: false, error: { code: 'PRODUCT_ON_WATCH' } })
  })

  it('is refused when the premium cannot be paid', async () => {
    world.balance = 585_247n
    expect(await ask()).toMatchObject({
      ok: false,
      error: { code: 'INSUFFICIENT_BALANCE', metadata: { required: 585_248n, available: 585_247n } },
    })
  })
})

describe('buying', () => {
  it('the same quote twice makes one purchase, even after expiry', async () => {
    const { id: quoteId } = await offer()
    const service = createPurchaseService(depsOf(world))
    const first = await service.buy({ quoteId, signature: validSignature })
    expect(first).toMatchObject({ ok: true, value: { state: 'authorized', holder } })
    world.nowSec = 5_000
    expect(await service.buy({ quoteId, signature: validSignature })).toEqual(first)
    expect(world.purchases.size).toBe(1)
  })

  it('is refused when expired, forged or unknown, and stores nothing', async () => {
    const { id: quoteId } = await offer()
    const service = createPurchaseService(depsOf(world))
    const forged = await service.buy({ quoteId, signature: '0xbad0' })
    expect(forged).toMatchObject({ ok: false, error: { code: 'INVALID_SIGNATURE' } })
    const unknown = await service.buy({ quoteId: 'nothing', signature: validSignature })
    expect(unknown).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
    world.nowSec = 1_121
    const late = await service.buy({ quoteId, signature: validSignature })
    expect(late).toMatchObject({ ok: false, error: { code: 'QUOTE_EXPIRED' } })
    expect(world.purchases.size).toBe(0)
  })
})
