/** Decisions of risk, and appeals. */
import { z } from 'zod'
import { address, amount, hash, pageOf, sec } from './common.ts'

export const riskDecision = z.object({
  decisionId: z.string(),
  quoteId: z.string().nullable(),
  recipient: address,
  action: z.string().describe('What was decided'),
  delaySec: z.number().int().describe('For how long a payment is held'),
  findings: z.array(z.object({ rule: z.string() })).readonly(),
  policyVersion: z.string(),
  appeal: z
    .object({
      reason: z.string(),
      state: z.string(),
      createdAtSec: sec,
      answer: z.object({ text: z.string(), atSec: sec }).nullable(),
    })
    .nullable(),
  createdAtSec: sec,
})

export const riskDecisionPage = pageOf(riskDecision)
export const appeal = riskDecision.extend({
  payer: address,
  payment: z
    .object({ paymentId: hash, state: z.string(), amountOut: amount, releaseAtSec: sec.nullable() })
    .nullable(),
})

export const appealPage = pageOf(appeal)
