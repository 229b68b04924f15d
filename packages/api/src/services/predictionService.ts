import { calibrationError, type ForecastScore, servedBy } from '@safelane/payments'
import type { Store } from '@safelane/store'
import type { ContestantQualityView } from '../views.ts'
import type { Services } from './services.ts'

export function createPredictionService(store: Store): Services['predictions'] {
  return {
    async quality() {
      const tracks = await store.predictions.tracks()
      return tracks.map((track) => ({
        target: track.target,
        servedBy: servedBy(track),
        loss: track.target === 'failure' ? ('brier' as const) : ('pinball' as const),
        model: qualityView(track.model.score),
        baseline: qualityView(track.baseline.score),
      }))
    },
    async ofPayment({ paymentId }) {
      const predictions = await store.predictions.predictionsOf(paymentId)
      return predictions.map(({ target, prediction }) => ({
        target,
        servedBy: prediction.servedBy,
        forecast: prediction[prediction.servedBy],
      }))
    },
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
