import { createTrack, type PredictionTarget, type PredictionTrack } from '@safelane/payments'
import { domainFromJson, jsonFromDomain } from './columns.ts'
import type { Database, Transaction } from './database.ts'

/** Serialises learning on one database; any constant. */
export const LEARNING_LOCK = 5_425_333_203n

/** What a model and its baseline have learned; a new track when nothing yet. */
export async function readTrack(
  client: Database | Transaction,
  key: string,
  target: PredictionTarget,
  features: number,
): Promise<PredictionTrack> {
  const row = await client.predictionTrack.findUnique({ where: { target: key } })
  return row === null ? createTrack(target, features) : domainFromJson<PredictionTrack>(row.track)
}

export async function writeTrack(client: Transaction, key: string, track: PredictionTrack): Promise<void> {
  await client.predictionTrack.upsert({
    where: { target: key },
    create: { target: key, track: jsonFromDomain(track) },
    update: { track: jsonFromDomain(track) },
  })
}
