import type { Contestant, Forecast, PredictionTarget } from '@safelane/payments'

export interface ContestantQualityView {
  /** Predictions whose outcome is known. */
  readonly scored: number
  /** Exponentially weighted; 0 is perfect; null before the first outcome. */
  readonly loss: number | null
  /** Share of outcomes inside the interval, which should be 0.8; null for probabilities. */
  readonly coverage: number | null
  readonly calibrationError: number | null
  readonly calibration: readonly {
    readonly count: number
    /** Mean probability that was forecast. */
    readonly forecast: number
    /** How often it happened. */
    readonly frequency: number
  }[]
}

export interface PredictionQualityView {
  readonly target: PredictionTarget
  /** What of: `gas` or a token's symbol; null for what is predicted of every payment. */
  readonly subject: string | null
  /** `baseline` while the model has not been better. */
  readonly servedBy: Contestant
  readonly loss: 'brier' | 'pinball'
  readonly model: ContestantQualityView
  readonly baseline: ContestantQualityView
}

export interface PaymentPredictionView {
  readonly target: PredictionTarget
  readonly servedBy: Contestant
  readonly forecast: Forecast
}

/** What gas and pegs are expected to do; each forecast with how often its kind has been scored, 0 at first. */
export interface MarketForecastView {
  /** Null before the first prediction. */
  readonly baseFee: {
    readonly nowWei: bigint
    /** An interval that should hold 80 of 100 outcomes. */
    readonly lowWei: bigint
    readonly medianWei: bigint
    readonly highWei: bigint
    readonly madeAtBlock: bigint
    readonly dueAtBlock: bigint
    readonly servedBy: Contestant
    readonly scored: number
  } | null
  readonly depegs: readonly DepegRiskView[]
}

/** How likely a token's price is to stand at or below `belowPrice` at some time until `dueAtSec`. */
export interface DepegRiskView {
  readonly symbol: string
  readonly probability: number
  /** Dollars, 18 decimals. */
  readonly belowPrice: bigint
  readonly price: bigint
  readonly madeAtSec: number
  readonly dueAtSec: number
  readonly servedBy: Contestant
  readonly scored: number
}
