import { describe, expect, it } from 'vitest'
import { annualRateBps, premiumFor, utilisationBps, YEAR_SEC } from './premium.ts'

/** The curve and figures of the contracts' own test of `PremiumCurve`: both sides are pinned to the same numbers. */
const curve = { r0Bps: 100, s1Bps: 400, s2Bps: 5_000, kinkBps: 8_000 }
const million = 1_000_000_000_000n
const quote = (committed: bigint, insured: bigint, periodSec = YEAR_SEC) =>
  premiumFor({ curve, capacity: million, committed, insured, periodSec })

describe('premiumFor', () => {
  it('integrates the rate below the kink', () => {
    // 1 % to 3 % over the first half: 500,000 dollars at 2 % on average.
    expect(quote(0n, million / 2n)).toBe(10_000_000_000n)
  })

  it('integrates the steep part above it', () => {
    // 4.2 % at the kink to 14.2 % at the end: 200,000 dollars at 9.2 % on average.
    expect(quote((million * 8n) / 10n, (million * 2n) / 10n)).toBe(18_400_000_000n)
  })

  it('crosses the kink as the sum of both sides', () => {
    expect(quote(0n, million)).toBe(quote(0n, (million * 8n) / 10n) + 18_400_000_000n)
  })

  it('rounds up, so that the smallest cover still costs one unit', () => {
    expect(quote(0n, 1n, 86_400n)).toBe(1n)
    expect(quote(0n, 0n)).toBe(0n)
  })

  it('throws when the order exceeds the capacity', () => {
    expect(() => quote(million, 1n)).toThrow(RangeError)
    expect(() => quote(-1n, 1n)).toThrow(RangeError)
  })
})

describe('rates', () => {
  it('are those of the curve, rounded up', () => {
    expect(annualRateBps(curve, million, 0n)).toBe(100)
    expect(annualRateBps(curve, million, 1n)).toBe(101)
    expect(annualRateBps(curve, million, (million * 8n) / 10n)).toBe(420)
    expect(annualRateBps(curve, million, million)).toBe(1_420)
    expect(annualRateBps(curve, 0n, 0n)).toBe(100)
  })

  it('come with the utilisation, rounded up', () => {
    expect(utilisationBps(million, 1n)).toBe(1)
    expect(utilisationBps(0n, 0n)).toBe(0)
  })
})
