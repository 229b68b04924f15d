import {
  createLinear,
  dot,
  type LinearState,
  learnEvent,
  learnQuantile,
  pinballLoss,
  probabilityOf,
} from './onlineLearner.ts'

/** What is predicted of a payment when it is accepted. */
export const PAYMENT_TARGETS = ['failure', 'inclusion-sec', 'slippage-bps'] as const

/** What is predicted of the world, again and again: what gas will cost, and whether a token will lose its peg. */
export const MARKET_TARGETS = ['base-fee-ratio', 'depeg'] as const

export type PaymentTarget = (typeof PAYMENT_TARGETS)[number]
export type MarketTarget = (typeof MARKET_TARGETS)[number]
export type PredictionTarget = PaymentTarget | MarketTarget

/** Whether a target is an event, predicted by a probability, and not a quantity, predicted by an interval. */
export function isEventTarget(target: PredictionTarget): boolean {
  return target === 'failure' || target === 'depeg'
}

/** A probability, or an interval that should hold 80 of 100 outcomes, with its middle. */
export type Forecast =
  | { readonly probability: number }
  | { readonly low: number; readonly median: number; readonly high: number }

export type Contestant = 'model' | 'baseline'

/** Both contestants' forecasts, made before the outcome was known, and the one that is served. */
export interface Prediction {
  readonly servedBy: Contestant
  readonly model: Forecast
  readonly baseline: Forecast
}

/** How good a contestant's forecasts were; newer ones count more. */
export interface ForecastScore {
  readonly scored: number
  /** Brier score of a probability, mean pinball loss of an interval; exponentially weighted, 0 is perfect. */
  readonly loss: number
  /** Share of outcomes inside the interval (80 % is right); absent for probabilities. */
  readonly coverage: number | undefined
  /** Ten bins of forecast probability: how many fell in, their mean forecast and how often it happened. */
  readonly calibration: readonly CalibrationBin[]
}

export interface CalibrationBin {
  readonly count: number
  readonly forecastSum: number
  readonly happened: number
}

interface Learner {
  /** One linear model of a probability, three of the quantiles. */
  readonly parts: readonly LinearState[]
  readonly score: ForecastScore
}

/**
 * A model against its naive baseline on one target. The baseline is the same learner without features: the base rate,
 * or the quantiles of everything seen.
 *
 *   predict ─▶ stored with both forecasts ─▶ outcome ─▶ both scored on what they had said, then both learn
 *
 * The model is served while its loss is below the baseline's. As soon as it is not, the baseline is: the model goes on
 * learning and being scored, and is served again when it has become the better one.
 */
export interface PredictionTrack {
  readonly target: PredictionTarget
  readonly model: Learner
  readonly baseline: Learner
}

/** Quantiles of an interval. */
const TAUS = [0.1, 0.5, 0.9] as const
/** A model that has been scored less often has proved nothing. */
const MIN_SCORED = 30
/** Weight of the newest loss once there are many: about the last 50 count. */
const LOSS_WEIGHT = 0.02
const BINS = 10
/**
 * Log-odds that both contestants start from, and the squared gradients they start with. A depeg is rare: they begin at
 * one in two hundred, and so heavily that a quiet month does not talk them out of its ever happening.
 */
const DEPEG_PRIOR = { intercept: Math.log(0.005 / 0.995), square: 1 }

export function createTrack(target: PredictionTarget, features: number): PredictionTrack {
  return { target, model: createLearner(target, features), baseline: createLearner(target, 1) }
}

export function predict(track: PredictionTrack, features: readonly number[]): Prediction {
  return {
    servedBy: servedBy(track),
    model: forecastOf(track.target, track.model, features),
    baseline: forecastOf(track.target, track.baseline, [1]),
  }
}

/** Which contestant's forecasts are served now. */
export function servedBy({ model, baseline }: PredictionTrack): Contestant {
  return model.score.scored >= MIN_SCORED && model.score.loss < baseline.score.loss ? 'model' : 'baseline'
}

/** Scores the forecasts that were made and lets both contestants learn. Not a number is not an outcome: it throws. */
export function learn(
  track: PredictionTrack,
  features: readonly number[],
  prediction: Prediction,
  outcome: number,
): PredictionTrack {
  if (!Number.isFinite(outcome)) throw new RangeError(`No outcome of ${track.target}: ${outcome}`)
  const taught = (learner: Learner, forecast: Forecast, seen: readonly number[]): Learner => ({
    parts: learner.parts.map((part, index) =>
      isEventTarget(track.target)
        ? learnEvent(part, seen, outcome)
        : learnQuantile(part, seen, Math.asinh(outcome), TAUS[index]!),
    ),
    score: scored(learner.score, forecast, outcome),
  })
  return {
    target: track.target,
    model: taught(track.model, prediction.model, features),
    baseline: taught(track.baseline, prediction.baseline, [1]),
  }
}

/** Expected calibration error: how far forecast and frequency lie apart, weighted by bin; undefined before any score. */
export function calibrationError({ calibration }: ForecastScore): number | undefined {
  const total = calibration.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return undefined
  return calibration.reduce((sum, bin) => sum + Math.abs(bin.forecastSum - bin.happened), 0) / total
}

function createLearner(target: PredictionTarget, features: number): Learner {
  return {
    parts: Array.from({ length: isEventTarget(target) ? 1 : TAUS.length }, () =>
      target === 'depeg'
        ? createLinear(features, DEPEG_PRIOR.intercept, DEPEG_PRIOR.square)
        : createLinear(features),
    ),
    score: {
      scored: 0,
      loss: 0,
      coverage: undefined,
      calibration: Array.from({ length: BINS }, () => ({ count: 0, forecastSum: 0, happened: 0 })),
    },
  }
}

function forecastOf(target: PredictionTarget, { parts }: Learner, features: readonly number[]): Forecast {
  if (isEventTarget(target)) return { probability: probabilityOf(parts[0]!, features) }
  // Quantiles learned apart may cross; sorted they never do worse (Chernozhukov, Fernández-Val & Galichon 2010).
  const [low, median, high] = parts
    .map((part) => Math.sinh(dot(part, features)))
    .sort((left, right) => left - right)
  return { low: low!, median: median!, high: high! }
}

function scored(score: ForecastScore, forecast: Forecast, outcome: number): ForecastScore {
  const count = score.scored + 1
  const weight = Math.max(LOSS_WEIGHT, 1 / count)
  const mixed = (before: number, now: number) => before + weight * (now - before)
  if ('probability' in forecast) {
    const { probability } = forecast
    const hit = Math.min(BINS - 1, Math.floor(probability * BINS))
    return {
      scored: count,
      loss: mixed(score.loss, (probability - outcome) ** 2),
      coverage: undefined,
      calibration: score.calibration.map((bin, index) =>
        index === hit
          ? {
              count: bin.count + 1,
              forecastSum: bin.forecastSum + probability,
              happened: bin.happened + outcome,
            }
          : bin,
      ),
    }
  }
  const { low, median, high } = forecast
  // On the scale the quantiles are learned on: an hour too late must not outweigh a thousand seconds' errors of one.
  const losses = [low, median, high].map((estimate, index) =>
    pinballLoss(Math.asinh(estimate), Math.asinh(outcome), TAUS[index]!),
  )
  const inside = outcome >= low && outcome <= high ? 1 : 0
  return {
    scored: count,
    loss: mixed(score.loss, losses.reduce((sum, loss) => sum + loss, 0) / losses.length),
    coverage: mixed(score.coverage ?? 0, inside),
    calibration: score.calibration,
  }
}
