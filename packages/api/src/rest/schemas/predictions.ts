/** Predictions, and how good they are. */
import { z } from 'zod'
import { sec } from './common.ts'

const contestantQuality = z.object({
  scored: z.number().int(),
  loss: z.number().nullable().describe('Brier score or mean pinball loss; 0 is perfect'),
  coverage: z.number().nullable().describe('Share of outcomes inside the interval; 0.8 is right'),
  calibrationError: z.number().nullable(),
})

export const predictionQuality = z
  .array(
    z.object({
      target: z.string(),
      subject: z.string().nullable(),
      servedBy: z.enum(['model', 'baseline']),
      loss: z.enum(['brier', 'pinball']),
      model: contestantQuality,
      baseline: contestantQuality,
    }),
  )
  .readonly()

export const depegRisk = z.object({
  symbol: z.string(),
  probability: z.number(),
  belowPrice: z.bigint().describe('Dollars, 18 decimals'),
  dueAtSec: sec,
  servedBy: z.enum(['model', 'baseline']),
  scored: z.number().int(),
})

export const marketForecast = z.object({
  baseFee: z
    .object({
      nowWei: z.bigint(),
      lowWei: z.bigint().describe('With median and high: an 80 % interval'),
      medianWei: z.bigint(),
      highWei: z.bigint(),
      dueAtBlock: z.bigint(),
      servedBy: z.enum(['model', 'baseline']),
      scored: z.number().int(),
    })
    .nullable(),
  depegs: z.array(depegRisk).readonly(),
})

export const paymentPredictions = z
  .array(
    z.object({
      target: z.string(),
      servedBy: z.enum(['model', 'baseline']),
      forecast: z
        .object({})
        .loose()
        .describe('`probability`, or `low`, `median` and `high` of an 80 % interval'),
    }),
  )
  .readonly()
