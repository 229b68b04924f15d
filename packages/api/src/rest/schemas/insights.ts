/** Spending, and cover that holdings suggest. */
import { z } from 'zod'
import { amount } from './common.ts'
import { depegRisk } from './predictions.ts'

const spendingLines = z
  .array(z.object({ key: z.string(), usdMicros: z.bigint(), payments: z.number().int() }))
  .readonly()

export const spending = z.object({
  totalUsdMicros: z.bigint().describe('Millionths of a dollar, as every amount here'),
  feesUsdMicros: z.bigint(),
  byPayee: spendingLines,
  byCategory: spendingLines,
  byToken: spendingLines,
  byMonth: spendingLines,
  saved: z
    .object({
      totalUsdMicros: z.bigint(),
      conversions: z
        .number()
        .int()
        .describe('Payments that were converted, whether that saved anything or not'),
      byToken: spendingLines,
      byMonth: spendingLines,
    })
    .describe('What routes saved against the best one over a single path, gas included'),
  forecast: z
    .object({
      month: z.string(),
      usdMicros: z.bigint(),
      lowUsdMicros: z.bigint(),
      highUsdMicros: z.bigint(),
      months: z.number().int(),
    })
    .optional()
    .describe('Missing before there are three complete months'),
})

export const coverSuggestions = z
  .array(
    z.object({
      productId: z.bigint(),
      holding: amount,
      shareBps: z.number().int().describe('Share of all holdings at face value'),
      insured: amount,
      suggested: amount,
      depegRisk: depegRisk.nullable(),
    }),
  )
  .readonly()
