import { describe, expect, it } from 'vitest'
import {
  calibrationError,
  createTrack,
  learn,
  type PredictionTrack,
  predict,
  servedBy,
} from './predictionTrack.ts'

/** Numerical Recipes' generator: the tests want the same numbers each time. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

function taught(
  track: PredictionTrack,
  count: number,
  observe: () => { features: readonly number[]; outcome: number },
): PredictionTrack {
  let current = track
  for (let index = 0; index < count; index++) {
    const { features, outcome } = observe()
    current = learn(current, features, predict(current, features), outcome)
  }
  return current
}

describe('a model of an event', () => {
  it('that its features tell of beats the base rate, is served, and is calibrated', () => {
    const random = randomOf(1)
    const track = taught(createTrack('failure', 2), 3_000, () => {
      const isRisky = random() < 0.3
      return { features: [1, isRisky ? 1 : 0], outcome: random() < (isRisky ? 0.7 : 0.02) ? 1 : 0 }
    })
    expect(servedBy(track)).toBe('model')
    expect(predict(track, [1, 1]).model).toMatchObject({ probability: expect.closeTo(0.7, 0) })
    expect(predict(track, [1, 0]).model).toMatchObject({ probability: expect.closeTo(0.02, 1) })
    expect(calibrationError(track.model.score)).toBeLessThan(0.08)
    expect(track.model.score.loss).toBeLessThan(0.75 * track.baseline.score.loss)
  })

  it('is switched off when the world turns round, and on again when it has learned the new one', () => {
    const random = randomOf(2)
    const world = (isTurned: boolean) => () => {
      const flag = random() < 0.5
      return { features: [1, flag ? 1 : -1], outcome: random() < (flag !== isTurned ? 0.95 : 0.05) ? 1 : 0 }
    }
    const before = taught(createTrack('failure', 2), 600, world(false))
    expect(servedBy(before)).toBe('model')
    const turned = taught(before, 40, world(true))
    expect(turned.model.score.loss).toBeGreaterThan(turned.baseline.score.loss)
    expect(servedBy(turned)).toBe('baseline')
    expect(servedBy(taught(turned, 1_500, world(true)))).toBe('model')
  })

  it('that has proved nothing yet is not served', () => {
    const track = taught(createTrack('failure', 2), 29, () => ({ features: [1, 1], outcome: 1 }))
    expect(servedBy(track)).toBe('baseline')
  })
})

describe('a model of a quantity', () => {
  it('gives intervals that hold about 80 of 100 outcomes and are narrower than the baseline’s', () => {
    const random = randomOf(3)
    const track = taught(createTrack('inclusion-sec', 2), 6_000, () => {
      const isSwap = random() < 0.5
      return { features: [1, isSwap ? 1 : 0], outcome: (isSwap ? 30 : 3) * (0.7 + 0.6 * random()) }
    })
    expect(servedBy(track)).toBe('model')
    expect(track.model.score.coverage).toBeGreaterThan(0.7)
    expect(track.model.score.coverage).toBeLessThan(0.9)
    const { model, baseline } = predict(track, [1, 0])
    if ('probability' in model || 'probability' in baseline) throw new Error('An interval was expected')
    expect(model.median).toBeGreaterThan(2)
    expect(model.median).toBeLessThan(4)
    expect(model.high - model.low).toBeLessThan(baseline.high - baseline.low)
  })

  it('keeps its quantiles in order from the first observation on, and takes no outcome that is none', () => {
    const random = randomOf(4)
    let track = createTrack('slippage-bps', 2)
    for (let index = 0; index < 300; index++) {
      const features = [1, random() * 2 - 1]
      const prediction = predict(track, features)
      for (const forecast of [prediction.model, prediction.baseline]) {
        if ('probability' in forecast) throw new Error('An interval was expected')
        expect(forecast.low).toBeLessThanOrEqual(forecast.median)
        expect(forecast.median).toBeLessThanOrEqual(forecast.high)
      }
      track = learn(track, features, prediction, (random() - 0.5) * 40)
    }
    expect(() => learn(track, [1, 0], predict(track, [1, 0]), Number.NaN)).toThrow(RangeError)
  })

  it('survives being kept as JSON', () => {
    const track = taught(createTrack('slippage-bps', 2), 50, () => ({ features: [1, 0.5], outcome: 3 }))
    const kept = JSON.parse(JSON.stringify(track)) as PredictionTrack
    expect(predict(kept, [1, 0.5])).toEqual(predict(track, [1, 0.5]))
  })
})
