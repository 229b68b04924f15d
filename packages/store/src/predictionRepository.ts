import {
  featuresOf,
  learn,
  outcomeOf,
  PAYMENT_FEATURES,
  PAYMENT_TARGETS,
  type Payment,
  type PaymentTarget,
  type Prediction,
  type PredictionTrack,
  predict,
} from '@safelane/payments'
import { bigintFromDecimal, domainFromJson, jsonFromDomain } from './columns.ts'
import type { Database, Transaction } from './database.ts'
import { paymentFromRow } from './paymentRepository.ts'
import { LEARNING_LOCK, readTrack, writeTrack } from './predictionTracks.ts'

export interface PredictionRepository {
  /** Predicts every target of a payment that was just accepted and keeps it; once per payment. */
  predict(payment: Payment): Promise<void>
  /** What was predicted of a payment. */
  predictionsOf(paymentId: string): Promise<readonly { target: PaymentTarget; prediction: Prediction }[]>
  /** What models and baselines have learned so far, with their scores, in the order of `PAYMENT_TARGETS`. */
  tracks(): Promise<readonly PredictionTrack[]>
  /**
   * Scores predictions whose payments have ended and learns from them, each exactly once however many workers try;
   * returns how many. What a reorganisation takes back later stays learned.
   */
  learnFromEnded(limit: number): Promise<number>
}

export function createPredictionRepository(database: Database): PredictionRepository {
  return {
    async predict(payment) {
      const features = featuresOf(payment)
      const tracks = await readTracks(database)
      await database.prediction.createMany({
        data: tracks.map((track) => ({
          target: track.target,
          paymentId: payment.id.toLowerCase(),
          features: [...features],
          prediction: jsonFromDomain(predict(track, features)),
        })),
        skipDuplicates: true,
      })
    },

    async predictionsOf(paymentId) {
      const rows = await database.prediction.findMany({ where: { paymentId: paymentId.toLowerCase() } })
      return rows.map((row) => ({
        target: row.target as PaymentTarget,
        prediction: domainFromJson<Prediction>(row.prediction),
      }))
    },

    tracks: () => readTracks(database),

    async learnFromEnded(limit) {
      return database.$transaction(async (transaction) => {
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${LEARNING_LOCK})`
        const rows = await transaction.prediction.findMany({
          where: { isScored: false, payment: { state: { in: ['settled', 'failed', 'expired'] } } },
          include: { payment: true },
          orderBy: [{ payment: { sequence: 'asc' } }, { target: 'asc' }],
          take: limit,
        })
        if (rows.length === 0) return 0
        const tracks = new Map((await readTracks(transaction)).map((track) => [track.target, track]))
        for (const row of rows) {
          const target = row.target as PaymentTarget
          const track = tracks.get(target)
          const payment = paymentFromRow(row.payment)
          const outcome = outcomeOf(target, payment, bigintFromDecimal(row.payment.expectedAmountIn))
          if (track !== undefined && outcome !== undefined) {
            const features = domainFromJson<number[]>(row.features)
            tracks.set(target, learn(track, features, domainFromJson<Prediction>(row.prediction), outcome))
          }
          await transaction.prediction.update({
            where: { target_paymentId: { target: row.target, paymentId: row.paymentId } },
            data: { isScored: true, outcome: outcome ?? null },
          })
        }
        for (const track of tracks.values()) await writeTrack(transaction, track.target, track)
        return rows.length
      })
    },
  }
}

/** In the order of `PAYMENT_TARGETS`. */
function readTracks(client: Database | Transaction): Promise<readonly PredictionTrack[]> {
  return Promise.all(PAYMENT_TARGETS.map((target) => readTrack(client, target, target, PAYMENT_FEATURES)))
}
