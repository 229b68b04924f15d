import { describe, expect, it } from 'vitest'
import {
  DEPEG_FEATURES,
  DEPEG_HORIZON_SEC,
  DEPEG_PRICE_1E18,
  depegFeatures,
  depegOutcome,
  FEE_FEATURES,
  feeFeatures,
  feeOutcome,
  gasPriceForecast,
  type PriceObservation,
} from './marketForecast.ts'
import { createTrack, learn, predict, servedBy } from './predictionTrack.ts'

const HOUR = 3_600
const cents = (value: number): bigint => BigInt(Math.round(value * 100)) * 10n ** 14n
const at = (atSec: number, price: number): PriceObservation => ({ atSec, price1e18: cents(price) })

/** Numerical Recipes' generator: the tests want the same numbers each time. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

describe('a depeg', () => {
  it('is what was recorded at or below the threshold, or stood there already, until the time is up', () => {
    const due = DEPEG_HORIZON_SEC
    expect(depegOutcome([at(0, 100), at(due, 98)], 0, due)).toBe(1)
    expect(depegOutcome([at(0, 100), at(due, 98.01)], 0, due)).toBe(0)
    expect(depegOutcome([at(0, 100), at(due + 1, 50)], 0, due)).toBe(0)
    expect(depegOutcome([at(-HOUR, 95)], 0, due)).toBe(1)
    expect(depegOutcome([at(-2 * HOUR, 95), at(-HOUR, 100)], 0, due)).toBe(0)
    expect(depegOutcome([], 0, due)).toBeUndefined()
    expect(DEPEG_PRICE_1E18).toBe(cents(98))
  })

  it('is no depeg while the sources are silent', () => {
    const silent = { atSec: 5, price1e18: 0n }
    expect(depegOutcome([at(0, 100), silent], 0, 10)).toBe(0)
    expect(depegFeatures([at(0, 99), silent], 6)).toEqual([1, 1, 1, 1])
  })

  it('shows in the features by how far the price is, was in the last day, and was before', () => {
    const history = [at(0, 97), at(30 * HOUR, 99), at(40 * HOUR, 99.5)]
    expect(depegFeatures(history, 41 * HOUR)).toEqual([1, 0.5, 1, 3])
    expect(depegFeatures([], 0)).toEqual([1, 0, 0, 0])
    expect(depegFeatures([at(0, 20)], 1)).toEqual([1, 10, 10, 10])
  })

  it('is rare until it has been seen, and is told from the price by the model that has seen some', () => {
    const start = createTrack('depeg', DEPEG_FEATURES)
    expect(predict(start, [1, 0, 0, 0]).baseline).toEqual({ probability: expect.closeTo(0.005, 6) })
    // A token that wobbles: a price below 99.3 cents is followed by a depeg three times in five.
    const random = randomOf(7)
    let track = start
    for (let index = 0; index < 2_000; index++) {
      const shortfall = random() < 0.3 ? 0.7 + random() : 0.2 * random()
      const features = [1, shortfall, shortfall, shortfall]
      const happened = shortfall > 0.5 && random() < 0.6 ? 1 : 0
      track = learn(track, features, predict(track, features), happened)
    }
    expect(servedBy(track)).toBe('model')
    expect(track.model.score.loss).toBeLessThan(0.7 * track.baseline.score.loss)
    const calm = predict(track, [1, 0.05, 0.05, 0.05]).model
    const shaken = predict(track, [1, 1.2, 1.2, 1.2]).model
    if (!('probability' in calm) || !('probability' in shaken)) throw new Error('Probabilities were expected')
    expect(calm.probability).toBeLessThan(0.03)
    expect(shaken.probability).toBeGreaterThan(0.3)
  })
})

describe('the base fee', () => {
  it('of some blocks on is a multiple of today’s; without a fee there is no outcome', () => {
    expect(feeOutcome(1_000n, 1_250n)).toBe(1.25)
    expect(feeOutcome(0n, 7n)).toBeUndefined()
    expect(
      feeFeatures({ blockNumber: 9n, baseFeeWei: 100n, earlierBaseFeeWei: 100n, gasUsedRatio: 0.75 }),
    ).toEqual([1, 0, 0.25])
    expect(
      feeFeatures({ blockNumber: 9n, baseFeeWei: 7n, earlierBaseFeeWei: 0n, gasUsedRatio: 0.5 }),
    ).toEqual([1, 0, 0])
  })

  it('is told from how full blocks are better than from how it usually moves', () => {
    const random = randomOf(11)
    let track = createTrack('base-fee-ratio', FEE_FEATURES)
    for (let index = 0; index < 3_000; index++) {
      const gasUsedRatio = random() < 0.5 ? 0.1 + 0.1 * random() : 0.8 + 0.1 * random()
      const features = [1, 0, gasUsedRatio - 0.5]
      // EIP-1559 moves the fee by an eighth of the excess per block; demand stays for some of the twenty.
      const ratio = (1 + (gasUsedRatio - 0.5) / 4) ** (6 + 8 * random())
      track = learn(track, features, predict(track, features), ratio)
    }
    expect(servedBy(track)).toBe('model')
    expect(track.model.score.coverage).toBeGreaterThan(0.7)
    expect(track.model.score.coverage).toBeLessThan(0.9)
  })

  it('becomes a gas price with the tip as it is, rounded up', () => {
    expect(gasPriceForecast({ low: 0.5, median: 1, high: 1.3333333 }, 110n, 10n)).toEqual({
      lowWei: 105n,
      medianWei: 110n,
      highWei: 114n,
    })
    expect(gasPriceForecast({ low: -1, median: 0, high: 0 }, 5n, 10n)).toEqual({
      lowWei: 0n,
      medianWei: 0n,
      highWei: 0n,
    })
    expect(gasPriceForecast({ probability: 1 }, 5n, 10n)).toBeUndefined()
  })
})
