import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PRICE_ONE } from '../product/product.ts'
import { payoutFor } from './payout.ts'
import { annualRateBps, type PremiumInput, premiumFor, YEAR_SEC } from './premium.ts'

const SEED = { seed: 20261121, numRuns: 500 }

/** A curve, a capacity of up to a billion dollars, and an order that fits. */
const input: fc.Arbitrary<PremiumInput> = fc
  .record({
    curve: fc.record({
      r0Bps: fc.integer({ min: 1, max: 5_000 }),
      s1Bps: fc.integer({ min: 0, max: 20_000 }),
      s2Bps: fc.integer({ min: 0, max: 100_000 }),
      kinkBps: fc.integer({ min: 0, max: 10_000 }),
    }),
    capacity: fc.bigInt({ min: 2n, max: 10n ** 15n }),
    committedPpm: fc.bigInt({ min: 0n, max: 1_000_000n }),
    insuredPpm: fc.bigInt({ min: 0n, max: 1_000_000n }),
    periodSec: fc.bigInt({ min: 86_400n, max: YEAR_SEC }),
  })
  .map(({ curve, capacity, committedPpm, insuredPpm, periodSec }) => {
    const committed = (capacity * committedPpm) / 1_000_000n
    const insured = ((capacity - committed) * insuredPpm) / 1_000_000n
    return { curve, capacity, committed, insured, periodSec }
  })

describe('the premium', () => {
  it('of a split order is that of the whole, rounded against the buyer once per part', () => {
    fc.assert(
      fc.property(
        input,
        fc.array(fc.bigInt({ min: 0n, max: 1_000_000n }), { maxLength: 5 }),
        (whole, cuts) => {
          const points = [...cuts.map((cut) => (whole.insured * cut) / 1_000_000n), whole.insured].sort(
            (a, b) => (a < b ? -1 : 1),
          )
          let paid = 0n
          let bought = 0n
          for (const point of points) {
            paid += premiumFor({ ...whole, committed: whole.committed + bought, insured: point - bought })
            bought = point
          }
          const once = premiumFor(whole)
          expect(paid >= once).toBe(true)
          expect(paid - once < BigInt(points.length)).toBe(true)
        },
      ),
      SEED,
    )
  })

  it('never falls when more, longer or later is bought', () => {
    fc.assert(
      fc.property(input, (order) => {
        const premium = premiumFor(order)
        expect(premiumFor({ ...order, periodSec: order.periodSec + 86_400n }) >= premium).toBe(true)
        expect(premiumFor({ ...order, insured: order.insured / 2n }) <= premium).toBe(true)
        expect(premiumFor({ ...order, committed: order.committed / 2n }) <= premium).toBe(true)
      }),
      SEED,
    )
  })

  it('is at least the rate before the order and at most the rate after it', () => {
    fc.assert(
      fc.property(input, (order) => {
        const { curve, capacity, committed, insured, periodSec } = order
        // The kink is rounded down to a unit, which can move the rate by one basis point.
        const atRate = (rateBps: number) => (insured * BigInt(rateBps) * periodSec) / (10_000n * YEAR_SEC)
        const premium = premiumFor(order)
        expect(premium >= atRate(annualRateBps(curve, capacity, committed) - 1)).toBe(true)
        expect(premium <= atRate(annualRateBps(curve, capacity, committed + insured) + 1) + 1n).toBe(true)
      }),
      SEED,
    )
  })
})

describe('the payout', () => {
  const terms = fc.record({
    deductibleBps: fc.integer({ min: 0, max: 10_000 }),
    capBps: fc.integer({ min: 1, max: 10_000 }),
  })
  const insured = fc.bigInt({ min: 0n, max: 10n ** 15n })
  const price = fc.bigInt({ min: 0n, max: 2n * PRICE_ONE })

  it('is never more than the insured sum or the loss', () => {
    fc.assert(
      fc.property(terms, insured, price, (given, sum, at) => {
        const payout = payoutFor(given, sum, at)
        const loss = at >= PRICE_ONE ? 0n : sum * (PRICE_ONE - at)
        expect(payout >= 0n && payout <= sum).toBe(true)
        expect(payout * PRICE_ONE <= loss).toBe(true)
      }),
      SEED,
    )
  })

  it('never shrinks as the price falls', () => {
    fc.assert(
      fc.property(terms, insured, price, price, (given, sum, first, second) => {
        const [low, high] = first < second ? [first, second] : [second, first]
        expect(payoutFor(given, sum, low) >= payoutFor(given, sum, high)).toBe(true)
      }),
      SEED,
    )
  })
})
