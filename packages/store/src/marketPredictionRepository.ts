import type { Address } from '@safelane/core'
import {
  DEPEG_FEATURES,
  FEE_FEATURES,
  learn,
  type MarketTarget,
  type Prediction,
  type PredictionTrack,
  type PriceObservation,
  predict,
} from '@safelane/payments'
import { bigintFromDecimal, decimalFromBigint, domainFromJson, jsonFromDomain } from './columns.ts'
import type { Database } from './database.ts'
import { LEARNING_LOCK, readTrack, writeTrack } from './predictionTracks.ts'

/** What is predicted: a target, and of what ("gas", or a token's symbol). Each has a model of its own. */
export interface MarketSubject {
  readonly target: MarketTarget
  readonly subject: string
}

/** A prediction that was made; times are block numbers for the base fee and chain seconds for a depeg. */
export interface MarketPrediction extends MarketSubject {
  readonly madeAt: bigint
  readonly dueAt: bigint
  /** What the outcome is measured against: the base fee in wei, or the token's price (18 decimals). */
  readonly basis: bigint
  readonly prediction: Prediction
}

export interface MarketPredictionRepository {
  /** Predicts once per `every`: false, and nothing kept, when the newest prediction of the subject is younger. */
  predict(
    wanted: MarketSubject & {
      readonly madeAt: bigint
      readonly dueAt: bigint
      readonly every: bigint
      readonly basis: bigint
      readonly features: readonly number[]
    },
  ): Promise<boolean>
  newest(subject: MarketSubject): Promise<MarketPrediction | undefined>
  /** Predictions that wait for an outcome known by `now`, oldest first. */
  due(subject: MarketSubject, now: bigint, limit: number): Promise<readonly MarketPrediction[]>
  /** Scores and learns, each exactly once however many workers try; undefined is no outcome, from which nothing is learned. */
  learn(prediction: MarketPrediction, outcome: number | undefined): Promise<void>
  track(subject: MarketSubject): Promise<PredictionTrack>
  /** What the oracle recorded of a token since a time, and what it had recorded last before; in order. */
  priceHistory(asset: Address, sinceSec: number): Promise<readonly PriceObservation[]>
}

const FEATURES: Readonly<Record<MarketTarget, number>> = {
  'base-fee-ratio': FEE_FEATURES,
  depeg: DEPEG_FEATURES,
}

export function createMarketPredictionRepository(database: Database): MarketPredictionRepository {
  const keyOf = ({ target, subject }: MarketSubject) => `${target}:${subject}`
  const trackOf = (client: Parameters<typeof readTrack>[0], { target, subject }: MarketSubject) =>
    readTrack(client, keyOf({ target, subject }), target, FEATURES[target])

  async function newest({ target, subject }: MarketSubject): Promise<MarketPrediction | undefined> {
    const row = await database.marketPrediction.findFirst({
      where: { target, subject },
      orderBy: { madeAt: 'desc' },
    })
    return row === null ? undefined : predictionFromRow(row)
  }

  return {
    newest,

    async predict({ target, subject, madeAt, dueAt, every, basis, features }) {
      // After a chain was reset there are predictions from its future, which nobody can score any more.
      await database.marketPrediction.deleteMany({ where: { target, subject, madeAt: { gt: madeAt } } })
      const last = await newest({ target, subject })
      if (last !== undefined && madeAt - last.madeAt < every) return false
      const track = await trackOf(database, { target, subject })
      const { count } = await database.marketPrediction.createMany({
        data: {
          ...{ target, subject, madeAt, dueAt, basis: decimalFromBigint(basis), features: [...features] },
          prediction: jsonFromDomain(predict(track, features)),
        },
        skipDuplicates: true,
      })
      return count > 0
    },

    async due({ target, subject }, now, limit) {
      const rows = await database.marketPrediction.findMany({
        where: { target, subject, isScored: false, dueAt: { lte: now } },
        orderBy: { madeAt: 'asc' },
        take: limit,
      })
      return rows.map(predictionFromRow)
    },

    async learn(made, outcome) {
      const id = { target: made.target, subject: made.subject, madeAt: made.madeAt }
      await database.$transaction(async (transaction) => {
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${LEARNING_LOCK})`
        const row = await transaction.marketPrediction.findUnique({ where: { target_subject_madeAt: id } })
        if (row === null || row.isScored) return
        if (outcome !== undefined) {
          const track = await trackOf(transaction, made)
          const features = domainFromJson<number[]>(row.features)
          await writeTrack(transaction, keyOf(made), learn(track, features, made.prediction, outcome))
        }
        await transaction.marketPrediction.update({
          where: { target_subject_madeAt: id },
          data: { isScored: true, outcome: outcome ?? null },
        })
      })
    },

    track: (subject) => trackOf(database, subject),

    async priceHistory(asset, sinceSec) {
      const [before, since] = await Promise.all([
        database.priceObservation.findFirst({
          where: { asset, atSec: { lte: BigInt(sinceSec) } },
          orderBy: [{ atSec: 'desc' }, { blockNumber: 'desc' }, { logIndex: 'desc' }],
        }),
        database.priceObservation.findMany({
          where: { asset, atSec: { gt: BigInt(sinceSec) } },
          orderBy: [{ atSec: 'asc' }, { blockNumber: 'asc' }, { logIndex: 'asc' }],
        }),
      ])
      return [...(before === null ? [] : [before]), ...since].map(({ atSec, price1e18 }) => ({
        atSec: Number(atSec),
        price1e18: bigintFromDecimal(price1e18),
      }))
    },
  }
}

function predictionFromRow(row: {
  target: string
  subject: string
  madeAt: bigint
  dueAt: bigint
  basis: Parameters<typeof bigintFromDecimal>[0]
  prediction: Parameters<typeof domainFromJson>[0]
}): MarketPrediction {
  return {
    target: row.target as MarketTarget,
    subject: row.subject,
    madeAt: row.madeAt,
    dueAt: row.dueAt,
    basis: bigintFromDecimal(row.basis),
    prediction: domainFromJson<Prediction>(row.prediction),
  }
}
