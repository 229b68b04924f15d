/** Plans. */
import { z } from 'zod'
import { address, amount, hash, pageOf, sec, typedData } from './common.ts'

const planProblem = z.object({ code: z.string(), rules: z.array(z.string()).readonly() }).nullable()
export const plan = z.object({
  planId: z.string(),
  state: z.string().describe('active, paused, cancelled or completed'),
  payer: address,
  recipient: address,
  amount: amount.describe('Of each payment'),
  memo: z.string().nullable(),
  createdAtSec: sec,
  payments: z
    .array(
      z.object({
        index: z.number().int(),
        paymentId: hash.describe('The payment that it becomes when its date comes'),
        dueAtSec: sec,
        lapsesAtSec: sec.describe('From here on it is not paid any more'),
        state: z.string().describe('waiting, sent, failed, skipped or cancelled'),
        problem: planProblem,
        payment: z.object({ state: z.string(), txHash: hash.nullable() }).nullable(),
      }),
    )
    .readonly(),
})

export const planQuote = plan.extend({
  typedData: z.array(typedData).readonly().describe('One to sign for each payment, in their order'),
  expiresAtSec: sec,
})

export const planPage = pageOf(plan)
