import type { Address } from '@safelane/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSyntheticMarket } from '../../testing/syntheticMarket.ts'
import { MarketGraph } from '../search/marketGraph.ts'
import { swapConstantProduct } from './constantProduct.ts'
import type { ConcentratedPool, Pool, StableSwapPool } from './pool.ts'
import { stableInvariant } from './stableSwap.ts'
import { swapExactOut } from './swapExactOut.ts'
import { MAX_TICK, MIN_TICK, sqrtRatioAtTick, tickAtSqrtRatio } from './tickMath.ts'

const SEED = { seed: 20261121, numRuns: 300 }
const address: Address = '0x52908400098527886E0F7030069857D2E4169EE7'
const other: Address = '0x8617E340B3D01FA5F11F306F4090FD50E238070D'
const reserve = fc.bigInt({ min: 10n ** 6n, max: 10n ** 30n })

describe('a constant product pool', () => {
  it('takes the least input that its invariant allows, or one unit more', () => {
    fc.assert(
      fc.property(
        reserve,
        reserve,
        fc.bigInt({ min: 1n, max: 10n ** 30n }),
        (reserveIn, reserveOut, amount) => {
          const amountOut = (amount % (reserveOut - 1n)) + 1n
          fc.pre(amountOut < reserveOut)
          const result = swapConstantProduct(
            { kind: 'constant-product', address, coins: [address, other], reserves: [reserveIn, reserveOut] },
            { coinIn: 0, coinOut: 1, amountOut },
          )!
          // Uniswap v2's own check, with balances in thousandths: (in·1000 − 3·amount) · out ≥ k.
          const holds = (amountIn: bigint) =>
            (reserveIn * 1_000n + amountIn * 997n) * (reserveOut - amountOut) >=
            reserveIn * reserveOut * 1_000n
          expect(holds(result.amountIn)).toBe(true)
          expect(holds(result.amountIn - 2n)).toBe(false)
        },
      ),
      SEED,
    )
  })
})

describe('prices of ticks', () => {
  it('are 1.0001^(tick/2) in 96 fractional bits, strictly rising, and found again from the price', () => {
    fc.assert(
      fc.property(fc.integer({ min: MIN_TICK, max: MAX_TICK - 1 }), (tick) => {
        const ratio = sqrtRatioAtTick(tick)
        const exact = Math.exp((tick / 2) * Math.log(1.0001)) * 2 ** 96
        expect(Math.abs(Number(ratio) / exact - 1)).toBeLessThan(1e-9)
        expect(sqrtRatioAtTick(tick + 1) > ratio).toBe(true)
        expect(tickAtSqrtRatio(ratio)).toBe(tick)
        expect(tickAtSqrtRatio(sqrtRatioAtTick(tick + 1) - 1n)).toBe(tick)
      }),
      SEED,
    )
  })

  it('have Uniswap’s bounds', () => {
    expect(sqrtRatioAtTick(MIN_TICK)).toBe(4_295_128_739n)
    expect(sqrtRatioAtTick(MAX_TICK)).toBe(1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342n)
  })
})

describe('a StableSwap', () => {
  const pool: StableSwapPool = {
    kind: 'stable-swap',
    address,
    coins: [address, other],
    reserves: [3_000_000_000_000n, 2_000_000n * 10n ** 18n],
    scales: [10n ** 12n, 1n],
    amplification: 200n,
    fee: 400,
  }

  it('never lets its invariant fall, whatever is swapped', () => {
    const amounts = fc.array(fc.tuple(fc.boolean(), fc.bigInt({ min: 1n, max: 10n ** 12n })), {
      maxLength: 6,
    })
    const invariantOf = ({ reserves, scales }: StableSwapPool) =>
      stableInvariant(
        reserves.map((amount, coin) => amount * scales[coin]!),
        800n,
      )!
    fc.assert(
      fc.property(amounts, (swaps) => {
        let state = pool
        for (const [forwards, amount] of swaps) {
          const [coinIn, coinOut] = forwards ? [0, 1] : [1, 0]
          const amountOut = forwards ? amount * 10n ** 12n : amount
          const result = swapExactOut(state, { coinIn, coinOut, amountOut })
          if (result === undefined) continue
          const next = result.next as StableSwapPool
          expect(invariantOf(next) >= invariantOf(state)).toBe(true)
          state = next
        }
      }),
      SEED,
    )
  })
})

describe('a concentrated pool', () => {
  // Two positions with a gap between them, then nothing.
  const pool: ConcentratedPool = {
    kind: 'concentrated',
    address,
    coins: [address, other],
    fee: 500,
    tickSpacing: 10,
    sqrtPriceX96: 2n ** 96n,
    tick: 0,
    liquidity: 10n ** 18n,
    ticks: [
      { index: -8_000, liquidityNet: 5n * 10n ** 17n },
      { index: -6_000, liquidityNet: -(5n * 10n ** 17n) },
      { index: -200, liquidityNet: 10n ** 18n },
      { index: 200, liquidityNet: -(10n ** 18n) },
    ],
  }

  it('crosses ticks and gaps without liquidity, and ends where liquidity does', () => {
    // 10^18 · (1 − 1.0001^−100) is in range, 5·10^17 · (1.0001^−3000 − 1.0001^−4000) beyond the gap.
    const inRange = 9_949_670_000_000_000n
    const beyond = 35_250_000_000_000_000n
    const within = swapExactOut(pool, { coinIn: 0, coinOut: 1, amountOut: inRange - 10n ** 14n })!
    const across = swapExactOut(pool, { coinIn: 0, coinOut: 1, amountOut: inRange + 10n ** 14n })!
    expect((within.next as ConcentratedPool).tick).toBeGreaterThan(-200)
    expect((across.next as ConcentratedPool).tick).toBeLessThan(-6_000)
    expect((across.next as ConcentratedPool).liquidity).toBe(5n * 10n ** 17n)
    expect(swapExactOut(pool, { coinIn: 0, coinOut: 1, amountOut: inRange + beyond * 2n })).toBeUndefined()
  })
})

describe('the curves that the search uses', () => {
  it('are those of the integers, at any output of any pool', () => {
    const { pools } = createSyntheticMarket({ pools: 60, tokens: 10, stablecoins: 5, seed: 11 })
    const graph = new MarketGraph(pools)
    const point = { amountIn: 0, amountOut: 0, rate: 0, steepness: 0 }
    const again = { ...point }
    fc.assert(
      fc.property(
        fc.nat({ max: graph.edgeCount - 1 }),
        fc.double({ min: 0.0001, max: 0.9, noNaN: true }),
        (edge, share) => {
          const pool: Pool = graph.pools[graph.pool[edge]!]!
          const amountOut = BigInt(Math.floor(graph.capacity[edge]! * share))
          fc.pre(amountOut > 10n ** 6n)
          const coinIn = pool.coins.indexOf(graph.tokens[graph.from[edge]!]!)
          const coinOut = pool.coins.indexOf(graph.tokens[graph.to[edge]!]!)
          const exact = swapExactOut(pool, { coinIn, coinOut, amountOut })!
          expect(graph.atOutput(edge, Number(amountOut), point)).toBe(true)
          const tolerance = 1e-9 * Number(exact.amountIn) + 1e3
          expect(Math.abs(point.amountIn - Number(exact.amountIn))).toBeLessThan(tolerance)
          graph.atRate(edge, point.rate, again)
          expect(Math.abs(again.amountOut / point.amountOut - 1)).toBeLessThan(1e-7)
        },
      ),
      SEED,
    )
  })
})
