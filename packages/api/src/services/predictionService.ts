import type { Chain } from '@safelane/chain'
import {
  calibrationError,
  DEPEG_PRICE_1E18,
  type Forecast,
  type ForecastScore,
  gasPriceForecast,
  isEventTarget,
  type Prediction,
  type PredictionTrack,
  servedBy,
} from '@safelane/payments'
import type { Store } from '@safelane/store'
import type { ContestantQualityView, DepegRiskView, PredictionQualityView } from '../views/predictionViews.ts'
import type { Services } from './services.ts'

/** The base fee is predicted of the chain, not of a payment. */
export const GAS_FORECAST = { target: 'base-fee-ratio', subject: 'gas' } as const

export function createPredictionService({
  chain,
  store,
}: {
  readonly chain: Chain
  readonly store: Store
}): Services['predictions'] {
  const depegSubjects = chain.assets.all.map(({ symbol }) => ({ target: 'depeg', subject: symbol }) as const)
  return {
    async quality() {
      const market = [GAS_FORECAST, ...depegSubjects]
      const [payments, ...others] = await Promise.all([
        store.predictions.tracks(),
        ...market.map((subject) => store.marketPredictions.track(subject)),
      ])
      return [
        ...payments.map((track) => trackView(track, null)),
        ...others.map((track, index) => trackView(track, market[index]?.subject ?? null)),
      ]
    },

    async market() {
      const [fee, feeTrack, depegs] = await Promise.all([
        store.marketPredictions.newest(GAS_FORECAST),
        store.marketPredictions.track(GAS_FORECAST),
        Promise.all(depegSubjects.map(({ subject }) => depegRiskOf(store, subject))),
      ])
      const forecast =
        fee === undefined ? undefined : gasPriceForecast(serves(fee.prediction), fee.basis, fee.basis)
      return {
        baseFee:
          fee === undefined || forecast === undefined
            ? null
            : {
                nowWei: fee.basis,
                ...forecast,
                madeAtBlock: fee.madeAt,
                dueAtBlock: fee.dueAt,
                servedBy: fee.prediction.servedBy,
                scored: feeTrack[fee.prediction.servedBy].score.scored,
              },
        depegs: depegs.filter((risk) => risk !== null),
      }
    },

    async ofPayment({ paymentId }) {
      const predictions = await store.predictions.predictionsOf(paymentId)
      return predictions.map(({ target, prediction }) => ({
        target,
        servedBy: prediction.servedBy,
        forecast: serves(prediction),
      }))
    },
  }
}

/** The forecast of the contestant that was the better one when it was made. */
export function serves(prediction: Prediction): Forecast {
  return prediction[prediction.servedBy]
}

/** The newest prediction of a token's peg; null before there is one. */
export async function depegRiskOf(store: Store, symbol: string): Promise<DepegRiskView | null> {
  const subject = { target: 'depeg', subject: symbol } as const
  const newest = await store.marketPredictions.newest(subject)
  const forecast = newest === undefined ? undefined : serves(newest.prediction)
  if (newest === undefined || forecast === undefined || !('probability' in forecast)) return null
  const track = await store.marketPredictions.track(subject)
  return {
    symbol,
    probability: forecast.probability,
    belowPrice: DEPEG_PRICE_1E18,
    price: newest.basis,
    madeAtSec: Number(newest.madeAt),
    dueAtSec: Number(newest.dueAt),
    servedBy: newest.prediction.servedBy,
    scored: track[newest.prediction.servedBy].score.scored,
  }
}

function trackView(track: PredictionTrack, subject: string | null): PredictionQualityView {
  return {
    target: track.target,
    subject,
    servedBy: servedBy(track),
    loss: isEventTarget(track.target) ? 'brier' : 'pinball',
    model: qualityView(track.model.score),
    baseline: qualityView(track.baseline.score),
  }
}

function qualityView(score: ForecastScore): ContestantQualityView {
  return {
    scored: score.scored,
    loss: score.scored === 0 ? null : score.loss,
    coverage: score.coverage ?? null,
    calibrationError: calibrationError(score) ?? null,
    calibration: score.calibration
      .filter(({ count }) => count > 0)
      .map(({ count, forecastSum, happened }) => ({
        count,
        forecast: forecastSum / count,
        frequency: happened / count,
      })),
  }
}
