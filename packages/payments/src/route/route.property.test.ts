import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dai, pairOf, usdc, usdt } from '../../test/fixtures.ts'
import { networkFee, weiFromUnits } from '../fee/networkFee.ts'
import { assessRecipient } from '../risk/assessRecipient.ts'
import { priceLegs } from './leg.ts'
import { createMarket } from './optimizeRoute.ts'
import { priceImpactBps } from './priceImpact.ts'

const SEED = { seed: 20261121, numRuns: 300 }

describe('the price impact', () => {
  it('is never understated: what the pair takes is at most so much above its price', () => {
    const whole = fc.bigInt({ min: 1_000n, max: 10n ** 9n })
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: 1, max: 400 }), (a, b, permille) => {
        const pair = pairOf(dai.address, usdc, usdt, a)
        if (pair.kind !== 'constant-product') throw new Error('no pair')
        const reserves = [a * 1_000_000n, b * 1_000_000n] as const
        const market = createMarket([{ ...pair, reserves }])
        const amountOut = (reserves[1] * BigInt(permille)) / 1_000n
        const hops = [{ pool: dai.address, tokenOut: usdt.address }]
        const [leg] = priceLegs(market.pools, [{ tokenIn: usdc.address, amountOut, hops }]) ?? []
        const impact = BigInt(priceImpactBps(market, [leg!]))
        // In base units, where nothing is lost by rounding: spot with fee = out · a / b / 0.997.
        const spot = amountOut * reserves[0] * 1_000n
        expect(impact * spot >= ((leg!.amountIn - 2n) * reserves[1] * 997n - spot) * 10_000n).toBe(true)
        // And overstated by no more than what rounds up.
        expect((impact - 1n) * spot <= (leg!.amountIn * reserves[1] * 997n - spot) * 10_000n).toBe(true)
      }),
      SEED,
    )
  })
})

describe('the network fee', () => {
  it('covers the gas it stands for and the floor', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 7n }),
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        (gasUnits, gasPriceWei, unitsPerEther) => {
          const fee = networkFee({
            asset: usdc,
            gasUnits,
            gasPriceWei,
            unitsPerEther,
            minimumFeeMicroUsd: 10_000n,
          })
          expect(fee >= 10_000n).toBe(true)
          expect(weiFromUnits(fee, unitsPerEther) >= gasUnits * gasPriceWei).toBe(true)
        },
      ),
      SEED,
    )
  })
})

describe('lookalike recipients', () => {
  const digits = (length: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })

  it('are blocked whenever three digits agree at both ends', () => {
    fc.assert(
      fc.property(
        digits(3),
        digits(34),
        digits(34),
        digits(3),
        (prefix, trustedMiddle, otherMiddle, suffix) => {
          fc.pre(trustedMiddle !== otherMiddle)
          const findings = assessRecipient({
            payer: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
            recipient: `0x${prefix}${otherMiddle}${suffix}`,
            known: [{ address: `0x${prefix}${trustedMiddle}${suffix}`, source: 'paid-before' }],
            assets: [],
          })
          expect(findings[0]).toMatchObject({ rule: 'LOOKALIKE_RECIPIENT', severity: 'block' })
        },
      ),
      SEED,
    )
  })

  it('are not suspected when an end differs, and a known address never is', () => {
    const known = [
      { address: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC' as const, source: 'contact' as const },
    ]
    const input = { payer: usdc.address, known, assets: [] }
    expect(
      assessRecipient({ ...input, recipient: '0x3C44aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaBC' }),
    ).toMatchObject([{ rule: 'FIRST_PAYMENT_TO_RECIPIENT' }])
    expect(assessRecipient({ ...input, recipient: known[0]!.address })).toEqual([])
  })
})
