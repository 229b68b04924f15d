/** Everything that moves money. */
import { z } from 'zod'
import { address, amount, pageOf, sec } from './common.ts'

export const activityPage = pageOf(
  z.object({
    kind: z.enum(['payment', 'refund', 'batch', 'link', 'request', 'plan', 'cover']),
    id: z.string().describe('Of the payment, batch, link, request, plan or policy'),
    atSec: sec,
    direction: z.enum(['in', 'out']),
    amount,
    counterparty: address.nullable(),
    count: z.number().int().describe('Recipients of a batch, payments of a plan; otherwise 1'),
    memo: z.string().nullable(),
    state: z.string(),
    isRefunded: z.boolean(),
  }),
).extend({ isComplete: z.boolean().describe('False where what only the address may see was left out') })
