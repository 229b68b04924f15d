import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWorld, depsOf, usdc, usdt } from '../../test/fixtures.ts'
import { networkFee, weiFromUnits } from '../fee/networkFee.ts'
import { assessRecipient } from '../risk/assessRecipient.ts'
import { findRoutes, priceImpactBps } from './findRoutes.ts'

const SEED = { seed: 20261121, numRuns: 300 }
const amount = fc.bigInt({ min: 1n, max: 10n ** 15n })

describe('routes', () => {
  it('come cheapest first, all in, whatever the pools quote', async () => {
    const candidate = fc.record({
      venue: fc.constant('uniswap-v3'),
      poolFee: fc.constantFrom(100, 500, 3_000, 10_000),
      amountIn: amount,
      amountInAtSpotPrice: amount,
      gasUnits: fc.bigInt({ min: 100_000n, max: 1_000_000n }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(candidate, { maxLength: 6 }), amount, async (candidates, units) => {
        const world = createWorld()
        world.pools.set('USDT', candidates)
        const { routes } = await findRoutes(depsOf(world), {
          amountOut: { asset: usdc, units },
          tokensIn: [usdc, usdt],
          directGasUnits: 170_000n,
          minimumFeeMicroUsd: 10_000n,
        })
        expect(routes).toHaveLength(candidates.length + 1)
        for (const [index, route] of routes.slice(1).entries()) {
          expect(route.costWei >= routes[index]!.costWei).toBe(true)
        }
      }),
      SEED,
    )
  })

  it('never understate the price impact', () => {
    fc.assert(
      fc.property(amount, fc.bigInt({ min: 10n ** 6n, max: 10n ** 15n }), (amountIn, spot) => {
        const impact = priceImpactBps({
          venue: 'x',
          poolFee: 0,
          amountIn,
          amountInAtSpotPrice: spot,
          gasUnits: 1n,
        })
        expect(BigInt(impact) * spot >= (amountIn - spot) * 10_000n).toBe(true)
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
